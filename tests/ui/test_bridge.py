"""News of the core arrive in the UI thread, merged, and none after closing."""

from __future__ import annotations

import threading

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from app.core.events import Bus, Kind, changed
from app.ui.bridge import Bridge


def test_changes_of_other_threads_arrive_merged_in_the_ui_thread(qtbot: QtBot) -> None:
    bus = Bus()
    bridge = Bridge(bus)
    told: list[frozenset[Kind]] = []
    threads: set[bool] = set()

    def on_change(kinds: frozenset[Kind]) -> None:
        told.append(kinds)
        threads.add(QThread.currentThread() is bridge.thread())

    bridge.changed.connect(on_change)

    def publish() -> None:
        for _ in range(10_000):
            bus.publish(changed(Kind.EMAILS))
            bus.publish(changed(Kind.PLAN))

    worker = threading.Thread(target=publish)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: frozenset[Kind]().union(*told) == {Kind.EMAILS, Kind.PLAN})
    assert len(told) <= 2
    assert threads == {True}
    bridge.close()


def test_a_change_soon_after_another_is_not_lost(qtbot: QtBot) -> None:
    bus = Bus()
    bridge = Bridge(bus)
    told: list[frozenset[Kind]] = []
    bridge.changed.connect(told.append)
    bus.publish(changed(Kind.EMAILS))
    qtbot.waitUntil(lambda: len(told) == 1)
    bus.publish(changed(Kind.EMAILS))
    bus.publish(changed(Kind.CONTACTS))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == {Kind.EMAILS, Kind.CONTACTS}
    bridge.close()


def test_calls_posted_from_a_thread_run_in_the_ui_thread(qtbot: QtBot) -> None:
    bridge = Bridge(Bus())
    ran: list[bool] = []
    worker = threading.Thread(
        target=lambda: bridge.post(lambda: ran.append(threading.current_thread() is threading.main_thread()))
    )
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: ran == [True])
    bridge.close()


def test_nothing_arrives_after_closing(qtbot: QtBot) -> None:
    bus = Bus()
    bridge = Bridge(bus)
    told: list[object] = []
    bridge.changed.connect(told.append)
    bus.publish(changed(Kind.EMAILS))
    bridge.post(lambda: told.append("posted"))
    bridge.close()
    bus.publish(changed(Kind.PLAN))
    bridge.post(lambda: told.append("late"))
    after: list[int] = []
    second = Bridge(bus)
    second.post(lambda: after.append(1))
    qtbot.waitUntil(lambda: after == [1])
    assert told == []
    second.close()
