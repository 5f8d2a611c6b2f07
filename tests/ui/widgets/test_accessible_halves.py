"""What is told of a painted view's cells lives as long as Qt has it: no freed memory, during or after."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from app.ui.widgets.accessible_cells import tell_cells
from tests.ui.conftest import delete

ROOT = Path(__file__).parents[3]


class Five(QWidget):
    """Five cells in a row."""

    def __init__(self) -> None:
        super().__init__()
        tell_cells(self, self)

    def cell_count(self) -> int:
        return 5

    def words_of_cell(self, number: int) -> str:
        return f"cell {number}"

    def place_of_cell(self, number: int) -> QRect:
        return QRect(number * 10, 0, 10, 10)

    def cell_under(self, at: QPoint) -> int:
        return at.x() // 10

    def current_cell(self) -> int:
        return -1


def read() -> Five:
    """Return a view whose cells were read as a screen reader does."""
    view = Five()
    told = QAccessible.queryAccessibleInterface(view)
    assert [told.child(n).text(QAccessible.Text.Name) for n in range(5)] == [f"cell {n}" for n in range(5)]
    return view


def test_qt_deletes_what_was_told_of_a_view_with_the_view(qapp: QApplication) -> None:
    view = read()
    told = QAccessible.queryAccessibleInterface(view)
    cells = [told.child(number) for number in range(5)]
    delete(view)
    assert not Shiboken.isValid(told)
    assert not any(Shiboken.isValid(cell) for cell in cells)


def test_python_keeps_its_half_until_then(qapp: QApplication) -> None:
    view = read()
    half = weakref.ref(QAccessible.queryAccessibleInterface(view))
    gc.collect()
    assert half() is not None
    assert Shiboken.isValid(half())
    delete(view)


def open_read_and_end() -> None:
    """Be a program that reads views, drops some and ends with the last still open."""
    app = QApplication([])
    for _ in range(20):
        delete(read())
        gc.collect()
    last = read()
    last.show()
    app.processEvents()


def test_a_program_whose_views_were_read_ends_with_its_heap_whole() -> None:
    program = f"from {__name__} import open_read_and_end; open_read_and_end()"
    checked = {**os.environ, "MALLOC_PERTURB_": "165", "MALLOC_CHECK_": "3"}
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=checked, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
