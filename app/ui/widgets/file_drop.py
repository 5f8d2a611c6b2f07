"""Files dropped from the file manager: any widget takes them, and lights up while one is over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson")
"""The endings of files that contacts can come from."""


class FileDrop(QObject):
    """Calls `dropped(path)` for one file of a known ending that is dropped on `target`; `over(bool)` while above."""

    def __init__(
        self, target: QWidget, dropped: Callable[[Path], None], over: Callable[[bool], None] | None = None
    ) -> None:
        super().__init__(target)
        self._dropped = dropped
        self._over = over or (lambda _is_over: None)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if _file(event) is None:
                return False
            event.acceptProposedAction()
            self._over(True)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._over(False)
            return False
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._drop(event)
        return False

    def _drop(self, event: QDropEvent) -> bool:
        self._over(False)
        file = _file(event)
        if file is None:
            return False
        event.acceptProposedAction()
        self._dropped(file)
        return True


def _file(event: QDropEvent) -> Path | None:
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return files[0] if len(files) == 1 and files[0].suffix.lower() in TABLES else None
