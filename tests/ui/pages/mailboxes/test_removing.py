"""Removing a mailbox: asked once, with the counts, the effect told before; then just what was chosen happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.commands.mailboxes import update_mailbox
from app.core.commands.moved_emails import MovedEmails
from app.core.commands.sending import claim, record
from app.core.model import EmailStatus, SendResult
from app.core.queries.mailboxes import mailbox_draft, mailbox_list
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
    qtbot.waitUntil(lambda: words.text() == "60 emails wait. Last email Thu 26 Nov → never.")
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
    qtbot.waitUntil(lambda: effect.text().startswith(words))
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
    for name in ("fates", "leaving", "earliest_first", "__iter__"):
        walk = getattr(MovedEmails, name)
        monkeypatch.setattr(MovedEmails, name, _noting(walk, threads))
    bench.fill(30)
    bench.add_mailbox("ben@fenwick.example")
    page = _open(bench, qtbot)
    qtbot.waitUntil(page.panel.pausing.preview.isEnabled)
    mouse.click(page.panel.remove_button)
    assert bench.window is not None
    dialog = child(bench.window, "removeMailboxDialog")
    qtbot.waitUntil(lambda: child(dialog, "removeEffect").text().startswith("60 emails go"))
    mouse.click(dialog.preview)
    qtbot.waitUntil(lambda: child(bench.window, "movedTable").model().rowCount() == 60)
    assert threads
    assert threading.main_thread() not in threads


def _noting(walk: Callable[..., Any], threads: list[threading.Thread]) -> Callable[..., Any]:
    def walked(*args: Any) -> Any:
        threads.append(threading.current_thread())
        return walk(*args)

    return walked


def test_a_removal_is_taken_back_with_everything_it_moved_and_the_password(
    bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    kept = {"anna@fenwick.example": "anna's"}
    with _ring(kept):
        _written(bench)
        draft = replace(mailbox_draft(bench.store, mailbox_id=1), username="anna")
        update_mailbox(bench.store, draft=draft, now=bench.clock.now())
        bench.plan()
        before = _standing(bench)
        page = _open(bench, qtbot)
        mouse.click(page.panel.remove_button)
        assert bench.window is not None
        window = bench.window
        dialog = child(window, "removeMailboxDialog")
        qtbot.waitUntil(dialog.remove_button.isEnabled)
        QTest.keyClick(child(dialog, "threads_stop"), Qt.Key.Key_Space)
        mouse.click(dialog.remove_button)
        qtbot.waitUntil(lambda: kept == {})
        bench.plan()
        assert _standing(bench) != before
        (toast,) = window.toasts.shown()
        assert toast.accessibleName() == "Removed anna@fenwick.example"
        mouse.click(toast.undo_button)
        qtbot.waitUntil(lambda: kept == {"anna@fenwick.example": "anna's"})
        bench.plan()
        assert _standing(bench) == before
        window.history.redo()
        qtbot.waitUntil(lambda: kept == {})


def _standing(bench: Bench) -> list[tuple[object, ...]]:
    return [(row.id, row.status, row.mailbox, row.send_at) for row in schedule(bench.store)]


@contextmanager
def _ring(kept: dict[str, str]) -> Iterator[None]:
    """Let passwords be kept in `kept`."""

    class Ring(KeyringBackend):
        priority = 1  # type: ignore[assignment]

        def get_password(self, service: str, username: str) -> str | None:
            return kept.get(username)

        def set_password(self, service: str, username: str, password: str) -> None:
            kept[username] = password

        def delete_password(self, service: str, username: str) -> None:
            del kept[username]

    before = keyring.get_keyring()
    keyring.set_keyring(Ring())
    yield
    keyring.set_keyring(before)
