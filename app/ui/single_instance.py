"""One window per data folder: a second start raises the first and ends. Owns a local socket named after the folder."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE_MS: Final = 700
_RAISE: Final = b"raise\n"


class SingleInstance(QObject):
    """`claim()` once at start; `asked_to_rise` whenever another start of the same data folder gives way to this."""

    asked_to_rise = Signal()

    def __init__(self, data_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = socket_name(data_folder)
        self._guests: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def claim(self, *, quietly: bool = False) -> bool:
        """Return True when this is the first; else ask the first to rise, unless `quietly`, and return False.

        It asks before it listens: a private socket (UserAccessOption) would take the name over from the first.
        """
        if self._reach_first(b"" if quietly else _RAISE):
            return False
        QLocalServer.removeServer(self.name)  # left behind by a killed program
        return self._server.listen(self.name)

    def release(self) -> None:
        """Let another start be the first."""
        self._server.close()

    def _reach_first(self, words: bytes) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        if not socket.waitForConnected(PATIENCE_MS):
            return False
        if words:
            socket.write(words)
            socket.waitForBytesWritten(PATIENCE_MS)
        socket.disconnectFromServer()
        return True

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._guests.append(socket)
            socket.readyRead.connect(self._hear)
            socket.disconnected.connect(self._see_off)
        self._hear()
        self._see_off()

    def _hear(self) -> None:
        if any([socket.readAll().startsWith(_RAISE) for socket in self._guests]):
            self.asked_to_rise.emit()

    def _see_off(self) -> None:
        gone = [socket for socket in self._guests if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState]
        for socket in gone:
            self._guests.remove(socket)
            socket.deleteLater()


def socket_name(data_folder: Path) -> str:
    """Return the socket's name: the same for every spelling of one folder."""
    return "outpace-" + hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:20]
