"""Errands to Sent folders: copies are filed there, and emails in doubt are looked for. Never decides that one is sent.

Runs on the sender's thread; the errands themselves on the readers', which touch no database.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby

from app.core.commands import sent_copies
from app.core.commands.sent_copies import CopyToFile
from app.core.commands.undelivered import found_in_sent_folder
from app.core.errors import OutpaceError
from app.core.events import Changes
from app.core.mail.imap import ImapSession
from app.core.mail.imap_sent import Ids
from app.core.mail.providers import files_copy
from app.core.model import MailboxDraft
from app.core.queries.mailboxes import mailbox_drafts
from app.core.queries.reading import Doubtful, emails_to_find
from app.core.store import Store

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 5.0
_LOST = 600.0
_SEARCH_AGAIN = (20.0, 120.0, 600.0, 3600.0)
"""Seconds from one search for an email in doubt to the next: some servers file with delay. Then people decide."""

Errand = Callable[[ImapSession], None]


@dataclass(frozen=True, slots=True)
class _Filed:
    """What came of filing a copy: `error` None where it lies in the folder."""

    email_id: int
    error: str | None


@dataclass(frozen=True, slots=True)
class _Looked:
    """What came of a search; `found` None where the folder could not be looked into."""

    email_id: int
    found: bool | None


class SentFolder:
    """The errands of one store."""

    def __init__(
        self,
        store: Store,
        errand: Callable[[int, Errand], None],
        *,
        steady: Callable[[], float],
        news: Callable[[], None],
    ) -> None:
        """Keep what is given: `errand` has a job done on a mailbox's connection, `news` when one came back."""
        self._store = store
        self._errand = errand
        self._steady = steady
        self._news = news
        self._results: queue.SimpleQueue[_Filed | _Looked] = queue.SimpleQueue()
        self._out: dict[int, tuple[int, float]] = {}
        self._searches: dict[int, tuple[int, float]] = {}
        self._looked_at: float | None = None

    @property
    def busy(self) -> bool:
        """Return whether an errand is out or its result not yet recorded."""
        return bool(self._out)

    def go_on(self, mailboxes: Mapping[int, MailboxDraft], now: datetime) -> Changes:
        """Record what errands brought and send out those that are due, for mailboxes that are read."""
        changes = self._record(now)
        self._forget_lost(mailboxes)
        if self._looked_at is None:
            drafts = mailbox_drafts(self._store)
            filing = [key for key, one in drafts.items() if files_copy(one)]
            sent_copies.keep_copies_of(self._store, mailbox_ids=filing)
        self._file_copies(mailboxes, now)
        if self._looked_at is None or self._steady() - self._looked_at >= _LOOK_AGAIN:
            self._looked_at = self._steady()
            self._look_for_doubtful(mailboxes)
        return changes

    def _forget_lost(self, mailboxes: Mapping[int, MailboxDraft]) -> None:
        """Wait no more for errands whose mailbox is not read any more, or was opened anew meanwhile."""
        since = self._steady() - _LOST
        self._out = {email: one for email, one in self._out.items() if one[0] in mailboxes and one[1] > since}

    def _send_out(self, email_ids: Iterable[int], mailbox_id: int, errand: Errand) -> None:
        self._out |= {email_id: (mailbox_id, self._steady()) for email_id in email_ids}
        self._errand(mailbox_id, errand)

    def _record(self, now: datetime) -> Changes:
        changes, filed = Changes(), []
        while not self._results.empty():
            result = self._results.get()
            self._out.pop(result.email_id, None)
            if isinstance(result, _Looked):
                if result.found:
                    changes |= found_in_sent_folder(self._store, email_id=result.email_id, now=now)
            elif result.error is None:
                filed.append(result.email_id)
            else:
                sent_copies.copy_not_filed(self._store, email_id=result.email_id, error=result.error)
        sent_copies.copies_filed(self._store, email_ids=filed)
        return changes

    def _file_copies(self, mailboxes: Mapping[int, MailboxDraft], now: datetime) -> None:
        wanted = [key for key, one in mailboxes.items() if files_copy(one)]
        if self._out or not wanted:
            return
        copies = sent_copies.take_copies(self._store, mailbox_ids=wanted, now=now)
        for mailbox_id, some in groupby(sorted(copies, key=lambda one: one.mailbox_id), lambda one: one.mailbox_id):
            batch = tuple(some)
            self._send_out([one.email_id for one in batch], mailbox_id, partial(self._file, batch))

    def _look_for_doubtful(self, mailboxes: Mapping[int, MailboxDraft]) -> None:
        doubtful = {one.email_id: one for one in emails_to_find(self._store) if one.mailbox_id in mailboxes}
        self._searches = {email: tried for email, tried in self._searches.items() if email in doubtful}
        for email_id, one in doubtful.items():
            tries, due = self._searches.get(email_id, (0, 0.0))
            if email_id not in self._out and tries <= len(_SEARCH_AGAIN) and self._steady() >= due:
                pause = _SEARCH_AGAIN[min(tries, len(_SEARCH_AGAIN) - 1)]
                self._searches[email_id] = tries + 1, self._steady() + pause
                self._send_out([email_id], one.mailbox_id, partial(self._look, one))

    def _file(self, copies: Iterable[CopyToFile], session: ImapSession) -> None:
        """File copies, on a reader's thread."""
        for one in copies:
            self._bring(_Filed(one.email_id, _error_of(one.email_id, partial(_lay, one, session))))

    def _look(self, one: Doubtful, session: ImapSession) -> None:
        """Look for an email, on a reader's thread."""
        found: list[bool] = []
        ids = Ids(one.outpace_id, one.message_id)
        error = _error_of(one.email_id, lambda: found.append(session.holds(ids, since=one.claimed_at)))
        self._bring(_Looked(one.email_id, found[0] if error is None else None))

    def _bring(self, result: _Filed | _Looked) -> None:
        self._results.put(result)
        self._news()


def _lay(one: CopyToFile, session: ImapSession) -> None:
    session.file_copy(one.message, sent_at=one.sent_at, look_first=one.look_first)


def _error_of(email_id: int, job: Callable[[], None]) -> str | None:
    """Do a job and return what hindered it, in words; None where nothing did."""
    try:
        job()
    except OutpaceError as error:
        return error.details or error.sentence
    except Exception:
        _log.exception("an errand to the Sent folder for email %s failed", email_id)
        return "Outpace failed; the log says how"
    return None
