"""`check`: is this computer ready to send? Asks everything, changes nothing, and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import typer

from app.cli.frame import Frame, computer_zone, frame_of, print_table, refuse
from app.core.errors import OutpaceError


class Verdict(StrEnum):
    """What came of one question; only `bad` keeps Outpace from sending."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered question."""

    name: str
    verdict: Verdict
    words: str


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(check)


def check(context: typer.Context) -> None:
    """Look whether this computer is ready: folders, database, clock, mailboxes, keyring."""
    frame = frame_of(context)
    answers = list(_answers(frame))
    ready = all(one.verdict is not Verdict.BAD for one in answers)
    frame.show(
        {"ready": ready, "checks": answers},
        lambda: print_table("", ("what", "", "words"), [[one.name, one.verdict, one.words] for one in answers]),
    )
    if not ready:
        refuse("This computer is not ready: " + "; ".join(one.words for one in answers if one.verdict is Verdict.BAD))


def _answers(frame: Frame) -> Iterator[Answer]:
    try:
        frame.paths.prepare()
        yield Answer("folder", Verdict.GOOD, f"{frame.paths.data} can be written.")
        yield from _of_workspace(frame)
    except OutpaceError as error:
        yield Answer("workspace", Verdict.BAD, error.sentence)
    yield _keyring()


def _of_workspace(frame: Frame) -> Iterator[Answer]:
    from app.core.queries.integrity import integrity_problems, last_event_at
    from app.core.queries.mailboxes import mailbox_list

    with frame.workspace() as workspace:
        problems = integrity_problems(workspace.store)
        yield Answer(
            "database",
            Verdict.BAD if problems else Verdict.GOOD,
            "; ".join(problems) or f"{workspace.paths.database} is whole.",
        )
        now, last = workspace.clock.now(), last_event_at(workspace.store)
        behind = last is not None and last - now > timedelta(minutes=5)
        yield Answer(
            "clock",
            Verdict.NOTE if behind else Verdict.GOOD,
            f"The workspace knows of things later than this computer's clock ({last:%Y-%m-%d %H:%M} UTC)."
            if behind
            else f"It is {now:%Y-%m-%d %H:%M} UTC, zone {computer_zone()}.",
        )
        yield _mailboxes(
            [
                (row.draft.email, row.state, row.state_reason, row.unread_reason)
                for row in mailbox_list(workspace.store, now=now)
            ]
        )


def _mailboxes(found: list[tuple[str, str, str, str]]) -> Answer:
    if not found:
        return Answer("mailboxes", Verdict.NOTE, "There is no mailbox yet; add one with `outpace mailbox add`.")
    troubled = [f"{email}: {reason}" for email, state, reason, _ in found if state == "attention"]
    if troubled:
        return Answer("mailboxes", Verdict.BAD, "; ".join(troubled))
    unread = [f"answers to {email} are not read: {reason}" for email, _, _, reason in found if reason]
    if unread:
        return Answer("mailboxes", Verdict.NOTE, "; ".join(unread))
    return Answer("mailboxes", Verdict.GOOD, f"{len(found)}, none needs you.")


def _keyring() -> Answer:
    from app.main.outside import keyring_words

    ready, words = keyring_words()
    return Answer("keyring", Verdict.GOOD if ready else Verdict.NOTE, words)
