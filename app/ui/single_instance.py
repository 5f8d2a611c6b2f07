"""One window per data folder: a second start raises the first and ends. Owns a lock file and a local socket.

The lock decides at once, the socket is opened when the window is there: Qt's network takes longer than all else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

FILE_NAME: Final = "window.lock"
LISTEN_MS: Final = 300
PATIENCE_MS: Final = 3000
"""How long the first may take until it can be reached; after that it is taken for dead."""
_TRY_MS: Final = 100
_RAISE: Final = b"raise\n"


class SingleInstance(QObject):
    """`claim()` once at start; `asked_to_rise` whenever another start of the same data folder gives way to this."""

    asked_to_rise = Signal()

    def __init__(self, data_folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = data_folder
        self._lock = QLockFile(str(data_folder / FILE_NAME))
        self._lock.setStaleLockTime(0)  # however long it runs
        self._server: QLocalServer | None = None
        self._guests: list[QLocalSocket] = []
        self._soon = QTimer(self, singleShot=True, interval=LISTEN_MS)
        self._soon.timeout.connect(self._listen)

    def claim(self, *, quietly: bool = False) -> bool:
        """Return True when this is the first; else ask the first to rise, unless `quietly`, and return False."""
        if not self._lock.tryLock(0):
            if self._reach_first(b"" if quietly else _RAISE):
                return False
            self._lock.removeStaleLockFile()  # such as of this computer under another name
            self._lock.tryLock(0)
        self._soon.start()
        return True

    def release(self) -> None:
        """Let another start be the first."""
        self._soon.stop()
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _listen(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        name = socket_name(self._folder)
        QLocalServer.removeServer(name)  # left behind by a killed program
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(name)

    def _reach_first(self, words: bytes) -> bool:
        from PySide6.QtCore import QThread
        from PySide6.QtNetwork import QLocalSocket

        patience = QDeadlineTimer(PATIENCE_MS)
        socket = QLocalSocket()
        socket.connectToServer(socket_name(self._folder))
        while not socket.waitForConnected(_TRY_MS):
            if patience.hasExpired():
                return False
            QThread.msleep(_TRY_MS)
            socket.connectToServer(socket_name(self._folder))
        if words:
            socket.write(words)
            socket.waitForBytesWritten(_TRY_MS)
        socket.disconnectFromServer()
        return True

    def _on_connection(self) -> None:
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._guests.append(socket)
            socket.readyRead.connect(self._hear)
            socket.disconnected.connect(self._see_off)
        self._hear()
        self._see_off()

    def _hear(self) -> None:
        if any(socket.readAll().startsWith(_RAISE) for socket in self._guests):
            self.asked_to_rise.emit()

    def _see_off(self) -> None:
        from PySide6.QtNetwork import QLocalSocket

        gone = [socket for socket in self._guests if socket.state() == QLocalSocket.LocalSocketState.UnconnectedState]
        for socket in gone:
            self._guests.remove(socket)
            socket.deleteLater()


def socket_name(data_folder: Path) -> str:
    """Return the socket's name: the same for every spelling of one folder."""
    import hashlib

    return "outpace-" + hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()[:20]
