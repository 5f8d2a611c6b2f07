"""The Inbox with real keys and mouse: scopes, search, marks with undo, an answer that can be taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.core.queries.came_in import received
from app.core.queries.inbox import Scope, inbox_counts, unread_conversations
from app.core.queries.schedule import schedule
from app.ui.pages.inbox.entries import EffectLine, ProposalLine, ReceivedCard, SentCard
from app.ui.pages.inbox.page import InboxPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child
from tests.ui.pages.inbox.conftest import key, shown


def statuses(bench: Bench, contact: str) -> set[str]:
    return {row.status.value for row in schedule(bench.store, contact=contact)}


def test_conversations_are_listed_and_the_latest_is_open(page: InboxPage, filled: Bench, qtbot: QtBot) -> None:
    assert shown(page) == ["Mara Lindqvist", "Tom Berg"]
    (card,) = page.thread_view.findChildren(ReceivedCard)
    assert card.words.text() == "Thursday works for me."
    assert [one.entry.step for one in page.thread_view.findChildren(SentCard)] == [1]
    qtbot.waitUntil(lambda: unread_conversations(filled.store) == 1)
    qtbot.waitUntil(lambda: page.pill() == ("1 unread", "good"))


def test_quoted_text_and_what_was_sent_open_at_a_press(page: InboxPage, mouse: Mouse) -> None:
    (card,) = page.thread_view.findChildren(ReceivedCard)
    assert card.quoted.isHidden()
    mouse.click(card.toggle)
    assert card.quoted.isVisible()
    (sent,) = page.thread_view.findChildren(SentCard)
    mouse.click(sent.toggle)
    assert sent.toggle.text() == "Hide"


def test_a_scope_by_mouse_and_the_next_conversation_by_key(page: InboxPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(page.scopes.rows[Scope.BOUNCES])
    qtbot.waitUntil(lambda: shown(page) == ["Tom Berg"])
    mouse.click(page.scopes.rows[Scope.ALL])
    qtbot.waitUntil(lambda: len(shown(page)) == 2)
    key(page, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: page.thread_view.shown is not None and page.thread_view.shown.name == "Mara Lindqvist")
    key(page, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.thread_view.shown is not None and page.thread_view.shown.name == "Tom Berg")
    assert page.thread_view.box.isHidden()


def test_search_finds_words_and_says_when_there_are_none(page: InboxPage, qtbot: QtBot) -> None:
    page.search.setText("thursday")
    qtbot.waitUntil(lambda: shown(page) == ["Mara Lindqvist"])
    page.search.setText("nobody")
    qtbot.waitUntil(page.empty.isVisible)
    page.search.clear()
    qtbot.waitUntil(lambda: len(shown(page)) == 2)


def test_a_mark_by_key_is_undone_by_the_toast(page: InboxPage, filled: Bench, qtbot: QtBot) -> None:
    key(page, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: inbox_counts(filled.store).total.get(Scope.INTERESTED) == 1)
    qtbot.waitUntil(lambda: page.thread_view.mark_button.text() == "Interested")
    qtbot.waitUntil(lambda: page.context.undo.canUndo())
    page.context.undo.undo()
    qtbot.waitUntil(lambda: not inbox_counts(filled.store).total.get(Scope.INTERESTED))


def test_what_an_answer_seems_to_say_is_taken_at_a_press(
    page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    (line,) = page.thread_view.findChildren(ProposalLine)
    assert line.accessibleName() == "It looks like “Interested”: it names a day"
    mouse.click(line.take_button)
    qtbot.waitUntil(lambda: inbox_counts(filled.store).total.get(Scope.INTERESTED) == 1)
    qtbot.waitUntil(lambda: not page.thread_view.findChildren(ProposalLine))


def test_done_takes_a_reply_off_what_is_to_answer(page: InboxPage, filled: Bench, qtbot: QtBot) -> None:
    assert inbox_counts(filled.store).total[Scope.TO_ANSWER] == 1
    key(page, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: not inbox_counts(filled.store).total.get(Scope.TO_ANSWER))
    qtbot.waitUntil(lambda: page.thread_view.done_button.text() == "Reopen")


def test_what_a_reply_did_is_told_and_undone(page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    (line,) = page.thread_view.findChildren(EffectLine)
    assert line.effect.words == "Sequence stopped: Mara Lindqvist replied. 1 planned email skipped"
    mouse.click(child(line, "undoEffect"))
    qtbot.waitUntil(lambda: statuses(filled, "p0@northwind.example") == {"sent", "pending"})
    qtbot.waitUntil(lambda: page.thread_view.findChildren(EffectLine)[0].effect.undone)


def test_unsubscribing_by_key_is_undone(page: InboxPage, filled: Bench, qtbot: QtBot) -> None:
    def suppressed() -> int:
        with filled.store.read() as session:
            return session.scalar(text("SELECT count(*) FROM suppressions WHERE reason = 'unsubscribed'")) or 0

    key(page, Qt.Key.Key_4)
    qtbot.waitUntil(lambda: suppressed() == 1)
    qtbot.waitUntil(lambda: page.context.undo.canUndo())
    page.context.undo.undo()
    qtbot.waitUntil(lambda: suppressed() == 0)


def test_out_of_office_asks_until_when(page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    (line,) = page.thread_view.findChildren(EffectLine)
    mouse.click(child(line, "undoEffect"))
    qtbot.waitUntil(lambda: page.thread_view.findChildren(EffectLine)[0].effect.undone)
    key(page, Qt.Key.Key_3)
    window = page.window()
    qtbot.waitUntil(lambda: window.findChild(QPushButton, "holdUntil") is not None)
    mouse.click(child(window, "holdUntil"))

    def told() -> str:
        return page.thread_view.findChildren(EffectLine)[-1].effect.words

    qtbot.waitUntil(lambda: told() == "Held until Mon 30 Nov 2026 by you: Mara Lindqvist is away")


def test_an_answer_is_written_sent_and_taken_back(page: InboxPage, filled: Bench, qtbot: QtBot) -> None:
    def waiting() -> list[str]:
        with filled.store.read() as session:
            return list(session.scalars(text("SELECT body FROM answers")))

    key(page, Qt.Key.Key_R)
    assert page.window().focusWidget() is page.thread_view.box.text
    for letter in "On Thursday":
        QTest.keyClick(page.window().windowHandle(), letter)
    QTest.keyClick(page.window().windowHandle(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: waiting() == ["On Thursday"])
    assert page.thread_view.box.text.toPlainText() == ""
    qtbot.waitUntil(lambda: page.context.undo.canUndo())
    page.context.undo.undo()
    qtbot.waitUntil(lambda: waiting() == [])
    qtbot.waitUntil(lambda: page.thread_view.box.text.toPlainText() == "On Thursday")


def test_what_is_typed_stays_with_its_conversation(page: InboxPage, qtbot: QtBot) -> None:
    page.thread_view.box.text.setPlainText("half an answer")
    key(page, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.thread_view.shown is not None and page.thread_view.shown.name == "Tom Berg")
    key(page, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: page.thread_view.box.text.toPlainText() == "half an answer")


def test_all_are_marked_as_read(page: InboxPage, filled: Bench, mouse: Mouse, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.read_all.isEnabled)
    mouse.click(page.read_all)
    qtbot.waitUntil(lambda: unread_conversations(filled.store) == 0)
    assert all(one.seen for one in received(filled.store))


def test_an_empty_inbox_says_what_it_is_for(bench: Bench, qtbot: QtBot) -> None:
    made = bench.open("inbox", {"inbox": InboxPage})
    assert isinstance(made, InboxPage)
    qtbot.waitUntil(made.empty.isVisible)


def test_every_control_has_a_name(page: InboxPage, nameless: Callable[[QWidget], list[str]]) -> None:
    assert nameless(page) == []
