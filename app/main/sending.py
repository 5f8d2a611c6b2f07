"""Sending, put together: lock, couriers, sender and what drives it, for the window and for `outpace run`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from app.core.clock import Clock, FixedClock, SystemClock
from app.core.errors import InputError, OutpaceError
from app.core.heartbeat import Heartbeat
from app.core.lock import SenderLock
from app.core.mail import SmtpSession, is_loopback
from app.core.mail.imap import ImapSession
from app.core.model import EmailStatus, MailboxDraft, MailboxState
from app.core.paths import ledger_folder
from app.core.queries.delivery import unsettled
from app.core.queries.mailboxes import mailbox_drafts, mailbox_list
from app.core.queries.restored import went_back_of, went_back_words
from app.core.queries.status import waiting
from app.core.secrets import Secrets
from app.core.sender.couriers import STOP_SECONDS, Couriers
from app.core.sender.fast import FastRun
from app.core.sender.guard import Guard
from app.core.sender.reading import Reading
from app.core.sender.sender import Replan, Sender
from app.main.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did: how many it sent and how many failed; what is in doubt and still to go now, `words` say why."""

    sent: int
    failed: int
    in_doubt: int
    waiting: int
    words: tuple[str, ...] = ()


class SendingService:
    """The sender of one open workspace in real time, from `start` to `stop`; may be started again."""

    def __init__(
        self, workspace: Workspace, secrets: Secrets, *, who: str, replan: Replan | None = None, inbox: bool = True
    ) -> None:
        """Keep what is given; `who` is told to those who find the lock taken, `replan` and `inbox` are the sender's."""
        self._workspace = workspace
        self._secrets = secrets
        self._who = who
        self._replan = replan
        self._inbox = inbox
        self._lock = SenderLock(workspace.paths.sender_lock)
        self._parts: tuple[Sender, Heartbeat] | None = None
        self._turn = threading.Lock()
        self.after: Callable[[Sender], None] = lambda sender: None
        """Called after each turn, on the heartbeat's thread."""

    @property
    def running(self) -> bool:
        """Return whether this process sends."""
        return self._parts is not None

    @property
    def trouble(self) -> OutpaceError | None:
        """Return what hindered the last turn, None where nothing did."""
        return self._parts[1].trouble if self._parts else None

    def start(self) -> None:
        """Begin to send, or do nothing where that is so already; SenderBusy where another process does."""
        with self._turn:
            if self._parts is not None:
                return
            self._lock.acquire(self._who)
            clock = self._workspace.clock
            sender = build_sender(self._workspace, self._secrets, clock, replan=self._replan, inbox=self._inbox)
            heartbeat = Heartbeat(sender, self._workspace.clock, after=lambda: self.after(sender))
            heartbeat.start()
            self._parts = sender, heartbeat

    def wake(self) -> None:
        """Look for due emails now; without effect while stopped."""
        parts = self._parts
        if parts is not None:
            parts[1].wake()

    def woke(self) -> None:
        """Look for due emails now with new connections, after the computer slept; without effect while stopped."""
        parts = self._parts
        if parts is not None:
            parts[1].woke()

    def stop(self) -> Sender | None:
        """Stop the heartbeat, then the couriers (10 s at most), then free the lock; return the sender that ended."""
        with self._turn:
            parts, self._parts = self._parts, None
            if parts is None:
                return None
            sender, heartbeat = parts
            try:
                heartbeat.stop()
                sender.finish(STOP_SECONDS)
            finally:
                self._lock.release()
            return sender


def build_sender(
    workspace: Workspace,
    secrets: Secrets,
    clock: Clock,
    *,
    only_here: bool = False,
    replan: Replan | None = None,
    inbox: bool = True,
) -> Sender:
    """Return a sender with couriers of its own; `only_here` keeps them to servers on this computer.

    Without `inbox` it reads nothing that comes in, and files no copies.
    """

    def open_session(mailbox: MailboxDraft) -> SmtpSession:
        if only_here:
            _refuse_real_server(mailbox)
        return SmtpSession(mailbox, password=lambda: secrets.get(mailbox.email), now=clock.now)

    def open_inbox(mailbox: MailboxDraft) -> ImapSession:
        return ImapSession(mailbox, password=lambda: secrets.get(mailbox.email))

    steady = SystemClock().monotonic
    couriers = Couriers(open_session, clock=clock, steady=steady)
    guard = Guard(workspace.store, ledger_folder())
    made_up_time = isinstance(clock, FixedClock)
    reading = Reading(workspace.store, open_inbox, steady=steady, made_up_time=made_up_time) if inbox else None
    return Sender(workspace.store, couriers, workspace.bus, guard, replan=replan, reading=reading)


