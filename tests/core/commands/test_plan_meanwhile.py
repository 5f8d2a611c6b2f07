"""Re-planning while the workspace is in use: nothing that came in between is lost, nothing is half stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from app.core.commands import plan
from tests.core.conftest import Workspace


def test_change_during_planning_is_planned_too(ready: Workspace) -> None:
    """Whoever changes something while the plan is worked out is not overwritten by what was read before."""
    reports: list[str] = []

    def report(words: str, done: int, total: int) -> None:
        if words == "Storing the plan" and words not in reports:
            ready.enroll(ready.sequence(name="Later"), ready.contacts("Ada"))
        reports.append(words)

    plan.owe_replan(ready.store)
    plan.replan(ready.store, now=ready.now, report=report)
    assert reports.count("Reading the plan") == 2
    assert not plan.is_dirty(ready.store)
    assert all(row.send_at is not None for row in ready.emails("Ada"))
    assert plan.replan(ready.store, now=ready.now).summary.written == 0


def test_ten_changes_during_planning_end_under_the_lock(ready: Workspace) -> None:
    reports: list[str] = []

    def report(words: str, done: int, total: int) -> None:
        if words == "Storing the plan":
            plan.owe_replan(ready.store)
        reports.append(words)

    plan.owe_replan(ready.store)
    plan.replan(ready.store, now=ready.now, report=report)
    assert reports.count("Reading the plan") == plan.TRIES
    assert not plan.is_dirty(ready.store)


def test_email_claimed_during_planning_keeps_its_place(ready: Workspace, clock: Callable[..., datetime]) -> None:
    due = min(row.send_at for row in ready.emails() if row.send_at is not None)
    claimed: list[int] = []

    def report(words: str, done: int, total: int) -> None:
        if words == "Storing the plan" and not claimed:
            mail = ready.claim(1, due)
            assert mail is not None
            claimed.append(mail.email_id)

    before = {row.id: row.send_at for row in ready.emails()}
    plan.replan(ready.store, now=due, full=True, report=report)
    row = next(row for row in ready.emails() if row.id == claimed[0])
    assert (row.status.value, row.send_at) == ("sending", before[row.id])


def test_given_up_replan_leaves_the_old_plan_and_the_debt(ready: Workspace) -> None:
    class GivenUp(Exception):
        pass

    def report(words: str, done: int, total: int) -> None:
        if words == "Planning emails":
            raise GivenUp

    ready.mailbox("tom@fenwick.example")
    before = [(row.id, row.send_at, row.mailbox) for row in ready.emails()]
    with pytest.raises(GivenUp):
        plan.replan(ready.store, now=ready.now, full=True, report=report)
    assert [(row.id, row.send_at, row.mailbox) for row in ready.emails()] == before
    assert plan.is_dirty(ready.store)


def test_after_a_command_a_small_workspace_is_planned_and_a_large_one_left_owed(
    ready: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.owe_replan(ready.store)
    monkeypatch.setattr("app.core.queries.status.LARGE", 5)
    assert plan.replan_small(ready.store, now=ready.now).summary.planned == 0
    assert plan.is_dirty(ready.store)
    monkeypatch.setattr("app.core.queries.status.LARGE", 6)
    assert plan.replan_small(ready.store, now=ready.now).summary.planned == 6
    assert not plan.is_dirty(ready.store)
