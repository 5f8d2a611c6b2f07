"""Mailboxes whose answers cannot be read, sequences that paused themselves: told on Today, mended where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.core.commands.mailbox_reading import note_unread
from app.core.commands.mailboxes import mailbox_needs_attention
from app.core.model import SequenceState
from app.core.queries.mailboxes import MailboxRow, mailbox_draft, mailbox_list
from app.core.queries.sequences import sequence_list
from app.core.store.tables import Sequence
from app.ui.dialogs.mailbox import open_mailbox_dialog
from app.ui.models.sequences import STATE, below_words
from app.ui.pages.mailboxes.page import MailboxesPage
from app.ui.pages.sequence_editor.page import SequenceEditorPage
from app.ui.pages.sequences import SequencesPage
from app.ui.pages.today.lines import NeedLine
from app.ui.pages.today.page import TodayPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

PAGES = {
    "today": TodayPage,
    "mailboxes": MailboxesPage,
    "sequences": SequencesPage,
    "sequence": SequenceEditorPage,
}
TOO_MANY = "4 of its 60 emails of the last 7 days came back, more than the 5 % you allow; check them, then resume it"
REFUSED = "The IMAP server said “no such user”. Check the user name and the password."


def needs(bench: Bench, qtbot: QtBot) -> list[NeedLine]:
    page = bench.open("today", PAGES)
    qtbot.waitUntil(lambda: any(line.isVisible() for line in page.findChildren(NeedLine)))
    return [line for line in page.findChildren(NeedLine) if line.isVisible()]


def row(bench: Bench) -> MailboxRow:
    return mailbox_list(bench.store, now=bench.clock.now())[0]


@pytest.fixture
def stopped(bench: Bench) -> Bench:
    """A sequence that paused itself."""
    bench.fill(10)
    with bench.store.write() as session:
        sequence = session.get_one(Sequence, 1)
        sequence.state, sequence.state_reason = SequenceState.PAUSED.value, TOO_MANY
    bench.plan()
    return bench


def test_a_sequence_that_paused_itself_is_resumed_where_today_leads(stopped: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    (line,) = needs(stopped, qtbot)
    assert (line.need.pill, line.need.title) == ("Bounces", "“Late invoices” paused itself")
    assert line.need.words == f"{TOO_MANY}\n20 emails wait; they keep their places"
    mouse.click(line.button)
    assert stopped.window is not None
    editor = stopped.window.current_page()
    assert isinstance(editor, SequenceEditorPage)
    card = editor.steps_pane.stopped
    qtbot.waitUntil(card.isVisible)
    assert TOO_MANY in card.accessibleName()
    mouse.click(card.resume_button)
    qtbot.waitUntil(lambda: not card.isVisible())
    (found,) = sequence_list(stopped.store)
    assert (found.state, found.state_reason) == (SequenceState.ACTIVE, "")


def test_the_list_says_why_a_sequence_paused_itself(stopped: Bench, qtbot: QtBot) -> None:
    page = stopped.open("sequences", PAGES)
    assert isinstance(page, SequencesPage)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert page.model.index(0, STATE).data() == "Needs you"
    assert below_words(page.model.row(0)) == f"Paused itself: {TOO_MANY}"


def test_unread_answers_are_told_and_tried_again(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.fill(10)
    note_unread(bench.store, mailbox_id=1, reason=REFUSED, refused=True, now=bench.clock.now())
    (line,) = needs(bench, qtbot)
    assert (line.need.pill, line.need.kind) == ("Answers", "bad")
    assert (line.need.title, line.need.words) == ("Answers to anna@ are not read", REFUSED)
    mouse.click(line.button)
    assert bench.window is not None
    page = bench.window.current_page()
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page.panel.unread.isVisible())
    assert page.panel.unread.accessibleName() == f"Answers have not been read since Sun 22 Nov, 13:00. {REFUSED}"
    assert page._loaded is not None
    assert page._loaded.table.lines[0].pill == "Not read"
    assert page.stats["needs"].accessibleName() == "Needs you: 1 mailbox"
    mouse.click(page.panel.unread.again_button)
    qtbot.waitUntil(lambda: not page.panel.unread.isVisible())
    assert row(bench).unread_reason == ""


def test_a_server_out_of_reach_is_only_worth_a_look(bench: Bench, qtbot: QtBot) -> None:
    bench.fill(10)
    note_unread(bench.store, mailbox_id=1, reason="It cannot be reached.", refused=False, now=bench.clock.now())
    (line,) = needs(bench, qtbot)
    assert line.need.kind == "warn"


def test_a_mailbox_stopped_for_its_bounces_does_not_speak_of_signing_in(
    bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    bench.fill(10)
    mailbox_needs_attention(bench.store, mailbox_id=1, reason=TOO_MANY, now=bench.clock.now())
    (line,) = needs(bench, qtbot)
    assert line.need.pill == "Bounces"
    mouse.click(line.button)
    assert bench.window is not None
    page = bench.window.current_page()
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(page.panel.isVisible)
    said = " ".join(one.text() for one in child(page, "mailboxState").findChildren(QLabel))
    assert "bounces are counted anew" in said
    assert "password" not in said


def test_an_authority_s_file_is_chosen_and_refused_at_the_servers(
    bench: Bench, qtbot: QtBot, mouse: Mouse, tmp_path: Path
) -> None:
    bench.fill(1)
    good, bad = tmp_path / "our-ca.pem", tmp_path / "words.txt"
    good.write_text("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUAL==\n-----END CERTIFICATE-----\n")
    bad.write_text("no certificate")
    page = bench.open("mailboxes", PAGES)
    dialog = open_mailbox_dialog(page.window(), bench.window.context, mailbox_draft(bench.store, mailbox_id=1))
    mouse.click(child(dialog, "chooseAuthority"))
    chooser = page.window().findChild(QFileDialog, "authorityDialog")
    assert chooser is not None
    chooser.fileSelected.emit(str(bad))
    chooser.reject()
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: "holds no certificate" in dialog.form.server_error.text())
    assert dialog.form.server_error.text().startswith(f"Trust is '{bad}'")
    authority = dialog.findChild(QLineEdit, "mailboxAuthority")
    assert authority is not None
    authority.selectAll()
    qtbot.keyClicks(authority, str(good))
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: row(bench).draft.ca_file == str(good))
