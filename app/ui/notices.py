"""What the user is told outside the window, by preference: mailboxes that stopped, finished sequences, replies.

Asks how things stand when they may have changed and tells what is new since the last answer; shows nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer

from app.core.events import Kind
from app.ui.bridge import Bridge
from app.ui.desk import Desk
from app.ui.preferences import NOTIFY_FINISHED, NOTIFY_MAILBOX, NOTIFY_REPLY, Preferences

if TYPE_CHECKING:
    from app.core.queries.standing import Standing

KINDS: Final = frozenset({Kind.MAILBOXES, Kind.ENROLLMENTS, Kind.SEQUENCES, Kind.INBOX})
_Told = tuple[int, tuple[str, str]]
LOOK_MS: Final = 3000
"""Every sent email changes an enrollment; asking this often is soon enough."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the user, and the page a press on it opens with what it is about."""

    title: str
    text: str
    page: str
    where: Mapping[str, Any] = field(default_factory=dict)


class Notices(QObject):
    """Calls `show(notice)` for what is new. `at_start` tells also what needs the user when the program starts."""

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        preferences: Preferences,
        show: Callable[[Notice], None],
        parent: QObject | None = None,
        *,
        at_start: bool = False,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._preferences = preferences
        self._show = show
        self._at_start = at_start
        self._known: Standing | None = None
        self._newest_reply = 0
        self._soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._soon.timeout.connect(self.look)
        bridge.changed.connect(self._on_changed)
        self._soon.start()

    @property
    def knows(self) -> bool:
        """Return whether it has heard how things stand."""
        return self._known is not None

    def look(self) -> None:
        """Ask how things stand and tell what is new."""
        from app.core.queries.standing import standing  # with the store: not needed for the first window

        self._desk.ask(standing, self._hear, owner=self, key="standing")

    def _on_changed(self, kinds: frozenset[Kind]) -> None:
        if kinds & KINDS and not self._soon.isActive():
            self._soon.start()

    def _hear(self, now: Standing) -> None:
        before, self._known = self._known, now
        stopped = dict(now.attention) if before is not None or self._at_start else {}
        ended: dict[int, str] = {}
        replies: dict[int, tuple[str, str, str]] = {}
        if before is not None:
            stopped = {key: value for key, value in now.attention.items() if key not in before.attention}
            ended = {key: value for key, value in now.finished.items() if key not in before.finished}
            replies = {key: value for key, value in now.replies.items() if key > self._newest_reply}
        self._newest_reply = max(self._newest_reply, *now.replies, 0)
        if stopped and self._preferences.get(NOTIFY_MAILBOX):
            self._show(_of_mailboxes(stopped))
        if before is not None and self._preferences.get(NOTIFY_MAILBOX):
            for key, (email, reason) in _new(now.unread, before.unread):
                self._show(_of_unread(key, email, reason))
            for key, (name, reason) in _new(now.paused, before.paused):
                self._show(_of_paused(key, name, reason))
        if ended and self._preferences.get(NOTIFY_FINISHED):
            self._show(_of_sequences(ended))
        if replies and self._preferences.get(NOTIFY_REPLY):
            self._show(_of_replies(replies))


def _of_mailboxes(stopped: Mapping[int, tuple[str, str]]) -> Notice:
    if len(stopped) > 1:
        names = ", ".join(email for email, _ in stopped.values())
        return Notice(f"{len(stopped)} mailboxes need you", f"They send nothing until then: {names}.", "mailboxes")
    (key, (email, reason)) = next(iter(stopped.items()))
    text = f"{_sentence(reason)} It sends nothing until then."
    return Notice(f"{email} needs you", text, "mailboxes", {"mailbox": key})


def _new(now: Mapping[int, tuple[str, str]], before: Mapping[int, tuple[str, str]]) -> list[_Told]:
    return [(key, told) for key, told in now.items() if key not in before]


def _of_unread(key: int, email: str, reason: str) -> Notice:
    text = f"{_sentence(reason)} Whoever was written to gets nothing more until then."
    return Notice(f"Answers to {email} are not read", text, "mailboxes", {"mailbox": key})


def _of_paused(key: int, name: str, reason: str) -> Notice:
    return Notice(f"“{name}” paused itself", _sentence(reason), "sequence", {"sequence": key})


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + "."


def _of_replies(replies: Mapping[int, tuple[str, str, str]]) -> Notice:
    if len(replies) > 1:
        names = ", ".join(dict.fromkeys(who for who, _, _ in replies.values()))
        return Notice(f"{len(replies)} replies", f"From {names}.", "inbox", {"show": "to_answer"})
    ((who, beginning, conversation),) = replies.values()
    return Notice(f"{who} replied", beginning, "inbox", {"conversation": conversation})


def _of_sequences(ended: Mapping[int, str]) -> Notice:
    if len(ended) > 1:
        names = ", ".join(f"“{name}”" for name in ended.values())
        return Notice(f"{len(ended)} sequences are finished", f"Everybody in them is through: {names}.", "sequences")
    ((key, name),) = ended.items()
    text = "Everybody in it is through; nothing of it is left to send."
    return Notice(f"“{name}” is finished", text, "sequence", {"sequence": key})
