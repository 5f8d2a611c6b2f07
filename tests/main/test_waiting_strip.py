"""What is waited for before emails go stands at the foot of the window until it is there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from pytestqt.qtbot import QtBot

from app.core.events import Bus
from app.core.sender.readiness import ANSWERS, NETWORK
from app.main.waiting_strip import WaitingStrip
from app.ui.bridge import Bridge
from app.ui.work import WorkBoard


def test_waiting_is_shown_until_it_is_over(qtbot: QtBot) -> None:
    bridge, board = Bridge(Bus()), WorkBoard()
    strip = WaitingStrip(cast(Any, SimpleNamespace(bridge=bridge, work=board)))
    sender = cast(Any, SimpleNamespace(waits_for=""))
    seen: list[list[str]] = []
    board.changed.connect(lambda: seen.append([one.progress.words for one in board.running()]))
    for waits_for in ("", NETWORK, NETWORK, ANSWERS, ""):
        sender.waits_for = waits_for
        strip.look(sender)
    qtbot.waitUntil(lambda: seen != [] and seen[-1] == [])
    assert seen == [["Waiting for the network"], ["Reading answers before sending"], []]
    assert not any(work.can_cancel for work in board.running())
    bridge.close()
