"""A dialog inside the window: dimmed behind; header with a cross, body, footer with the decision. No nested loop."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import ENTER, icon_button
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.floating import Floating
from app.ui.widgets.shadow import REACH
from app.ui.widgets.toast import Toast

_DIM = {theme.Scheme.LIGHT: 97, theme.Scheme.DARK: 140}


class Sheet(QWidget):
    """Covers `window` until closed; fill `body` and `footer`, then `open`. `closed(bool)`: whether it was accepted.

    Esc and the cross close it, unless `may_close` says no; Enter in a field goes to the primary button of the
    footer. No key reaches the window behind. It deletes itself after closing.
    """

    closed = Signal(bool)

    def __init__(self, window: QWidget, title: str, width: int = 560, height: int = 0) -> None:
        super().__init__(window)
        self._window = window
        self._wanted_width = width
        self._wanted_height = height
        self._focus_before: QWidget | None = None
        self.setObjectName("sheet")
        self.setAccessibleName(title)
        self._title = ElidedLabel(title, "title")
        self.close_button = icon_button("x", "Close", on=self.reject, name="sheetClose")
        self.panel = Floating(self)
        self.panel.inside.addWidget(self._header())
        self.panel.inside.addWidget(Divider())
        self.body = QVBoxLayout()
        self.body.setContentsMargins(21, theme.LARGE, 21, theme.LARGE)
        self.body.setSpacing(theme.MEDIUM)
        self.panel.inside.addLayout(self.body, 1)
        self._foot = QFrame()
        self._foot.setObjectName("sheetFoot")
        self.footer = QHBoxLayout(self._foot)
        self.footer.setContentsMargins(21, theme.MEDIUM, 21, theme.MEDIUM)
        self.footer.setSpacing(theme.SMALL)
        self.panel.inside.addWidget(Divider())
        self.panel.inside.addWidget(self._foot)
        self.hide()
        window.installEventFilter(self)

    def may_close(self) -> bool:
        """Return whether Esc and the cross may close it now; for subclasses with a draft."""
        return True

    def set_title(self, title: str) -> None:
        """Write another title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def open(self, first: QWidget | None = None) -> None:
        """Show it over the whole window with the focus in `first`, or in its first control."""
        self._focus_before = self._window.window().focusWidget()  # not that of a file dialog, which is about to go
        self._place()
        self.show()
        self.raise_()
        for toast in self._window.findChildren(Toast):
            toast.raise_()
        (first or self._chain()[0]).setFocus(Qt.FocusReason.PopupFocusReason)

    def accept(self) -> None:
        """Close as accepted."""
        self._finish(True)

    def reject(self) -> None:
        """Close as not accepted, if it may."""
        if self.may_close():
            self._finish(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the keys of what is covered: they come here as ordinary ones, and end here
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in ENTER:
            self._go_to_decision()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the focus inside while the window behind is covered."""
        chain = self._chain()
        here = QApplication.focusWidget()
        at = chain.index(here) if here in chain else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        chain[(at + (1 if forward else -1)) % len(chain)].setFocus(reason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("dimmer", _DIM[theme.current()]))
        painter.end()

    def _header(self) -> QWidget:
        made = QFrame()
        keep_size(made, height=49)
        box = QHBoxLayout(made)
        box.setContentsMargins(21, 0, 14, 0)
        box.addWidget(self._title, 1)
        box.addWidget(self.close_button)
        return made

    def _chain(self) -> list[QWidget]:
        """Return what Tab goes through: the body, the footer, and the cross last.

        Not by `nextInFocusChain`: the binding takes what that returns for a child of the widget asked. Going round
        the window with it made the window a child of the sheet, and what Qt had made in there (a menu's actions,
        a number's field) was lost to Python when the sheet was deleted.
        """
        inside = [one for one in self.panel.findChildren(QWidget) if one is not self.close_button and _takes_tab(one)]
        return [*sorted(inside, key=self._foot.isAncestorOf), self.close_button]

    def _go_to_decision(self) -> None:
        """Lead Enter in a field to the button that decides; a second one presses it."""
        for made in self._foot.findChildren(QPushButton):
            if made.property("kind") == "primary" and made.isEnabled() and made.isVisible():
                made.setFocus(Qt.FocusReason.TabFocusReason)

    def _place(self) -> None:
        room = self._window.rect()
        self.setGeometry(room)
        width = min(theme.px(self._wanted_width), room.width() - 40) + 2 * REACH
        self.panel.setFixedWidth(width)
        wanted = theme.px(self._wanted_height) + 2 * REACH if self._wanted_height else self.panel.sizeHint().height()
        height = min(max(wanted, self.panel.minimumSizeHint().height()), room.height() + REACH)
        self.panel.setGeometry((room.width() - width) // 2, max(-16, (room.height() - height) // 2), width, height)

    def _finish(self, accepted: bool) -> None:
        if not self.isVisible():
            return
        self.hide()
        before = self._focus_before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self._window.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit(accepted)
        self.deleteLater()


def _takes_tab(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None
