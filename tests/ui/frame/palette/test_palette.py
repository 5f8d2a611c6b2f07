"""The palette is opened by key and box, found with by letters, walked by keys, and leads where it says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.commands.contacts import save_contact
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.sequences import save_sequence
from app.core.commands.templates import save_template
from app.core.events import Kind, changed
from app.core.model import (
    ContactDraft,
    MailboxDraft,
    MailboxState,
    Security,
    SequenceDraft,
    SequenceState,
    StepDraft,
    TemplateDraft,
)
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.sequences import sequence_list
from app.core.store import Store
from app.ui.frame.palette.entry import Match
from app.ui.frame.palette.lines import Heading, People
from app.ui.frame.palette.palette import Palette
from app.ui.window import Window
from tests.ui.conftest import NOON, Mouse
from tests.ui.frame.conftest import Bench, page_of

K = Qt.Key
PEOPLE = (
    ContactDraft("amir@slateworks.example", "Amir", "Saidi", company="Slate Works"),
    ContactDraft("kate.s@harborview.example", "Kate", "Slater", company="Harborview Dental"),
)


@pytest.fixture
def store(bench: Bench) -> Store:
    """Two sequences, two people and a mailbox."""
    workspace = bench.office.workspace
    assert isinstance(workspace, Store)
    step = (StepDraft(0, "Hi", "Hello."),)
    for name in ("Late invoices, Q4", "Trial follow-up"):
        save_sequence(workspace, draft=SequenceDraft(name, step), now=NOON)
    for draft in PEOPLE:
        save_contact(workspace, draft=draft, now=NOON)
    mailbox = MailboxDraft("kate@fenwick.example", "127.0.0.1", 2525, Security.NONE, time_zone="Europe/Berlin")
    add_mailbox(workspace, draft=mailbox, now=NOON)
    save_template(workspace, draft=TemplateDraft("Friendly payment", "Invoice {{ company }}", "Hello."), now=NOON)
    return workspace


@pytest.fixture
def palette(store: Store, window: Window) -> Palette:
    press(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = window.findChild(Palette)
    assert found is not None
    return found


def press(
    window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
) -> None:
    for _ in range(times):
        QTest.keyClick(window.windowHandle(), key, modifier)


def shown(palette: Palette) -> list[str]:
    """Return the lines: "# Sequences 1" for a heading, else the title."""
    return [
        f"# {line.title} {line.count}" if isinstance(line, Heading) else line.entry.title
        for line in palette.model.lines()
    ]


def chosen(palette: Palette) -> str:
    found = palette.model.chosen()
    return found.entry.title if found else ""


def type_in(palette: Palette, text: str) -> None:
    palette.field.selectAll()
    QTest.keyClicks(palette.field, text)


def test_ctrl_k_opens_and_closes_it_and_the_focus_comes_back(window: Window, store: Store) -> None:
    field = page_of(window).field
    field.setFocus()
    press(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(Palette)
    assert palette is not None
    assert palette.isVisible()
    assert palette.field.hasFocus()
    press(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert not palette.isVisible()
    assert field.hasFocus()


def test_the_box_in_the_top_bar_opens_it_and_a_press_beside_it_closes_it(
    window: Window, store: Store, mouse: Mouse
) -> None:
    mouse.click(window.top_bar.search_box)
    palette = window.findChild(Palette)
    assert palette is not None
    assert palette.isVisible()
    mouse.click(palette, QPoint(20, 400))
    assert not palette.isVisible()


def test_letters_find_sequences_contacts_mailboxes_and_actions(palette: Palette) -> None:
    type_in(palette, "late")
    assert shown(palette) == [
        "# Sequences 1",
        "Late invoices, Q4",
        "# Contacts 2",
        "Kate Slater",
        "Amir Saidi",
        "# Actions 2",
        "Pause “Late invoices, Q4”",
        "Duplicate “Late invoices, Q4”",
    ]
    assert palette.row.outcome.text().startswith("5 results in ")
    type_in(palette, "payment")
    assert shown(palette) == ["# Templates 1", "Friendly payment"]
    type_in(palette, "kate@")
    assert shown(palette) == ["# Mailboxes 1", "kate@fenwick.example"]


def test_an_action_that_begins_so_comes_first(palette: Palette) -> None:
    type_in(palette, "dark")
    assert shown(palette)[:2] == ["# Actions 1", "Dark"]


def test_a_sign_leaves_only_actions(palette: Palette) -> None:
    type_in(palette, ">late")
    assert shown(palette)[0].startswith("# Actions")
    assert "Pause “Late invoices, Q4”" in shown(palette)
    assert "Late invoices, Q4" not in shown(palette)


def test_before_anything_is_typed_it_offers_the_page_and_the_pages(palette: Palette) -> None:
    lines = shown(palette)
    assert lines[0].startswith("# On this page: Sequences")
    assert {"Add sequences", "New", "Go to Sequences", "Go to Contacts"} <= set(lines)


def test_keys_walk_the_list_over_its_headings(palette: Palette, window: Window) -> None:
    type_in(palette, "late")
    assert chosen(palette) == "Late invoices, Q4"
    for key, there in (
        (K.Key_Down, "Kate Slater"),
        (K.Key_End, "Duplicate “Late invoices, Q4”"),
        (K.Key_Down, "Late invoices, Q4"),
        (K.Key_Up, "Duplicate “Late invoices, Q4”"),
        (K.Key_Home, "Late invoices, Q4"),
    ):
        press(window, key)
        assert chosen(palette) == there
    assert palette.field.text() == "late"
    assert palette.field.accessibleDescription().startswith("Late invoices, Q4")


def test_enter_goes_there_and_it_is_offered_first_next_time(palette: Palette, window: Window) -> None:
    type_in(palette, "contacts")
    assert chosen(palette) == "Go to Contacts"
    press(window, K.Key_Return)
    assert page_of(window).key == "contacts"
    assert not palette.isVisible()
    press(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shown(palette)[:2] == ["# Recently used 1", "Go to Contacts"]


def test_a_click_does_what_enter_does(palette: Palette, window: Window, mouse: Mouse) -> None:
    type_in(palette, "go to contacts")
    index = palette.model.index(palette.model.chosen_row())
    mouse.click(palette.list.viewport(), palette.list.visualRect(index).center())
    assert page_of(window).key == "contacts"


def test_the_pages_own_buttons_are_actions(palette: Palette, window: Window) -> None:
    pressed: list[bool] = []
    page_of(window).action.clicked.connect(lambda: pressed.append(True))
    type_in(palette, "add seq")
    assert chosen(palette) == "Add sequences"
    press(window, K.Key_Return)
    assert pressed == [True]


def test_tab_lists_what_can_be_done_to_the_chosen_and_undo_takes_it_back(
    palette: Palette, window: Window, store: Store
) -> None:
    def states() -> list[SequenceState]:
        return [row.state for row in sequence_list(store)]

    type_in(palette, "late")
    press(window, K.Key_Tab)
    assert shown(palette) == [
        "# Actions 5",
        "Open",
        "Enroll contacts…",
        "Pause",
        "Duplicate",
        "Show in the calendar",
    ]
    assert palette.row.scope.text() == "Late invoices, Q4  ›"
    press(window, K.Key_Escape)
    assert (palette.field.text(), chosen(palette)) == ("late", "Late invoices, Q4")
    press(window, K.Key_Tab)
    QTest.keyClicks(palette.field, "pau")
    press(window, K.Key_Return)
    assert states() == [SequenceState.PAUSED, SequenceState.ACTIVE]
    assert [toast.accessibleName() for toast in window.toasts.shown()] == ["Paused “Late invoices, Q4”"]
    press(window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert states() == [SequenceState.ACTIVE, SequenceState.ACTIVE]
    press(window, K.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert states() == [SequenceState.PAUSED, SequenceState.ACTIVE]


def test_a_contact_is_stopped_and_gone_on_with(palette: Palette, window: Window, store: Store) -> None:
    def active() -> int:
        return sum(row.active for row in sequence_list(store))

    enroll(store, sequence_id=1, contact_ids=None, now=NOON)
    nothing = "That does not fit. Kate Slater is in no running sequence; there is nothing to stop."
    for said in ("Stopped for Kate", nothing):
        type_in(palette, "kate slater")
        press(window, K.Key_Tab)
        assert shown(palette)[1:] == ["Open", "Copy the address", "Stop all sequences"]
        press(window, K.Key_End)
        press(window, K.Key_Return)
        assert active() == 1
        assert window.toasts.shown()[-1].accessibleName() == said
        press(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette.dismiss()
    press(window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert active() == 2


def test_a_mailbox_is_paused_and_sends_again(palette: Palette, window: Window, store: Store) -> None:
    type_in(palette, "kate@")
    press(window, K.Key_Tab)
    QTest.keyClicks(palette.field, "pause")
    press(window, K.Key_Return)
    assert mailbox_list(store, now=NOON)[0].state is MailboxState.PAUSED
    press(window, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shown(palette)[:2] == ["# Recently used 1", "kate@fenwick.example"]
    press(window, K.Key_Tab)
    assert "Resume" in shown(palette)
    press(window, K.Key_Backspace)
    assert chosen(palette) == "kate@fenwick.example"


def test_an_answer_to_earlier_letters_is_not_shown(palette: Palette, window: Window) -> None:
    type_in(palette, "kate")
    before = shown(palette)
    source = palette._source
    source.found.emit(People("amir", (), 7))
    assert shown(palette) == before


def test_what_is_chosen_stays_chosen_when_an_answer_comes(palette: Palette, window: Window) -> None:
    type_in(palette, "late")
    press(window, K.Key_End)
    palette._source.found.emit(People("late", (), 0))
    assert chosen(palette) == "Duplicate “Late invoices, Q4”"
    assert "Kate Slater" not in shown(palette)


def test_a_contact_imported_meanwhile_is_found(
    palette: Palette, window: Window, store: Store, bench: Bench, qtbot: QtBot
) -> None:
    type_in(palette, "zoe")
    assert "Zoe Adams" not in shown(palette)
    save_contact(store, draft=ContactDraft("zoe@example.example", "Zoe", "Adams"), now=NOON)
    with qtbot.waitSignal(bench.office.bridge.changed):
        bench.office.bus.publish(changed(Kind.CONTACTS))
    type_in(palette, "zoe a")
    assert "Zoe Adams" in shown(palette)


def test_nothing_found_is_said(palette: Palette) -> None:
    type_in(palette, "qqzz")
    assert shown(palette) == []
    assert palette.nothing.isVisible()
    assert palette.row.outcome.text().startswith("0 results")


def test_no_key_reaches_the_page_behind(palette: Palette, window: Window) -> None:
    page = page_of(window)
    page.log.clear()
    press(window, K.Key_N, Qt.KeyboardModifier.ControlModifier)
    press(window, K.Key_F5)
    assert page.log == []
    assert palette.isVisible()


def test_it_fits_into_the_smallest_window(palette: Palette, window: Window) -> None:
    for size in ((720, 520), (1024, 700), (1360, 860)):
        window.resize(*size)
        QApplication.processEvents()
        assert window.rect().contains(palette.box.panel().toRect().translated(palette.box.pos())), size
        assert palette.list.viewport().height() > 100


def test_every_line_paints(palette: Palette, qtbot: QtBot) -> None:
    type_in(palette, "late")
    assert not palette.grab().isNull()
    type_in(palette, ">")
    assert not palette.grab().isNull()


def test_matches_know_their_entry(palette: Palette) -> None:
    type_in(palette, "kate sl")
    found = palette.model.chosen()
    assert isinstance(found, Match)
    assert found.entry.words() == "Kate Slater, kate.s@harborview.example · Harborview Dental"
