"""`run` and `status`: the sender without a window, and how the sending goes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import Frame, frame_of, instant_text, parse_instant, print_table
from app.core.clock import FixedClock, SystemClock
from app.core.log import thread_errors_logged

if TYPE_CHECKING:
    from app.main.sending import RunResult


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(status)


def run(
    context: typer.Context,
    until_idle: Annotated[bool, typer.Option(help="End when nothing more can go without a person.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0, metavar="SECONDS", help="End after so long, on the run's clock.")
    ] = None,
    clock_start: Annotated[
        str | None, typer.Option(metavar="ISO", help="Begin at this instant instead of now; loopback servers only.")
    ] = None,
    clock_speed: Annotated[
        float | None,
        typer.Option(metavar="X", help="Let the clock go up to X times as fast; loopback servers only."),
    ] = None,
    no_inbox: Annotated[bool, typer.Option("--no-inbox", help="Read no replies, file no copies.")] = False,
) -> None:
    """Send what is due, until Ctrl+C or as the options say."""
    frame = frame_of(context)
    _check(frame, clock_speed)
    start = parse_instant(clock_start, option="--clock-start") if clock_start else None
    fast = start is not None or clock_speed is not None
    with thread_errors_logged(), _stopped_by_signals() as stop:
        if fast:
            result = _run_fast(frame, start, clock_speed or 1.0, until_idle, seconds, stop, not no_inbox)
        else:
            result = _run(frame, until_idle, seconds, stop, not no_inbox)
    counts = {name: getattr(result, name) for name in ("sent", "failed", "in_doubt", "waiting")}
    frame.show(counts, "\n".join([_in_words(counts), *result.words]))


def _check(frame: Frame, speed: float | None) -> None:
    if frame.now is not None:
        raise typer.BadParameter("--now stands still; give `run` a clock that goes with --clock-start.")
    if speed is not None and not 0 < speed < float("inf"):
        raise typer.BadParameter("--clock-speed must be above 0.")


def _run(frame: Frame, until_idle: bool, seconds: float | None, stop: threading.Event, inbox: bool) -> RunResult:
    from app.main.sending import run as send

    with frame.workspace() as workspace:
        return send(workspace, until_idle=until_idle, seconds=seconds, stop=stop, inbox=inbox)


def _run_fast(
    frame: Frame,
    start: datetime | None,
    speed: float,
    until_idle: bool,
    seconds: float | None,
    stop: threading.Event,
    inbox: bool,
) -> RunResult:
    from app.main.sending import run_fast
    from app.main.workspace import open_workspace

    clock = FixedClock(start or SystemClock().now())
    with open_workspace(frame.paths, clock=clock) as workspace:
        return run_fast(workspace, speed=speed, until_idle=until_idle, seconds=seconds, stop=stop, inbox=inbox)


def _in_words(counts: dict[str, int]) -> str:
    unsure = f", {counts['in_doubt']} in doubt" if counts["in_doubt"] else ""
    return f"Sent {counts['sent']}, failed {counts['failed']}{unsure}; {counts['waiting']} still to go."


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Yield an event that Ctrl+C or a polite kill sets, so that the turn at hand is finished."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    kept = {one: signal.signal(one, on_signal) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def status(context: typer.Context) -> None:
    """Print how the sending goes and what waits for you."""
    from app.core.queries.came_in import came_in_counts
    from app.core.queries.status import counts, sending_state

    frame = frame_of(context)
    with frame.workspace() as workspace:
        state = sending_state(workspace.store, now=workspace.clock.now())
        numbers = counts(workspace.store)
        came_in = came_in_counts(workspace.store)
    value = _flat(state) | _flat(numbers) | came_in
    rows = [[name.replace("_", " "), _cell(one)] for name, one in value.items()]
    frame.show(value, lambda: print_table("", ("", "now"), rows))


def _flat(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def _cell(value: Any) -> Any:
    return instant_text(value) if isinstance(value, datetime) else value
