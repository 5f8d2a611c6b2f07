"""Where files of the wizard go: the user says the place, in a dialog without a loop of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.context import Context

FOLDER: Final = "import/folder"
"""Under this name the window remembers the folder used last."""


def file_dialog(context: Context, window: QWidget, title: str, name: str) -> QFileDialog:
    """Return a file dialog in the folder used last, deleted when it closes; `name` is its objectName."""
    dialog = QFileDialog(window, title, context.remembered.text(FOLDER, str(Path.home())))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setObjectName(name)
    return dialog


def ask_place(
    context: Context, window: QWidget, title: str, name: str, proposed: str, take: Callable[[Path], None]
) -> None:
    """Let the user say where a file goes; `take` gets its path."""
    dialog = file_dialog(context, window, title, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(proposed)
    dialog.fileSelected.connect(lambda file: take(Path(file)))
    dialog.open()
