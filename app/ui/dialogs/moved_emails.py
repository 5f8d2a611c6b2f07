"""The emails that a change would move, each with the place it has and the one it would get. Changes nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from app.core.commands.what_if import Effect
from app.ui.context import Context
from app.ui.delegates.under_head import UnderHead
from app.ui.effects import effect_words
from app.ui.models.moved import MovedModel
from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.tables import dress_table
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone

ARROW: Final = 3


class MovedEmailsSheet(Sheet):
    """Lists the emails of an effect that are there already; new ones are counted only, they have no place yet."""

    def __init__(self, window: QWidget, context: Context, title: str, effect: Effect) -> None:
        super().__init__(window, title, 860, 620)
        self.setObjectName("movedEmails")
        zone = user_zone()
        self.table = QTableView()
        dress_table(self.table, name="movedTable", says="Emails that move", row_height=30)
        self.model = MovedModel(context.desk, effect, zone, self)
        self.table.setModel(self.model)
        self._dress()
        words = effect_words(effect, zone)
        if effect.created:
            words += f" · the {count(effect.created, 'new email')} {'is' if effect.created == 1 else 'are'} not listed"
        self.body.addWidget(label(words, "muted", wrap=True))
        self.body.addWidget(self.table, 1)
        self._found = label("Putting them in order…", "muted")
        self._found.setObjectName("movedFound")
        self.footer.addWidget(self._found)
        self.footer.addStretch(1)
        self.footer.addWidget(button("Close", "primary", on=self.accept, name="closeMoved"))
        self.model.ordered.connect(self._tell)

    def _tell(self) -> None:
        self._found.setText(f"{count(self.model.rowCount(), 'email')}, the earliest first")
        first = self.model.index(0, 0)
        self.table.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.table.setFocus()

    def _dress(self) -> None:
        self.table.setItemDelegate(UnderHead(self.table, frozenset({ARROW})))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(ARROW, QHeaderView.ResizeMode.Fixed)
        self.table.setColumnWidth(ARROW, 26)


def lists_any(effect: Effect) -> bool:
    """Return whether the list would have a line."""
    return bool(effect.moved or effect.cancelled)


def open_moved_emails(window: QWidget, context: Context, title: str, effect: Effect) -> MovedEmailsSheet:
    """Open the list over the window."""
    sheet = MovedEmailsSheet(window, context, title, effect)
    sheet.open()
    return sheet
