"""Notifications and word of waking over a real D-Bus, and what is done where there is none."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from app.main.desktop_bus import DesktopBus
from tests.desktop import Desktop

PATIENCE = 20


class Heard:
    """What the bus told, from any thread."""

    def __init__(self) -> None:
        self.woke, self.clicked, self.refused = threading.Event(), threading.Event(), threading.Event()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def bus(heard: Heard) -> Iterator[DesktopBus]:
    made = DesktopBus(heard.woke.set)
    made.start()
    yield made
    made.stop()


def tell(bus: DesktopBus, heard: Heard, text: str = "It sends nothing until then.") -> None:
    bus.notify("anna@fenwick.example needs you", text, heard.clicked.set, heard.refused.set)


def test_a_notification_is_shown_and_a_press_on_it_is_heard(desktop: Desktop, bus: DesktopBus, heard: Heard) -> None:
    tell(bus, heard)
    shown = desktop.shown()
    assert shown["title"] == "anna@fenwick.example needs you"
    assert shown["actions"] == ["default", "Open"]
    desktop.press()
    assert heard.clicked.wait(PATIENCE)
    assert not heard.refused.is_set()


def test_signs_of_markup_in_a_text_are_shown_as_they_are(desktop: Desktop, bus: DesktopBus, heard: Heard) -> None:
    tell(bus, heard, "R&D <b>late</b>")
    assert desktop.shown()["text"] == "R&amp;D &lt;b&gt;late&lt;/b&gt;"


def test_where_no_service_shows_notifications_another_way_is_found(
    private_bus: str, bus: DesktopBus, heard: Heard
) -> None:
    tell(bus, heard)
    assert heard.refused.wait(PATIENCE)


def test_where_there_is_no_bus_another_way_is_found(bus: DesktopBus, heard: Heard) -> None:
    tell(bus, heard)
    assert heard.refused.wait(PATIENCE)


def test_waking_from_sleep_is_heard(desktop: Desktop, bus: DesktopBus, heard: Heard) -> None:
    tell(bus, heard)
    desktop.shown()  # connected by now
    desktop.wake()
    assert heard.woke.wait(PATIENCE)


def test_it_ends_with_what_it_showed_still_on_the_screen(desktop: Desktop, heard: Heard) -> None:
    bus = DesktopBus(heard.woke.set)
    bus.start()
    tell(bus, heard)
    desktop.shown()
    bus.stop()
    assert "desktop-bus" not in {one.name for one in threading.enumerate()}
