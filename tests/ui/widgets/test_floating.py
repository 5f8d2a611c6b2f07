"""Toasts, popovers and sheets: over the window, out of the way, and never lost."""

from __future__ import annotations

import gc
import itertools
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.buttons import button
from app.ui.widgets.popover import Popover
from app.ui.widgets.shadow import REACH
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.toast import MOST, Toasts
from tests.ui.conftest import Mouse
from tests.ui.widgets.conftest import Host


def _delete_what_is_due() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_undo_works_once_and_takes_the_toast_away(host: Host, mouse: Mouse) -> None:
    undone: list[str] = []
    toasts = Toasts(host)
    toast = toasts.say("Stopped for Mara Lindqvist", lambda: undone.append("mara"))
    assert toast.undo_button is not None
    mouse.click(toast.undo_button)
    assert (undone, toasts.shown()) == (["mara"], [])


def test_a_toast_whose_page_ends_with_the_window_goes_in_silence(qapp: QApplication) -> None:
    window = Host()
    stack = QUndoStack(window)
    stack.push(QUndoCommand("Remove step 2"))
    toast = Toasts(window).say("Step 2 removed", stack.undo)
    dropped: list[bool] = []
    toast.dropped.connect(lambda: dropped.append(True))
    stack.indexChanged.connect(toast.drop)
    shiboken6.delete(window)
    assert dropped == [True]


def test_undo_pressed_twice_works_once(host: Host) -> None:
    undone: list[str] = []
    toast = Toasts(host).say("Stopped for Mara Lindqvist", lambda: undone.append("mara"))
    toast.take_back()
    toast.take_back()
    assert undone == ["mara"]


def test_a_toast_goes_by_itself_unless_the_pointer_is_on_it(host: Host, mouse: Mouse, qtbot: QtBot) -> None:
    toasts = Toasts(host, stay_ms=150)
    toast = toasts.say("Saved")
    mouse.move(host, QPoint(5, 5))
    mouse.move(toast)
    qtbot.waitUntil(lambda: not toast.clock.isActive())
    assert toasts.shown() == [toast]
    mouse.move(host, QPoint(5, 5))
    qtbot.waitUntil(lambda: toasts.shown() == [])


def test_an_expired_toast_undoes_nothing(host: Host, qtbot: QtBot) -> None:
    undone: list[str] = []
    toasts = Toasts(host, stay_ms=20)
    toasts.say("Saved", lambda: undone.append("saved"))
    qtbot.waitUntil(lambda: toasts.shown() == [])
    assert undone == []


def test_the_oldest_of_many_toasts_makes_room_and_none_overlap(host: Host) -> None:
    toasts = Toasts(host)
    for number in range(MOST + 2):
        toasts.say(f"Change {number}")
    shown = toasts.shown()
    assert [toast.accessibleName() for toast in shown] == ["Change 2", "Change 3", "Change 4"]
    panels = [toast.panel().translated(toast.pos()) for toast in shown]
    for above, below in itertools.pairwise(panels):
        assert above.bottom() < below.top()
    assert panels[-1].bottom() <= host.height()


def test_toasts_stay_at_the_bottom_when_the_window_changes(host: Host) -> None:
    toasts = Toasts(host)
    toast = toasts.say("Saved")
    host.resize(700, 520)
    QApplication.processEvents()
    panel = toast.panel().translated(toast.pos())
    assert abs(panel.center().x() - 350) <= 1
    assert 480 < panel.bottom() <= 520


def _popover(host: Host, at_bottom: bool = False) -> tuple[QPushButton, Popover, QPushButton]:
    if at_bottom:
        host.put(QWidget())
    anchor = button("Sending")
    host.put(anchor)
    content = QWidget()
    box = QVBoxLayout(content)
    inside = button("Pause all")
    box.addWidget(inside)
    QApplication.processEvents()
    return anchor, Popover(anchor, content, 240), inside


