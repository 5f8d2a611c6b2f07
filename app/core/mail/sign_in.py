"""Trying a mailbox out: connect, protect, sign in, look into the inbox, each told as it is done. Sends nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.core.errors import OutpaceError
from app.core.mail.connection import CONNECT_SECONDS, Connection
from app.core.mail.inbox_check import look_into_inbox
from app.core.model import MailboxDraft


class Phase(StrEnum):
    """A step of the test, in the order they are tried."""

    CONNECT = "Connecting"
    TLS = "TLS"
    SIGN_IN = "Sign in"
    INBOX = "Inbox"


@dataclass(frozen=True, slots=True)
class PhaseResult:
    """What came of one step: `words` for people, or the server's own where it refused; `error` says what to do."""

    phase: Phase
    ok: bool
    words: str
    seconds: float
    error: OutpaceError | None = None


def sign_in_test(
    mailbox: MailboxDraft,
    *,
    password: Callable[[], str | None],
    report: Callable[[PhaseResult], None] = lambda result: None,
    ca_file: Path | None = None,
    seconds: float = CONNECT_SECONDS,
) -> tuple[PhaseResult, ...]:
    """Try to sign in; report each step when it is done, stop at the first that fails, return those tried.

    InputError before any connection for a mailbox that may not be connected to.
    """
    connection = Connection(mailbox, ca_file=ca_file, seconds=seconds)
    steps: list[tuple[Phase, Callable[[], str]]] = [
        (Phase.CONNECT, connection.reach),
        (Phase.TLS, connection.protect),
        (Phase.SIGN_IN, lambda: connection.sign_in(password)),
        (Phase.INBOX, lambda: look_into_inbox(mailbox, password=password, ca_file=ca_file, seconds=seconds)),
    ]
    tried: list[PhaseResult] = []
    try:
        for phase, step in steps:
            tried.append(_tried(phase, step))
            report(tried[-1])
            if not tried[-1].ok:
                break
    finally:
        connection.close()
    return tuple(tried)


def _tried(phase: Phase, step: Callable[[], str]) -> PhaseResult:
    begun = time.monotonic()
    try:
        words = step()
    except OutpaceError as error:
        return PhaseResult(phase, False, error.details or error.sentence, time.monotonic() - begun, error)
    return PhaseResult(phase, True, words, time.monotonic() - begun)
