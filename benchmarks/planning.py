"""The plan at full size: 50,000 contacts in three steps over 200 mailboxes, against SQLite's own insert of those rows.

The user's cache folder keeps the workspaces, made once by the program's own commands.
`python -m benchmarks.planning million` measures 1,000,000 emails as well, and takes some minutes.
"""

from __future__ import annotations

import gc
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, tell
from benchmarks.workspace import ROOT, cache, outpace, people

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROUNDS = 5
SMALL, LARGE = 50_000, 333_334
MAILBOXES = 200
NAME = "Late invoices"
_SEQUENCE = f"""\
name: {NAME}
steps:
  - {{subject: "About {{{{ company }}}}", body: "Hello {{{{ first_name }}}}"}}
  - {{wait_days: 3, body: "Again."}}
  - {{wait_days: 4, body: "For the last time."}}
"""
_PEAK = """
import resource, sys
sys.argv = ["outpace", *sys.argv[1:]]
from app.__main__ import main
try:
    main()
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def measure(million: bool) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        raw, pure = _side_by_side(lambda: _raw_insert(kept(SMALL), data), _pure(data))
        (as_process, whole), peak = _processes(data)
        figures = [
            _ratio("pure plan, all rules / raw insert", pure, raw, 0.8, 0.3),
            _ratio("full re-plan, a process / raw insert, a process", whole, as_process, 2.5, 1.5),
            Figure("memory peak of that process", peak / 1024, "MB", 250, 150),
        ]
        figures += _in_process(data, raw, whole)
        if million:
            figures.append(_per_email(data))
    return figures


def _ratio(name: str, ours: float, yardstick: float, limit: float, aim: float) -> Figure:
    return Figure(name, ours / yardstick, "", limit, aim, f"{ours:.2f} s / {yardstick:.2f} s")


def kept(contacts: int) -> Path:
    """Return the data folder of a workspace with so many contacts enrolled; made now where there is none."""
    from app.core.store.migrations import VERSION

    folder = cache() / f"planning-{VERSION}-{contacts}"
    if not (folder / "outpace.db").exists():
        made = folder.with_name(f"{folder.name}-making")
        shutil.rmtree(made, ignore_errors=True)
        _fill(made, contacts)
        made.rename(folder)
    return folder


def _fill(data: Path, contacts: int, enrolled: bool = True) -> None:
    data.mkdir(parents=True)
    csv, boxes, sequence = data / "people.csv", data / "mailboxes.csv", data / "sequence.yaml"
    csv.write_text("".join(people(contacts)))
    zones = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London")
    rows = (f"anna{n}@fenwick.example,127.0.0.1:2525,50,{zones[n % 4]}\n" for n in range(MAILBOXES))
    boxes.write_text("email,smtp,capacity,timezone\n" + "".join(rows))
    sequence.write_text(_SEQUENCE)
    now = ("--now", NOW.isoformat())
    outpace(data, *now, "mailbox", "import", str(boxes))
    outpace(data, *now, "import", "contacts", str(csv))
    outpace(data, *now, "sequence", "import", str(sequence))
    if enrolled:
        outpace(data, *now, "enroll", NAME, "--all")


@contextmanager
def _copy(data: Path, contacts: int = SMALL) -> Iterator[Path]:
    copy = data / "copy"
    shutil.copytree(kept(contacts), copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


@contextmanager
def planned_store(data: Path, contacts: int = SMALL) -> Iterator[Any]:
    from app.core.store import Store

    with _copy(data, contacts) as copy:
        store = Store(copy / "outpace.db").open()
        try:
            yield store
        finally:
            store.close()


def _raw_insert(source: Path, data: Path) -> float:
    """Return the seconds in which plain sqlite3 inserts the same emails into a table with the same indices."""
    with closing(sqlite3.connect(source / "outpace.db")) as stored:
        rows = stored.execute("SELECT * FROM scheduled_emails ORDER BY id").fetchall()
        form = [row[0] for row in stored.execute(_FORM)]
    target = data / "raw.db"
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
        for statement in form:
            copy.execute(statement)
        marks = ",".join("?" * len(rows[0]))
        began = time.perf_counter()
        copy.execute("BEGIN IMMEDIATE")
        copy.executemany(f"INSERT INTO scheduled_emails VALUES ({marks})", rows)
        copy.execute("COMMIT")
        taken = time.perf_counter() - began
    target.unlink()
    return taken


_FORM = "SELECT sql FROM sqlite_master WHERE tbl_name = 'scheduled_emails' AND sql NOT NULL ORDER BY type DESC"
_RAW_PROCESS = """
import sqlite3, sys
stored = sqlite3.connect(sys.argv[1])
rows = stored.execute("SELECT * FROM scheduled_emails ORDER BY id").fetchall()
copy = sqlite3.connect(sys.argv[2], isolation_level=None)
copy.execute("PRAGMA journal_mode=WAL")
for (statement,) in stored.execute(sys.argv[3]).fetchall():
    copy.execute(statement)
