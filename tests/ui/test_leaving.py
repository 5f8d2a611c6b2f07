"""Closing the window: it stays in the tray and says so once, asks where there is none, and quits when told to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.ui.leaving import Leaving
from app.ui.preferences import KEEP_IN_TRAY
from app.ui.remembered import Remembered
from app.ui.tray import Tray
from app.ui.widgets.sheet import Sheet
from app.ui.window import UNASKED, Window
from tests.ui.conftest import Office
from tests.ui.frame.conftest import Bench, SmallPage


@dataclass
class Room:
    """A window with or without a tray, and what was said and ended."""

    window: Window
    tray: Tray
    leaving: Leaving
    said: list[str]
    has_tray: list[bool]
    ended: list[bool] = field(default_factory=list)

    def close(self) -> None:
        self.window.close()

    def press(self, name: str) -> None:
        found = self.window.findChild(QPushButton, name)
        assert found is not None
        found.click()

    def asks(self) -> bool:
        return any(sheet.isVisible() for sheet in self.window.findChildren(Sheet))


def room_of(qtbot: QtBot, office: Office, remembered: Remembered) -> Room:
    window = Bench(office, remembered=remembered).window()
    qtbot.addWidget(window)
    said: list[str] = []
    has_tray = [True]
    tray = Tray(window, there=lambda: has_tray[0])
    tray.show()
    leaving = Leaving(window, tray, window.preferences, remembered, lambda title, _text: said.append(title))
    room = Room(window, tray, leaving, said, has_tray)
    window.closing.connect(lambda: room.ended.append(True))
    with qtbot.waitExposed(window):
        window.open("sequences")
    return room


@pytest.fixture
def room(qtbot: QtBot, office: Office) -> Iterator[Room]:
    made = room_of(qtbot, office, Remembered())
    yield made
    made.window.end()


def test_closing_hides_the_window_in_the_tray_and_says_so_once(room: Room) -> None:
    room.close()
    assert room.window.isHidden()
    assert not room.ended
    room.window.come_to_front()
    room.close()
    assert room.said == ["Outpace keeps sending"]


def test_an_unsaved_draft_stays_while_the_window_is_only_hidden(room: Room) -> None:
    page = room.window.current_page()
    assert isinstance(page, SmallPage)
    page.lets_go = False
    room.close()
    assert room.window.isHidden()
    assert room.window.property(UNASKED) is True


def test_switched_off_closing_ends_the_program(room: Room) -> None:
    room.window.preferences.set(KEEP_IN_TRAY, False)
    room.close()
    assert room.ended
    assert room.said == []


def test_without_a_tray_closing_asks_once_and_keeps_to_the_answer(room: Room) -> None:
    room.has_tray[0] = False
    room.close()
    assert room.asks()
    assert room.window.isVisible()
    room.press("closeMinimises")
    assert room.window.isMinimized()
    room.window.come_to_front()
    room.close()
    assert room.window.isMinimized()
    assert not room.asks()
    assert not room.ended


def test_without_a_tray_the_user_can_quit_from_then_on(room: Room) -> None:
    room.has_tray[0] = False
    room.close()
    room.press("closeQuits")
    assert room.ended
    assert room.window.preferences.get(KEEP_IN_TRAY) is False


def test_quitting_ends_it_also_while_it_is_hidden(room: Room) -> None:
    room.close()
    assert room.leaving.quit()
    assert room.ended


def test_quitting_a_hidden_window_with_a_draft_shows_it_and_closing_hides_again(room: Room) -> None:
    page = room.window.current_page()
    assert isinstance(page, SmallPage)
    page.lets_go = False
    room.close()
    assert not room.leaving.quit()
    assert room.window.isVisible()
    assert not room.ended
    room.close()
    assert room.window.isHidden()


def test_the_end_of_the_session_asks_nobody(room: Room) -> None:
    page = room.window.current_page()
    assert isinstance(page, SmallPage)
    page.lets_go = False
    room.window.end()
    assert room.ended


def test_the_menu_says_how_the_sending_goes_and_leads_back(room: Room, qtbot: QtBot) -> None:
    assert room.tray.words.text() == "Starting"
    room.window.sending_shown.connect(lambda state: room.tray.show_state(state, room.window.context.clock.now()))
    room.window.refresh_frame()
    assert room.tray.words.text() == "Sending · next in 3 min"
    assert room.tray.pause_item.text() == "Pause all sending"
    with qtbot.waitSignal(room.tray.pause_wanted) as asked:
        room.tray.pause_item.trigger()
    assert asked.args == [True]
    with qtbot.waitSignal(room.tray.quit_wanted):
        room.tray.quit_item.trigger()
    with qtbot.waitSignal(room.tray.open_wanted):
        room.tray.icon.activated.emit(room.tray.icon.ActivationReason.Trigger)


def test_the_question_is_answered_by_keys(room: Room, qtbot: QtBot) -> None:
    room.has_tray[0] = False
    room.close()
    qtbot.keyClick(room.window.focusWidget() or room.window, Qt.Key.Key_Escape)
    assert not room.asks()
    assert room.window.isVisible()
    assert not room.ended
