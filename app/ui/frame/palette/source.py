"""Where the palette's entries come from: the program at once, things and contacts by the desk. Owns what was used last.

Asked from the UI thread only; the text of all contacts is read and searched in the desk's second thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from app.core.events import Kind
from app.ui.context import Context
from app.ui.frame.palette.entry import Entry, Group
from app.ui.frame.palette.lines import MOST, People
from app.ui.frame.palette.things import Things

if TYPE_CHECKING:
    from app.core.queries.mailboxes import MailboxRow
    from app.core.queries.search import ContactHit, ContactHits, ContactText
    from app.core.queries.sequences import SequenceRow
    from app.core.queries.templates import TemplateRow

RECENT_NAME: Final = "palette/recent"
KEPT: Final = 12


@dataclass(frozen=True, slots=True)
class Known:
    """The things there are, as of the last answer; of contacts only those used last."""

    sequences: tuple[SequenceRow, ...] = ()
    mailboxes: tuple[MailboxRow, ...] = ()
    templates: tuple[TemplateRow, ...] = ()
    contacts: tuple[ContactHit, ...] = ()


class Source(QObject):
    """`entries()` is what is known now; `known` when more is. `find` answers by `found(People)`, the newest only."""

    known = Signal()
    found = Signal(object)

    def __init__(self, context: Context, of_program: Callable[[], list[Entry]], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._of_program = of_program
        self._things = Things(context, self)
        self._known = Known()
        self._entries: list[Entry] | None = None
        self._names = _Names()
        context.bridge.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Look anew at what there is, as the palette opens."""
        self._entries = None
        now, recent = self._context.clock.now(), _contact_ids(self.recent())
        self._context.desk.ask(lambda store: _ask_known(store, now, recent), self._keep, owner=self, key="known")
        self._context.desk.ask(self._names.read, lambda _done: None, owner=self, key="names", pages=True)

    def entries(self) -> list[Entry]:
        """Return all entries but the contacts that are to be found."""
        if self._entries is None:
            self._entries = [
                *(entry for row in self._known.sequences for entry in self._things.sequence(row)),
                *(self._things.mailbox(row) for row in self._known.mailboxes),
                *(self._things.template(row) for row in self._known.templates),
                *self._of_program(),
            ]
        return self._entries

    def recent_contacts(self) -> list[Entry]:
        """Return the contacts that were used last."""
        return [self._things.contact(row) for row in self._known.contacts]

    def all_contacts(self, people: People) -> Entry:
        """Return the way to the whole list of the contacts found."""
        total = f"{people.total:,}{'+' if people.more else ''}"
        return self._things.all_contacts(people.text, total)

    def find(self, text: str) -> None:
        """Look for contacts; `found` tells which, unless another text is looked for meanwhile."""
        limit = MOST[Group.CONTACTS]
        self._context.desk.ask(
            lambda store: self._names.find(store, text, limit),
            lambda hits: self._tell(text, hits),
            owner=self,
            key="find",
            pages=True,
        )

    def recent(self) -> list[str]:
        """Return the keys of what was used last, newest first."""
        return [key for key in self._context.remembered.text(RECENT_NAME).split("\n") if key]

    def note_use(self, entry: Entry) -> None:
        """Remember that an entry was used."""
        keys = [entry.key, *(key for key in self.recent() if key != entry.key)]
        self._context.remembered.remember(RECENT_NAME, "\n".join(keys[:KEPT]))

    def _keep(self, known: Known) -> None:
        self._known = known
        self._entries = None
        self.known.emit()

    def _tell(self, text: str, hits: ContactHits) -> None:
        entries = tuple(self._things.contact(row) for row in hits.rows)
        self.found.emit(People(text, entries, hits.total, hits.more))

    def _on_changed(self, kinds: frozenset[Kind]) -> None:
        if Kind.CONTACTS in kinds:
            self._names.forget()


class _Names:
    """The text of all contacts. `forget` in any thread, the rest in the desk's second one."""

    def __init__(self) -> None:
        self._wanted = 1
        self._read = 0
        self._text: ContactText | None = None

    def forget(self) -> None:
        """Read the text anew before the next search."""
        self._wanted += 1

    def read(self, store: Any) -> ContactText:
        """Return the text, read where it is missing or old."""
        from app.core.queries.search import contact_text

        wanted = self._wanted
        if self._text is None or self._read != wanted:
            self._text, self._read = contact_text(store), wanted
        return self._text

    def find(self, store: Any, search: str, limit: int) -> ContactHits:
        """Return the contacts found."""
        from app.core.queries.search import find_contacts

        return find_contacts(store, self.read(store), search=search, limit=limit)


def _ask_known(store: Any, now: datetime, recent: Sequence[int]) -> Known:
    from app.core.queries.mailboxes import mailbox_list
    from app.core.queries.search import contact_hits
    from app.core.queries.sequences import sequence_list
    from app.core.queries.templates import template_list

    return Known(
        sequences=tuple(sequence_list(store)),
        mailboxes=tuple(mailbox_list(store, now=now)),
        templates=tuple(template_list(store)),
        contacts=contact_hits(store, ids=list(recent)),
    )


def _contact_ids(keys: Sequence[str]) -> list[int]:
    return [int(key.removeprefix("contact:")) for key in keys if key.startswith("contact:")]
