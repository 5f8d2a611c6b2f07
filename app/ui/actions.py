"""Every action of the window by name: text, icon, key and menu. What one does is told by the window or its page.

Menus, toolbar, shortcuts and palette refer to `Act`; nothing else writes down a key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.icons import icon


class Act(StrEnum):
    """The actions."""

    NEW = "new"
    IMPORT = "import"
    SAVE = "save"
    QUIT = "quit"
    UNDO = "undo"
    REDO = "redo"
    DUPLICATE = "duplicate"
    RENAME = "rename"
    DELETE = "delete"
    FIND = "find"
    REFRESH = "refresh"
    BACK = "back"
    PALETTE = "palette"
    PAUSE_ALL = "pause_all"
    RESUME_ALL = "resume_all"
    SCHEME_SYSTEM = "scheme_system"
    SCHEME_LIGHT = "scheme_light"
    SCHEME_DARK = "scheme_dark"
    TEXT_LARGER = "text_larger"
    TEXT_SMALLER = "text_smaller"
    TEXT_AS_DRAWN = "text_as_drawn"
    SETTINGS = "settings"
    KEYS = "keys"
    ABOUT = "about"


class Menu(StrEnum):
    """The menus, in order."""

    FILE = "File"
    EDIT = "Edit"
    VIEW = "View"
    GO = "Go"
    SENDING = "Sending"
    HELP = "Help"


@dataclass(frozen=True, slots=True)
class ActSpec:
    """How an action is shown; `keys` in Qt's portable notation, the first one is shown."""

    act: Act
    menu: Menu
    text: str
    icon_name: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False
    separated: bool = False


SPECS: Final = (
    ActSpec(Act.NEW, Menu.FILE, "New", "plus", ("Ctrl+N",)),
    ActSpec(Act.IMPORT, Menu.FILE, "Import…", "upload", ("Ctrl+I",)),
    ActSpec(Act.SAVE, Menu.FILE, "Save", "download", ("Ctrl+S",)),
    ActSpec(Act.SETTINGS, Menu.FILE, "Settings", "settings", ("Ctrl+,",), separated=True),
    ActSpec(Act.QUIT, Menu.FILE, "Quit", "", ("Ctrl+Q",), separated=True),
    ActSpec(Act.UNDO, Menu.EDIT, "Undo", "undo-2", ("Ctrl+Z",)),
    ActSpec(Act.REDO, Menu.EDIT, "Redo", "redo-2", ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActSpec(Act.DUPLICATE, Menu.EDIT, "Duplicate", "copy", ("Ctrl+D",), separated=True),
    ActSpec(Act.RENAME, Menu.EDIT, "Rename", "pencil", ("F2",)),
    ActSpec(Act.DELETE, Menu.EDIT, "Delete", "trash-2", ("Del",)),
    ActSpec(Act.FIND, Menu.EDIT, "Find", "search", ("Ctrl+F",), separated=True),
    ActSpec(Act.REFRESH, Menu.VIEW, "Refresh", "refresh-cw", ("F5",)),
    ActSpec(Act.SCHEME_SYSTEM, Menu.VIEW, "Colours of the system", checkable=True, separated=True),
    ActSpec(Act.SCHEME_LIGHT, Menu.VIEW, "Light", checkable=True),
    ActSpec(Act.SCHEME_DARK, Menu.VIEW, "Dark", checkable=True),
    ActSpec(Act.TEXT_LARGER, Menu.VIEW, "Larger text", keys=("Ctrl++", "Ctrl+="), separated=True),
    ActSpec(Act.TEXT_SMALLER, Menu.VIEW, "Smaller text", keys=("Ctrl+-",)),
    ActSpec(Act.TEXT_AS_DRAWN, Menu.VIEW, "Text at 100 %", keys=("Ctrl+0",)),
    ActSpec(Act.PALETTE, Menu.GO, "Search or jump to…", "search", ("Ctrl+K",)),
    ActSpec(Act.BACK, Menu.GO, "Back", "arrow-left", ("Alt+Left",)),
    ActSpec(Act.PAUSE_ALL, Menu.SENDING, "Pause all sending", "pause", ("Ctrl+Shift+P",)),
    ActSpec(Act.RESUME_ALL, Menu.SENDING, "Resume all sending", "play", ("Ctrl+Shift+R",)),
    ActSpec(Act.KEYS, Menu.HELP, "All keys", "info", ("?",)),
    ActSpec(Act.ABOUT, Menu.HELP, "About Outpace"),
)


class Actions:
    """The QActions of one window; each calls what `handle` gave it last, and is off without."""

    def __init__(self, window: QWidget) -> None:
        self._calls: dict[Act, Callable[[], None]] = {}
        self._by_act = {spec.act: self._make(spec, window) for spec in SPECS}

    def __getitem__(self, act: Act) -> QAction:
        return self._by_act[act]

    def handle(self, act: Act, call: Callable[[], None] | None) -> None:
        """Let the action do `call`, or switch it off."""
        if call is None:
            self._calls.pop(act, None)
        else:
            self._calls[act] = call
        self._by_act[act].setEnabled(call is not None)

    def rename(self, act: Act, text: str) -> None:
        """Show the action by another name, such as with what it would undo."""
        self._by_act[act].setText(text.replace("&", "&&"))

    def of(self, menu: Menu) -> list[tuple[ActSpec, QAction]]:
        """Return the actions of a menu in order."""
        return [(spec, self._by_act[spec.act]) for spec in SPECS if spec.menu is menu]

    def _make(self, spec: ActSpec, window: QWidget) -> QAction:
        action = QAction(spec.text, window)
        action.setObjectName(f"action_{spec.act}")
        if spec.icon_name:
            action.setIcon(icon(spec.icon_name))
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        action.setCheckable(spec.checkable)
        action.setEnabled(False)
        action.triggered.connect(lambda _checked=False, act=spec.act: self._run(act))
        window.addAction(action)
        return action

    def _run(self, act: Act) -> None:
        call = self._calls.get(act)
        if call is not None:
            call()
