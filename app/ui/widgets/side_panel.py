"""The panel at the right of a page: about the thing that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui.scaling import keep_size
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn

WIDTH = 300


class SidePanel(QFrame):
    """Title, subtitle, cross; `body` scrolls, `foot` stays below. Esc and the cross hide it and emit `closed`."""

    closed = Signal()

    def __init__(self, says: str, width: int = WIDTH, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setAccessibleName(says)
        keep_size(self, width=width)
        self._title = ElidedLabel("", "title")
        self._subtitle = ElidedLabel("", "muted")
        self.close_button = icon_button("x", f"Close {says.lower()}", on=self.dismiss, name="panelClose")
        scroll = ScrollColumn(margin=18, gap=12)
        self.body = scroll.body
        self.body.setContentsMargins(18, 8, 18, 18)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(18, 8, 18, 16)
        head = row(self._title, self.close_button)
        head.setStretch(0, 1)
        head.setContentsMargins(18, 12, 10, 0)
        under = row(self._subtitle)
        under.setContentsMargins(18, 0, 18, 4)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addLayout(under)
        box.addWidget(scroll, 1)
        box.addLayout(self.foot)

    def show_title(self, title: str, subtitle: str = "") -> None:
        """Say what it is about."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def dismiss(self) -> None:
        """Hide it."""
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)
