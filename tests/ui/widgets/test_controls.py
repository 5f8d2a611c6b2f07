"""What the building blocks do under hand and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui import motion
from app.ui.widgets.bar import Bar, load_token
from app.ui.widgets.buttons import button, menu_button, taking_turns
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo, RoundMenu
from app.ui.widgets.number import Number
from app.ui.widgets.pill import Pill
from app.ui.widgets.progress import ProgressRow, Spinner
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.text import label
from tests.ui.conftest import Mouse
from tests.ui.widgets.conftest import Host


def test_a_segment_is_chosen_by_mouse_and_by_arrow_keys(host: Host, mouse: Mouse) -> None:
    made = Segmented([("day", "Day"), ("week", "Week"), ("month", "Month")], "View", "week")
    host.put(made)
    QApplication.processEvents()
    chosen: list[str] = []
    made.chosen.connect(chosen.append)
    mouse.click(made.segment("month"))
    QTest.keyClick(made.segment("month"), Qt.Key.Key_Right)
    QTest.keyClick(made.segment("day"), Qt.Key.Key_Left)
    assert chosen == ["month", "day", "month"]
    assert made.current() == "month"
    made.set_current("day")
    assert chosen == ["month", "day", "month"]


def test_search_tells_every_change_and_escape_empties_it(host: Host) -> None:
    made = SearchField("Name, email, company…", "Ctrl F")
    host.put(made)
    told: list[str] = []
    made.searched.connect(told.append)
    QTest.keyClicks(made, "ma ")
    QTest.keyClick(made, Qt.Key.Key_Escape)
    assert told == ["m", "ma", "ma", ""]


def test_a_field_says_what_is_wrong_and_then_helps_again(qtbot: QtBot) -> None:
    made = Field("Daily capacity", QLineEdit("0"), "How many a day")
    qtbot.addWidget(made)
    made.set_error("A mailbox sends at least 1 a day.")
    assert made.error() == "A mailbox sends at least 1 a day."
    assert made.editor.accessibleDescription() == made.error()
    assert made.editor.accessibleName() == "Daily capacity"
    made.set_error("")
    assert (made.error(), made.editor.accessibleDescription()) == ("", "")


def test_a_full_bar_is_amber(qtbot: QtBot) -> None:
    bar = Bar("Mon 23")
    qtbot.addWidget(bar)
    bar.set_load(50, 50)
    assert bar.accessibleName() == "Mon 23: 50 of 50"
    assert (load_token(0.99), load_token(1.0)) == ("accent", "warn")
    bar.resize(100, 6)
    assert bar.grab().toImage().pixelColor(50, 3).name() == "#b4690e"
    bar.set_load(0, 0)
    assert bar.grab().toImage().pixelColor(50, 3).name() == "#efeeeb"


def test_a_long_text_gives_way_and_is_told_whole(qtbot: QtBot) -> None:
    made = ElidedLabel("a.very.long.address@northwind.example")
    qtbot.addWidget(made)
    made.resize(80, 20)
    made.grab()
    assert made.toolTip() == made.text()
    assert made.minimumSizeHint().width() < 40
    made.resize(600, 20)
    made.grab()
    assert made.toolTip() == ""


def test_text_of_a_paragraph_is_never_read_as_markup(qtbot: QtBot) -> None:
    made = label("<b>5 < 6</b>\nand more", wrap=True)
    qtbot.addWidget(made)
    assert made.text() == "<b>5 < 6</b>\nand more"
    assert made.accessibleName() == made.text()


def test_a_pill_refuses_a_kind_it_does_not_know(qtbot: QtBot) -> None:
    pill = Pill("Active", "good")
    qtbot.addWidget(pill)
    with pytest.raises(ValueError, match="no kind of pill"):
        pill.show_state("Active", "purple")


@pytest.mark.parametrize("by_sight", [True, False], ids=["hidden", "disabled"])
def test_the_keyboard_stays_among_buttons_that_take_turns(host: Host, by_sight: bool) -> None:
    pause, resume, stop = buttons = [button(words) for words in ("Pause", "Resume", "Stop")]
    for one in buttons:
        host.put(one).show()
    switch = QWidget.setVisible if by_sight else QWidget.setEnabled
    switch(resume, False)
    pause.setFocus()
    with taking_turns(pause, resume):
        switch(pause, False)
        switch(resume, True)
    assert host.focusWidget() is resume
    stop.setFocus()
    with taking_turns(pause, resume):
        switch(pause, True)
        switch(resume, False)
    assert host.focusWidget() is stop, "it was not theirs"


def test_cards_go_below_each_other_where_it_is_narrow(qtbot: QtBot) -> None:
    cards = [StatCard(f"Number {place}", "1") for place in range(4)]
    made = Reflow(cards, least=150)
    qtbot.addWidget(made)
    made.show()
    tops = {}
    for width in (1000, 500, 160):
        made.resize(width, 400)
        QApplication.processEvents()
        tops[width] = len({card.y() for card in cards})
    assert tops == {1000: 1, 500: 2, 160: 4}


def test_the_wheel_changes_no_value_while_scrolling(host: Host) -> None:
    combo = Combo([("a", "A"), ("b", "B")], "Zone")
    number = Number(1, 500, 50, "Daily capacity")
    for control in (combo, number):
        host.put(control)
        middle = control.rect().center()
        down = QPoint(0, -120)
        event = QWheelEvent(
            middle.toPointF(),
            control.mapToGlobal(middle).toPointF(),
            down,
            down,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(control, event)
    assert (combo.key(), number.value()) == ("a", 50)


def test_other_items_keep_the_choice_where_it_is_still_there(qtbot: QtBot) -> None:
    combo = Combo([("a", "A"), ("b", "B")], "Mailbox")
    qtbot.addWidget(combo)
    combo.set_key("b")
    told: list[int] = []
    combo.currentIndexChanged.connect(told.append)
    combo.set_items([("b", "B"), ("c", "C")])
    assert (combo.key(), told) == ("b", [])


def test_a_menu_opens_below_its_button(host: Host, mouse: Mouse, qtbot: QtBot) -> None:
    menu = RoundMenu()
    taken: list[str] = []
    menu.addAction("All mailboxes", lambda: taken.append("all"))
    made = menu_button("All mailboxes", menu)
    host.put(made)
    QApplication.processEvents()
    mouse.click(made)
    qtbot.waitUntil(menu.isVisible)
    assert made.menu() is menu
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert taken == ["all"]


def test_an_empty_list_offers_the_first_action(host: Host, mouse: Mouse) -> None:
    done: list[str] = []
    made = EmptyState("users", "No contacts yet", "Import a file.", "Import contacts", lambda: done.append("import"))
    host.put(made)
    QApplication.processEvents()
    assert made.action is not None
    mouse.click(made.action)
    made.say("Nothing found", "Try fewer words.")
    assert (done, made.accessibleName()) == (["import"], "Nothing found")


def test_escape_closes_the_side_panel(host: Host) -> None:
    panel = SidePanel("Mailbox")
    host.put(panel)
    closed: list[bool] = []
    panel.closed.connect(lambda: closed.append(True))
    QTest.keyClick(panel.close_button, Qt.Key.Key_Escape)
    assert closed == [True]
    assert not panel.isVisible()


def test_a_spinner_shows_only_for_work_that_lasts(host: Host, qtbot: QtBot) -> None:
    motion.set_reduced(False)
    spinner = Spinner()
    host.put(spinner)
    spinner.start()
    spinner.stop()
    assert not spinner.is_turning()
    spinner.set_working(True)
    assert not spinner.is_turning()
    qtbot.waitUntil(spinner.is_turning)
    spinner.hide()
    assert not spinner._turn.isActive()
    spinner.show()
    assert spinner._turn.isActive()
    spinner.set_working(False)
    assert not spinner._turn.isActive()


def test_long_work_can_be_cancelled_once(host: Host, mouse: Mouse) -> None:
    made = ProgressRow("Importing")
    host.put(made)
    QApplication.processEvents()
    told: list[bool] = []
    made.cancelled.connect(lambda: told.append(True))
    mouse.click(made.cancel_button)
    mouse.click(made.cancel_button)
    assert told == [True]


def test_a_button_calls_what_it_was_given(host: Host, mouse: Mouse) -> None:
    pressed: list[int] = []
    made = button("Add mailbox", "primary", on=lambda: pressed.append(1), name="addMailbox")
    host.put(made)
    QApplication.processEvents()
    mouse.click(made)
    QTest.keyClick(made, Qt.Key.Key_Space)
    assert pressed == [1, 1]
    assert host.findChild(QWidget, "addMailbox") is made


def test_a_paragraph_breaks_what_has_no_space_instead_of_growing_wide(qtbot: QtBot) -> None:
    address = "vertrieb.sueddeutschland@rechtsschutzversicherungsgesellschaft.example"
    made = label(f"Sign in as {address}.", wrap=True)
    qtbot.addWidget(made)
    assert made.minimumSizeHint().width() < made.fontMetrics().horizontalAdvance(address) / 2
    assert made.heightForWidth(200) > made.heightForWidth(2000)
    assert made.text() == f"Sign in as {address}."
    assert made.accessibleName() == made.text()
