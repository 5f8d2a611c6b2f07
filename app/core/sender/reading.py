"""What comes in, on the sender's side: which mailboxes are read, and keeping what the listener brings.

Owns the passage between the listener's threads and the store. Must not judge a message or decide what goes out.
"""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from app.core.commands import incoming
from app.core.commands.mailbox_reading import note_read, note_unread
from app.core.errors import AccountTrouble, OutpaceError
from app.core.events import Changes
from app.core.loopback import is_loopback
from app.core.mail.imap import ImapSession
from app.core.mail.imap_sign_in import TLS_PORT
from app.core.mail.probe import ASKED, is_online
from app.core.model import MailboxDraft, Received
from app.core.queries.mailboxes import mailbox_drafts
from app.core.queries.reading import MailboxToRead, mailboxes_to_read
from app.core.sender.listener import Listener, Pace, Post, ToRead
from app.core.sender.readiness import Readiness
from app.core.sender.sent_folder import SentFolder
from app.core.store import Store

_log = logging.getLogger(__name__)
_LOOK_AGAIN = 15.0
_BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


class Reading:
    """The mailboxes of one store as they are read; used by the sender's thread."""

    def __init__(
        self,
        store: Store,
        open_session: Callable[[MailboxDraft], ImapSession],
        *,
        steady: Callable[[], float],
        made_up_time: bool = False,
        pace: Pace | None = None,
    ) -> None:
        """Keep what is given. In a made-up time only servers on this computer are read: all they hold, as of then."""
        self._store = store
        self.steady = steady
        """Counts seconds."""
        self.started = False
        self._made_up_time = made_up_time
        self._posts: queue.SimpleQueue[Post] = queue.SimpleQueue()
        self._unkept: list[Post] = []
        self._listener = Listener(open_session, steady=steady, bring=self._bring, pace=pace)
        self._sent_folder = SentFolder(store, self._listener.errand, steady=steady, news=self._tell)
        self._servers: deque[tuple[str, int]] = deque()
        self._readiness = Readiness(self._listener, self._is_online, steady=steady, news=self._tell)
        self._followed: dict[int, MailboxToRead] = {}
        self._unread: set[int] = set()
        self._looked_at: float | None = None
        self.on_news: Callable[[], None] = lambda: None
        """Called from any thread when there is something to collect."""

    @property
    def waits_for(self) -> str:
        """Return what must be waited for before an email may be claimed, in words; "" where nothing is."""
        return self._readiness.waits_for

    @property
    def settled(self) -> bool:
        """Return whether every mailbox was read to its end and no copy is on its way."""
        return not (self._listener.unread or self._unkept or self._sent_folder.busy) and self._posts.empty()

    def start(self) -> None:
        """Begin to listen, the network and what came in meanwhile first."""
        self.started = True
        self._follow()
        if not self._made_up_time:
            self._prepare(stale=False)

    def collect(self, now: datetime) -> Changes:
        """Keep what was brought so far and go on; errors of the store pass through and nothing is lost by them."""
        if self._looked_at is None or self.steady() - self._looked_at >= _LOOK_AGAIN:
            self._follow()
        changes = self._keep_all(now)
        return changes | self._sent_folder.go_on({key: one.mailbox for key, one in self._followed.items()}, now)

    def check(self) -> None:
        """Have every mailbox read now."""
        self._listener.check()

    def woke(self) -> None:
        """Start over with new connections, after the computer slept."""
        self._prepare(stale=True)

    def stop(self) -> None:
        """End the listening; what was brought is kept by a last `collect`."""
        self._readiness.stop()
        self._listener.stop()

    def _prepare(self, *, stale: bool) -> None:
        servers = dict.fromkeys(_server(one) for one in mailbox_drafts(self._store).values())
        self._servers = deque() if any(is_loopback(host) for host, _ in servers) else deque(servers)
        self._readiness.begin(stale=stale)

    def _is_online(self) -> bool:
        """Ask some of the servers, others the next time; on the prober's thread."""
        servers = self._servers
        try:
            return is_online(servers)
        finally:
            servers.rotate(-ASKED)

    def _follow(self) -> None:
        found = mailboxes_to_read(self._store)
        if self._made_up_time:
            found = {
                key: replace(one, since=_BEGINNING)
                for key, one in found.items()
                if is_loopback(one.mailbox.imap_host or "")
            }
        self._looked_at = self.steady()
        if found.keys() != self._followed.keys() or any(
            one.mailbox != self._followed[key].mailbox for key, one in found.items()
        ):
            self._listener.follow({key: ToRead(one.mailbox, one.states, one.since) for key, one in found.items()})
        for mailbox_id in self._unread - {key for key, one in found.items() if one.unread}:
            self._listener.retry(mailbox_id)  # the user says that it is mended
        self._followed = found
        self._unread = {key for key, one in found.items() if one.unread}

    def _keep_all(self, now: datetime) -> Changes:
        while not self._posts.empty():
            self._unkept.append(self._posts.get())
        changes = Changes()
        while self._unkept:
            changes |= self._keep(self._unkept[0], now)
            self._unkept.pop(0)
        return changes

    def _keep(self, post: Post, now: datetime) -> Changes:
        if post.trouble is not None:
            return self._troubled(post, post.trouble, now)
        if post.well:
            return self._well(post.mailbox_id)
        received = post.received
        if self._made_up_time:
            received = tuple(replace(one, received_at=now) for one in received)
        changes = self._take_in(replace(post, received=received), now)
        self._listener.taken(post.mailbox_id, post.states)
        return changes

    def _take_in(self, post: Post, now: datetime) -> Changes:
        try:
            return self._take(post, post.received, now)
        except OutpaceError:
            raise
        except Exception:
            _log.exception("messages of mailbox %s could not be taken in together", post.mailbox_id)
        changes = Changes()
        for one in post.received:
            try:
                changes |= self._take(post, (one,), now)
            except OutpaceError:
                raise
            except Exception:
                _log.exception("message %s in %s of mailbox %s is passed by", one.uid, one.folder, one.mailbox_id)
        return changes | self._take(post, (), now)

    def _take(self, post: Post, received: tuple[Received, ...], now: datetime) -> Changes:
        return incoming.take_in(self._store, mailbox_id=post.mailbox_id, received=received, states=post.states, now=now)

    def _troubled(self, post: Post, trouble: OutpaceError, now: datetime) -> Changes:
        """Note why a mailbox cannot be read, unless that may be over in a moment."""
        _log.warning("mailbox %s could not be read: %s", post.mailbox_id, trouble.sentence)
        if not post.lasts or post.mailbox_id not in self._followed:
            return Changes()
        self._unread.add(post.mailbox_id)
        refused = isinstance(trouble, AccountTrouble)
        return note_unread(self._store, mailbox_id=post.mailbox_id, reason=trouble.sentence, refused=refused, now=now)

    def _well(self, mailbox_id: int) -> Changes:
        if mailbox_id not in self._unread:
            return Changes()
        self._unread.discard(mailbox_id)
        return note_read(self._store, mailbox_id=mailbox_id)

    def _bring(self, post: Post) -> None:
        self._posts.put(post)
        self._tell()

    def _tell(self) -> None:
        self.on_news()


def _server(mailbox: MailboxDraft) -> tuple[str, int]:
    if mailbox.imap_host:
        return mailbox.imap_host, mailbox.imap_port or TLS_PORT
    return mailbox.smtp_host, mailbox.smtp_port
