"""A way to a server that can fail: it passes bytes on until told to swallow answers, to hang up, or to go silent."""

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    """Listens on a port of its own and passes on to another port of 127.0.0.1, from `start` to `stop`."""

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cut_after: bytes | None = None
        """Once the client has said this, the server's next answer is lost and the line is cut."""
        self.silent = False
        """Both sides hear nothing any more, though the line stays open, as with a network that is gone."""
        self.connections = 0
        self._lines: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """End every connection there is."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        self.connections += 1
        try:
            server = socket.create_connection(("127.0.0.1", self._upstream), 5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        with self._lock:
            self._lines += [client, server]
        cut = threading.Event()
        for source, sink, asks in ((client, server, True), (server, client, False)):
            threading.Thread(target=self._pass, args=(source, sink, cut, asks), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, cut: threading.Event, asks: bool) -> None:
        said = b""
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                if self.silent:
                    continue
                if asks:
                    said = (said + chunk)[-65536:]
                    if self.cut_after is not None and self.cut_after in said:
                        cut.set()
                elif cut.is_set():
                    break
                sink.sendall(chunk)
        for line in (source, sink):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
