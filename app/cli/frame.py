"""What every command shares: the global options, one open workspace, output as a table or JSON, errors as one sentence.

Owns exit codes and the forms of cli.md; must not decide anything about data.
"""

from __future__ import annotations

import json
import logging
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from app.core.errors import InputError, OutpaceError
from app.core.paths import Paths, default_data_folder

if TYPE_CHECKING:
    from app.main.workspace import Workspace

REFUSED = 1
_YEARS = (1970, 2999)
_WIDE = 200
"""Columns of a table that goes to a file or a pipe."""
WRONG_USAGE = 2
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Frame:
    """The global options of one run of the program.

    `trial` is the copy on which `what-if` tries a command: that prints nothing and leaves no trace outside it.
    """

    data: Path | None = None
    now: datetime | None = None
    json: bool = False
    trial: Workspace | None = None

    @property
    def paths(self) -> Paths:
        """Return the Paths of the chosen data folder; wrong usage for a command that only reads, tried by what-if."""
        if self.trial is not None:
            raise typer.BadParameter("what-if takes a command that changes something.")
        return Paths(self.data or default_data_folder())

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """Open the workspace of the chosen folder with the chosen clock, and close it afterwards."""
        from app.core.clock import FixedClock, SystemClock
        from app.main.workspace import open_workspace

        clock = FixedClock(self.now) if self.now else SystemClock()
        with open_workspace(self.paths, clock=clock) as workspace:
            yield workspace

    def show(self, value: Any, say: Callable[[], None] | str) -> None:
        """Print `value` as the one JSON value with --json, else what `say` says for people."""
        if self.trial is not None:
            return
        if self.json:
            print(as_json(value))
        elif isinstance(say, str):
            print(say)
        else:
            say()


EmailId = Annotated[
    int, typer.Argument(metavar="ID", max=2**63 - 1, help="The email's id, as `outpace schedule` prints it.")
]


def frame_of(context: typer.Context) -> Frame:
    """Return the Frame the global options made."""
    found = context.find_object(Frame)
    return found if found is not None else Frame()


class Commands(TyperGroup):
    """The command group that turns our errors into one sentence and exit code 1, and everything else into the log."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; no error of ours leaves as a traceback."""
        try:
            return super().invoke(ctx)
        except OutpaceError as error:
            refuse(error.sentence)
        except (typer.Exit, typer.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:
            if not _is_ours_to_explain(error):
                raise
            _write_down(ctx)
            refuse(f"Outpace made a mistake ({type(error).__name__}: {error}); the log in the data folder says more.")


def _write_down(context: Any) -> None:
    """Log the error at hand; the workspace that logs is closed by now."""
    from app.core.log import start_log, stop_log

    frame = context.find_object(Frame) or Frame()
    try:
        log = start_log(frame.paths.log)
    except OutpaceError:
        return  # without a log the sentence must do
    _log.exception("the command failed")
    stop_log(log)


def _is_ours_to_explain(error: Exception) -> bool:
    return not type(error).__module__.startswith(("typer", "click"))


def refuse(sentence: str) -> None:
    """Print one sentence on standard error and leave with exit code 1."""
    print(" ".join(sentence.split()), file=sys.stderr)
    raise typer.Exit(REFUSED)


def as_json(value: Any) -> str:
    """Return `value` as JSON in the forms of docs/cli.md: instants in UTC with Z, dates, values of enums."""
    return json.dumps(plain(value), ensure_ascii=False)


def plain(value: Any) -> Any:
    """Return `value` made of dict, list, str, numbers, bool and None only."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value


def instant_text(at: datetime | None) -> str | None:
    """Return an aware instant as 2026-11-23T08:00:00Z."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str, *, option: str) -> datetime:
    """Return the instant of an ISO-8601 text, UTC where it has no offset; InputError naming `option` otherwise."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"{option} {text!r} is not an instant; write it as 2026-11-23T08:00:00Z.") from error
    _check_year(at.year, text, option)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def parse_date(text: str, *, option: str) -> date:
    """Return the date of an ISO text; InputError naming `option` for anything else."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"{option} {text!r} is not a date; write it as 2026-11-23.") from error
    _check_year(day.year, text, option)
    return day


def _check_year(year: int, text: str, option: str) -> None:
    first, last = _YEARS
    if not first <= year <= last:
        raise InputError(f"{option} {text!r} is too far away; write a year from {first} to {last}.")


def computer_zone() -> str:
    """Return the IANA name of the computer's zone, "UTC" where it has none."""
    import tzlocal

    try:
        return tzlocal.get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"


def pairs_of(values: Sequence[str]) -> dict[str, str]:
    """Return KEY=VALUE arguments as a dict; wrong usage for anything else."""
    found = {}
    for one in values:
        key, equals, value = one.partition("=")
        if not equals or not key:
            raise typer.BadParameter(f"{one!r} is not KEY=VALUE.")
        found[key] = value
    return found


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, numbers: Sequence[str] = ()
) -> None:
    """Print a Rich table; columns named in `numbers` stand to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", header_style="bold")
    for name in columns:
        table.add_column(name.replace("_", " "), justify="right" if name in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if one is None else _cell(one) for one in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    console.print(table)


def _cell(value: Any) -> str:
    from rich.markup import escape

    return escape(str(plain(value)))


@contextmanager
def working(words: str) -> Iterator[None]:
    """Show on a terminal's standard error that something is under way."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(words):
        yield


@contextmanager
def changing(context: typer.Context) -> Iterator[Change]:
    """Open the workspace for a command that changes something; `Change.done` re-plans and prints."""
    frame = frame_of(context)
    if frame.trial is not None:
        yield Change(frame, frame.trial)
        return
    with frame.workspace() as workspace:
        yield Change(frame, workspace)


@dataclass(slots=True)
class Change:
    """One changing command at work."""

    frame: Frame
    workspace: Workspace

    @property
    def now(self) -> datetime:
        """Return this command's now: --now, or the computer's clock."""
        return self.workspace.clock.now()

    @property
    def trial(self) -> bool:
        """Return whether `what-if` tries the command: then it touches neither keyring, network nor other files."""
        return self.frame.trial is not None

    def done(self, result: Mapping[str, Any], sentence: str) -> None:
        """Re-plan, then print `result` with its "plan", or `sentence` and the plan in words."""
        if self.trial:
            return
        summary = self.workspace.replan()
        self.frame.show({**result, "plan": summary}, f"{sentence} {plan_words(summary)}".strip())


def plan_words(summary: Any) -> str:
    """Return a PlanSummary as a sentence."""
    words = [f"{summary.planned} planned"]
    for name in ("cancelled", "held", "unplaced"):
        count = getattr(summary, name)
        words += [f"{count} {name}"] if count else []
    last = f", the last at {instant_text(summary.last_send_at)}" if summary.last_send_at else ""
    return f"Emails: {', '.join(words)}{last}."
