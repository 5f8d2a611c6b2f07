"""The window shows pages on first use, keeps them fresh, and takes back the last change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QUndoCommand
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import InputError
from app.core.events import Kind, changed
from app.ui import theme
from app.ui.actions import Act
from app.ui.preferences import OPEN_LAST_PAGE, SCHEME
from app.ui.theme import Scheme, SchemeChoice
from app.ui.widgets.sheet import Sheet
from app.ui.window import Window
from tests.ui.conftest import Mouse
from tests.ui.frame.conftest import Bench, page_of


def test_a_page_is_built_when_first_shown_and_kept(window: Window) -> None:
    first = page_of(window)
    assert window.stack.count() == 1
    window.go("contacts", contact=7)
    assert window.stack.count() == 2
    assert page_of(window).log == [("enter", {"contact": 7}), ("refresh", frozenset({Kind.CONTACTS}))]
    window.go("sequences")
    assert page_of(window) is first
    assert window.stack.count() == 2


def test_a_change_refreshes_the_shown_page_and_the_other_when_it_is_shown(
    window: Window, bench: Bench, qtbot: QtBot
) -> None:
    window.go("contacts")
    window.go("sequences")
    shown = page_of(window)
    shown.log.clear()
    bench.office.bus.publish(changed(Kind.PLAN, Kind.CONTACTS, Kind.MAILBOXES))
    qtbot.waitUntil(lambda: shown.log == [("refresh", frozenset({Kind.PLAN}))])
    window.go("contacts")
    assert page_of(window).log[-2:] == [("enter", {}), ("refresh", frozenset({Kind.CONTACTS}))]
    window.go("sequences")
    window.go("contacts")
    assert page_of(window).log[-1] == ("enter", {})


def test_counts_and_sending_follow_the_changes(window: Window, bench: Bench, qtbot: QtBot) -> None:
    assert window.sidebar.row("contacts").accessibleName() == "Contacts, 52,310"
    assert window.sidebar.foot.accessibleName() == "Sending · next in 3 min, 126 of 340 sent today"
    bench.state = type(bench.state)({"contacts": 3})
    bench.office.bus.publish(changed(Kind.CONTACTS))
    qtbot.waitUntil(lambda: window.sidebar.row("contacts").accessibleName() == "Contacts, 3")
    assert window.sidebar.foot.accessibleName() == "Nothing to send yet, 0 of 0 sent today"


def test_the_top_bar_shows_where_we_are(window: Window, mouse: Mouse) -> None:
    title = window.findChild(QLabel, "pageTitle")
    assert title is not None
    assert (title.text(), window.windowTitle()) == ("Sequences", "Sequences – Outpace")
    page = page_of(window)
    page.parent_title, page.title = "Sequences", "Late invoices, Q4"
    page.header_changed.emit()
    crumb = window.findChild(QPushButton, "crumb")
    assert crumb is not None
    QApplication.processEvents()
    mouse.click(crumb)
    assert title.text() == "Late invoices, Q4"
    assert page.log[-1] == "up"


def test_only_the_shown_pages_controls_are_in_the_top_bar(window: Window) -> None:
    first = page_of(window)
    window.go("contacts")
    assert not first.action.isVisible()
    assert page_of(window).action.isVisible()


def test_keys_lead_to_the_pages_and_back(window: Window) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page_of(window).key == "contacts"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page_of(window).key == "sequences"
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page_of(window).key == "contacts"


def test_actions_of_the_page_follow_the_page(window: Window) -> None:
    page = page_of(window)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.log[-1] == "new"
    assert not window.actions_by_name[Act.FIND].isEnabled()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_F5)
    assert page.log[-1] == ("refresh", page.kinds)


def test_a_page_with_an_unsaved_draft_is_not_left(window: Window) -> None:
    page = page_of(window)
    page.lets_go = False
    window.sidebar.row("contacts").click()
    assert page_of(window) is page
    assert window.sidebar.row("sequences").isChecked()
    assert not window.sidebar.row("contacts").isChecked()
    assert not window.close()
    assert window.isVisible()


class _Rename(QUndoCommand):
    def __init__(self, log: list[object]) -> None:
        super().__init__("Rename")
        self._log = log

    def undo(self) -> None:
        self._log.append("undone")


def test_ctrl_z_undoes_in_the_pages_draft_first_then_the_last_change(window: Window) -> None:
    page = page_of(window)
    undone: list[str] = []
    assert not window.actions_by_name[Act.UNDO].isEnabled()
    window.toast("Stopped for Mara", lambda: undone.append("mara"))
    page.stack.push(_Rename(page.log))
    for _ in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.log[-1] == "undone"
    assert undone == ["mara"]
    assert window.toasts.shown() == []
    assert not window.actions_by_name[Act.UNDO].isEnabled()


def test_a_change_undone_from_its_toast_is_not_undone_again_by_key(window: Window, mouse: Mouse) -> None:
    undone: list[str] = []
    window.toast("Stopped for Mara", lambda: undone.append("mara"))
    button = window.findChild(QPushButton, "toastUndo")
    assert button is not None
    mouse.click(button)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["mara"]


def test_ctrl_z_in_a_field_undoes_its_typing(window: Window) -> None:
    undone: list[str] = []
    window.toast("Stopped for Mara", lambda: undone.append("mara"))
    field = page_of(window).field
    field.setFocus()
    QTest.keyClicks(field, "abc")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), undone) == ("", [])


def test_a_refusal_nobody_took_is_shown(window: Window, bench: Bench) -> None:
    bench.office.inline.troubled.emit(InputError("The window ends before it begins; give an end after 09:00."))
    assert [toast.accessibleName() for toast in window.toasts.shown()] == [
        "That does not fit. The window ends before it begins; give an end after 09:00."
    ]


def test_the_scheme_is_switched_in_the_menu_and_remembered(window: Window, bench: Bench) -> None:
    window.actions_by_name[Act.SCHEME_DARK].trigger()
    assert theme.current() is Scheme.DARK
    assert window.preferences.get(SCHEME) == SchemeChoice.DARK
    assert window.actions_by_name[Act.SCHEME_DARK].isChecked()
    assert not window.actions_by_name[Act.SCHEME_LIGHT].isChecked()


def test_every_action_is_in_the_menu(window: Window) -> None:
    menu = window.sidebar.menu_button.menu()
    listed = {action for sub in menu.actions() for action in sub.menu().actions()}
    assert {window.actions_by_name[act] for act in Act} <= listed
    assert set(window.page_actions) <= listed


def test_all_keys_are_listed_on_request(window: Window) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Question)
    sheet = window.findChild(Sheet)
    assert sheet is not None
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"Sequences", "Ctrl+1", "Undo", "Ctrl+Z", "Find", "Ctrl+F"} <= texts


def test_the_window_comes_back_where_it_was(window: Window, bench: Bench, qtbot: QtBot) -> None:
    window.resize(1100, 720)
    window.close()
    again = bench.window()
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (1100, 720)


def test_everything_that_takes_the_focus_has_a_name(window: Window) -> None:
    nameless = [
        f"{type(part).__name__} {part.objectName()}"
        for part in window.findChildren(QWidget)
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus
        and part.isVisibleTo(window)
        and not QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_nothing_is_cut_off_at_the_smallest_sizes(window: Window) -> None:
    window.go("contacts")
    for size in ((1360, 860), (1024, 700), (720, 520)):
        window.resize(*size)
        QApplication.processEvents()
        assert (window.width(), window.height()) == size
        for control in (page_of(window).action, window.sidebar.foot, window.sidebar.menu_button):
            place = control.rect().translated(control.mapTo(window, control.rect().topLeft()))
            assert window.rect().contains(place), (size, control.objectName())
            assert control.width() >= control.minimumSizeHint().width()


def test_the_top_bar_gives_way_to_the_pages_controls(window: Window) -> None:
    page = page_of(window)
    page.parent_title, page.title = "Sequences", "Late invoices of the fourth quarter, all branches"
    page.header_changed.emit()
    box, crumb = window.top_bar.search_box, window.findChild(QPushButton, "crumb")
    assert crumb is not None
    QApplication.processEvents()
    assert crumb.isVisible()
    widths = []
    for width in (1360, 1024, 720):
        window.resize(width, 700)
        QApplication.processEvents()
        widths.append(box.width())
        assert page.action.width() >= page.action.sizeHint().width()
        assert box.width() >= box.minimumSizeHint().width()
    assert widths == sorted(widths, reverse=True)
    page.action.setText("Add a very long list of things to this page, and then some more of them")
    window.resize(1024, 700)
    window.resize(720, 700)
    QApplication.processEvents()
    assert not crumb.isVisible()


def test_the_top_bar_gives_way_once_the_pages_controls_need_more(window: Window) -> None:
    page, crumb = page_of(window), window.findChild(QPushButton, "crumb")
    assert crumb is not None
    page.parent_title, page.title = "Sequences", "Late invoices"
    page.header_changed.emit()
    window.resize(720, 700)
    QApplication.processEvents()
    assert crumb.isVisible()
    page.action.setText("Add a very long list of things to this page, and then some more of them")
    QApplication.processEvents()
    assert not crumb.isVisible()


def test_while_it_works_the_lens_turns(window: Window, bench: Bench, qtbot: QtBot) -> None:
    bench.office.inline.working.emit(True)
    qtbot.waitUntil(window.top_bar.spinner.is_turning)
    bench.office.inline.working.emit(False)
    assert not window.top_bar.spinner.is_turning()


def test_a_banner_stays_until_it_is_taken_away(window: Window, mouse: Mouse) -> None:
    pressed: list[int] = []
    said = "Another Outpace sends from this folder."
    for _ in range(2):
        window.banners.show_banner("sender", said, "warn", "Send here", lambda: pressed.append(1))
    QApplication.processEvents()
    shown = window.banners.findChildren(QPushButton, "bannerAction")
    assert len(shown) == 1
    mouse.click(shown[0])
    window.banners.drop_banner("sender")
    window.banners.drop_banner("sender")
    assert pressed == [1]
    assert not window.banners.isVisible()


def test_opened_soon_the_frame_comes_first_and_then_the_page(bench: Bench, qtbot: QtBot) -> None:
    window, began = bench.window(), []
    qtbot.addWidget(window)
    window.open_soon("sequences", lambda: began.append(window.current_page()))
    assert window.isVisible()
    assert window.current_page() is None
    qtbot.waitUntil(lambda: bool(began))
    assert began == [window.current_page()]
    assert window.current_page() is not None


def test_who_goes_elsewhere_before_the_first_page_stays_there(bench: Bench, qtbot: QtBot) -> None:
    window, began = bench.window(), []
    qtbot.addWidget(window)
    window.open_soon("sequences", lambda: began.append(True))
    window.go("contacts")
    qtbot.waitUntil(lambda: bool(began))
    assert page_of(window).key == "contacts"
    assert began == [True]


def test_the_window_opens_on_the_page_left_last_unless_that_is_not_wanted(bench: Bench, qtbot: QtBot) -> None:
    first = bench.window()
    qtbot.addWidget(first)
    first.open("contacts")
    first.go("welcome")
    first.close()
    for wanted, key in ((True, "contacts"), (False, "sequences")):
        again = bench.window()
        qtbot.addWidget(again)
        again.preferences.set(OPEN_LAST_PAGE, wanted)
        began: list[bool] = []
        again.open_soon("sequences", lambda began=began: began.append(True))
        qtbot.waitUntil(lambda began=began: bool(began))
        assert page_of(again).key == key
        again.close()
