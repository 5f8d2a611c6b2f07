"""The page of undelivered emails: what is shown of each, and what one press does, for one and for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.commands import restored, sending
from app.core.model import EmailStatus, ErrorCategory, SendResult
from app.core.queries.contacts import contact_detail
from app.core.queries.schedule import schedule
from app.core.settings import SENDING_PAUSED
from app.ui.page import Page
from app.ui.pages.undelivered.page import UndeliveredPage
from tests.ui.pages.bench import Bench, child

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
_S = EmailStatus
NOBODY = "550 5.1.1 No such user here"


def attempt(bench: Bench, outcome: EmailStatus, words: str, category: ErrorCategory, *, minutes: int = 0) -> int:
    """Claim the next email and record that; return its id."""
    at = NINE + timedelta(minutes=minutes)
    bench.clock.set(at)
    bench.plan()
    mail = sending.claim(bench.store, mailbox_id=1, now=at)
    assert mail is not None
    sending.record(bench.store, email_id=mail.email_id, result=SendResult(outcome, at, words, category))
    return mail.email_id


@pytest.fixture
def troubled(bench: Bench) -> Bench:
    """Three contacts: two dead letters and one email in doubt."""
    bench.fill(3)
    attempt(bench, _S.FAILED, NOBODY, ErrorCategory.INVALID_ADDRESS)
    attempt(bench, _S.FAILED, "554 5.7.1 Message looks like spam", ErrorCategory.CONTENT_REFUSED, minutes=180)
    attempt(bench, _S.IN_DOUBT, "connection lost", ErrorCategory.CONNECTION, minutes=360)
    bench.plan()
    return bench


class Other(Page):
    """Another page, which remembers what it was told to show."""

    title = "Other"
    told: dict[str, Any]

    def enter(self, **where: Any) -> None:
        self.told = where


def opened(bench: Bench, qtbot: QtBot, show: str) -> Any:
    page = bench.open("undelivered", {"undelivered": UndeliveredPage, "calendar": Other, "contact": Other}, show=show)
    qtbot.waitUntil(lambda: bool(page.lines) or page.empty.isVisible())
    return page


def press(qtbot: QtBot, parent: QWidget, name: str) -> None:
    qtbot.mouseClick(child(parent, name), Qt.MouseButton.LeftButton)


def statuses(bench: Bench) -> list[str]:
    return sorted(row.status.value for row in schedule(bench.store))


def test_dead_letters_show_whom_why_and_the_servers_words(troubled: Bench, qtbot: QtBot) -> None:
    page = opened(troubled, qtbot, "failed")
    assert [line.email.category for line in page.lines] == ["content refused", "invalid address"]
    assert child(page.lines[1], "undeliveredWords").text() == NOBODY
    assert page.choice.segment("failed").text() == "Dead letters 2"
    assert page.choice.segment("in_doubt").text() == "Unsure 1"
    assert page.choice.segment("held").text() == "Held"
    assert NOBODY in page.lines[1].accessibleName()


def test_where_nothing_was_asked_for_the_first_kind_with_emails_is_shown(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(2)
    attempt(bench, _S.FAILED, NOBODY, ErrorCategory.INVALID_ADDRESS)
    page = opened(bench, qtbot, "anything")
    assert page.choice.current() == "failed"
    qtbot.mouseClick(page.choice.segment("held"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert page.choice.current() == "held", "what the user chooses stays"


def test_one_is_retried_and_the_list_follows(troubled: Bench, qtbot: QtBot) -> None:
    page = opened(troubled, qtbot, "failed")
    press(qtbot, page.lines[0], "one_retry")
    qtbot.waitUntil(lambda: len(page.lines) == 1)
    assert statuses(troubled).count("failed") == 1


def test_all_are_given_up_and_undo_brings_them_back(troubled: Bench, qtbot: QtBot) -> None:
    page = opened(troubled, qtbot, "failed")
    press(qtbot, page, "all_give_up")
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert "failed" not in statuses(troubled)
    assert page.empty.accessibleName() == "No dead letters"
    qtbot.waitUntil(lambda: child(troubled.window, "toastUndo").isVisible())
    press(qtbot, troubled.window, "toastUndo")
    qtbot.waitUntil(lambda: statuses(troubled).count("pending") >= 3)


def test_an_address_is_mended_in_place(troubled: Bench, qtbot: QtBot) -> None:
    page = opened(troubled, qtbot, "failed")
    line = page.lines[1]
    press(qtbot, line, "one_address")
    editor = child(line, "mendedAddress")
    assert editor.text() == line.email.contact
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "which was refused" in editor.accessibleDescription()
    editor.setText(page.lines[0].email.contact)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "belongs to another contact" in editor.accessibleDescription())
    editor.setText("right@example.com")
    contact_id = line.email.contact_id
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.lines) == 1)
    assert contact_detail(troubled.store, contact_id=contact_id).draft.email == "right@example.com"


@pytest.mark.parametrize(("press_name", "status"), [("one_went", "sent"), ("one_again", "pending")])
def test_an_email_in_doubt_is_settled_by_one_press(troubled: Bench, qtbot: QtBot, press_name: str, status: str) -> None:
    page = opened(troubled, qtbot, "in_doubt")
    (line,) = page.lines
    email_id = line.email.id
    assert "never sends one again by itself" in page.note.text()
    press(qtbot, line, press_name)
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert next(row.status.value for row in schedule(troubled.store) if row.id == email_id) == status


def test_details_lead_to_the_email_with_its_history(troubled: Bench, qtbot: QtBot) -> None:
    page = opened(troubled, qtbot, "in_doubt")
    email_id = page.lines[0].email.id
    press(qtbot, page.lines[0], "undeliveredDetails")
    assert troubled.window is not None
    shown = troubled.window.current_page()
    assert isinstance(shown, Other)
    assert shown.told == {"email": email_id}


def test_a_workspace_brought_back_says_so_until_sending_is_resumed(troubled: Bench, qtbot: QtBot) -> None:
    restored.went_back(troubled.store, claims=[], now=NINE)
    page = opened(troubled, qtbot, "in_doubt")
    qtbot.waitUntil(lambda: page.resume_button.isVisible())
    press(qtbot, page, "resumeAfterGoingBack")
    qtbot.waitUntil(lambda: not page.resume_button.isVisible())
    from app.core.queries.settings import get_setting

    assert not get_setting(troubled.store, which=SENDING_PAUSED)


def test_every_control_has_a_name_and_the_kinds_change_by_key(
    troubled: Bench, qtbot: QtBot, nameless: Callable[[QWidget], list[str]]
) -> None:
    page = opened(troubled, qtbot, "failed")
    assert nameless(page) == []
    page.choice.segment("failed").setFocus()
    qtbot.keyClick(page.choice.segment("failed"), Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert page.empty.accessibleName() == "Nothing is held"


def test_a_thousand_are_shown_in_part_and_done_whole(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(120)
    from sqlalchemy import text

    with bench.store.write() as session:
        session.execute(text("UPDATE scheduled_emails SET status='failed' WHERE step_id=1"))
        session.execute(
            text(
                "INSERT INTO email_events(email_id, at, from_status, to_status, reason)"
                " SELECT id, 1795420800, 'sending', 'failed', 'refused' FROM scheduled_emails WHERE step_id=1"
            )
        )
    page = opened(bench, qtbot, "failed")
    assert len(page.lines) == 100
    press(qtbot, page, "all_give_up")
    qtbot.waitUntil(lambda: page.empty.isVisible())
    assert statuses(bench).count("skipped") == 120
