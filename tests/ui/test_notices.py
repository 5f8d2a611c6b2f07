"""What the user is told of: mailboxes that stop, sequences that are through; once, and only what is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.clock import FixedClock
from app.core.events import Bus, Kind, changed
from app.core.queries import standing as asked
from app.core.queries.standing import Standing
from app.ui.bridge import Bridge
from app.ui.desk import InlineDesk
from app.ui.notices import LOOK_MS, Notice, Notices
from app.ui.preferences import NOTIFY_FINISHED, NOTIFY_MAILBOX, NOTIFY_REPLY, Preferences
from app.ui.remembered import Remembered
from tests.ui.conftest import NOON

ANNA = {3: ("anna@fenwick.example", "the server refused the password")}
BOTH = {**ANNA, 4: ("bo@fenwick.example", "the server is away")}


@dataclass
class World:
    """Notices over a world that is told how it stands."""

    notices: Notices
    told: list[Notice]
    stands: list[Standing]
    preferences: Preferences
    bus: Bus

    def now(self, **standing: Any) -> list[Notice]:
        """Let things stand so and return what the user is told."""
        self.stands[0] = Standing(**standing)
        self.told.clear()
        self.notices.look()
        return list(self.told)


@pytest.fixture(params=[False])
def world(request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    stands = [Standing()]
    monkeypatch.setattr(asked, "standing", lambda _store: stands[0])
    bus = Bus()
    bridge = Bridge(bus)
    desk = InlineDesk({}, bus, FixedClock(NOON))
    told: list[Notice] = []
    preferences = Preferences(Remembered())
    notices = Notices(desk, bridge, preferences, told.append, at_start=request.param)
    yield World(notices, told, stands, preferences, bus)
    bridge.close()
    desk.close()


def test_a_mailbox_that_stops_is_told_once_with_the_reason_and_its_page(world: World) -> None:
    assert world.now() == []
    (notice,) = world.now(attention=ANNA)
    assert notice.title == "anna@fenwick.example needs you"
    assert notice.text == "The server refused the password. It sends nothing until then."
    assert (notice.page, dict(notice.where)) == ("mailboxes", {"mailbox": 3})
    assert world.now(attention=ANNA) == []
    assert world.now() == []
    assert len(world.now(attention=ANNA)) == 1, "mended and stopped again"


def test_several_at_once_are_one_notice(world: World) -> None:
    world.now()
    (notice,) = world.now(attention=BOTH)
    assert notice.title == "2 mailboxes need you"
    assert "bo@fenwick.example" in notice.text


def test_a_sequence_that_is_through_is_told(world: World) -> None:
    world.now()
    (notice,) = world.now(finished={7: "Late invoices"})
    assert notice.title == "“Late invoices” is finished"
    assert (notice.page, dict(notice.where)) == ("sequence", {"sequence": 7})


def test_what_stood_so_at_the_start_is_no_news(world: World) -> None:
    assert world.now(attention=ANNA, finished={7: "Late invoices"}) == []


@pytest.mark.parametrize("world", [True], indirect=True)
def test_started_without_a_window_it_tells_what_needs_the_user_already(world: World) -> None:
    (notice,) = world.now(attention=ANNA, finished={7: "Late invoices"})
    assert notice.page == "mailboxes"


def test_each_kind_can_be_switched_off(world: World) -> None:
    world.now()
    world.preferences.set(NOTIFY_MAILBOX, False)
    world.preferences.set(NOTIFY_FINISHED, False)
    assert world.now(attention=ANNA, finished={7: "Late invoices"}) == []


def test_it_asks_when_something_of_it_changed(world: World, qtbot: QtBot) -> None:
    world.now()
    world.stands[0] = Standing(attention=ANNA)
    world.bus.publish(changed(Kind.SETTINGS))
    world.bus.publish(changed(Kind.MAILBOXES))
    qtbot.waitUntil(lambda: len(world.told) == 1, timeout=2 * LOOK_MS)


def test_a_reply_is_told_once_with_how_it_begins(world: World) -> None:
    mara, jo = ("Mara Lindqvist", "Thursday works.", "c:1"), ("Jo Okafor", "In January.", "c:2")
    assert world.now(replies={1: mara}) == []
    (told,) = world.now(replies={1: mara, 2: jo})
    assert (told.title, told.text) == ("Jo Okafor replied", "In January.")
    assert (told.page, told.where) == ("inbox", {"conversation": "c:2"})
    assert world.now() == []
    assert world.now(replies={1: mara, 2: jo}) == []
    (several,) = world.now(replies={1: mara, 2: jo, 3: mara, 4: jo})
    assert (several.title, several.text) == ("2 replies", "From Mara Lindqvist, Jo Okafor.")
    world.preferences.set(NOTIFY_REPLY, False)
    assert world.now(replies={5: mara}) == []


def test_unread_answers_and_a_sequence_that_paused_itself_are_told_once(world: World) -> None:
    now = {
        "unread": {3: ("anna@fenwick.example", "the IMAP server refused the password.")},
        "paused": {7: ("Late invoices", "4 of its 60 emails came back")},
    }
    world.now()
    unread, paused = world.now(**now)
    assert (unread.title, unread.where) == ("Answers to anna@fenwick.example are not read", {"mailbox": 3})
    assert unread.text == ("The IMAP server refused the password. Whoever was written to gets nothing more until then.")
    assert (paused.title, paused.text) == ("“Late invoices” paused itself", "4 of its 60 emails came back.")
    assert (paused.page, paused.where) == ("sequence", {"sequence": 7})
    assert world.now(**now) == []
