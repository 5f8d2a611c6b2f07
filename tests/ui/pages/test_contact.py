"""One contact's page: history, upcoming emails with their reasons, fields, suppressing, deleting, walking through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.contacts import save_contact
from app.core.commands.enrollments import enroll
from app.core.model import ContactDraft, EnrollmentState
from app.core.queries.contacts import contact_count, contact_detail
from app.core.queries.schedule import schedule
from app.ui.pages.contact.page import ContactPage
from app.ui.pages.contacts.page import ContactsPage
from app.ui.widgets.toast import Toast
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {"contacts": ContactsPage, "contact": ContactPage}


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> ContactPage:
    """Mara, the third of six contacts of a list; all are in one sequence."""
    bench.fill(contacts=6)
    table = bench.open("contacts", PAGES)
    assert isinstance(table, ContactsPage)
    qtbot.waitUntil(lambda: len(table.model.ids) == 6)
    row = table.model.row_of(1)
    table.table.go_to(row)
    table.table.setFocus()
    QTest.keyClick(table.window().windowHandle(), Qt.Key.Key_Return)
    assert bench.window is not None
    made = bench.window.current_page()
    assert isinstance(made, ContactPage)
    qtbot.waitUntil(lambda: made.title == "Mara Lindqvist")
    return made


def undo(page: ContactPage, mouse: Mouse, qtbot: QtBot, words: str) -> None:
    """Press Undo on the toast that begins with some words, as soon as it is there."""

    def said() -> list[Toast]:
        shown = [one for one in page.window().findChildren(Toast) if one.isVisible()]
        return [one for one in shown if one.accessibleName().startswith(words)]

    qtbot.waitUntil(lambda: bool(said()))
    mouse.click(child(said()[-1], "toastUndo"))


def states(bench: Bench, contact: int = 1) -> list[EnrollmentState]:
    return [one.state for one in contact_detail(bench.store, contact_id=contact).enrollments]


def test_enter_on_a_row_opens_the_page_with_all_that_is_known(page: ContactPage) -> None:
    assert page.pill() == ("Late invoices · next is step 1 of 2", "good")
    assert page.header_card.about.text() == "Northwind · 13:00 there, same as here"
    assert page.timeline.words() == [
        "Enrolled in Late invoices today, 13:00",
        "Imported from people.csv today, 13:00",
    ]
    assert child(page.window(), "contactPlace").text() == "3 of 6"


def test_why_then_opens_in_place_and_shuts_again(page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    first = min(row.id for row in schedule(bench.store, contact="p0@northwind.example"))
    line = page.upcoming.line(first)
    mouse.click(line.why)
    qtbot.waitUntil(lambda: line.reasons() != [])
    assert "Enrolled Sun 22 Nov" in line.reasons()[0]
    mouse.click(line.why)
    assert line.reasons() == []


def test_pause_resume_and_stop_work_and_stopping_can_be_taken_back(
    page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(page.upcoming.pause)
    qtbot.waitUntil(lambda: states(bench) == [EnrollmentState.PAUSED])
    qtbot.waitUntil(page.upcoming.resume.isVisible)
    mouse.click(page.upcoming.resume)
    qtbot.waitUntil(lambda: states(bench) == [EnrollmentState.ACTIVE])
    mouse.click(page.upcoming.stop)
    qtbot.waitUntil(lambda: states(bench) == [EnrollmentState.STOPPED])
    qtbot.waitUntil(lambda: page.timeline.words()[0].startswith("Late invoices stopped Stopped by you"))
    undo(page, mouse, qtbot, "Stopped for Mara")
    qtbot.waitUntil(lambda: states(bench) == [EnrollmentState.ACTIVE])


def test_the_list_is_walked_through_by_key_and_button(page: ContactPage, mouse: Mouse, qtbot: QtBot) -> None:
    window = page.window().windowHandle()
    QTest.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.title != "Mara Lindqvist")
    assert child(page.window(), "contactPlace").text() == "4 of 6"
    QTest.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.title == "Mara Lindqvist")
    for _ in range(2):
        mouse.click(page.before)
    assert child(page.window(), "contactPlace").text() == "1 of 6"
    assert not page.before.isEnabled()


def test_fields_are_edited_checked_and_taken_back(page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(page.details.edit)
    form = child(page.window(), "contactForm")
    form.editor("city").setText("Lund")
    form.editor("time_zone").setText("Europe/Nowhere")
    mouse.click(child(form, "contactAddField"))
    child(form, "ownName0").setText("plate")
    child(form, "ownValue0").setText("M-AC 31")
    mouse.click(form.save)
    assert form.fields["time_zone"].has_error()
    form.editor("time_zone").setText("Europe/Stockholm")
    mouse.click(form.save)
    qtbot.waitUntil(lambda: "Lund" in page.header_card.about.text())
    found = contact_detail(bench.store, contact_id=1).draft
    assert (found.city, found.time_zone, found.custom) == ("Lund", "Europe/Stockholm", (("plate", "M-AC 31"),))
    undo(page, mouse, qtbot, "Mara Lindqvist changed")
    qtbot.waitUntil(lambda: "Lund" not in page.header_card.about.text())
    assert contact_detail(bench.store, contact_id=1).draft.custom == ()


def test_an_address_of_another_contact_is_refused_in_words(page: ContactPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(page.details.edit)
    form = child(page.window(), "contactForm")
    form.editor("email").setText("p1@northwind.example")
    mouse.click(form.save)
    qtbot.waitUntil(form.problem.isVisible)
    assert "belongs to another contact" in form.problem.text()
    assert form.save.isEnabled()


def test_the_address_is_suppressed_and_allowed_again(
    page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(page.suppressing.suppress)
    mouse.click(child(page.window(), "suppressAddress"))
    qtbot.waitUntil(lambda: page.pill() == ("must not be mailed", "bad"))
    assert states(bench) == [EnrollmentState.STOPPED]
    undo(page, mouse, qtbot, "Mara Lindqvist will not be mailed")
    qtbot.waitUntil(lambda: page.pill() == ("Late invoices · next is step 1 of 2", "good"))


def test_a_whole_domain_is_suppressed_and_allowed_by_its_button(
    page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(page.suppressing.suppress)
    mouse.click(child(page.window(), "suppressDomain"))
    qtbot.waitUntil(page.suppressing.allow.isVisible)
    assert states(bench, 5) == [EnrollmentState.STOPPED], "its colleagues are not mailed either"
    mouse.click(page.suppressing.allow)
    qtbot.waitUntil(page.suppressing.suppress.isVisible)
    assert contact_detail(bench.store, contact_id=1).listed == ""


def test_a_deleted_contact_gives_way_to_the_next_and_comes_back(
    page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(page.suppressing.delete)
    qtbot.waitUntil(lambda: page.title != "Mara Lindqvist")
    assert contact_count(bench.store) == 5
    assert child(page.window(), "contactPlace").text() == "3 of 5"
    undo(page, mouse, qtbot, "Mara Lindqvist deleted")
    qtbot.waitUntil(lambda: contact_count(bench.store) == 6)
    assert states(bench) == [EnrollmentState.ACTIVE]


def test_a_tag_is_added_from_the_card(page: ContactPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(page.header_card.add_tag)
    for letter in "vip":
        QTest.keyClick(page.window().windowHandle(), letter)
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.header_card.tags() == ["vip"])


def test_the_history_is_narrowed_by_kind(page: ContactPage, mouse: Mouse) -> None:
    mouse.click(page.timeline.pills["record"])
    assert page.timeline.words() == ["Imported from people.csv today, 13:00"]
    assert not page.timeline.pills["emails"].isVisible(), "no email went yet"


def test_a_long_history_shows_its_newest_part_first(
    page: ContactPage, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    for number in range(10):
        sequence = bench.add_sequence(f"Sequence {number}", waits=(0,))
        done = enroll(bench.store, sequence_id=sequence, contact_ids=[1], now=bench.clock.now())
        bench.bus.publish(done.changes)
    qtbot.waitUntil(page.timeline.earlier.isVisible)
    assert len(page.timeline.words()) == 10
    qtbot.waitUntil(lambda: page.timeline.earlier.text() == "Show 2 earlier")
    mouse.click(page.timeline.earlier)
    assert len(page.timeline.words()) == 12
    assert not page.timeline.earlier.isVisible()


def test_a_contact_that_is_gone_says_so(page: ContactPage, bench: Bench, qtbot: QtBot) -> None:
    page.enter(contact=4711)
    qtbot.waitUntil(page.gone.isVisible)
    assert page.pill() is None


def test_news_about_the_contact_is_shown(page: ContactPage, bench: Bench, qtbot: QtBot) -> None:
    draft = ContactDraft("p0@northwind.example", "Mara", "Lindqvist-Berg")
    bench.bus.publish(save_contact(bench.store, draft=draft, contact_id=1, now=bench.clock.now()).changes)
    qtbot.waitUntil(lambda: page.title == "Mara Lindqvist-Berg")


def test_going_back_stands_on_the_contacts_row(page: ContactPage, bench: Bench, mouse: Mouse) -> None:
    mouse.click(page.after)
    mouse.click(child(page.window(), "crumb"))
    assert bench.window is not None
    table = bench.window.current_page()
    assert isinstance(table, ContactsPage)
    assert table.model.anchor == table.model.ids[3]


def test_every_control_has_a_name(page: ContactPage, nameless: Callable[[object], list[str]]) -> None:
    assert nameless(page) == []