def test_escape_closes_a_popover_and_gives_the_focus_back(host: Host, qtbot: QtBot) -> None:
    anchor, popover, inside = _popover(host)
    popover.open()
    qtbot.waitUntil(inside.hasFocus)
    QTest.keyClick(host.windowHandle(), Qt.Key.Key_Escape)
    assert not popover.isVisible()
    qtbot.waitUntil(anchor.hasFocus)


def test_a_press_outside_closes_the_popover_and_does_its_work(host: Host, mouse: Mouse) -> None:
    _anchor, popover, _inside = _popover(host)
    pressed: list[int] = []
    other = button("Other", on=lambda: pressed.append(1))
    host.put(other)
    QApplication.processEvents()
    popover.open()
    popover.move(400, 0)
    mouse.click(other)
    assert pressed == [1]
    assert not popover.isVisible()


def test_a_press_on_the_anchor_closes_what_it_opened(host: Host, mouse: Mouse) -> None:
    anchor, popover, _inside = _popover(host)
    anchor.clicked.connect(popover.toggle)
    mouse.click(anchor)
    assert popover.isVisible()
    mouse.click(anchor, QPoint(2, 2))
    assert not popover.isVisible()


@pytest.mark.parametrize("at_bottom", [False, True])
def test_a_popover_lies_inside_the_window_beside_its_anchor(host: Host, at_bottom: bool) -> None:
    anchor, popover, _inside = _popover(host, at_bottom)
    popover.open()
    panel = popover.panel().translated(popover.pos())
    anchor_at = anchor.mapTo(host, QPoint())
    assert panel.top() >= 0
    assert panel.bottom() <= host.height()
    assert panel.top() >= anchor_at.y() + anchor.height() or panel.bottom() <= anchor_at.y()


def _sheet(host: Host) -> tuple[Sheet, QLineEdit, QPushButton]:
    sheet = Sheet(host, "Add mailbox", 480)
    field = QLineEdit()
    field.setAccessibleName("Email address")
    save = button("Save", "primary", on=sheet.accept)
    sheet.body.addWidget(field)
    sheet.footer.addWidget(save)
    return sheet, field, save


