"""Outpace in the system tray: an icon that shows how the sending goes, and a small menu. Decides nothing itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.ui import theme
from app.ui.frame.state import SendingMode, SendingState
from app.ui.icons import paint_icon

SIZES: Final = (16, 22, 24, 32, 48, 64)
_WITHOUT: Final = ("offscreen", "minimal")
"""Qt's platforms that warn when an icon is to be shown, having no place for one."""
_OPENS: Final = (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick)


class Tray(QObject):
    """The icon and its menu; `pause_wanted(bool)`: pause all sending, or resume it."""

    open_wanted = Signal()
    pause_wanted = Signal(bool)
    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None, *, there: Callable[[], bool] | None = None) -> None:
        """Make it, unseen; `there` says whether this desktop has a tray now."""
        super().__init__(parent)
        self._there = there or QSystemTrayIcon.isSystemTrayAvailable
        self._shown = False
        self._state = SendingState()
        self._drawn = ("", theme.current())
        self._clicked: Callable[[], None] = lambda: None
        self.menu = QMenu()
        self.words = self._item("trayState", "", None)
        self.words.setEnabled(False)
        self.menu.addSeparator()
        self._item("trayOpen", "Open Outpace", self.open_wanted.emit)
        self.pause_item = self._item("trayPause", "", self._ask_pause)
        self.menu.addSeparator()
        self.quit_item = self._item("trayQuit", "Quit Outpace", self.quit_wanted.emit)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self.icon.messageClicked.connect(lambda: self._clicked())
        self.show_state(self._state, None)

    def show(self) -> None:
        """Put it into the tray; a tray that comes up later takes it then."""
        self._shown = True
        if QGuiApplication.platformName() not in _WITHOUT:
            self.icon.show()

    def hide(self) -> None:
        """Take it out of the tray."""
        self._shown = False
        self.icon.hide()

    def is_there(self) -> bool:
        """Return whether the user can see it, and with it get back to the window."""
        return self._shown and self._there()

    def show_state(self, state: SendingState, now: datetime | None) -> None:
        """Show how the sending goes at `now`; None: nothing is known yet."""
        self._state = state
        words = "Starting" if now is None else state.words(now)
        paused = state.mode is SendingMode.PAUSED
        self.words.setText(words)
        self.pause_item.setText("Resume all sending" if paused else "Pause all sending")
        self.pause_item.setEnabled(state.mode is not SendingMode.OFF)
        self.icon.setToolTip(f"Outpace · {words}")
        look = (state.dot() if paused else "", theme.current())
        if self.icon.icon().isNull() or look != self._drawn:
            self._drawn = look
            self.icon.setIcon(app_icon(look[0]))

    def say(self, title: str, text: str, clicked: Callable[[], None]) -> bool:
        """Show a message at the icon; return whether that was possible."""
        if not (self.is_there() and QSystemTrayIcon.supportsMessages()):
            return False
        self._clicked = clicked
        self.icon.showMessage(title, text, app_icon(""))
        return True

    def _item(self, name: str, text: str, call: Callable[[], None] | None) -> QAction:
        made = QAction(text, self.menu)
        made.setObjectName(name)
        if call is not None:
            made.triggered.connect(lambda _checked=False: call())
        self.menu.addAction(made)
        return made

    def _ask_pause(self) -> None:
        self.pause_wanted.emit(self._state.mode is not SendingMode.PAUSED)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _OPENS and sys.platform != "darwin":  # there a press opens the menu
            self.open_wanted.emit()


def app_icon(dot: str = "") -> QIcon:
    """Return the program's icon, with a dot of a theme token's colour in the corner, "" for none."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_drawn(size, dot))
    return made


def _drawn(size: int, dot: str) -> QPixmap:
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.24, size * 0.24)
    inner = round(size * 0.64)
    at = (size - inner) // 2
    paint_icon(painter, "send", "on_accent", QRect(at, at, inner, inner))
    if dot:
        side = size * 0.44
        corner = QRectF(size - side, size - side, side, side)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.drawEllipse(corner.adjusted(-size * 0.07, -size * 0.07, size * 0.07, size * 0.07))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setBrush(theme.colour(dot))
        painter.drawEllipse(corner)
    painter.end()
    return made
