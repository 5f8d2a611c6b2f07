"""A window for widgets to live in."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot


class Host(QMainWindow):
    """A shown window with a field that has the focus; `put` adds a widget."""

    def __init__(self) -> None:
        super().__init__()
        inside = QWidget()
        inside.setObjectName("page")
        self._box = QVBoxLayout(inside)
        self.field = QLineEdit()
        self._box.addWidget(self.field)
        self.setCentralWidget(inside)
        self.resize(900, 600)

    def put(self, widget: QWidget) -> QWidget:
        self._box.addWidget(widget)
        return widget


@pytest.fixture
def host(qtbot: QtBot) -> Host:
    window = Host()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.field.setFocus()
    qtbot.waitUntil(window.field.hasFocus)
    return window
