"""The Schedule tab with a real mouse and keyboard: what is done there is in the draft, and its effect is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.commands.mailboxes import pause_mailbox
from app.core.model import SequenceDraft, WaitCounts
from app.core.queries.sequences import sequence_detail
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequence_editor.schedule.pane import SchedulePane
from app.ui.pages.sequence_editor.schedule.times import days_in_words, shifted, stretched, wait_example
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"sequence": SequenceEditorPage}
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    """An active sequence of one step, 60 contacts in it, a mailbox of 50 a day; its Schedule tab is open."""
    bench.fill(contacts=60, waits=(0,))
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: len(page.steps_pane.steps.cards) == 1)
    page.show_tab("schedule")
    qtbot.waitUntil(lambda: bool(page.schedule.week.bars.accessibleDescription()))
    return page


@pytest.fixture
def pane(editor: SequenceEditorPage) -> SchedulePane:
    return editor.schedule


def draft(page: SequenceEditorPage) -> SequenceDraft:
    return page.book.state.draft


def spot(pane: SchedulePane, day: int, minutes: int) -> QPoint:
    return QPoint(pane.grid.column(day).center().x(), round(pane.grid.y_of(minutes)))


def key(widget: QWidget, name: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget.setFocus()
    QTest.keyClick(widget.window().windowHandle(), name, held)


def planned(pane: SchedulePane) -> list[int]:
    return [day.planned for day in pane.week.bars._days]


# the window ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [
        ((2, 9 * 60), (2, 7 * 60), ("07:00", "17:00")),
        ((0, 17 * 60), (0, 24 * 60 + 30), ("09:00", "24:00")),
        ((3, 12 * 60), (3, 14 * 60), ("11:00", "19:00")),
        ((1, 20 * 60), (1, 6 * 60), ("06:00", "20:00")),
        ((4, 9 * 60), (4, 18 * 60), ("16:45", "17:00")),
    ],
    ids=["its upper edge", "its lower edge to midnight", "the whole band", "a new one from outside", "no shorter"],
)
def test_the_window_is_dragged(
    editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse, start: tuple[int, int], end: tuple[int, int], window
) -> None:
    mouse.drag(pane.grid, spot(pane, *start), spot(pane, *end))
    assert (draft(editor).start, draft(editor).end) == window
    assert (pane.start.text(), pane.end.text()) == window
    assert editor.book.stack.undoText() == "Change the window"
    editor.book.stack.undo()
    assert (draft(editor).start, draft(editor).end) == ("09:00", "17:00")


def test_a_drag_given_up_changes_nothing(editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse) -> None:
    mouse.drag(pane.grid, spot(pane, 2, 9 * 60), spot(pane, 2, 6 * 60), drop=False)
    assert pane.grid.shown_window() == (6 * 60, 17 * 60)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Escape)
    mouse.release(pane.grid, spot(pane, 2, 6 * 60))
    assert pane.grid.shown_window() == (9 * 60, 17 * 60)
    assert not editor.book.unsaved()


def test_a_click_takes_a_day_out_and_in(editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse) -> None:
    mouse.click(pane.grid, spot(pane, 4, 12 * 60))
    assert draft(editor).days == ("mon", "tue", "wed", "thu")
    mouse.click(pane.grid, spot(pane, 5, 12 * 60))
    assert draft(editor).days == ("mon", "tue", "wed", "thu", "sat")
    mouse.click(pane.days["fri"])
    assert draft(editor).days == ("mon", "tue", "wed", "thu", "fri", "sat")
    assert child(pane, "windowWords").text() == "Mon to Sat, 09:00 to 17:00: 8 h on each of these days."


def test_the_window_is_set_by_keys(editor: SequenceEditorPage, pane: SchedulePane) -> None:
    key(pane.grid, Qt.Key.Key_Down)
    key(pane.grid, Qt.Key.Key_Down, SHIFT)
    key(pane.grid, Qt.Key.Key_Up, CONTROL)
    assert (draft(editor).start, draft(editor).end) == ("09:00", "17:30")
    key(pane.grid, Qt.Key.Key_Right)
    key(pane.grid, Qt.Key.Key_Space)
    assert draft(editor).days == ("mon", "wed", "thu", "fri")
    assert "Tue does not send" in pane.grid.accessibleDescription()


def test_times_are_typed_too(editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse) -> None:
    mouse.click(pane.end)
    pane.end.selectAll()
    for letter in "20:15":
        QTest.keyClick(editor.window().windowHandle(), letter)
    assert pane.grid.shown_window() == (9 * 60, 20 * 60 + 15)


# days off ------------------------------------------------------------------------


def test_dates_off_are_added_as_a_range_and_taken_out(
    editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse
) -> None:
    pane.off.first.setDate(pane.off.first.date().addDays(1))
    pane.off.last.setDate(pane.off.first.date().addDays(2))
    pane.off.add.click()
    assert draft(editor).dates_off == (date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26))
    chip = child(pane, "dateOff_2026-11-24")
    assert chip.text() == "Tue 24 – Thu 26 Nov"
    chip.click()
    assert draft(editor).dates_off == ()


def test_a_last_day_before_the_first_cannot_be_added(pane: SchedulePane) -> None:
    pane.off.first.setDate(pane.off.last.date().addDays(5))
    assert pane.off.last.date() == pane.off.first.date(), "the last day comes along"
    pane.off.last.setDate(pane.off.first.date().addDays(-1))
    assert not pane.off.add.isEnabled()
    assert "before the first" in child(pane, "dateOffHint").text()


def test_the_next_holidays_are_named(editor: SequenceEditorPage, pane: SchedulePane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: pane.holidays.country.count() > 100)
    pane.holidays.country.set_key("US")
    pane.holidays.country.activated.emit(0)
    assert draft(editor).holidays == "US"
    words = child(pane, "nextHolidays")
    qtbot.waitUntil(lambda: "Thu 26 Nov Thanksgiving Day" in words.text())
    assert words.text().count("·") == 2


# mailboxes -----------------------------------------------------------------------


@pytest.fixture
def many(bench: Bench, qtbot: QtBot) -> SchedulePane:
    """Eight mailboxes of 10 a day besides the first of 50, one of them paused."""
    for n in range(8):
        paused = bench.add_mailbox(f"box{n}@fenwick.example", capacity=10)
    pause_mailbox(bench.store, mailbox_id=paused, now=bench.clock.now())
    bench.fill(contacts=2, waits=(0,))
    page = bench.open("sequence", PAGES, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    page.show_tab("schedule")
    pool = page.schedule.pool
    qtbot.waitUntil(lambda: len(pool.ticks) == 9 and "a day" in pool.ticks["anna@fenwick.example"].accessibleName())
    return page.schedule


def test_mailboxes_are_found_and_ticked_with_what_they_send(many: SchedulePane, mouse: Mouse) -> None:
    pool = many.pool
    assert "together 120 emails on a normal day" in pool.words.text()
    assert pool.ticks["box7@fenwick.example"].accessibleName() == "box7@fenwick.example, paused"
    pool.all.click()
    pool.search.setText("BOX")
    pool.none.click()
    assert [one for one, tick in pool.ticks.items() if tick.isChecked()] == ["anna@fenwick.example"]
    assert pool.words.text().startswith("1 of 9, together 50 emails")
    pool.search.setText("box1")
    pool.every.click()
    assert pool.words.text().startswith("2 of 9, together 60 emails")
    assert not pool.ticks["box2@fenwick.example"].isVisible()


def test_no_mailbox_at_all_is_told_and_keeps_the_effect_from_lying(many: SchedulePane) -> None:
    many.pool.all.click()
    many.pool.none.click()
    assert "Choose at least one mailbox" in many.pool._problem.text()
    assert "Mend what is marked" in child(many, "weekState").text()


# waits, zone, pace ---------------------------------------------------------------


def test_waits_zone_and_limit_reach_the_draft_in_words(
    editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse
) -> None:
    assert child(pane, "waitExample").text() == (
        "2 days after a Friday is a Sunday, which is no sending day: the email goes on the Monday."
    )
    pane.pace.counts.segment("sending_days").click()
    assert draft(editor).wait_counts is WaitCounts.SENDING_DAYS
    assert child(pane, "waitExample").text().startswith("2 days after a Friday is a Tuesday")
    pane.new_per_day.setValue(5)
    assert draft(editor).new_per_day == 5
    assert "At most 5 contacts begin a day" in child(pane, "limitWords").text()
    pane.zone.rule.segment("recipient").click()
    assert draft(editor).time_zone == "recipient"


# the effect ----------------------------------------------------------------------


def test_the_next_seven_days_follow_every_edit_and_nothing_moves(
    editor: SequenceEditorPage, pane: SchedulePane, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    assert planned(pane) == [0, 50, 10, 0, 0, 0, 0]
    assert child(pane, "weekState").text() == "As planned now."
    mouse.click(pane.days["mon"])
    qtbot.waitUntil(lambda: planned(pane) == [0, 0, 50, 10, 0, 0, 0])
    assert child(pane, "weekState").text().startswith("With the schedule as edited.")
    assert child(pane, "weekLast").text() == "Last email Tue 24 Nov → Wed 25 Nov."
    assert "Monday is no sending day" in pane.week.bars.words(1)
    assert sequence_detail(bench.store, sequence_id=1).draft.days == ("mon", "tue", "wed", "thu", "fri")
    editor.book.stack.undo()
    qtbot.waitUntil(lambda: planned(pane) == [0, 50, 10, 0, 0, 0, 0])
    assert child(pane, "weekState").text() == "As planned now."


def test_saving_makes_the_effect_the_plan(
    editor: SequenceEditorPage, pane: SchedulePane, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(pane.days["mon"])
    editor.save()
    qtbot.waitUntil(lambda: not editor.book.unsaved())
    qtbot.waitUntil(lambda: planned(pane) == [0, 0, 50, 10, 0, 0, 0])
    qtbot.waitUntil(lambda: child(pane, "weekState").text() == "As planned now.")


def test_a_new_sequence_shows_the_room_there_is(bench: Bench, qtbot: QtBot) -> None:
    bench.add_mailbox()
    page = bench.open("sequence", PAGES, new=True)
    assert isinstance(page, SequenceEditorPage)
    page.show_tab("schedule")
    qtbot.waitUntil(lambda: "Nobody is in it yet" in child(page, "weekState").text())
    assert page.schedule.week.bars._figures(page.schedule.week.bars._days[1]) == "room for 50"


@pytest.mark.parametrize("size", [(1360, 860), (1024, 700)])
def test_every_control_has_a_name_and_nothing_is_wider_than_its_card(
    bench: Bench, qtbot: QtBot, nameless: Callable[[QWidget], list[str]], size: tuple[int, int]
) -> None:
    bench.fill(contacts=3)
    page = bench.open("sequence", PAGES, size=size, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    page.show_tab("schedule")
    qtbot.waitUntil(lambda: bool(page.schedule.week.bars.accessibleDescription()))
    assert nameless(page.schedule) == []
    column = page.schedule._column
    assert column.widget().minimumSizeHint().width() <= column.viewport().width()


# the words -----------------------------------------------------------------------


def test_days_and_windows_in_words() -> None:
    assert days_in_words(()) == "no day"
    assert days_in_words(("mon", "wed", "sun")) == "Mon, Wed and Sun"
    assert days_in_words(("sat",)) == "Sat"
    assert stretched(600, 600) == (600, 615)
    assert stretched(24 * 60, 24 * 60) == (24 * 60 - 15, 24 * 60)
    assert shifted(60, 120, -300) == (0, 60)
    assert wait_example(("sat", "sun"), 2, sending_days=True).startswith("2 days after a Sunday is a Sunday")
