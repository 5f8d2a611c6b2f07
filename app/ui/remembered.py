"""What the window remembers of itself (place, columns, splitters), apart from the user's settings. Owns one file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

FILE_NAME: Final = "window.ini"


class Remembered:
    """Small values by name in the data folder's `window.ini`; without a folder they live as long as the program."""

    def __init__(self, data_folder: Path | None = None) -> None:
        self.folder = data_folder
        self._file = (
            None if data_folder is None else QSettings(str(data_folder / FILE_NAME), QSettings.Format.IniFormat)
        )
        self._memory: dict[str, str] = {}

    def text(self, name: str, default: str = "") -> str:
        """Return the value of `name`."""
        if self._file is None:
            return self._memory.get(name, default)
        return str(self._file.value(name, default))

    def remember(self, name: str, value: str) -> None:
        """Keep `value` under `name` ("contacts/columns")."""
        if self._file is None:
            self._memory[name] = value
        else:
            self._file.setValue(name, value)

    def state(self, name: str) -> QByteArray:
        """Return a widget's saved state, empty where there is none."""
        return QByteArray.fromBase64(QByteArray(self.text(name).encode()))

    def remember_state(self, name: str, state: QByteArray) -> None:
        """Keep what `saveState` or `saveGeometry` gave."""
        self.remember(name, bytes(state.toBase64().data()).decode())
