"""The longest time the window's loop stands still while 150,000 emails are planned anew by a change that moves all.

With the calendar on screen, then with the table of 150,000 contacts; and while such a change is only foreseen.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from benchmarks.figures import Figure, tell
from benchmarks.program import Busy, LoopGap, program, turn

LIMIT, AIM = 33.0, 16.0
FRAME_MS = 16
PATIENCE = 120.0
BUSY_DAY = date(2035, 1, 3)
"""In the week in which the large workspace has most emails."""
STARTS = ("00:30", "01:00", "01:30", "02:00")
"""Another start of the day for each round: every email moves."""


def measure() -> list[Figure]:
    with program() as running:
        busy, starts = Busy(running), iter(STARTS)
        quiet = _resting()
        figures = []
        pages: dict[str, dict[str, Any]] = {"calendar": {"mode": "week", "day": BUSY_DAY}, "contacts": {}}
        for page, where in pages.items():
            running.window.go(page, **where)
            busy.until_quiet()
            _replan(running, busy, next(starts))  # fills what is filled once
            gap, seconds = _replan(running, busy, next(starts))
            name = f"longest standstill: re-plan of 150,000, {page} on screen"
            figures.append(_figure(name, gap, f"{seconds:.1f} s; resting: {quiet:.0f} ms"))
        gap, seconds = _foresee(running, busy, "03:00")
        return [*figures, _figure("longest standstill: its effect foreseen", gap, f"{seconds:.1f} s")]


def _figure(name: str, gap: LoopGap, words: str) -> Figure:
    if gap.worst_ms > LIMIT and gap.where:
        print(f"{name}: {gap.where}", file=sys.stderr)
    return Figure(name, gap.worst_ms, "ms", LIMIT, AIM, words)


def _resting() -> float:
    """Return what the computer itself takes away while nothing is asked of the program."""
    turn(3000)
    with LoopGap() as gap:
        turn(3000)
    return gap.worst_ms


def _replan(running: Any, busy: Busy, start: str) -> tuple[LoopGap, float]:
    """Change the hours of the sequence; return when the new plan is stored and shown."""
    work = running.window.context.work
    began = time.perf_counter()
    with LoopGap() as gap:
        running.desk.do(partial(_change, start=start, now=running.desk.clock.now()), owner=running.window)
        _until(lambda: any("Planning" in one.progress.words for one in work.running()))
        _until(lambda: not work.running())
        seconds = time.perf_counter() - began
        busy.until_quiet()
    return gap, seconds


def _change(store: Any, *, start: str, now: Any) -> Any:
    from app.core.commands.sequences import save_sequence
    from app.core.queries.sequences import sequence_detail

    draft = sequence_detail(store, sequence_id=1).draft
    return save_sequence(store, draft=replace(draft, start=start), now=now).changes


def _foresee(running: Any, busy: Busy, start: str) -> tuple[LoopGap, float]:
    from app.core.commands.what_if import what_if
    from app.ui.foresight import Foresight

    now, heard = running.desk.clock.now(), list[Any]()
    seer = Foresight(running.window.context, running.window)
    question = partial(what_if, command=partial(_change, start=start, now=now), now=now)
    began = time.perf_counter()
    with LoopGap() as gap:
        seer.ask(question, heard.append, failed=heard.append)
        _until(lambda: bool(heard))
        seconds = time.perf_counter() - began
        busy.until_quiet()
    assert heard[0].moved > 100_000, heard[0]
    return gap, seconds


def _until(condition: Callable[[], bool]) -> None:
    end = time.perf_counter() + PATIENCE
    while not condition():
        assert time.perf_counter() < end, "it takes too long"
        turn(FRAME_MS)


if __name__ == "__main__":
    from benchmarks import plan_gaps  # the process beside asks for the question by its module's name

    tell(plan_gaps.measure())
