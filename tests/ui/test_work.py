"""Long work is reported from any thread, seen in the UI thread, and cancelled once."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.ui.work import Progress, WorkBoard


def test_progress_reported_by_another_thread_is_seen(qtbot: QtBot) -> None:
    board, seen = WorkBoard(), []
    board.changed.connect(lambda: seen.append([work.progress for work in board.running()]))
    work = board.begin("Importing leads.csv")
    thread = threading.Thread(target=lambda: work.update(120, 400))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: seen[-1] == [Progress("Importing leads.csv", 120, 400)])
    work.end()
    qtbot.waitUntil(lambda: seen[-1] == [])
    assert seen[0] == [Progress("Importing leads.csv")]


def test_the_job_learns_that_it_was_cancelled_once(qtbot: QtBot) -> None:
    told: list[int] = []
    work = WorkBoard().begin("Importing", on_cancel=lambda: told.append(1))
    work.cancel()
    work.cancel()
    assert (work.cancelled, told) == (True, [1])


def test_what_cannot_be_cancelled_goes_on(qtbot: QtBot) -> None:
    work = WorkBoard().begin("Planning", can_cancel=False)
    work.cancel()
    assert not work.cancelled


def test_a_job_that_fails_ends_its_work(qtbot: QtBot) -> None:
    board = WorkBoard()
    with pytest.raises(OSError, match="full"), board.begin("Importing"):
        raise OSError("full")
    assert board.running() == []


def test_the_share_of_what_cannot_be_counted_is_nothing() -> None:
    assert (Progress("Planning").share, Progress("Planning", 3, 2).share) == (0.0, 1.0)
