"""`demo`: the sample workspace in the window, or days of it at high speed without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.frame import REFUSED, Frame, frame_of, instant_text, plain, refuse
from app.core.clock import SystemClock
from app.core.paths import Paths, demo_data_folder

if TYPE_CHECKING:
    from app.main.play import Line, Played, Progress


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    context: typer.Context,
    headless: Annotated[bool, typer.Option("--headless", help="No window: play, count, save pictures.")] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="Days to play, without a window.")] = 7,
    pictures: Annotated[bool, typer.Option(help="Save pictures of the window, without a window.")] = True,
) -> None:
    """Try Outpace out with sample data; everything goes to a mail server inside the program, never outside."""
    frame = frame_of(context)
    paths = Paths(frame.data or demo_data_folder())
    if headless:
        _play(frame, paths, days, pictures)
        return
    if frame.now is not None:
        raise typer.BadParameter("--now stands still, and the window needs a clock that goes; leave it out.")
    from app.main.window import open_sample_window

    raise typer.Exit(open_sample_window(paths))


def _play(frame: Frame, paths: Paths, days: int, pictures: bool) -> None:
    from app.main.play import next_monday, play

    clock = SystemClock()
    start = frame.now or next_monday(clock)
    with _progress(start, days) as progress:
        played = play(paths, start=start, days=days, steady=clock.monotonic, progress=progress)
    files = _pictures(paths, played) if pictures else []
    frame.show(_as_value(played, files), lambda: _print(played, files, paths))
    if not played.agree:
        refuse(
            f"The database says {played.sent} were sent, the mail server has {played.received}: the two do not agree."
        )
    if not played.sent:
        raise typer.Exit(REFUSED)


def _pictures(paths: Paths, played: Played) -> list[Path]:
    from app.main.pictures import take_pictures

    return take_pictures(paths, now=played.end)


def _as_value(played: Played, files: list[Path]) -> dict[str, Any]:
    value: dict[str, Any] = plain(played)
    value["from"], value["to"] = value.pop("start"), value.pop("end")
    value["mailboxes"] = [{"mailbox": one.pop("name"), **one} for one in value["mailboxes"]]
    value["days"] = [{"date": one.pop("name"), **one} for one in value["days"]]
    return {**value, "screenshots": [str(file) for file in files]}


def _print(played: Played, files: list[Path], paths: Paths) -> None:
    from rich.console import Console

    console = Console()
    console.print(_table("Day", played.days, played))
    console.print(_table("Mailbox", played.mailboxes, played))
    verdict = "agree" if played.agree else "DO NOT AGREE"
    console.print(
        f"{played.sent} emails sent by the database, {played.received} received by the built-in server: they {verdict}."
        f"\n{instant_text(played.start)} to {instant_text(played.end)} in {played.seconds:.1f} s; "
        f"failed {played.failed}, in doubt {played.in_doubt}, still to go {played.waiting}.",
        highlight=False,
    )
    console.print(f"Workspace and mail: {paths.data}", highlight=False, soft_wrap=True)
    for file in files:
        console.print(str(file), highlight=False, soft_wrap=True)


def _table(what: str, lines: tuple[Line, ...], played: Played) -> Any:
    from rich.table import Table

    table = Table(header_style="bold", show_footer=True)
    table.add_column(what, footer="Total")
    for name in ("planned", "sent", "received"):
        table.add_column(name.title(), justify="right", footer=str(getattr(played, name)))
    for line in lines:
        table.add_row(line.name, str(line.planned), str(line.sent), str(line.received))
    return table


@contextmanager
def _progress(start: datetime, days: int) -> Iterator[Progress]:
    """Show a bar on a terminal's standard error; yield what moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("Playing", total=days * 86400)

        def move(now: datetime, sent: int) -> None:
            words = f"{now:%a %d %b %H:%M}, {sent} sent"
            bar.update(task, completed=(now - start).total_seconds(), description=words)

        yield move
