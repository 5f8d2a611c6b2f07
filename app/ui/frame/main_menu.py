"""The program's menu: every action, under the menu button, and on macOS in the bar at the top of the screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu, QPushButton

from app.ui.actions import Actions, Menu
from app.ui.widgets.menus import RoundMenu


def build_menus(window: QMainWindow, opener: QPushButton, actions: Actions, pages: Sequence[QAction]) -> None:
    """Hang one menu with a submenu for each `Menu`, the pages under "Go", on `opener`."""
    root = RoundMenu("Outpace", window)
    _fill(root, actions, pages)
    opener.setMenu(root)
    if sys.platform == "darwin":
        bar = window.menuBar()
        for menu in _submenus(actions, pages):
            bar.addMenu(menu)


def _fill(root: QMenu, actions: Actions, pages: Sequence[QAction]) -> None:
    for menu in _submenus(actions, pages):
        menu.setParent(root, menu.windowFlags())
        root.addMenu(menu)


def _submenus(actions: Actions, pages: Sequence[QAction]) -> list[QMenu]:
    made: list[QMenu] = []
    for menu in Menu:
        sub = RoundMenu(menu.value)
        for spec, action in actions.of(menu):
            if spec.separated:
                sub.addSeparator()
            sub.addAction(action)
        if menu is Menu.GO:
            sub.addSeparator()
            sub.addActions(list(pages))
        made.append(sub)
    return made
