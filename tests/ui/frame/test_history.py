"""The last changes are taken back and done again by key and by toast, in any order, on every page, by name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoCommand
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.ui.actions import Act
from app.ui.frame.history import MOST
from app.ui.window import Window
from tests.ui.frame.conftest import page_of

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class World:
    """Things that are on; each is switched off and on by changes with a way back."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.on = {"mara", "jo"}

    def stop(self, name: str, *, again: bool = True) -> None:
        def off() -> None:
            self.on.discard(name)

        off()
        self.window.toast(f"Stopped for {name.title()}", lambda: self.on.add(name), off if again else None)


def undo(window: Window) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CTRL)


def redo(window: Window) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, CTRL | SHIFT)


def test_changes_are_taken_back_and_done_again_on_another_page(window: Window) -> None:
    world = World(window)
    world.stop("mara")
    world.stop("jo")
    window.go("contacts")
    assert window.actions_by_name[Act.UNDO].text() == "Undo “Stopped for Jo”"
    undo(window)
    assert world.on == {"jo"}
    assert window.actions_by_name[Act.UNDO].text() == "Undo “Stopped for Mara”"
    assert window.actions_by_name[Act.REDO].text() == "Redo “Stopped for Jo”"
    undo(window)
    assert world.on == {"mara", "jo"}
    assert not window.actions_by_name[Act.UNDO].isEnabled()
    redo(window)
    redo(window)
    assert world.on == set()
    undo(window)
    assert world.on == {"jo"}


def test_a_name_in_what_is_undone_stands_in_inner_quotes(window: Window) -> None:
    window.toast("Saved “Fleet”", lambda: None)
    assert window.actions_by_name[Act.UNDO].text() == "Undo “Saved ‘Fleet’”"


def test_what_cannot_be_done_again_is_only_taken_back(window: Window) -> None:
    world = World(window)
    world.stop("mara", again=False)
    undo(window)
    assert world.on == {"mara", "jo"}
    assert not window.actions_by_name[Act.REDO].isEnabled()
    assert window.actions_by_name[Act.UNDO].text() == "Undo"


def test_an_older_change_is_taken_back_from_its_toast_out_of_turn(window: Window) -> None:
    world = World(window)
    world.stop("mara")
    world.stop("jo")
    oldest = window.toasts.shown()[0].findChild(QPushButton, "toastUndo")
    assert oldest is not None
    oldest.click()
    assert world.on == {"mara"}
    undo(window)
    assert world.on == {"mara", "jo"}
    assert not window.actions_by_name[Act.UNDO].isEnabled()
    assert window.toasts.shown() == []


def test_a_draft_on_the_page_comes_first_and_has_its_own_words(window: Window) -> None:
    world = World(window)
    world.stop("mara")
    page_of(window).stack.push(QUndoCommand("move step 3"))
    assert window.actions_by_name[Act.UNDO].text() == "Undo move step 3"
    undo(window)
    assert world.on == {"jo"}
    assert window.actions_by_name[Act.REDO].text() == "Redo move step 3"
    undo(window)
    assert world.on == {"mara", "jo"}


def test_only_the_latest_are_kept(window: Window) -> None:
    world = World(window)
    for _ in range(MOST + 10):
        world.stop("mara")
    for _ in range(MOST + 10):
        undo(window)
    assert not window.actions_by_name[Act.UNDO].isEnabled()
    assert world.on == {"mara", "jo"}
