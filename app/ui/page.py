"""What a page of the window is: the contract pages are built to. Owns no look of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from app.core.events import Kind
from app.ui.actions import Act
from app.ui.context import Context


class Section(StrEnum):
    """Where in the sidebar a page stands."""

    MAIN = "main"
    LIBRARY = "library"
    FOOT = "foot"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class PageCommand:
    """Something a page can do now, for the command palette: "Open calendar at the latest planned email"."""

    title: str
    run: Callable[[], None]
    icon_name: str = "arrow-right"
    detail: str = ""
    keys: str = ""


class Page(QWidget):
    """One screen. Reads only by `context.desk.ask`, writes only by `context.desk.do`.

    Emit `header_changed` when title, crumb, pill, handlers or undo stack differ.
    """

    key: ClassVar[str] = ""
    title: str = ""
    icon_name: ClassVar[str] = "list"
    kinds: ClassVar[frozenset[Kind]] = frozenset()
    """The kinds of change after which `refresh` is called."""
    parent_title: str = ""
    """Not empty: shown before the title ("Contacts / Import"); a press on it calls `go_up`."""

    header_changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName("page")

    def pill(self) -> tuple[str, str] | None:
        """Return text and kind (good, warn, bad, grey) of the pill beside the title, or None."""
        return None

    def header_leading(self) -> list[QWidget]:
        """Return the controls right after the title; asked once, show and hide them yourself."""
        return []

    def header_actions(self) -> list[QWidget]:
        """Return the controls at the right of the top bar; asked once, show and hide them yourself."""
        return []

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return what this page does for the actions of menus and keys (new, find, rename, delete, ...)."""
        return {}

    def commands(self) -> Sequence[PageCommand]:
        """Return what else the palette offers here; buttons of the top bar and `handlers` it knows already."""
        return ()

    def undo_stack(self) -> QUndoStack | None:
        """Return the stack that Ctrl+Z works on while this page is shown, or None."""
        return None

    def enter(self, **where: Any) -> None:
        """Be shown, with what to show; `refresh` follows where data is missing or stale."""

    def leave(self) -> bool:
        """Be left for another page; False keeps the user here (an unsaved draft)."""
        return True

    def go_up(self) -> None:
        """Go back to what `parent_title` names."""

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask anew for data of these kinds. Called with all `kinds` before the first show."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be begun on a page from anywhere by going there with `where`: "New sequence", {"new": True}."""

    title: str
    icon_name: str
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page as the window knows it before it is built, on first use, by `factory`; `offers` are for the palette."""

    key: str
    title: str
    icon_name: str
    factory: Callable[[Context], Page]
    section: Section = Section.MAIN
    offers: tuple[Offer, ...] = ()
