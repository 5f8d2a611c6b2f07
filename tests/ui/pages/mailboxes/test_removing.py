"""Removing a mailbox: asked once, with the counts, the effect told before; then just what was chosen happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.moved_emails import MovedEmails
from app.core.commands.sending import claim, record
from app.core.model import EmailStatus, SendResult
from app.core.queries.mailboxes import mailbox_list
from app.core.queries.schedule import schedule
from app.ui.pages.mailboxes.page import MailboxesPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child


def _open(bench: Bench, qtbot: QtBot) -> MailboxesPage:
    page = bench.open("mailboxes", {"mailboxes": MailboxesPage}, mailbox=1)
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page._loaded is not None)
    return page


def test_a_mailbox_that_wrote_to_nobody_is_removed_without_a_question(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(30)
    page = _open(bench, qtbot)
    mouse.click(page.panel.remove_button)
    assert bench.window is not None
    dialog = child(bench.window, "removeMailboxDialog")
    qtbot.waitUntil(dialog.remove_button.isEnabled)
    assert not child(dialog, "threads_new").isVisible()
    words = child(dialog, "removeEffect")
    qtbot.waitUntil(lambda: words.text() == "60 emails wait. Last email Thu 26 Nov → never.", timeout=10_000)
    mouse.click(dialog.remove_button)
    qtbot.waitUntil(lambda: not mailbox_list(bench.store, now=bench.clock.now()))
    qtbot.waitUntil(lambda: page._empty.isVisible())


def _written(bench: Bench) -> None:
    """Have anna@ write to one of its 30 contacts, with ben@ beside it."""
    bench.fill(30)
    bench.add_mailbox("ben@fenwick.example")
    bench.plan()
    first = next(row for row in schedule(bench.store) if row.mailbox == "anna@fenwick.example")
    assert first.send_at is not None
    mail = claim(bench.store, mailbox_id=1, now=first.send_at)
    assert mail is not None
    record(bench.store, email_id=mail.email_id, result=SendResult(EmailStatus.SENT, first.send_at))
    bench.clock.set(first.send_at + timedelta(minutes=1))
    bench.plan()


@pytest.mark.parametrize(
    ("choice", "words", "status", "waits"),
    [
        ("new", "59 emails go from other mailboxes. ", EmailStatus.PENDING, None),
        ("stop", "58 emails go from other mailboxes, 1 email will not go out. ", EmailStatus.CANCELLED, None),
        (
            "wait",
            "58 emails go from other mailboxes, 1 email waits. ",
            EmailStatus.PENDING,
            "its mailbox anna@fenwick.example was removed; resume or stop the contact",
        ),
    ],
)
def test_remove_asks_once_with_the_counts_and_does_what_was_chosen(
    bench: Bench, qtbot: QtBot, choice: str, words: str, status: EmailStatus, waits: str | None
) -> None:
    _written(bench)
    page = _open(bench, qtbot)
    QTest.mouseClick(page.panel.remove_button, Qt.MouseButton.LeftButton)
    assert bench.window is not None
    dialog = child(bench.window, "removeMailboxDialog")
    question = child(dialog, "threadsQuestion")
    qtbot.waitUntil(
        lambda: question.text() == "1 contact it has written to is still in a sequence, with 1 email to come"
    )
    QTest.keyClick(child(dialog, f"threads_{choice}"), Qt.Key.Key_Space)
    effect = child(dialog, "removeEffect")
    qtbot.waitUntil(lambda: effect.text().startswith(words), timeout=10_000)
    QTest.mouseClick(child(dialog, "previewRemove"), Qt.MouseButton.LeftButton)
    moved = child(bench.window, "movedTable")
    qtbot.waitUntil(lambda: moved.model().rowCount() == 59)
    QTest.keyClick(moved, Qt.Key.Key_Escape)
    QTest.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(mailbox_list(bench.store, now=bench.clock.now())) == 1)
    bench.plan()
    rows = schedule(bench.store)
    written_to = next(row.contact for row in rows if row.status is EmailStatus.SENT)
    follow_up = next(row for row in rows if row.contact == written_to and row.step == 2)
    assert (follow_up.status, follow_up.waits_for) == (status, waits)


def test_no_list_of_emails_is_walked_in_the_window_s_own_thread(
    bench: Bench, qtbot: QtBot, mouse: Mouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    for name in ("fates", "leaving", "earliest", "__iter__"):
        walk = getattr(MovedEmails, name)
        monkeypatch.setattr(MovedEmails, name, _noting(walk, threads))
    bench.fill(30)
    bench.add_mailbox("ben@fenwick.example")
    page = _open(bench, qtbot)
    qtbot.waitUntil(page.panel.pausing.preview.isEnabled, timeout=10_000)
    mouse.click(page.panel.remove_button)
    assert bench.window is not None
    dialog = child(bench.window, "removeMailboxDialog")
    qtbot.waitUntil(lambda: child(dialog, "removeEffect").text().startswith("60 emails go"), timeout=10_000)
    mouse.click(dialog.preview)
    qtbot.waitUntil(lambda: child(bench.window, "movedTable").model().rowCount() == 60, timeout=10_000)
    assert threads
    assert threading.main_thread() not in threads


def _noting(walk: Callable[..., Any], threads: list[threading.Thread]) -> Callable[..., Any]:
    def walked(*args: Any) -> Any:
        threads.append(threading.current_thread())
        return walk(*args)

    return walked
