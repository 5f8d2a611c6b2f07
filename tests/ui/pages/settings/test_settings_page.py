"""Settings are found as one types, count at once, and can be put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.commands.settings import pause_all, set_setting
from app.core.paths import Paths
from app.core.queries.settings import all_settings
from app.core.settings import DECLARED, LATE_MINUTES, TEST_ADDRESS
from app.ui import theme
from app.ui.actions import Act
from app.ui.pages.settings.entries import entries
from app.ui.pages.settings.page import SettingsPage
from app.ui.pages.settings.places import keyring_words, places
from app.ui.ports import KeyringCondition, KeyringState
from app.ui.preferences import KEEP_IN_TRAY, SCHEME, TEXT_SIZE
from app.ui.theme import Scheme
from tests.ui.pages.bench import Bench, child


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> SettingsPage:
    made = bench.open("settings", {"settings": SettingsPage})
    assert isinstance(made, SettingsPage)
    qtbot.waitUntil(lambda: len(made._stored) == len(DECLARED))
    return made


def stored(bench: Bench, key: str) -> object:
    return all_settings(bench.store)[key]


def test_every_setting_says_what_it_does(page: SettingsPage) -> None:
    for entry in entries():
        line = page.lines[entry.key]
        assert line.isVisibleTo(page), entry.key
        assert entry.sentence.endswith("."), entry.key


def test_a_switch_counts_at_once_and_can_be_put_back(page: SettingsPage, bench: Bench) -> None:
    line = page.lines["keep_in_tray"]
    assert not line.reset_button.isVisibleTo(page)
    child(line, "keep_in_tray").click()
    assert bench.window is not None
    assert bench.window.preferences.get(KEEP_IN_TRAY) is False
    line.reset_button.click()
    assert bench.window.preferences.get(KEEP_IN_TRAY) is True
    assert child(line, "keep_in_tray").isChecked()


def test_the_colours_change_with_the_choice(page: SettingsPage) -> None:
    child(page.lines["scheme"], "segment_dark").click()
    assert theme.current() is Scheme.DARK


def test_a_choice_made_elsewhere_is_shown(page: SettingsPage, bench: Bench) -> None:
    assert bench.window is not None
    bench.window.preferences.set(SCHEME, "dark")
    assert child(page.lines["scheme"], "segment_dark").isChecked()


def test_what_decides_about_emails_is_kept_in_the_workspace(page: SettingsPage, bench: Bench, qtbot: QtBot) -> None:
    child(page, "late_minutes_more").click()
    qtbot.waitUntil(lambda: stored(bench, "late_minutes") == 16)
    qtbot.waitUntil(lambda: page.lines["late_minutes"].reset_button.isVisibleTo(page))


def test_an_address_that_is_none_is_refused_under_its_field(page: SettingsPage, bench: Bench, qtbot: QtBot) -> None:
    field = child(page, "test_address")
    field.setFocus()
    QTest.keyClicks(field, "anna")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.lines["test_address"]._error.isVisibleTo(page))
    assert "must be empty or look like" in page.lines["test_address"]._error.text()
    assert stored(bench, "test_address") == ""
    QTest.keyClicks(field, "@fenwick.example")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(bench, "test_address") == "anna@fenwick.example")
    qtbot.waitUntil(lambda: not page.lines["test_address"]._error.isVisibleTo(page))


def test_typing_finds_settings_by_their_words(page: SettingsPage, qtbot: QtBot) -> None:
    page.search.setText("system tray")
    shown = {key for key, line in page.lines.items() if line.isVisibleTo(page)}
    assert shown == {"keep_in_tray", "start_at_login"}
    assert not child(page, "group_look").isVisibleTo(page)
    page.search.setText("zzz")
    assert child(page, "emptyAction").isVisibleTo(page)
    child(page, "emptyAction").click()
    assert all(line.isVisibleTo(page) for line in page.lines.values())


def test_reset_all_can_be_taken_back_and_resumes_no_sending(page: SettingsPage, bench: Bench, qtbot: QtBot) -> None:
    assert bench.window is not None
    preferences = bench.window.preferences
    preferences.set(KEEP_IN_TRAY, False)
    bench.bus.publish(set_setting(bench.store, which=LATE_MINUTES, value=40))
    bench.bus.publish(set_setting(bench.store, which=TEST_ADDRESS, value="anna@fenwick.example"))
    bench.bus.publish(pause_all(bench.store, now=bench.clock.now()))
    qtbot.waitUntil(lambda: page._stored.get("sending_paused") is True)
    page.reset_button.click()
    qtbot.waitUntil(lambda: stored(bench, "test_address") == "")
    assert (preferences.get(KEEP_IN_TRAY), stored(bench, "late_minutes")) == (True, 15)
    assert stored(bench, "sending_paused") is True
    (toast,) = bench.window.toasts.shown()
    assert toast.accessibleName() == "Reset 3 settings"
    toast.take_back()
    qtbot.waitUntil(lambda: stored(bench, "test_address") == "anna@fenwick.example")
    assert (preferences.get(KEEP_IN_TRAY), stored(bench, "late_minutes")) == (False, 40)
    bench.window.actions_by_name[Act.REDO].trigger()
    qtbot.waitUntil(lambda: stored(bench, "test_address") == "")


def test_with_nothing_changed_there_is_nothing_to_reset(page: SettingsPage, bench: Bench) -> None:
    page.reset_button.click()
    assert bench.window is not None
    (toast,) = bench.window.toasts.shown()
    assert toast.undo_button is None


def test_where_things_are_can_be_copied(qapp: object, tmp_path: Path) -> None:
    told: list[str] = []
    workspace, log, _keyring = places(Paths(tmp_path), told.append)
    child(workspace, "copy_workspace").click()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "outpace.db")
    child(log, "copy_log").click()
    assert QGuiApplication.clipboard().text() == str(tmp_path / "outpace.log")
    assert len(told) == 2


def test_the_keyring_is_named_or_what_to_do_about_it() -> None:
    assert keyring_words(KeyringState("GNOME Keyring"))[0].startswith("Kept in GNOME Keyring")
    locked = KeyringState("GNOME Keyring", KeyringCondition.LOCKED, "Unlock it and try again.")
    assert keyring_words(locked) == ("Unlock it and try again.", "warn")


def test_the_text_size_follows_the_keys(page: SettingsPage, bench: Bench) -> None:
    assert bench.window is not None
    QTest.keyClick(bench.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert bench.window.preferences.get(TEXT_SIZE) == 110
    assert child(page, "text_size").value() == 110
    QTest.keyClick(bench.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(bench.window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert bench.window.preferences.get(TEXT_SIZE) == 90
    QTest.keyClick(bench.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert (bench.window.preferences.get(TEXT_SIZE), theme.scale()) == (100, 1.0)


def test_every_control_has_a_name(page: SettingsPage, nameless: Callable[[QWidget], list[str]]) -> None:
    assert nameless(page) == []
