"""The Linux desktop over D-Bus: notifications with a click, and word of sleep and waking from logind.

Owns one thread and its two connections; it sleeps until the bus or the program has something. Where there is no bus,
nothing is lost: notices go back to whoever can show them otherwise.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_log = logging.getLogger(__name__)
_NOTIFICATIONS: Final = "org.freedesktop.Notifications"
_LOGIND: Final = "org.freedesktop.login1.Manager"
_DEFAULT: Final = "default"
"""The action that a press on the notification itself means, by the specification."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A notification handed over: what a press does, and what to do where nobody shows it."""

    clicked: Callable[[], None]
    refused: Callable[[], None]


class DesktopBus:
    """Started once, stopped once. `woke` is called on its thread when the computer wakes from sleep."""

    def __init__(self, woke: Callable[[], None]) -> None:
        self._woke = woke
        self._wishes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ear, self._bell = os.pipe()
        self._thread = threading.Thread(target=self._live, name="desktop-bus", daemon=True)
        self._ended = False
        self._session: DBusConnection | None = None
        self._system: DBusConnection | None = None
        self._asked: dict[int, _Shown] = {}
        self._shown: dict[int, _Shown] = {}

    def start(self) -> None:
        """Connect and listen, on a thread of its own."""
        self._thread.start()

    def notify(self, title: str, text: str, clicked: Callable[[], None], refused: Callable[[], None]) -> None:
        """Show a notification; exactly one of a later `clicked`, nothing, or `refused` follows, on the bus's thread.

        From any thread. `refused` where no service shows notifications, so that the caller finds another way.
        """
        self._wish(lambda: self._send_notice(title, text, _Shown(clicked, refused)))

    def stop(self) -> None:
        """End and disconnect; what was shown stays on the user's screen."""
        if self._thread.is_alive():
            self._wish(self._end)
            self._thread.join()
        for end in (self._ear, self._bell):
            os.close(end)

    def _wish(self, wish: Callable[[], None]) -> None:
        self._wishes.put(wish)
        os.write(self._bell, b"!")

    def _end(self) -> None:
        self._ended = True

    def _live(self) -> None:
        self._session = _connected("SESSION", _NOTIFICATIONS)
        self._system = _connected("SYSTEM", _LOGIND)
        with DefaultSelector() as waiting:
            waiting.register(self._ear, EVENT_READ, self._fulfil)
            for bus in (self._session, self._system):
                if bus is not None:
                    waiting.register(bus.sock, EVENT_READ, bus)
            while not self._ended:
                for key, _ in waiting.select():
                    self._answer(waiting, key.fileobj, key.data)
        for bus in (self._session, self._system):
            if bus is not None:
                bus.close()

    def _answer(self, waiting: DefaultSelector, source: Any, told: Any) -> None:
        if told == self._fulfil:
            self._fulfil()
            return
        try:
            self._read(told)
        except OSError as error:
            _log.info("the desktop's bus ended: %s", error)
            waiting.unregister(source)
            self._lost(told)

    def _lost(self, bus: DBusConnection) -> None:
        if bus is self._session:
            self._session = None
            for one in self._asked.values():
                one.refused()
            self._asked.clear()

    def _fulfil(self) -> None:
        os.read(self._ear, 1)
        self._wishes.get()()

    def _read(self, bus: DBusConnection) -> None:
        """Take every message that is there; OSError when the bus is gone."""
        while True:
            try:
                message = bus.receive(timeout=0)
            except TimeoutError:
                return
            self._hear(message)

    def _hear(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        if message.header.message_type is MessageType.signal:
            self._signal(str(fields.get(HeaderFields.member)), message.body)
            return
        asked = self._asked.pop(int(fields.get(HeaderFields.reply_serial, -1)), None)
        if asked is None:
            return
        if message.header.message_type is MessageType.method_return:
            self._shown[int(message.body[0])] = asked
        else:
            asked.refused()

    def _signal(self, name: str, body: Any) -> None:
        if name == "PrepareForSleep" and not body[0]:
            self._woke()
        elif name == "ActionInvoked" and body[0] in self._shown:
            self._shown[body[0]].clicked()
        elif name == "NotificationClosed":
            self._shown.pop(body[0], None)

    def _send_notice(self, title: str, text: str, shown: _Shown) -> None:
        if self._session is None:
            shown.refused()
            return
        serial = next(self._session.outgoing_serial)
        self._asked[serial] = shown
        try:
            self._session.send(_notice(title, text), serial=serial)
        except OSError:
            del self._asked[serial]
            shown.refused()


def _connected(which: str, interface: str) -> DBusConnection | None:
    """Return a connection that hears the signals of an interface, None where there is no such bus."""
    from jeepney import DBusErrorResponse, MatchRule, message_bus
    from jeepney.auth import AuthenticationError
    from jeepney.io.blocking import Proxy, open_dbus_connection

    try:
        bus = open_dbus_connection(which)
        Proxy(message_bus, bus, timeout=5).AddMatch(MatchRule(type="signal", interface=interface))
    except (OSError, KeyError, RuntimeError, ValueError, AuthenticationError, DBusErrorResponse) as error:
        _log.info("no %s bus of the desktop: %s", which.lower(), error or type(error).__name__)
        return None
    return bus


def _notice(title: str, text: str) -> Message:
    from jeepney import DBusAddress, new_method_call

    where = DBusAddress("/org/freedesktop/Notifications", bus_name=_NOTIFICATIONS, interface=_NOTIFICATIONS)
    hints = {"desktop-entry": ("s", "outpace"), "category": ("s", "email")}
    body = ("Outpace", 0, "mail-send", title, _plain(text), [_DEFAULT, "Open"], hints, -1)
    return new_method_call(where, "Notify", "susssasa{sv}i", body)


def _plain(text: str) -> str:
    """Return text whose < and & are shown as they are: the body of a notification may hold mark-up."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
