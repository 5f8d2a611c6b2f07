"""The emails that a change would move, each with the place it has and the one it would get. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.core.commands.what_if import Effect, MovedEmail, Spot
from app.core.queries.moved import Concerned, concerned, mailbox_addresses
from app.ui import theme
from app.ui.context import Context
from app.ui.delegates.under_head import UnderHead
from app.ui.effects import effect_words
from app.ui.models.flat import FlatModel, Index
from app.ui.when import moment
from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.tables import dress_table
from app.ui.widgets.text import label
from app.ui.wording import user_zone

SHOWN: Final = 2_000
"""More lines nobody reads; the sentence above them counts all."""
ARROW: Final = 3


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


class MovedModel(FlatModel[Line]):
    """The emails, each with the place it has and the one it would get."""

    titles = ("Contact", "Sequence and step", "Now", "", "Then")

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self._replace(lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self.row(index.row()).cells[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("ink" if index.column() in (0, 4) else "ink2")
        return None


class MovedEmailsSheet(Sheet):
    """Lists the emails of an effect; the names are asked for on the desk."""

    def __init__(self, window: QWidget, context: Context, title: str, effect: Effect) -> None:
        super().__init__(window, title, 860, 620)
        self.setObjectName("movedEmails")
        self._effect = effect
        self._zone = user_zone()
        self.model = MovedModel(self)
        self.table = QTableView()
        dress_table(self.table, name="movedTable", says="Emails that move", row_height=30)
        self.table.setModel(self.model)
        self._dress()
        words = effect_words(effect, self._zone)
        if len(effect.emails) > SHOWN:
            words += f" · the first {SHOWN:,} are listed"
        self.body.addWidget(label(words, "muted", wrap=True))
        self.body.addWidget(self.table, 1)
        self.footer.addStretch(1)
        self.footer.addWidget(button("Close", "primary", on=self.accept, name="closeMoved"))
        context.desk.ask(
            lambda store: _found(store, effect, self._zone),
            self.model.show_lines,
            owner=self,
        )

    def _dress(self) -> None:
        self.table.setItemDelegate(UnderHead(self.table, frozenset({ARROW})))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(ARROW, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(ARROW, 26)


def _found(store: Any, effect: Effect, zone: tzinfo) -> list[Line]:
    emails = effect.emails.earliest(SHOWN)
    return lines(emails, concerned(store, email_ids=[one.id for one in emails]), mailbox_addresses(store), zone=zone)


def lines(
    emails: Sequence[MovedEmail], names: dict[int, Concerned], mailboxes: dict[int, str], *, zone: tzinfo
) -> list[Line]:
    """Return the lines of emails that are there already; new ones have no row to name yet."""
    return [_line(one, names[one.id], mailboxes, zone) for one in emails if one.id in names]


def _line(email: MovedEmail, named: Concerned, mailboxes: dict[int, str], zone: tzinfo) -> Line:
    changes_box = bool(email.before and email.after and email.before.mailbox_id != email.after.mailbox_id)
    known = mailboxes if changes_box else {}
    seconds = not changes_box and _same_minute(email, zone)
    before, after = (_words(spot, known, zone, seconds=seconds) for spot in (email.before, email.after))
    return Line(named.contact, f"{named.sequence} · {named.step}", before, after)


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


def open_moved_emails(window: QWidget, context: Context, title: str, effect: Effect) -> MovedEmailsSheet:
    """Open the list over the window."""
    sheet = MovedEmailsSheet(window, context, title, effect)
    sheet.open()
    return sheet
