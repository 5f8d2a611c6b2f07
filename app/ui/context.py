"""What every page is given. Owns no behaviour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtGui import QUndoGroup, QUndoStack

from app.core.clock import Clock
from app.ui.bridge import Bridge
from app.ui.desk import Desk
from app.ui.preferences import Preferences
from app.ui.remembered import Remembered
from app.ui.work import WorkBoard

if TYPE_CHECKING:
    from app.ui.ports import Ports


class ShowToast(Protocol):
    """Say in a few words what was done, with a way back, and a way to do it again after that.

    What is the last change of a page's own `stack` already is taken back there, and only while it is the last.
    """

    def __call__(
        self,
        text: str,
        undo: Callable[[], None] | None = None,
        redo: Callable[[], None] | None = None,
        *,
        stack: QUndoStack | None = None,
    ) -> None: ...


class Go(Protocol):
    """Show another page, with what it is to show (`go("calendar", email=7)`)."""

    def __call__(self, page_key: str, **where: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Context:
    """The window's services for a page."""

    desk: Desk
    bridge: Bridge
    clock: Clock
    ports: Ports
    toast: ShowToast
    go: Go
    undo: QUndoGroup
    remembered: Remembered
    preferences: Preferences
    work: WorkBoard = field(default_factory=WorkBoard)