copy.execute("BEGIN IMMEDIATE")
copy.executemany(f"INSERT INTO scheduled_emails VALUES ({','.join('?' * len(rows[0]))})", rows)
copy.execute("COMMIT")
copy.close()
"""


def _raw_process(source: Path, data: Path) -> float:
    """Return the seconds of a whole process that reads those rows and inserts them."""
    target = data / "raw.db"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _RAW_PROCESS, str(source / "outpace.db"), str(target), _FORM], check=True)
    taken = time.perf_counter() - began
    target.unlink()
    return taken


def _side_by_side(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """Return the medians of two measurements taken in turn, so that a noisy machine disturbs both alike."""
    pairs = [(one(), other()) for _ in range(ROUNDS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def _processes(data: Path) -> tuple[tuple[float, float], int]:
    """Return the seconds of the raw process, and of a command by which nearly every email moves; its memory in kB."""
    peaks = []

    def ours() -> float:
        with _copy(data) as copy:
            command = [sys.executable, "-c", _PEAK, "--data", str(copy), "--now", NOW.isoformat()]
            command += ["sequence", "step-wait", NAME, "2", "4"]
            began = time.perf_counter()
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            taken = time.perf_counter() - began
            peaks.append(int(done.stderr.rpartition("peak ")[2]))
            return taken

    return _side_by_side(lambda: _raw_process(kept(SMALL), data), ours), max(peaks)


def _pure(data: Path) -> Callable[[], float]:
    """Return what plans all emails anew, from nothing, and answers in seconds."""
    from app.core.commands.plan import _forgetting
    from app.core.planner import plan
    from app.core.queries.snapshot import read_snapshot

    with planned_store(data) as store, store.read() as session:
        snapshot = _forgetting(read_snapshot(session, now=int(NOW.timestamp())))
    return lambda: _timed(lambda: plan(snapshot, int(NOW.timestamp())))[0]


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    began = time.perf_counter()
    result = call()
    return time.perf_counter() - began, result


def _in_process(data: Path, raw: float, full: float) -> list[Figure]:
    """Return the figures of smaller changes against `full`, the seconds of the command that moves nearly all."""
    from app.core.commands import mailboxes, sequences
    from app.core.commands.plan import replan
    from app.core.commands.what_if import what_if
    from app.core.queries.sequences import sequence_detail

    def shift(store: Any) -> None:
        draft = sequence_detail(store, sequence_id=1).draft
        steps = (draft.steps[0], replace(draft.steps[1], wait_days=4), *draft.steps[2:])
        sequences.save_sequence(store, draft=replace(draft, steps=steps), now=NOW)

    with planned_store(data) as store:
        replan(store, now=NOW)
        nothing, still = _timed(lambda: replan(store, now=NOW + timedelta(minutes=1)))
        foreseen = statistics.median(_timed(lambda: what_if(store, shift, now=NOW))[0] for _ in range(ROUNDS))
    removals = []
    for mailbox_id in range(7, 7 + ROUNDS):
        with planned_store(data) as store:
            count = _emails_of(store, mailbox_id)
            mailboxes.remove_mailbox(store, mailbox_id=mailbox_id, now=NOW)
            taken, after = _timed(lambda store=store: replan(store, now=NOW))
            removals.append((taken, after.summary.written / count))
    removed, rewritten = (statistics.median(values) for values in zip(*removals, strict=True))
    enrolling = _enrolling(data)
    return [
        _ratio("one of 200 mailboxes removed / full re-plan", removed, full, 0.4, 0.15),
        Figure("rows written then / rows that had to move", rewritten, "", 10, 3),
        _ratio("nothing changed / full re-plan", nothing, full, 0.5, 0.3),
        Figure("rows written then", still.summary.written, "rows", 0, 0),
        _ratio("what-if on 150,000 emails / full re-plan", foreseen, full, 0.6, 0.3),
        _ratio("enroll 50,000 to a complete stored plan / raw insert", enrolling, raw, 4, 2.5),
    ]


def _emails_of(store: Any, mailbox_id: int) -> int:
    with closing(sqlite3.connect(store.path)) as database:
        query = "SELECT count(*) FROM scheduled_emails WHERE mailbox_id = ? AND status = 'pending'"
        count: int = database.execute(query, (mailbox_id,)).fetchone()[0]
        return count


def _enrolling(data: Path) -> float:
    from app.core.commands.enrollments import enroll
    from app.core.commands.plan import replan
    from app.core.store import Store

    folder = data / "enrolling"
    _fill(folder, SMALL, enrolled=False)
    store = Store(folder / "outpace.db").open()
    try:
        began = time.perf_counter()
        enroll(store, sequence_id=1, contact_ids=None, now=NOW)
        replan(store, now=NOW)
        return time.perf_counter() - began
    finally:
        store.close()
        shutil.rmtree(folder)


def _per_email(data: Path) -> Figure:
    from app.core.commands.plan import replan

    seconds = {}
    for contacts in (SMALL, LARGE):
        with planned_store(data, contacts) as store:
            seconds[contacts] = _timed(lambda store=store: replan(store, now=NOW, full=True))[0] / (3 * contacts)
    value = seconds[LARGE] / seconds[SMALL]
    words = f"{1e6 * seconds[LARGE]:.0f} us / {1e6 * seconds[SMALL]:.0f} us"
    return Figure("an email of 1,000,000 / of 150,000, full re-plan", value, "", 1.5, 1.2, words)


if __name__ == "__main__":
    tell(measure("million" in sys.argv[1:]))
