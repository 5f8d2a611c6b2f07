"""Buttons by kind; the sheet knows how each kind looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from app.ui.icons import icon


def button(
    text: str,
    kind: str = "",
    icon_name: str = "",
    *,
    on: Callable[[], None] | None = None,
    name: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a push button. Kinds: primary, danger, quiet, link, chip; "" is the plain one. `name` is its objectName."""
    made = QPushButton(text)
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


def menu_button(text: str, menu: QMenu, kind: str = "", *, name: str = "") -> QPushButton:
    """Return a button that opens `menu` and shows a small arrow; the button owns the menu from now on."""
    made = button(text, kind, name=name)
    made.setProperty("hasMenu", True)
    menu.setParent(made, menu.windowFlags())
    made.setMenu(menu)
    return made
