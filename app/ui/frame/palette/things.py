"""Sequences, mailboxes and contacts as entries of the palette, and what can be done to each. Paints nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.core.model import MailboxState, SequenceState
from app.ui.context import Context
from app.ui.frame.palette.entry import Entry, Group
from app.ui.when import day
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.queries.mailboxes import MailboxRow
    from app.core.queries.search import ContactHit
    from app.core.queries.sequences import SequenceRow
    from app.core.queries.templates import TemplateRow

STATES: Final = {
    SequenceState.ACTIVE: ("Active", "good"),
    SequenceState.PAUSED: ("Paused", "warn"),
    SequenceState.STOPPED: ("Stopped", "grey"),
}
MAILBOX_STATES: Final = {
    MailboxState.ACTIVE: ("Sends", "good"),
    MailboxState.PAUSED: ("Paused", "warn"),
    MailboxState.ATTENTION: ("Needs you", "bad"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A command that can be taken back: `words` say what was done, "Paused “Late invoices”"."""

    module: str
    do: str
    back: str
    words: str
    target: dict[str, int]


class Things:
    """Makes entries; what they do goes through the context, in the name of `owner`."""

    def __init__(self, context: Context, owner: QObject) -> None:
        self._context = context
        self._owner = owner

    def sequence(self, row: SequenceRow) -> list[Entry]:
        """Return a sequence and, for the list of actions, what can be done to it."""
        acts = self._sequence_acts(row)
        found = Entry(
            key=f"sequence:{row.id}",
            group=Group.SEQUENCES,
            icon_name="list",
            title=row.name,
            run=self._to("sequence", sequence=row.id),
            detail=_sequence_words(row),
            pill=STATES[row.state],
            acts=lambda: acts,
        )
        return [found, *(_named(act, row.name) for act in acts if act.key.partition(":")[0] in ("pause", "duplicate"))]

    def mailbox(self, row: MailboxRow) -> Entry:
        """Return a mailbox."""
        email = row.draft.email
        words = f"{row.sent_today} of {row.capacity_today} sent today"
        return Entry(
            key=f"mailbox:{row.id}",
            group=Group.MAILBOXES,
            icon_name="mail",
            title=email,
            run=self._to("mailboxes", mailbox=row.id),
            detail=f"{row.draft.display_name} · {words}" if row.draft.display_name else words,
            searched=len(row.draft.display_name),
            pill=MAILBOX_STATES[row.state],
            acts=lambda: self._mailbox_acts(row),
        )

    def template(self, row: TemplateRow) -> Entry:
        """Return a template."""
        subject = row.draft.subject or ""
        return Entry(
            key=f"template:{row.draft.id}",
            group=Group.TEMPLATES,
            icon_name="file-text",
            title=row.draft.name,
            run=self._to("templates", template=row.draft.id),
            detail=subject,
            searched=len(subject),
        )

    def contact(self, row: ContactHit) -> Entry:
        """Return a contact."""
        detail = " · ".join(part for part in (row.email if row.email != row.name else "", row.company) if part)
        return Entry(
            key=f"contact:{row.id}",
            group=Group.CONTACTS,
            icon_name="users",
            title=row.name,
            run=self._to("contact", contact=row.id),
            detail=detail,
            searched=len(detail),
            acts=lambda: self._contact_acts(row),
        )

    def all_contacts(self, text: str, total: str) -> Entry:
        """Return the way to the whole list of what was found."""
        return Entry(
            key="search:contacts",
            group=Group.ACTIONS,
            icon_name="users",
            title=f"Show all contacts with “{text}”",
            run=self._to("contacts", search=text),
            detail=total,
        )

    def _sequence_acts(self, row: SequenceRow) -> Sequence[Entry]:
        active = row.state is SequenceState.ACTIVE
        verb, icon = ("Pause", "pause") if active else ("Resume", "play")
        do, back = ("pause_sequence", "resume_sequence") if active else ("resume_sequence", "pause_sequence")
        said = "Paused" if active else "Resumed"
        deed = Deed("sequences", do, back, f"{said} “{row.name}”", {"sequence_id": row.id})
        act = partial(Entry, group=Group.ACTIONS)
        return (
            act(f"open:{row.id}", icon_name="pencil", title="Open", run=self._to("sequence", sequence=row.id)),
            act(
                f"enroll:{row.id}",
                icon_name="users",
                title="Enroll contacts…",
                run=self._to("sequence", sequence=row.id, enroll=True),
            ),
            act(
                f"pause:sequence:{row.id}",
                icon_name=icon,
                title=verb,
                run=lambda: self.carry_out(deed),
                detail=f"{count(row.pending, 'email')} {'keep their places' if active else 'go on'}"
                if row.pending
                else "",
            ),
            act(f"duplicate:{row.id}", icon_name="copy", title="Duplicate", run=lambda: self._duplicate(row)),
            act(
                f"calendar:{row.id}",
                icon_name="calendar",
                title="Show in the calendar",
                run=self._to("calendar", sequence=row.id),
            ),
        )

    def _mailbox_acts(self, row: MailboxRow) -> Sequence[Entry]:
        active = row.state is MailboxState.ACTIVE
        do, back = ("pause_mailbox", "resume_mailbox") if active else ("resume_mailbox", "pause_mailbox")
        words = f"Paused {row.draft.email}" if active else f"{row.draft.email} sends again"
        deed = Deed("mailboxes", do, back, words, {"mailbox_id": row.id})
        act = partial(Entry, group=Group.ACTIONS)
        pausing = act(
            f"pause:mailbox:{row.id}",
            icon_name="pause" if active else "play",
            title="Pause" if active else "Resume",
            run=lambda: self.carry_out(deed),
            detail=f"{count(row.pending, 'email')} planned from it" if row.pending else "",
        )
        return (
            act(f"open-mailbox:{row.id}", icon_name="mail", title="Open", run=self._to("mailboxes", mailbox=row.id)),
            *([] if row.state is MailboxState.ATTENTION else [pausing]),
            act(
                f"mailbox-calendar:{row.id}",
                icon_name="calendar",
                title="Show in the calendar",
                run=self._to("calendar", mailbox=row.id),
            ),
        )

    def _contact_acts(self, row: ContactHit) -> Sequence[Entry]:
        target = {"contact_id": row.id}
        first = row.name.split()[0]
        stop = Deed("enrollments", "stop_contact", "undo_stop", f"Stopped for {first}", target)
        act = partial(Entry, group=Group.ACTIONS)
        return (
            act(f"open-contact:{row.id}", icon_name="users", title="Open", run=self._to("contact", contact=row.id)),
            act(
                f"copy:{row.id}",
                icon_name="copy",
                title="Copy the address",
                run=lambda: self._copy(row.email),
                detail=row.email,
            ),
            act(
                f"stop:{row.id}",
                icon_name="x",
                title="Stop all sequences",
                run=lambda: self.carry_out(stop),
                detail="what has not left is not sent",
            ),
        )

    def carry_out(self, deed: Deed) -> None:
        """Do it, say so, and let it be taken back and done again."""
        self._run(deed, deed.do, lambda _changes: self._say(deed))

    def _say(self, deed: Deed) -> None:
        self._context.toast(deed.words, lambda: self._run(deed, deed.back), lambda: self._run(deed, deed.do))

    def _run(self, deed: Deed, name: str, then: Callable[[Any], None] | None = None) -> None:
        now = self._context.clock.now()

        def command(store: Any) -> Any:
            from app.core.commands import enrollments, mailboxes, sequences

            module = {"enrollments": enrollments, "mailboxes": mailboxes, "sequences": sequences}[deed.module]
            return getattr(module, name)(store, now=now, **deed.target)

        self._context.desk.do(command, then, owner=self._owner)

    def _duplicate(self, row: SequenceRow) -> None:
        now = self._context.clock.now()

        def command(store: Any) -> Any:
            from app.core.commands.sequences import duplicate_sequence

            return duplicate_sequence(store, sequence_id=row.id, now=now)

        self._context.desk.do(command, lambda saved: self._context.go("sequence", sequence=saved.id), owner=self._owner)

    def _copy(self, email: str) -> None:
        QApplication.clipboard().setText(email)
        self._context.toast(f"Copied {email}")

    def _to(self, page: str, **where: Any) -> Callable[[], None]:
        return lambda: self._context.go(page, **where)


def _named(act: Entry, name: str) -> Entry:
    """Return an action on a thing with its name: "Pause “Late invoices”"."""
    return replace(act, title=f"{act.title} “{name}”")


def _sequence_words(row: SequenceRow) -> str:
    if row.pending and row.last_send_at is not None:
        return f"{row.pending:,} waiting, last email {day(row.last_send_at.astimezone().date())}"
    if row.pending:
        return f"{row.pending:,} waiting"
    if row.finished:
        return f"{row.finished:,} finished, {row.sent:,} sent"
    return f"{count(row.steps, 'step')}, nobody enrolled"
