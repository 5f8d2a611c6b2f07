"""Buttons by kind; the sheet knows how each kind looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from app.ui import theme
from app.ui.icons import icon, paint_icon

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _Button(QPushButton):
    """Takes Enter as it takes the space bar; Qt's own does that in dialogs of their own only."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)


@contextmanager
def taking_turns(*buttons: QPushButton) -> Iterator[None]:
    """Keep the keyboard among buttons that come and go for each other inside the block.

    Else Qt gives it to whatever stands next: after Pause to Stop, after Suppress to Delete.
    """
    had_it = buttons[0].window().focusWidget() in buttons
    yield
    if had_it and (able := [one for one in buttons if not one.isHidden() and one.isEnabled()]):
        able[0].setFocus()


def button(
    text: str,
    kind: str = "",
    icon_name: str = "",
    *,
    on: Callable[[], None] | None = None,
    name: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a push button. Kinds: primary, danger, quiet, link, chip; "" is plain. `name` is its objectName."""
    made = _Button(text)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setToolTip(tip)
    made.setObjectName(name)
    if kind:
        made.setProperty("kind", kind)
    if icon_name:
        token = {"primary": "on_accent", "danger": "bad"}.get(kind, "ink2")
        made.setIcon(icon(icon_name, token, on=token))
    if on is not None:
        made.clicked.connect(lambda _checked=False: on())
    return made


def icon_button(
    icon_name: str, says: str, *, on: Callable[[], None] | None = None, name: str = "", token: str = "ink2"
) -> QPushButton:
    """Return a square button with an icon only; `says` is its tool tip and accessible name."""
    made = button("", "icon", on=on, name=name, tip=says)
    made.setIcon(icon(icon_name, token))
    made.setAccessibleName(says)
    return made


class MenuButton(QPushButton):
    """Opens its menu below itself and shows a small arrow. The button owns the menu."""

    def __init__(self, text: str, menu: QMenu, kind: str = "") -> None:
        super().__init__(text)
        self._menu = menu
        menu.setParent(self, menu.windowFlags())
        self.setProperty("opensMenu", True)
        if kind:
            self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self.open_menu)

    def menu(self) -> QMenu:
        return self._menu

    def open_menu(self) -> None:
        """Show the menu, at least as wide as the button; it opens no loop of its own."""
        self._menu.setMinimumWidth(self.width())
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, *ENTER):
            self.open_menu()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme.px(12)
        arrow = QRect(self.width() - theme.px(21), (self.height() - side) // 2, side, side)
        paint_icon(painter, "chevron-down", "ink2" if self.isEnabled() else "ink3", arrow)
        painter.end()


def menu_button(text: str, menu: QMenu, kind: str = "", *, name: str = "") -> MenuButton:
    """Return a button that opens `menu` and shows a small arrow."""
    made = MenuButton(text, menu, kind)
    made.setObjectName(name)
    return made
