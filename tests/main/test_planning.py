"""A large workspace is planned by a process beside: what it stores, what stops it, and what a kill leaves behind."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.core.beside import Line, line_of
from app.core.commands.contact_import import import_contacts
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import add_mailbox, pause_mailbox
from app.core.commands.plan import is_dirty, owe_replan, replan
from app.core.commands.sending import claim
from app.core.commands.sequences import save_sequence
from app.core.commands.what_if import what_if
from app.core.errors import InputError, OutpaceError
from app.core.events import Bus, Kind
from app.core.model import ContactDraft, MailboxDraft, Security, SequenceDraft, StepDraft
from app.core.queries.schedule import schedule
from app.core.store import Store
from app.main.planning import Planning, Watcher

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
PATIENCE = 30
MANY = 400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A planned workspace of one mailbox and 800 emails over some weeks."""
    store = Store(tmp_path / "outpace.db").open()
    mailbox(store, "anna")
    steps = (StepDraft(0, "Hello", "Hi"), StepDraft(3, None, "Again."))
    sequence = save_sequence(store, draft=SequenceDraft("Late invoices", steps), now=NOW).id
    people = [(line, ContactDraft(f"person{line}@contact.example")) for line in range(1, MANY + 1)]
    import_contacts(store, rows=people, file_name="people.csv", now=NOW)
    enroll(store, sequence_id=sequence, contact_ids=None, now=NOW)
    replan(store, now=NOW)
    yield store
    store.close()


def mailbox(store: Store, name: str) -> int:
    draft = MailboxDraft(f"{name}@fenwick.example", "127.0.0.1", 2525, Security.NONE, time_zone="Europe/Berlin")
    return add_mailbox(store, draft=draft, now=NOW).id


def places(store: Store) -> list[tuple[int, Any, Any]]:
    return sorted((row.id, row.send_at, row.mailbox) for row in schedule(store))


