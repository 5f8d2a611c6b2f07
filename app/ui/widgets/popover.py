"""A popover: more about the control it hangs on. A press outside or Esc closes it; the press still does its work."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.widgets.floating import Floating
from app.ui.widgets.shadow import DROP, REACH

_GAP = 6


class Popover(Floating):
    """Shows `content` below `anchor`, above it where there is no room. It lives as long as its window; reopen it."""

    closed = Signal()

    def __init__(self, anchor: QWidget, content: QWidget, width: int = 0) -> None:
        self._window = anchor.window()
        super().__init__(self._window)
        self._anchor = anchor
        self.content = content
        self.inside.addWidget(content)
        if width:
            self.setFixedWidth(theme.px(width) + 2 * REACH)
        self.hide()

    def open(self) -> None:
        """Show it beside its anchor and take the focus."""
        self.settle()
        self.raise_()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self.focusNextChild()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def settle(self) -> None:
        """Take the size of the content as it is now, and its place beside the anchor."""
        for part in (self.content.layout(), self.layout()):
            if part is not None:
                part.activate()
        self.adjustSize()
        self.move(self._place())

    def dismiss(self) -> None:
        """Go, and give the focus back to the anchor."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        if self.isVisible():
            self.hide()
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
            self.closed.emit()

    def toggle(self) -> None:
        """Open it, or close it where it is open."""
        if self.isVisible():
            self.dismiss()
        else:
            self.open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and self._is_outside(watched):
            self.dismiss()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._swallow_escape(event)
        return False

    def _swallow_escape(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        self.dismiss()
        return True

    def _is_outside(self, watched: QObject) -> bool:
        if not isinstance(watched, QWidget) or watched.window() is not self.window():
            return False
        on_anchor = watched is self._anchor or self._anchor.isAncestorOf(watched)
        return not (watched is self or self.isAncestorOf(watched) or on_anchor)

    def _place(self) -> QPoint:
        window = self._window
        anchor = QRect(self._anchor.mapTo(window, QPoint()), self._anchor.size())
        below = anchor.bottom() + _GAP - (REACH - DROP)
        above = anchor.top() - _GAP - self.height() + REACH + DROP
        fits_below = below + self.height() - REACH - DROP <= window.height()
        left = min(anchor.left() - REACH, window.width() - self.width() + REACH - 8)
        return QPoint(max(8 - REACH, left), below if fits_below else max(8 - REACH, above))
