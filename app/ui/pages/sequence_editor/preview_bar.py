"""The bar below the texts that says whom the preview is for, and pages through the contacts. Asks nobody itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

ROOMY = 480
"""Below so many drawn pixels the words give way to the contact's name."""


class PreviewBar(Card):
    """ "Preview as Mara Lindqvist, Northwind" and "‹ 3 of 289 ›"."""

    paged = Signal(int)
    """-1 or 1."""
    find_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("previewBar")
        self.body.setContentsMargins(15, 9, 9, 9)
        self.name = ElidedLabel("", "strong")
        self.name.setObjectName("previewName")
        self.place = label("", "muted", tabular=True)
        self.place.setObjectName("previewPlace")
        self.back = icon_button("chevron-left", "Contact before", on=lambda: self.paged.emit(-1), name="previewBack")
        self.next = icon_button("chevron-right", "Next contact", on=lambda: self.paged.emit(1), name="previewNext")
        self.finder = icon_button("search", "Preview as another contact", on=self.find_wanted.emit, name="previewFind")
        self.test = button("Send test to me", name="sendTestToMe")
        self._says = label("Preview as", "muted")
        line = row(self._says, self.name, self.finder, self.back, self.place, self.next, self.test)
        line.setStretch(1, 1)
        self.body.addLayout(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = event.size().width() > theme.px(ROOMY)
        self._says.setVisible(roomy)
        self.test.setText("Send test to me" if roomy else "Send test…")

    def show_place(self, name: str, at: int, count: int) -> None:
        """Show the contact's name and that it is number `at` (from 0) of `count`."""
        self.name.setText(name or "no contact yet; the fields stay empty")
        self.place.setText(f"{at + 1:,} of {count:,}" if count else "")
        self.back.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < count)
