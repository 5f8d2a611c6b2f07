"""What pausing or removing a mailbox would do, counted where it is planned. Writes nothing.

In a large workspace these are answered by the process beside the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.core.commands.mailboxes import pause_mailbox, remove_mailbox
from app.core.commands.moved_emails import Fates
from app.core.commands.what_if import Effect, what_if
from app.core.store import Store


@dataclass(frozen=True, slots=True)
class MailboxEffect:
    """The diff of the plans, what becomes of the emails, and how many of them would leave this mailbox."""

    effect: Effect
    fates: Fates
    leaving: int


def pause_effect(store: Store, *, mailbox_id: int, now: datetime) -> MailboxEffect:
    """Return what pausing a mailbox would do; NotFound without it."""
    return _counted(what_if(store, partial(pause_mailbox, mailbox_id=mailbox_id, now=now), now=now), mailbox_id)


def removal_effect(store: Store, *, mailbox_id: int, threads: str, now: datetime) -> MailboxEffect:
    """Return what removing a mailbox would do; errors as `remove_mailbox`."""
    command = partial(remove_mailbox, mailbox_id=mailbox_id, now=now, threads=threads)
    return _counted(what_if(store, command, now=now), mailbox_id)


def _counted(effect: Effect, mailbox_id: int) -> MailboxEffect:
    return MailboxEffect(effect, effect.emails.fates(), effect.emails.leaving(mailbox_id))