def test_a_sheet_takes_the_focus_and_gives_it_back(host: Host, mouse: Mouse, qtbot: QtBot) -> None:
    sheet, field, save = _sheet(host)
    closed: list[bool] = []
    sheet.closed.connect(closed.append)
    sheet.open()
    qtbot.waitUntil(field.hasFocus)
    for expected in (save, sheet.close_button, field):
        QTest.keyClick(host.windowHandle(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is expected
    QTest.keyClick(host.windowHandle(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is sheet.close_button
    mouse.click(save)
    assert closed == [True]
    qtbot.waitUntil(host.field.hasFocus)


def test_escape_closes_a_sheet_unless_it_has_a_reason_to_stay(
    host: Host, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet, field, _save = _sheet(host)
    closed: list[bool] = []
    sheet.closed.connect(closed.append)
    sheet.open()
    qtbot.waitUntil(field.hasFocus)
    monkeypatch.setattr(sheet, "may_close", lambda: False)
    QTest.keyClick(host.windowHandle(), Qt.Key.Key_Escape)
    assert sheet.isVisible()
    monkeypatch.setattr(sheet, "may_close", lambda: True)
    QTest.keyClick(host.windowHandle(), Qt.Key.Key_Escape)
    assert closed == [False]


def test_the_window_behind_a_sheet_cannot_be_pressed(host: Host, mouse: Mouse) -> None:
    pressed: list[int] = []
    behind = button("Behind", on=lambda: pressed.append(1))
    host.put(behind)
    QApplication.processEvents()
    sheet, _field, _save = _sheet(host)
    sheet.open()
    mouse.click(behind)
    assert pressed == []
    assert sheet.isVisible()


def test_no_key_reaches_the_window_behind_a_sheet(host: Host, qtbot: QtBot) -> None:
    done: list[str] = []
    for keys in ("Ctrl+2", "Ctrl+N", "F5"):
        action = QAction(host)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False, keys=keys: done.append(keys))
        host.addAction(action)
    sheet, field, save = _sheet(host)
    sheet.open()
    qtbot.waitUntil(field.hasFocus)
    for widget in (field, save):
        widget.setFocus()
        QTest.keyClick(host.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(host.windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(host.windowHandle(), Qt.Key.Key_F5)
    assert done == []
    assert sheet.isVisible()


def test_a_sheet_closes_though_what_had_the_focus_is_gone(host: Host, qtbot: QtBot) -> None:
    passing = QLineEdit()
    host.put(passing)
    passing.setFocus()
    qtbot.waitUntil(passing.hasFocus)
    sheet, field, _save = _sheet(host)
    closed: list[bool] = []
    sheet.closed.connect(closed.append)
    sheet.open()
    qtbot.waitUntil(field.hasFocus)
    shiboken6.delete(passing)
    sheet.accept()
    assert closed == [True]
    assert not sheet.isAncestorOf(QApplication.focusWidget())


def test_what_the_window_held_still_answers_once_a_sheet_is_gone(host: Host, qtbot: QtBot) -> None:
    menu = QMenu(host)
    keep = menu.addAction("Keep only A")
    QPushButton("More", host).setMenu(menu)
    sheet, _field, _save = _sheet(host)
    sheet.open()
    qtbot.keyClick(sheet, Qt.Key.Key_Tab)
    sheet.accept()
    _delete_what_is_due()
    assert not shiboken6.isValid(sheet)
    keep.setText("Keep only B")
    assert menu.actions() == [keep]


def test_a_sheet_opened_from_a_dialog_gives_the_focus_back_to_the_window(host: Host, qtbot: QtBot) -> None:
    dialog = QDialog(host)
    name = QLineEdit(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(name.hasFocus)
    sheet, _field, _save = _sheet(host)
    sheet.open()
    shiboken6.delete(dialog)
    host.activateWindow()
    sheet.accept()
    qtbot.waitUntil(host.field.hasFocus)


def test_enter_in_a_field_goes_to_the_decision_and_there_decides(host: Host, qtbot: QtBot) -> None:
    sheet, field, save = _sheet(host)
    closed: list[bool] = []
    sheet.closed.connect(closed.append)
    sheet.open()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClick(host.windowHandle(), Qt.Key.Key_Return)
    assert save.hasFocus()
    assert closed == []
    QTest.keyClick(host.windowHandle(), Qt.Key.Key_Return)
    assert closed == [True]


def test_a_sheet_fits_into_a_small_window(host: Host) -> None:
    sheet = Sheet(host, "Import contacts", width=1200, height=900)
    sheet.body.addWidget(QLineEdit())
    sheet.open()
    host.resize(720, 520)
    QApplication.processEvents()
    panel = sheet.panel.panel().translated(sheet.panel.pos())
    assert panel.left() >= 0
    assert panel.right() <= 720
    assert panel.top() >= 0
    assert panel.bottom() <= 520
    assert sheet.panel.width() - 2 * REACH <= 680


def test_closed_sheets_and_toasts_are_freed(host: Host, qtbot: QtBot) -> None:
    toasts = Toasts(host)
    gone: list[weakref.ref[QWidget]] = []
    before = len(QApplication.allWidgets())
    for _ in range(20):
        sheet, _field, _save = _sheet(host)
        sheet.open()
        sheet.accept()
        toast = toasts.say("Saved")
        toast.drop()
        gone += [weakref.ref(sheet), weakref.ref(toast)]
        del sheet, toast, _field, _save
        _delete_what_is_due()
    gc.collect()
    assert len(QApplication.allWidgets()) <= before
    assert [one for one in gone if one() is not None] == []
