"""Sequences, mailboxes and contacts as entries of the palette, and what can be done to each. Paints nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.core.errors import InputError
from app.core.model import EnrollmentState, MailboxState, SequenceState
from app.ui.context import Context
from app.ui.deeds import Do, carry_out
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
    SequenceState.ARCHIVED: ("Archived", "grey"),
}
MAILBOX_STATES: Final = {
    MailboxState.ACTIVE: ("Sends", "good"),
    MailboxState.PAUSED: ("Paused", "warn"),
    MailboxState.ATTENTION: ("Needs you", "bad"),
}


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
            pill=STATES.get(row.state, (row.state.value.capitalize(), "grey")),
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
        calendar = self._to("calendar", sequence=row.id)
        return (
            _act(f"open:{row.id}", "pencil", "Open", self._to("sequence", sequence=row.id)),
            _act(f"enroll:{row.id}", "users", "Enroll contacts…", self._to("sequence", sequence=row.id, enroll=True)),
            *self._pausing(row),
            _act(f"duplicate:{row.id}", "copy", "Duplicate", lambda: self._duplicate(row)),
            _act(f"calendar:{row.id}", "calendar", "Show in the calendar", calendar),
        )

    def _pausing(self, row: SequenceRow) -> Sequence[Entry]:
        key, emails = f"pause:{row.id}", count(row.pending, "email") if row.pending else ""
        pause, resume = (_command("sequences", f"{verb}_sequence", sequence_id=row.id) for verb in ("pause", "resume"))
        if row.state is SequenceState.ACTIVE:
            run = partial(self._carry_out, f"Paused “{row.name}”", pause, resume)
            return (_act(key, "pause", "Pause", run, f"{emails} keep their places" if emails else ""),)
        if row.state is SequenceState.PAUSED:
            run = partial(self._carry_out, f"Resumed “{row.name}”", resume, pause)
            return (_act(key, "play", "Resume", run, f"{emails} go on" if emails else ""),)
        return ()

    def _mailbox_acts(self, row: MailboxRow) -> Sequence[Entry]:
        calendar = self._to("calendar", mailbox=row.id)
        return (
            _act(f"open-mailbox:{row.id}", "mail", "Open", self._to("mailboxes", mailbox=row.id)),
            *self._mailbox_pausing(row),
            _act(f"mailbox-calendar:{row.id}", "calendar", "Show in the calendar", calendar),
        )

    def _mailbox_pausing(self, row: MailboxRow) -> Sequence[Entry]:
        key, email = f"pause-mailbox:{row.id}", row.draft.email
        pause, resume = (_command("mailboxes", f"{verb}_mailbox", mailbox_id=row.id) for verb in ("pause", "resume"))
        detail = f"{count(row.pending, 'email')} planned from it" if row.pending else ""
        if row.state is MailboxState.ACTIVE:
            run = partial(self._carry_out, f"Paused {email}", pause, resume)
            return (_act(key, "pause", "Pause", run, detail),)
        if row.state is MailboxState.PAUSED:
            run = partial(self._carry_out, f"{email} sends again", resume, pause)
            return (_act(key, "play", "Resume", run, detail),)
        return ()

    def _contact_acts(self, row: ContactHit) -> Sequence[Entry]:
        stop, what_stops = partial(self._stop, row), "what has not left is not sent"
        return (
            _act(f"open-contact:{row.id}", "user", "Open", self._to("contact", contact=row.id)),
            _act(f"copy:{row.id}", "copy", "Copy the address", lambda: self._copy(row.email), row.email),
            _act(f"stop:{row.id}", "x", "Stop all sequences", stop, what_stops),
        )

    def _stop(self, row: ContactHit) -> None:
        stop = _command("enrollments", "stop_contact", contact_id=row.id)

        def do(store: Any, now: datetime) -> Any:
            _check_running(row, store)
            return stop(store, now)

        def back(store: Any, stopped: Any, now: datetime) -> Any:
            return _command("enrollments", "undo_stop", stopped=stopped)(store, now)

        carry_out(self._context, do, f"Stopped for {row.name.split()[0]}", back)

    def _carry_out(self, words: str, do: Do[Any], back: Do[Any]) -> None:
        """Do it, say so, and let it be taken back and done again."""
        carry_out(self._context, do, words, lambda store, _done, now: back(store, now))

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


def _command(module: str, name: str, **values: Any) -> Do[Any]:
    """Return a command to be carried out; imported late, so that the palette opens at once."""

    def do(store: Any, now: datetime) -> Any:
        from app.core.commands import enrollments, mailboxes, sequences

        modules = {"enrollments": enrollments, "mailboxes": mailboxes, "sequences": sequences}
        return getattr(modules[module], name)(store, now=now, **values)

    return do


def _check_running(row: ContactHit, store: Any) -> None:
    from app.core.queries.contacts import contact_detail

    running = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    if not any(one.state in running for one in contact_detail(store, contact_id=row.id).enrollments):
        raise InputError(f"{row.name} is in no running sequence; there is nothing to stop.")


def _act(key: str, icon_name: str, title: str, run: Callable[[], None], detail: str = "") -> Entry:
    return Entry(key, Group.ACTIONS, icon_name, title, run, detail)


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
