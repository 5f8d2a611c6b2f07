"""A line between program and server that can be cut: before or after the final dot, or while the answer comes."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Final

DOT: Final = b"\r\n.\r\n"


class CutLine:
    """Starts with `with CutLine(port) as line`; the program connects to `line.port`, the server listens at `port`.

    `cut` may be changed while it runs: "" lets everything pass; "before the message" hangs up in place of the answer
    to DATA; "before the dot" hangs up in place of the final dot;
    "after the dot" lets the server have it and hangs up before its answer; "dead" takes everything and answers nothing.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self.cut = ""
        self.cuts = 0
        self.port = 0
        self._near: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> CutLine:
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._carry, "127.0.0.1", 0), self._loop)
        self._listener = listening.result(10)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def hang_up(self) -> None:
        """Break every connection at once."""
        for one in tuple(self._near):
            self._loop.call_soon_threadsafe(self._hang_up, one)

    async def _end(self) -> None:
        self._listener.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _carry(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        far, to_far = await asyncio.open_connection("127.0.0.1", self._server)
        told = asyncio.Event()
        self._near.add(to_near)
        there = asyncio.create_task(self._there(near, to_far, to_near, told))
        back = asyncio.create_task(self._back(far, to_near, told))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._near.discard(to_near)
            for task in (there, back):
                task.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            to_near.close()
            to_far.close()

    async def _there(
        self,
        near: asyncio.StreamReader,
        to_far: asyncio.StreamWriter,
        to_near: asyncio.StreamWriter,
        told: asyncio.Event,
    ) -> None:
        tail = b""
        while data := await near.read(65536):
            tail = (tail + data)[-(len(data) + len(DOT)) :]
            dot = DOT in tail or data == b".\r\n"
            if (self.cut == "before the dot" and dot) or (
                self.cut == "before the message" and data[:4].upper() == b"DATA"
            ):
                self._hang_up(to_near)
                return
            if dot:
                tail = b""
                if self.cut:
                    told.set()
            to_far.write(data)
            await to_far.drain()

    async def _back(self, far: asyncio.StreamReader, to_near: asyncio.StreamWriter, told: asyncio.Event) -> None:
        while data := await far.read(65536):
            if told.is_set():
                if self.cut == "dead":
                    continue
                self._hang_up(to_near)
                return
            to_near.write(data)
            await to_near.drain()

    def _hang_up(self, to_near: asyncio.StreamWriter) -> None:
        self.cuts += 1
        plug = to_near.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        to_near.transport.abort()
