"""A test to oneself goes through a real server, is marked, and is counted nowhere; a refusal is told in its words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.commands.mailboxes import update_mailbox
from app.core.queries.mailboxes import mailbox_draft
from app.core.queries.schedule import schedule
from app.core.queries.settings import get_setting
from app.core.settings import TEST_ADDRESS
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from tests.journeys.smtp_server import Server
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child


def _editor(bench: Bench, qtbot: QtBot, port: int) -> SequenceEditorPage:
    bench.fill(contacts=3)
    draft = mailbox_draft(bench.store, mailbox_id=1)
    update_mailbox(bench.store, draft=replace(draft, smtp_port=port), now=bench.clock.now())
    page = bench.open("sequence", {"sequence": SequenceEditorPage}, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: child(page, "previewPlace").text() == "1 of 3")  # type: ignore[attr-defined]
    return page


def _result(page: SequenceEditorPage) -> str:
    found = child(page.window(), "testResult")
    assert isinstance(found, QLabel)
    return found.text()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_step_on_show_arrives_marked_and_leaves_no_row(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    with Server() as server:
        page = _editor(bench, qtbot, server.port)
        before = schedule(bench.store)
        mouse.click(page.bar.test)
        page.trial.address.setText("me@fenwick.example")
        mouse.click(page.trial.send_button)
        qtbot.waitUntil(lambda: _result(page).startswith("Sent to me@fenwick.example."))
        message = server.mails[0]
    assert message["Subject"].startswith("[Test] About ")
    assert message["To"] == "me@fenwick.example"
    assert schedule(bench.store) == before
    assert get_setting(bench.store, which=TEST_ADDRESS) == "me@fenwick.example"


def test_a_server_that_is_not_there_is_told_and_an_address_is_asked_for(
    bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    with Server() as gone:
        port = gone.port
    page = _editor(bench, qtbot, port)
    mouse.click(page.bar.test)
    mouse.click(page.trial.send_button)
    assert _result(page) == ""
    page.trial.address.setText("me@fenwick.example")
    mouse.click(page.trial.send_button)
    qtbot.waitUntil(lambda: _result(page).startswith("Not sent. "))
    assert "refused" in _result(page)
