"""The headless demo: days of the sample workspace in seconds, sent for real to the built-in server, and counted.

What was planned, what the database says was sent, and what the server's own mail says was received are three
independent counts; the last two must agree.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime

from app.core.clock import Clock, FixedClock
from app.core.commands.sample_answers import answer_sample
from app.core.mail.local import Received
from app.core.paths import Paths
from app.core.queries.delivery import deliveries, planned_between
from app.main.sample import built_in_server, clear_folder, fill
from app.main.sending import run_fast
from app.main.workspace import open_workspace

_SPEED = 1e9
_DAY = timedelta(days=1)
Count = tuple[str, date]
Progress = Callable[[datetime, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """Three counts of one mailbox or one day."""

    name: str
    planned: int
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class Played:
    """What a headless demo did. `days` counts from the start, 24 hours each; `agree`: every email exactly once."""

    start: datetime
    end: datetime
    mailboxes: tuple[Line, ...]
    days: tuple[Line, ...]
    planned: int
    sent: int
    received: int
    failed: int
    in_doubt: int
    waiting: int
    agree: bool
    seconds: float


def next_monday(clock: Clock) -> datetime:
    """Return the next Monday at 06:00 UTC, before any sample mailbox's window opens."""
    now = clock.now()
    monday = now + timedelta(days=7 - now.weekday())
    return monday.replace(hour=6, minute=0, second=0, microsecond=0)


def play(
    paths: Paths,
    *,
    start: datetime,
    days: int,
    steady: Callable[[], float],
    progress: Progress = lambda now, sent: None,
) -> Played:
    """Build the sample workspace anew in the folder and send `days` days of it from `start` on; some people answer."""
    clear_folder(paths)
    began = steady()
    end = start + days * _DAY
    clock = FixedClock(start)
    with built_in_server(paths) as server, open_workspace(paths, clock=clock) as workspace:
        fill(workspace, server, now=start)
        workspace.replan()
        planned = planned_between(workspace.store, start=start, end=end)
        result = run_fast(
            workspace,
            speed=_SPEED,
            until_idle=False,
            seconds=(end - start).total_seconds(),
            stop=threading.Event(),
            after=lambda: progress(clock.now(), server.count),
        )
        received = server.received()
        sent = deliveries(workspace.store)
        workspace.bus.publish(answer_sample(workspace.store, now=end))
        workspace.replan()
    counts = _Counts(start, planned, [(one.mailbox, one.at) for one in sent], [_header(one) for one in received])
    return Played(
        start,
        end,
        mailboxes=counts.lines(lambda found: found[0]),
        days=counts.lines(lambda found: found[1].isoformat()),
        planned=len(planned),
        sent=len(sent),
        received=len(received),
        failed=result.failed,
        in_doubt=result.in_doubt,
        waiting=result.waiting,
        agree=Counter(one.outpace_id for one in sent) == Counter(one.outpace_id for one in received),
        seconds=round(steady() - began, 2),
    )


def _header(mail: Received) -> tuple[str, datetime]:
    """Return from whom and when a mail says it is."""
    headers = BytesHeaderParser().parsebytes(mail.message)
    return parseaddr(str(headers["From"]))[1], parsedate_to_datetime(str(headers["Date"]))


class _Counts:
    """The three counts by mailbox and day."""

    def __init__(self, start: datetime, *sources: Iterable[tuple[str, datetime]]) -> None:
        self._start = start
        self._sources = [[(mailbox, self._day(at)) for mailbox, at in source] for source in sources]

    def lines(self, key: Callable[[Count], str]) -> tuple[Line, ...]:
        """Return a line per key, in order."""
        counted = [Counter(key(one) for one in source) for source in self._sources]
        names = sorted(set().union(*counted))
        return tuple(Line(name, *(count[name] for count in counted)) for name in names)

    def _day(self, at: datetime) -> date:
        return (self._start + (at - self._start) // _DAY * _DAY).date()
