"""Undo and redo of the window: the draft of the page on screen first, else the program's own last changes.

Owns the program's stack of changes that were done with a way back. Text fields keep their own while focused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

MOST: Final = 50
_INNER: Final = str.maketrans("“”", "‘’")
"""Quotes inside quotes."""
Call = Callable[[], None]


class Change(QUndoCommand):
    """Something that was done already; `undo` takes it back, `redo`, where there is one, does it again.

    Taken back out of turn, from its toast, it is spent: the stack passes over it.
    """

    def __init__(self, text: str, undo: Call, redo: Call | None, undone: Callable[[Change], None]) -> None:
        super().__init__(f"“{text.translate(_INNER)}”")
        self._undo, self._redo, self._undone = undo, redo, undone
        self._done = True
        self.spent = False
        self.way_back: Call = lambda: None
        """What its toast calls."""

    def take_back(self) -> None:
        """Take it back, once."""
        if self._done:
            self._done = False
            self._undone(self)
            self._undo()

    def undo(self) -> None:
        if self.spent or self._redo is None:
            self.setObsolete(True)
        if not self.spent:
            self.take_back()

    def redo(self) -> None:
        if self.spent:
            self.setObsolete(True)
        elif not self._done and self._redo is not None:
            self._done = True
            self._redo()


class History(QObject):
    """What can be undone and redone now; `group` for pages that ask. `taken_back(way_back)`: its toast may go."""

    changed = Signal()
    taken_back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.group = QUndoGroup(self)
        self.program = QUndoStack(self)
        self.program.setUndoLimit(MOST)
        self.group.addStack(self.program)
        self._page: QUndoStack | None = None
        self.group.indexChanged.connect(self._tell)
        self.program.indexChanged.connect(self._tell)
        self.follow(None)

    def note(self, text: str, undo: Call, redo: Call | None = None) -> Call:
        """Keep a change that was done; the returned function takes it back, whatever was done since."""
        change = Change(text, undo, redo, lambda one: self.taken_back.emit(one.way_back))
        change.way_back = partial(self._take_back, change)
        self.program.push(change)
        return change.way_back

    def follow(self, page_stack: QUndoStack | None) -> None:
        """Let the draft of the page on screen, where it has one, come before the program's changes."""
        self._page = page_stack
        if page_stack is not None and page_stack not in self.group.stacks():
            self.group.addStack(page_stack)
        self.group.setActiveStack(page_stack or self.program)
        self._tell()

    def undo(self) -> None:
        """Take the last change back."""
        stack = self._undoable()
        if stack is not None:
            stack.undo()
            self._drop_spent()

    def redo(self) -> None:
        """Do again what was taken back last."""
        stack = self._redoable()
        if stack is not None:
            stack.redo()

    def undo_words(self) -> str | None:
        """Return what would be taken back ("" where it has no name), None where nothing can be."""
        stack = self._undoable()
        return None if stack is None else stack.undoText()

    def redo_words(self) -> str | None:
        """Return what would be done again ("" where it has no name), None where nothing can be."""
        stack = self._redoable()
        return None if stack is None else stack.redoText()

    def _undoable(self) -> QUndoStack | None:
        stacks = [self._page, self.program]
        return next((one for one in stacks if one is not None and one.canUndo()), None)

    def _redoable(self) -> QUndoStack | None:
        stacks = [self._page, self.program]
        return next((one for one in stacks if one is not None and one.canRedo()), None)

    def _take_back(self, change: Change) -> None:
        if self._last() is change:
            self.program.undo()
        else:
            change.spent = True
            change.take_back()
        self._drop_spent()

    def _last(self) -> Change | None:
        found = self.program.command(self.program.index() - 1) if self.program.index() else None
        return found if isinstance(found, Change) else None

    def _drop_spent(self) -> None:
        while (last := self._last()) is not None and last.spent:
            self.program.undo()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