def run(
    workspace: Workspace, *, until_idle: bool, seconds: float | None, stop: threading.Event, inbox: bool = True
) -> RunResult:
    """Send in real time until `stop`, for `seconds`, or until nothing more can go without a person."""
    service = SendingService(workspace, Secrets(), who="outpace run", inbox=inbox)

    def look(sender: Sender) -> None:
        if until_idle and service.trouble is None and sender.idle(workspace.clock.now()):
            stop.set()

    service.after = look
    service.start()
    try:
        stop.wait(seconds)
    finally:
        sender = service.stop()
    assert sender is not None
    return _result(workspace, sender)


def run_fast(
    workspace: Workspace,
    *,
    speed: float,
    until_idle: bool,
    seconds: float | None,
    stop: threading.Event,
    after: Callable[[], None] = lambda: None,
    inbox: bool = True,
) -> RunResult:
    """Send on the workspace's fixed clock, driven up to `speed` times as fast as the computer's.

    `seconds` are of that clock. InputError once a mailbox could reach a real server, also one that is added or changed
    meanwhile; SenderBusy while another sends.
    """
    clock = workspace.clock
    if not isinstance(clock, FixedClock):
        raise TypeError("the fast clock needs a clock that can be moved")
    refuse_real_servers(workspace)
    until = None if seconds is None else clock.now() + timedelta(seconds=seconds)

    def look() -> None:
        refuse_real_servers(workspace)
        after()

    with SenderLock(workspace.paths.sender_lock) as lock:
        lock.acquire("outpace run")
        sender = build_sender(workspace, Secrets(), clock, only_here=True, inbox=inbox)
        drive = FastRun(sender, clock, speed=speed, steady=SystemClock().monotonic, stop=stop, after=look)
        try:
            drive.run(until=until, until_idle=until_idle)
        finally:
            sender.finish(STOP_SECONDS)
    return _result(workspace, sender)


def refuse_real_servers(workspace: Workspace) -> None:
    """Raise InputError where a mailbox's server is not on this computer: only such may be sent to in a made-up time."""
    for mailbox in mailbox_drafts(workspace.store).values():
        _refuse_real_server(mailbox)


def _refuse_real_server(mailbox: MailboxDraft) -> None:
    if not is_loopback(mailbox.smtp_host):
        raise InputError(
            f"The mailbox {mailbox.email} sends through {mailbox.smtp_host}; a clock other than the computer's "
            "is for servers on this computer only. Leave out --clock-start and --clock-speed."
        )


def _result(workspace: Workspace, sender: Sender) -> RunResult:
    to_go, in_doubt = unsettled(workspace.store)
    return RunResult(
        sent=sender.tally[EmailStatus.SENT],
        failed=sender.tally[EmailStatus.FAILED],
        in_doubt=in_doubt,
        waiting=to_go,
        words=(
            *_went_back(workspace),
            *_hindered(workspace),
            *(f"{one.emails} wait: {one.reason}" for one in waiting(workspace.store)),
        ),
    )


def _hindered(workspace: Workspace) -> Iterator[str]:
    """Yield what keeps mailboxes from sending all that is planned."""
    for row in mailbox_list(workspace.store, now=workspace.clock.now()):
        if row.state is MailboxState.ATTENTION:
            yield f"{row.draft.email} needs you: {row.state_reason}"
        elif row.rests_until:
            until = f"{row.rests_until:%Y-%m-%dT%H:%M:%SZ}"
            yield f"{row.draft.email} rests until {until}: its server wants fewer emails for now"
        if row.unread_waits:
            yield f"{row.draft.email} writes to nobody again whose answer it cannot read: {row.unread_reason}"


def _went_back(workspace: Workspace) -> tuple[str, ...]:
    found = went_back_of(workspace.store)
    return () if found is None else (went_back_words(found),)
