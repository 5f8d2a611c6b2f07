"""A label that gives way: it shortens its text with an ellipsis instead of forcing its width on the window."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

LEAST_WIDTH = 24


class ElidedLabel(QLabel):
    """One line of text; the whole of it is in the tool tip when it does not fit, and in the accessible name."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def set_tip(self, tip: str) -> None:
        """Show `tip` on hover, besides the shortened text."""
        self._tip = tip

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._mode, room.width())
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(room, self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
        self._tell_whole_text(shown != self.text())

    def _tell_whole_text(self, shortened: bool) -> None:
        lines = ([self.text()] if shortened else []) + ([self._tip] if self._tip else [])
        tip = "\n".join(lines)
        if tip != self.toolTip():
            self.setToolTip(tip)
