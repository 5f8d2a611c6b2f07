"""Keeps a restored backup, or a second copy, from sending again what was sent (domain.md section 5).

Owns the comparison of the workspace file with the ledger outside it. Goes by counted claims, never by the clock.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from app.core.commands import restored
from app.core.errors import EnvironmentTrouble
from app.core.events import Changes
from app.core.ledger import Claimed, Ledger
from app.core.loopback import is_loopback
from app.core.model import MailboxDraft, OutgoingMail
from app.core.queries.mailboxes import mailbox_drafts
from app.core.store import Store

_log = logging.getLogger(__name__)


class Guard:
    """The guard of one workspace; used by the sender's thread."""

    def __init__(self, store: Store, folder: Path) -> None:
        """Keep what is given: `folder` is where ledgers are. Reads nothing yet."""
        self._store = store
        self._folder = folder
        self._ledger: Ledger | None = None

    def check(self, now: datetime) -> Changes:
        """Compare file and ledger before anything is sent; puts in doubt what an older file would send again.

        Where no ledger can be kept, the log says so and sending goes on without this guard.
        """
        standing, home = restored.identify(self._store), self._store.path.parent.resolve()
        try:
            ledger = self._opened(standing.workspace, home)
            if ledger.home != str(home) and _is_for_trying_out(mailbox_drafts(self._store).values()):
                standing = restored.become_another(self._store)
                ledger = self._opened(standing.workspace, home)
            if ledger.last <= standing.claims:
                return Changes()
            claims = ledger.since(standing.claims)
            _log.warning("the workspace is older than its ledger: %s claims are not in it", len(claims))
            changes = restored.went_back(self._store, claims=claims, now=now)
            self._opened(restored.identify(self._store).workspace, home)
            return changes
        except EnvironmentTrouble as trouble:
            _log.warning("no guard against an older copy: %s", trouble.sentence)
            self._ledger = None
            return Changes()

    def note(self, mails: Iterable[OutgoingMail], now: datetime) -> None:
        """Write claims down before their emails leave; EnvironmentTrouble where that cannot be done."""
        if self._ledger is not None:
            at = int(now.timestamp())
            self._ledger.note(*(Claimed(mail.claim, mail.outpace_id, mail.mailbox_id, at) for mail in mails))

    def close(self) -> None:
        """Let go of the ledger."""
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _opened(self, workspace: str, home: Path) -> Ledger:
        self.close()
        ledger = Ledger(self._folder, workspace)
        ledger.open(home)
        self._ledger = ledger
        return ledger


def _is_for_trying_out(mailboxes: Iterable[MailboxDraft]) -> bool:
    """Return whether every server is on this computer: a copy in another folder is then a workspace of its own."""
    return all(is_loopback(mailbox.smtp_host) for mailbox in mailboxes)
