"""The emails that a change would move as a flat table, however many: a page's names are asked for when it is looked at.

Owns their order and the words of their cells. Asks the desk only.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.core.commands.what_if import Effect, MovedEmail, Spot
from app.core.queries.moved import Concerned, concerned, mailbox_addresses
from app.ui import theme
from app.ui.desk import Desk
from app.ui.models.flat import HERE, FlatModel, Index
from app.ui.models.pages import Pages, page_of
from app.ui.when import moment


@dataclass(frozen=True, slots=True)
class Line:
    """One email as its five cells."""

    contact: str
    step: str
    before: str
    after: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the cells in the order of the titles."""
        return (self.contact, self.step, self.before, "→", self.after)


class MovedModel(FlatModel[Line | None]):
    """Each email with the place it has and the one it would get, the earliest first; `ordered` once they are here."""

    titles = ("Contact", "Sequence and step", "Now", "", "Then")
    ordered = Signal()

    def __init__(self, desk: Desk, effect: Effect, zone: tzinfo, parent: QObject) -> None:
        super().__init__(parent)
        self._order: array[int] = array("q")
        load = partial(_lines_of, effect=effect, zone=zone)
        self._pages: Pages[Line] = Pages(desk, self, load, self._arrived)
        desk.ask(lambda store: _begin(store, effect, load), lambda found: self._show(*found), owner=self, pages=True)

    def _show(self, order: array[int], first: list[Line]) -> None:
        self.beginResetModel()
        self._order = order
        self._pages.begin(order, {0: first})
        self.endResetModel()
        self.ordered.emit()

    def _arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.titles) - 1))

    def rowCount(self, parent: Index = HERE) -> int:
        return 0 if parent.isValid() else len(self._order)

    def row(self, number: int) -> Line | None:
        """Return the row at `number`, or None while its page is on the way."""
        return self._pages.row(number)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            line = self.row(index.row())
            return "…" if line is None else line.cells[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("ink" if index.column() in (0, 4) else "ink2")
        return None


def _begin(store: Any, effect: Effect, load: Any) -> tuple[array[int], list[Line]]:
    order = effect.emails.earliest_first()
    return order, load(store, page_of(order, 0))


def _lines_of(store: Any, indices: array[int], *, effect: Effect, zone: tzinfo) -> list[Line]:
    emails = [effect.emails[index] for index in indices]
    return lines(emails, concerned(store, email_ids=[one.id for one in emails]), mailbox_addresses(store), zone=zone)


def lines(
    emails: Sequence[MovedEmail], names: dict[int, Concerned], mailboxes: dict[int, str], *, zone: tzinfo
) -> list[Line]:
    """Return each email's line; one that was deleted meanwhile has no name any more."""
    return [_line(one, names.get(one.id), mailboxes, zone) for one in emails]


def _line(email: MovedEmail, named: Concerned | None, mailboxes: dict[int, str], zone: tzinfo) -> Line:
    changes_box = bool(email.before and email.after and email.before.mailbox_id != email.after.mailbox_id)
    known = mailboxes if changes_box else {}
    seconds = not changes_box and _same_minute(email, zone)
    before, after = (_words(spot, known, zone, seconds=seconds) for spot in (email.before, email.after))
    if named is None:
        return Line("(deleted)", "", before, after)
    return Line(named.contact, f"{named.sequence} · {named.step or 'removed step'}", before, after)


def _same_minute(email: MovedEmail, zone: tzinfo) -> bool:
    """Return whether the two times would read alike."""
    spots = [spot for spot in (email.before, email.after) if spot is not None and spot.send_at is not None]
    return len(spots) == 2 and len({moment(spot.send_at, zone) for spot in spots if spot.send_at is not None}) == 1


def _words(spot: Spot | None, mailboxes: dict[int, str], zone: tzinfo, *, seconds: bool) -> str:
    if spot is None:
        return "does not go"
    at = "waits" if spot.send_at is None else moment(spot.send_at, zone)
    if seconds and spot.send_at is not None:
        at = f"{at}:{spot.send_at.astimezone(zone):%S}"
    address = mailboxes.get(spot.mailbox_id or 0, "")
    return f"{at}, {address.partition('@')[0]}@" if address else at
