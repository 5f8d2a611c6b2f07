"""What the popover of the sending lists: what runs, what waits and why, what went and goes. Asks the core in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from app.core.model import SequenceState
from app.ui.frame.state import SendingState
from app.ui.when import clock_time, moment
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.queries.outgoing import Outgoing, OutgoingEmail
    from app.core.queries.sequences import SequenceRow

MOST: Final = 4


@dataclass(frozen=True, slots=True)
class SendingLine:
    """One line; a press leads to `page` with `where`. `series` colours a dot before it, -1 for none."""

    words: str
    number: str = ""
    page: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    series: int = -1


@dataclass(frozen=True, slots=True)
class SendingBlock:
    """Lines under a heading."""

    title: str
    lines: tuple[SendingLine, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the desk answered."""

    sequences: tuple[SequenceRow, ...]
    outgoing: Outgoing


def load(store: Any) -> Loaded:
    """Return the running sequences and the emails around now."""
    from app.core.queries.outgoing import outgoing
    from app.core.queries.sequences import sequence_list

    rows = [row for row in sequence_list(store) if row.state is SequenceState.ACTIVE and row.pending]
    return Loaded(tuple(sorted(rows, key=lambda row: -row.pending)), outgoing(store))


def blocks_of(state: SendingState, loaded: Loaded | None, now: datetime) -> list[SendingBlock]:
    """Return the popover's blocks from top to bottom, without empty ones."""
    waits = tuple(SendingLine(one.words, one.number, one.page) for one in state.waits)
    if loaded is None:
        return [SendingBlock("Waits", waits)] if waits else []
    blocks = (
        SendingBlock("Running now", _running(loaded)),
        SendingBlock("Waits, or needs you", waits),
        SendingBlock("Next", tuple(_email(email, now) for email in loaded.outgoing.coming)),
        SendingBlock("Went last", tuple(_email(email, now) for email in loaded.outgoing.last)),
    )
    return [block for block in blocks if block.lines]


def fitting(blocks: list[SendingBlock], rows: int) -> list[SendingBlock]:
    """Return the blocks from the top that fit into so many rows, headings counted; the first in any case."""
    kept: list[SendingBlock] = []
    for block in blocks:
        rows -= 1 + len(block.lines)
        if kept and rows < 0:
            break
        kept.append(block)
    return kept


def _running(loaded: Loaded) -> tuple[SendingLine, ...]:
    lines = [
        SendingLine(row.name, f"{row.pending:,} planned", "sequence", {"sequence": row.id}, row.series)
        for row in loaded.sequences[:MOST]
    ]
    left = len(loaded.sequences) - MOST
    if left > 0:
        lines.append(SendingLine(f"{count(left, 'more sequence')}", page="sequences"))
    if loaded.outgoing.handed_over:
        lines.append(SendingLine("being handed over now", f"{loaded.outgoing.handed_over:,}"))
    return tuple(lines)


def _email(email: OutgoingEmail, now: datetime) -> SendingLine:
    same_day = email.at.astimezone().date() == now.astimezone().date()
    at = clock_time(email.at) if same_day else moment(email.at)
    return SendingLine(f"{email.contact} · {email.sequence}", at, "calendar", {"email": email.id}, email.series)