class Notes(Watcher):
    """Keeps what the process said, and lets a test do something at a word."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.over_with: list[str] = []
        self.at: Callable[[str], None] = lambda words: None

    def progress(self, kind: str, words: str, done: int, total: int) -> None:
        self.words.append(words)
        self.at(words)

    def over(self, kind: str) -> None:
        self.over_with.append(kind)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def planning(store: Store, bus: Bus, notes: Notes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Planning]:
    """The planning of a workspace that counts as large."""
    monkeypatch.setattr("app.core.queries.status.LARGE", 100)
    planning = Planning(store, bus, watcher=notes)
    yield planning
    planning.close()


@pytest.fixture
def planned(planning: Planning) -> threading.Semaphore:
    """Released once for each plan that was stored, or could not be."""
    count = threading.Semaphore(0)
    planning.planned = count.release
    return count


def test_process_stores_the_plan_and_tells_the_bus(
    store: Store, bus: Bus, planning: Planning, planned: threading.Semaphore, notes: Notes
) -> None:
    heard: list[Kind] = []
    bus.listen(lambda changes: heard.extend(changes.kinds))
    before = places(store)
    mailbox(store, "tom")
    assert not planning.replan(NOW), "the caller does not wait for it"
    assert planned.acquire(timeout=PATIENCE)
    assert planning.pid != os.getpid()
    assert places(store) != before
    assert set(heard) == {Kind.PLAN, Kind.EMAILS}
    assert not is_dirty(store)
    assert replan(store, now=NOW).summary.written == 0, "it is the plan this process would make"
    assert notes.words[0] == "Reading the plan"
    assert notes.over_with == ["replan"]


def test_small_workspace_is_planned_here_and_at_once(store: Store, bus: Bus) -> None:
    planning = Planning(store, bus)
    mailbox(store, "tom")
    assert Kind.PLAN in planning.replan(NOW).kinds
    assert planning.pid == 0
    planning.close()


def test_nothing_is_claimed_while_a_plan_is_owed(
    store: Store, planning: Planning, planned: threading.Semaphore, notes: Notes
) -> None:
    """What is sent follows from the plan as it is stored whole, never from one that is being made."""
    due = min(at for _, at, _ in places(store) if at is not None)
    claimed: list[object] = []
    notes.at = lambda words: claimed.append(claim(store, mailbox_id=1, now=due))
    owe_replan(store)
    planning.replan(due)
    assert planned.acquire(timeout=PATIENCE)
    assert claimed
    assert not any(claimed)
    assert claim(store, mailbox_id=1, now=due) is not None


def test_changes_while_it_plans_are_planned_together(
    store: Store, planning: Planning, planned: threading.Semaphore, notes: Notes
) -> None:
    """Ten changes in a row, the first of them in the middle of planning, end in one stored plan."""
    changed = threading.Event()

    def change(words: str) -> None:
        if words == "Reading the plan" and not changed.is_set():
            changed.set()
            for n in range(10):
                mailbox(store, f"box{n}")

    notes.at = change
    owe_replan(store)
    planning.replan(NOW)
    assert planned.acquire(timeout=PATIENCE)
    assert not planned.acquire(blocking=False)
    assert notes.words.count("Storing the plan") <= 2
    assert {mailbox for _, _, mailbox in places(store)} >= {f"box{n}@fenwick.example" for n in range(10)}
    assert replan(store, now=NOW).summary.written == 0


@pytest.mark.parametrize("word", ["Reading the plan", "Planning emails", "Storing the plan"])
def test_killed_at_any_word_it_leaves_the_old_plan_and_the_debt(store: Store, word: str) -> None:
    before = places(store)
    mailbox(store, "tom")
    with process(store) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(Line(1, "replan", {"now": NOW.isoformat()}).text())
        child.stdin.flush()
        for text in child.stdout:
            line = line_of(text)
            assert line.kind == "progress"
            if line.body["words"] == word:
                child.kill()
                break
        child.wait(PATIENCE)
    after = places(store)
    assert is_dirty(store) == (after == before), "the old plan and the debt, or the new one whole"
    replan(store, now=NOW)
    assert replan(store, now=NOW).summary.written == 0


def process(store: Store) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "app.main.plan_process", str(store.path)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def test_killed_process_is_started_anew_and_the_plan_made(
    store: Store, planning: Planning, planned: threading.Semaphore, notes: Notes
) -> None:
    pids: list[int] = []

    def kill_the_first(words: str) -> None:
        pids.append(planning.pid)
        if len(set(pids)) == 1:
            os.kill(planning.pid, signal.SIGKILL)

    notes.at = kill_the_first
    mailbox(store, "tom")
    planning.replan(NOW)
    assert planned.acquire(timeout=PATIENCE)
    assert not is_dirty(store)
    assert len(set(pids)) == 2


def test_process_that_always_dies_leaves_the_planning_to_this_one(
    store: Store, planning: Planning, planned: threading.Semaphore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.main.planning.MODULE", "app.no_such_module")
    mailbox(store, "tom")
    planning.replan(NOW)
    assert planned.acquire(timeout=PATIENCE)
    assert is_dirty(store)
    assert Kind.PLAN in planning.replan(NOW).kinds
    assert not is_dirty(store)


def test_trouble_with_the_file_is_raised_at_the_next_turn(
    store: Store, planning: Planning, planned: threading.Semaphore
) -> None:
    owe_replan(store)
    with contextlib.closing(sqlite3.connect(store.path)) as file:
        file.execute("DROP TABLE email_events")
    planning.replan(NOW)
    assert planned.acquire(timeout=PATIENCE)
    with pytest.raises(OutpaceError, match=r"outpace\.db"):
        planning.replan(NOW)
    planning.replan(NOW)
    assert planned.acquire(timeout=PATIENCE), "it is tried again"


def test_closing_in_the_middle_ends_the_process(store: Store, planning: Planning, notes: Notes) -> None:
    begun = threading.Event()
    notes.at = lambda words: begun.set()
    before = places(store)
    mailbox(store, "tom")
    planning.replan(NOW)
    assert begun.wait(PATIENCE)
    pid = planning.pid
    planning.close()
    until_gone(pid)
    assert is_dirty(store) == (places(store) == before)


def test_unused_process_is_let_go(store: Store, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.queries.status.LARGE", 100)
    planning = Planning(store, bus, warm_s=0.05)
    done = threading.Event()
    planning.planned = done.set
    owe_replan(store)
    planning.replan(NOW)
    assert done.wait(PATIENCE)
    end = time.monotonic() + PATIENCE
    while planning.pid:
        assert time.monotonic() < end, "the process is kept"
    done.clear()
    owe_replan(store)
    planning.replan(NOW + timedelta(minutes=1))
    assert done.wait(PATIENCE), "and another one started when there is something to do"
    planning.close()


def until_gone(pid: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < end, "the process did not end"


class Answer:
    """Takes the answer to a question."""

    def __init__(self) -> None:
        self.came = threading.Event()
        self.found: Any = None
        self.error: OutpaceError | None = None

    def take(self, found: Any) -> None:
        self.found = found
        self.came.set()

    def refuse(self, error: OutpaceError) -> None:
        self.error = error
        self.came.set()


def pausing(mailbox_id: int = 1) -> Callable[[Any], Any]:
    return partial(what_if, command=partial(pause_mailbox, mailbox_id=mailbox_id, now=NOW), now=NOW)


def test_what_if_is_answered_as_here_and_changes_nothing(store: Store, planning: Planning) -> None:
    before, answer = places(store), Answer()
    mailbox(store, "tom")
    planning.foresee(pausing(), answer.take, answer.refuse)
    assert answer.came.wait(PATIENCE)
    assert answer.found == pausing()(store)
    assert answer.found.moved > 0
    assert places(store) == before


def test_question_that_cannot_be_answered_says_why(planning: Planning) -> None:
    answer = Answer()
    planning.foresee(pausing(99), answer.take, answer.refuse)
    assert answer.came.wait(PATIENCE)
    assert isinstance(answer.error, InputError)
    assert "99" in answer.error.sentence


def test_question_waits_for_the_plan_that_is_owed(
    store: Store, planning: Planning, planned: threading.Semaphore, notes: Notes
) -> None:
    answer = Answer()
    mailbox(store, "tom")
    planning.foresee(pausing(), answer.take, answer.refuse)
    planning.replan(NOW)
    assert planned.acquire(timeout=PATIENCE)
    assert answer.came.wait(PATIENCE)
    assert answer.found == pausing()(store)
    assert notes.over_with[-1] == "foresee"


def test_question_let_be_is_not_answered_and_the_next_one_is(planning: Planning) -> None:
    first, second = Answer(), Answer()
    planning.foresee(pausing(), first.take, first.refuse)()
    planning.foresee(pausing(), second.take, second.refuse)
    assert second.came.wait(PATIENCE)
    assert not first.came.is_set()


def test_user_lets_the_questions_be(planning: Planning) -> None:
    answer = Answer()
    planning.foresee(pausing(), answer.take, answer.refuse)
    planning.drop_questions()
    assert answer.came.is_set()
    assert answer.error is not None
    assert answer.error.title == "Not worked out"
