"""The window over a workspace that counts as large: planned beside it, shown at its foot, sent as it is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.core.clock import SystemClock
from app.core.commands.mailboxes import pause_mailbox
from app.core.commands.plan import is_dirty, owe_replan
from app.core.commands.what_if import Effect, what_if
from app.core.errors import OutpaceError
from app.core.events import Kind, changed
from app.core.model import StepDraft
from app.main.window import Program
from app.ui.foresight import Foresight
from tests.journeys.office import Office
from tests.journeys.smtp_server import Server


@pytest.fixture
def office(office_now: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Sixty emails in two steps, none for today at whatever hour this runs; so few count as large."""
    monkeypatch.setattr("app.core.queries.status.LARGE", 20)
    office_now.enroll(office_now.sequence(StepDraft(7, "Hello", "Hi"), StepDraft(3, None, "Again.")), 30)
    return office_now


Make = Callable[..., Program]


@pytest.fixture
def make(qtbot: QtBot, office: Office) -> Iterator[Make]:
    """Make programs over the workspace; those that are not closed by then are."""
    made: list[Program] = []

    def make(*, sends: bool = True) -> Program:
        made.append(Program(office.paths, SystemClock(), sends=sends))
        return made[-1]

    yield make
    for program in made:
        close(program)


@pytest.fixture
def program(make: Make) -> Program:
    return make()


def close(program: Program) -> None:
    program.window.close()
    program.close()


def hand_over(office: Office) -> None:
    """Let Tom's mailbox send what was Anna's to send."""
    office.mailbox("tom")
    pause_mailbox(office.store, mailbox_id=1, now=office.clock.now())


def words_at_the_foot(program: Program) -> list[str]:
    """Return a list that grows with what the board of works says."""
    said: list[str] = []
    board = program.window.context.work
    board.changed.connect(lambda: said.extend(one.progress.words for one in board.running()))
    return said


def test_plan_that_is_owed_is_made_beside_and_what_is_due_leaves_by_it(
    qtbot: QtBot, office: Office, server: Server, program: Program
) -> None:
    said = words_at_the_foot(program)
    office.enroll_always("a@example.com")
    owe_replan(office.store)
    program.open()
    qtbot.waitUntil(lambda: len(server.mails) == 1)
    assert "Planning emails" in said
    assert not is_dirty(office.store)
    qtbot.waitUntil(lambda: not program.window.context.work.running())


def test_change_in_a_window_that_only_looks_is_planned_too(qtbot: QtBot, office: Office, make: Make) -> None:
    program = make(sends=False)
    said = words_at_the_foot(program)
    program.open()
    qtbot.waitUntil(lambda: program.window.current_page() is not None)

    def command(store: object) -> object:
        hand_over(office)
        return changed(Kind.MAILBOXES)

    program.desk.do(command, owner=program.window)
    qtbot.waitUntil(lambda: "Planning emails" in said and not is_dirty(office.store))
    assert {row.mailbox for row in office.rows()} == {"tom@fenwick.example"}


def test_window_closed_while_it_plans_leaves_the_plan_to_the_next_one(qtbot: QtBot, office: Office, make: Make) -> None:
    first = make()
    said = words_at_the_foot(first)
    hand_over(office)
    first.open()
    qtbot.waitUntil(lambda: bool(said))
    close(first)
    second = make()
    second.open()
    qtbot.waitUntil(lambda: not is_dirty(office.store))
    assert {row.mailbox for row in office.rows()} == {"tom@fenwick.example"}


def test_question_is_shown_at_the_foot_and_cancelled_there(qtbot: QtBot, office: Office, program: Program) -> None:
    program.open("contacts")
    now = office.clock.now()
    window = program.window
    qtbot.waitUntil(lambda: window.context.ports.foresees)
    heard: list[Effect] = []
    told: list[OutpaceError] = []
    seer = Foresight(window.context, window)
    question = partial(what_if, command=partial(pause_mailbox, mailbox_id=1, now=now), now=now)
    seer.ask(question, heard.append, failed=told.append)
    qtbot.waitUntil(lambda: any("Working out" in one.progress.words for one in window.context.work.running()))
    (work,) = (one for one in window.context.work.running() if "Working out" in one.progress.words)
    assert work.can_cancel
    work.cancel()
    qtbot.waitUntil(lambda: bool(told) or bool(heard))
    assert [error.title for error in told] == ["Not worked out"]
    seer.ask(question, heard.append, failed=told.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].moved > 0
