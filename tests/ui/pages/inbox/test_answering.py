"""Answers as the user writes them: marks, files, templates, later, drafts over a restart, in doubt, several at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.core.commands import answers, sending, templates
from app.core.model import EmailStatus, SendResult, TemplateDraft
from app.core.queries.answers import answer_history
from app.core.queries.conversation import Entry
from app.core.queries.inbox import Scope, inbox_counts
from app.ui.pages.inbox.entries import ReceivedCard, SentCard
from app.ui.pages.inbox.page import InboxPage
from tests.core.commands import incoming_mail as mail
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child
from tests.ui.pages.inbox.conftest import bring, key, shown

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def rows(bench: Bench, query: str) -> list[tuple[object, ...]]:
    with bench.store.read() as session:
        return [tuple(row) for row in session.execute(text(query))]


def write(page: InboxPage, words: str) -> None:
    page.thread_view.box.focus()
    for letter in words:
        QTest.keyClick(page.window().windowHandle(), letter)


def press(page: InboxPage, which: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.window().windowHandle(), which, modifiers)


def own(page: InboxPage) -> list[Entry]:
    cards = page.thread_view.findChildren(SentCard)
    return [card.entry for card in cards if card.entry.direction == "answered" and not card.isHidden()]


def card_of(page: InboxPage) -> SentCard:
    cards = page.thread_view.findChildren(SentCard)
    return next(card for card in cards if card.entry.direction == "answered" and not card.isHidden())


def in_doubt(bench: Bench) -> int:
    now = bench.clock.now()
    done = answers.answer(bench.store, incoming_id=1, body="Thursday.", now=now)
    assert sending.claim(bench.store, mailbox_id=1, now=now + timedelta(seconds=20)) is not None
    sending.recover(bench.store, now=now + timedelta(seconds=30))
    bench.bus.publish(done.changes)
    return done.id


def test_marks_are_set_by_button_and_by_key(page: InboxPage, mouse: Mouse) -> None:
    write(page, "really")
    press(page, Qt.Key.Key_A, CTRL)
    press(page, Qt.Key.Key_B, CTRL)
    assert page.thread_view.box.text.toPlainText() == "**really**"
    press(page, Qt.Key.Key_A, CTRL)
    mouse.click(child(page, "answer_list"))
    assert page.thread_view.box.text.toPlainText() == "- **really**"


def test_a_planned_answer_waits_is_hurried_and_taken_back(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    write(page, "Later")
    mouse.click(page.thread_view.box.later_button)
    later = page.thread_view.box.later
    qtbot.waitUntil(later.plan.isVisible)
    assert later.words.text() == "It leaves tomorrow, 09:00, unless you change it."
    mouse.click(later.plan)
    qtbot.waitUntil(lambda: [one.status for one in own(page)] == [EmailStatus.PENDING])
    leaves = own(page)[0].leaves_at
    assert leaves is not None
    assert leaves.astimezone(page.zone).strftime("%H:%M") == "09:00"
    assert leaves > filled.clock.now()
    mouse.click(child(card_of(page), "answerNow"))
    qtbot.waitUntil(lambda: [one.leaves_at for one in own(page)] == [None])
    mouse.click(child(card_of(page), "answerBack"))
    qtbot.waitUntil(lambda: page.thread_view.box.text.toPlainText() == "Later")
    qtbot.waitUntil(lambda: own(page) == [])


def test_a_draft_and_its_file_are_there_after_a_restart(
    page: InboxPage, filled: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    prices = tmp_path / "prices.txt"
    prices.write_text("10 a day")
    page.thread_view.box.files_wanted.emit([prices])
    write(page, "Half an")
    qtbot.waitUntil(lambda: rows(filled, "SELECT conversation, body FROM answer_drafts") == [("c:1", "Half an")])
    qtbot.waitUntil(lambda: page.thread_view.box.files.isVisible())
    again = InboxPage(page.context)
    qtbot.addWidget(again)
    again.refresh(frozenset())
    qtbot.waitUntil(lambda: again.thread_view.box.text.toPlainText() == "Half an")
    assert [one.name for one in again.thread_view.shown.files] == ["prices.txt"]  # type: ignore[union-attr]
    page.thread_view.box.file_removed.emit(0)
    qtbot.waitUntil(lambda: rows(filled, "SELECT * FROM answer_files") == [])


def test_a_template_is_written_with_what_is_known_and_the_rest_stays_to_be_filled_in(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    draft = TemplateDraft("Thanks", "", "Thank you, {{ first_name }} of {{ city }}.")
    templates.save_template(filled.store, draft=draft, now=filled.clock.now())
    mouse.click(page.thread_view.box.template)
    panel = page.answering.templates
    qtbot.waitUntil(lambda: panel.isVisible() and page.window().focusWidget() is panel.search)
    press(page, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.thread_view.box.text.toPlainText() == "Thank you, Mara of {{ city }}.")
    with qtbot.waitSignal(page.context.desk.troubled) as told:
        page.thread_view.box.focus()
        press(page, Qt.Key.Key_Return, CTRL)
    assert "{{ city }}" in told.args[0].sentence
    assert page.thread_view.box.text.toPlainText() == "Thank you, Mara of {{ city }}."
    assert own(page) == []


def test_an_answer_in_doubt_is_settled_by_the_user(page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    number = in_doubt(filled)
    qtbot.waitUntil(lambda: [one.status for one in own(page)] == [EmailStatus.IN_DOUBT])
    mouse.click(child(card_of(page), "answerWent"))
    qtbot.waitUntil(lambda: [one.status for one in own(page)] == [EmailStatus.SENT])
    assert answer_history(filled.store, answer_id=number)[-1].reason == "you said: it went"


def test_an_answer_in_doubt_is_sent_again_only_when_the_user_says_so(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    in_doubt(filled)
    qtbot.waitUntil(lambda: [one.status for one in own(page)] == [EmailStatus.IN_DOUBT])
    mouse.click(child(card_of(page), "answerAgain"))
    qtbot.waitUntil(lambda: [one.status for one in own(page)] == [EmailStatus.PENDING])


def test_what_happened_to_an_answer_and_to_an_email_is_told(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    now = filled.clock.now()
    done = answers.answer(filled.store, incoming_id=1, body="Thursday.", now=now)
    found = sending.claim(filled.store, mailbox_id=1, now=now + timedelta(seconds=20))
    assert found is not None
    result = SendResult(EmailStatus.SENT, now + timedelta(seconds=21), "250 2.0.0 queued as 4711")
    filled.bus.publish(sending.record(filled.store, email_id=found.email_id, result=result) | done.changes)
    qtbot.waitUntil(lambda: [one.status for one in own(page)] == [EmailStatus.SENT])

    def told(card: SentCard) -> str:
        return " | ".join(one.text() for one in child(card, "sentHistory").findChildren(QLabel) if one.text())

    mouse.click(card_of(page).toggle)
    qtbot.waitUntil(lambda: "250 2.0.0 queued as 4711" in told(card_of(page)))
    assert "Attempt 1: given to" in told(card_of(page))
    email = page.thread_view.findChildren(SentCard)[0]
    mouse.click(email.toggle)
    qtbot.waitUntil(lambda: "Accepted by the server" in told(email))


def test_an_answer_goes_to_the_reply_to_unless_the_user_chooses(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    sent = rows(filled, "SELECT message_id FROM scheduled_emails WHERE id = 1")[0][0]
    more = "Reply-To: Office <office@northwind.example>\nCc: Jo <jo@elsewhere.example>\n"
    raw = mail.answer("Ask my office.", to=str(sent), sender="Mara <p0@northwind.example>", more=more)
    bring(filled, raw, filled.clock.now())
    box = page.thread_view.box
    qtbot.waitUntil(lambda: len(page.thread_view.findChildren(ReceivedCard)) >= 2)
    key(page, Qt.Key.Key_J)
    key(page, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: box.recipient.key() == "office@northwind.example")
    box.recipient.set_key("p0@northwind.example")
    write(page, "Yes")
    press(page, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: rows(filled, "SELECT to_email FROM answers") == [("p0@northwind.example",)])


def test_several_conversations_are_done_at_once_and_opened_again(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    def done() -> int:
        return len(rows(filled, "SELECT id FROM incoming_messages WHERE done_at IS NOT NULL"))

    page.list.setFocus()
    press(page, Qt.Key.Key_Down, SHIFT)
    qtbot.waitUntil(page.several.isVisible)
    assert page.several.words.text() == "2 selected"
    press(page, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: done() == 2)
    qtbot.waitUntil(page.context.undo.canUndo)
    page.context.undo.undo()
    qtbot.waitUntil(lambda: done() == 0)
    mouse.click(page.several.leave)
    qtbot.waitUntil(lambda: not page.several.isVisible())


def test_several_conversations_are_marked_by_key(page: InboxPage, filled: Bench, qtbot: QtBot) -> None:
    page.list.setFocus()
    press(page, Qt.Key.Key_A, CTRL)
    qtbot.waitUntil(page.several.isVisible)
    press(page, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: inbox_counts(filled.store).total.get(Scope.NOT_NOW) == 2)


def test_the_next_conversation_follows_the_one_that_left_the_list(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    key(page, Qt.Key.Key_J)
    qtbot.waitUntil(lambda: page.thread_view.shown is not None and page.thread_view.shown.name == "Tom Berg")
    key(page, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: page.thread_view.shown is not None and page.thread_view.shown.name == "Mara Lindqvist")
    mouse.click(page.scopes.rows[Scope.TO_ANSWER])
    qtbot.waitUntil(lambda: shown(page) == ["Mara Lindqvist"])
    key(page, Qt.Key.Key_E)
    qtbot.waitUntil(page.empty.isVisible)


def test_a_long_conversation_shows_its_latest_messages_and_the_earlier_ones_at_a_press(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    sent = str(rows(filled, "SELECT message_id FROM scheduled_emails WHERE id = 1")[0][0])
    now: datetime = filled.clock.now()
    for number in range(30):
        raw = mail.answer(f"Number {number}", to=sent, sender="Mara <p0@northwind.example>")
        bring(filled, raw, now - timedelta(minutes=4) + timedelta(seconds=number))
    assert page.thread_view.shown is not None

    def there() -> list[str]:
        return [card.words.text() for card in page.thread_view.findChildren(ReceivedCard) if card.isVisible()]

    qtbot.waitUntil(lambda: there()[-1:] == ["Number 29"])
    assert len(there()) == 15
    bar = page.thread_view.messages.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    more = child(page, "showEarlier")
    assert more.text() == "Show 17 earlier messages"
    more.click()
    qtbot.waitUntil(lambda: len(there()) == 31)


@pytest.mark.parametrize("written", ["", "\u202egnp.exe \u200b\u2060", "x" * 300_000, "\U0001f389" * 500])
def test_strange_messages_are_shown(
    page: InboxPage, filled: Bench, qtbot: QtBot, written: str, nameless: Callable[[InboxPage], list[str]]
) -> None:
    sent = str(rows(filled, "SELECT message_id FROM scheduled_emails WHERE id = 1")[0][0])
    raw = mail.answer(written, to=sent, sender="Mara <p0@northwind.example>", subject="")
    bring(filled, raw, filled.clock.now())

    def cards() -> list[ReceivedCard]:
        return [card for card in page.thread_view.findChildren(ReceivedCard) if not card.isHidden()]

    qtbot.waitUntil(lambda: len(cards()) == 2)
    card = cards()[-1]
    shown_text = card.words.text()
    assert len(shown_text) <= 4_000
    assert shown_text
    assert "\u202e" not in shown_text
    assert card.rest.isVisible() == (len(written) > 4_000)
    card.rest.click()
    assert len(card.words.text()) == (20_000 if len(written) > 4_000 else len(shown_text))
    assert nameless(page) == []
