"""One mailbox's way in: an IMAP connection opened when first needed, kept, and opened again once where it broke.

Reads only: folders are opened to look, nothing is marked or removed; the one thing it writes is a copy into the Sent
folder. Used by one thread at a time, save `fileno`.
"""

from __future__ import annotations

import contextlib
import imaplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.core.errors import OutpaceError
from app.core.mail.connection import CONNECT_SECONDS
from app.core.mail.imap_fetch import FolderReader, open_folder
from app.core.mail.imap_folders import INBOX, Folders, find_folders
from app.core.mail.imap_sent import Ids, ids_of, lay_copy, lies_in
from app.core.mail.imap_sign_in import BROKEN, TLS_PORT, goodbye, hang_up, imap_host, signed_in, unreachable, words_of
from app.core.model import FolderState, MailboxDraft, Received, Security

if TYPE_CHECKING:
    from imapclient import IMAPClient

_T = TypeVar("_T")
_NONSENSE = (imaplib.IMAP4.error, ValueError, LookupError, TypeError, AttributeError)
"""What IMAPClient raises at refusals and at answers that break the protocol."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a mailbox's folders held; `states` say where to go on, `more` that there is more right now."""

    received: tuple[Received, ...]
    states: tuple[FolderState, ...]
    more: bool = False


class Listening(StrEnum):
    """What came of asking a server to tell of new mail by itself (IDLE, RFC 2177)."""

    YES = "yes"
    NEWS = "there is new mail already"
    NOT_OFFERED = "not offered"


class ImapSession:
    """A mailbox's way in."""

    def __init__(
        self,
        mailbox: MailboxDraft,
        *,
        password: Callable[[], str | None],
        ca_file: Path | None = None,
        seconds: float = CONNECT_SECONDS,
        security: Security | None = None,
        at_most: int = 200,
    ) -> None:
        """Keep what is given; `at_most` messages of a folder come at once. Connects nowhere."""
        self._mailbox = mailbox
        self._password = password
        self._ca_file = ca_file
        self._seconds = seconds
        self._security = security
        self._reader = FolderReader(mailbox.id or 0, at_most)
        self._client: IMAPClient | None = None
        self._folders: Folders | None = None
        self._idling = False

    def collect(self, states: tuple[FolderState, ...] = (), *, since: datetime) -> Collected:
        """Return what came into inbox and junk beyond `states`; of a folder without one, what came since an instant.

        ServerUnreachable, SignInRefused, and what the password's keeper raises; nothing is lost by them.
        """
        return self._with(lambda client: self._collect(client, states, since))

    def listen(self, states: tuple[FolderState, ...]) -> Listening:
        """Have the server tell of new mail in the inbox from now on; errors as `collect`."""
        return self._with(lambda client: self._listen(client, states))

    def has_news(self) -> bool:
        """Return whether what the server said while listening may be more than small talk; never waits.

        Also true where the connection seems dead: reading then finds that out and opens another.
        """
        client = self._client
        if client is None or not self._idling:
            return True
        try:
            said = client.idle_check(timeout=0)
        except (OSError, *_NONSENSE):
            return True
        return not said or any(len(one) < 2 or one[1] == b"EXISTS" or one[0] == b"BYE" for one in said)

    def holds(self, ids: Ids, *, since: datetime) -> bool:
        """Return whether the Sent folder holds an email, by its own ids; False also without such a folder.

        The email cannot have gone before `since`. Errors as `collect`.
        """
        return self._with(lambda client: self._holds(client, ids, since))

    def file_copy(self, message: bytes, *, sent_at: datetime, look_first: bool) -> None:
        """Lay a copy into the Sent folder, read and rightly dated; errors as `collect`.

        After an error it may lie there or not: then ask again with `look_first`, which never lays a second one.
        """

        def lay(client: IMAPClient) -> None:
            if not (look_first and self._holds(client, ids_of(message), sent_at)):
                lay_copy(client, self._folders or Folders(), message, sent_at=sent_at)

        self._with(lay, again=False)

    def fileno(self) -> int:
        """Return the socket's number while the server is listened to, else -1."""
        client = self._client
        return client.socket().fileno() if client is not None and self._idling else -1

    def close(self) -> None:
        """Say goodbye to the server; never raises."""
        client, idling = self._client, self._idling
        self._client, self._idling = None, False
        if client is None:
            return
        if idling:
            with contextlib.suppress(OSError, *_NONSENSE):  # a dead connection needs no goodbye
                client.idle_done()
        goodbye(client)

    def drop(self) -> None:
        """Hang up without a word, as on a connection from before the computer slept; never raises."""
        client, self._client, self._idling = self._client, None, False
        if client is not None:
            hang_up(client)

    def _collect(self, client: IMAPClient, states: tuple[FolderState, ...], since: datetime) -> Collected:
        known = {state.folder: state for state in states}
        folders = self._folders or Folders()
        news = [self._reader.read(client, name, known.get(name), since=since) for name in folders.read]
        return Collected(
            received=tuple(one for each in news for one in each.received),
            states=tuple(each.state for each in news),
            more=any(each.more for each in news),
        )

    def _listen(self, client: IMAPClient, states: tuple[FolderState, ...]) -> Listening:
        """Open the inbox anew, so that nothing which came since it was read goes unnoticed, and begin to listen."""
        known = next((state for state in states if state.folder == INBOX), None)
        if open_folder(client, INBOX).is_news(known):
            return Listening.NEWS
        if not client.has_capability("IDLE"):
            return Listening.NOT_OFFERED
        client.idle()
        self._idling = True
        return Listening.NEWS if self._spoke_at_once(client) else Listening.YES

    def _spoke_at_once(self, client: IMAPClient) -> bool:
        """Return whether news came along with the server's consent to listening.

        They lie in a buffer of Python's then, where no one who waits on the socket would ever see them.
        """
        line: Any = client.socket()
        line.setblocking(False)
        try:
            read = getattr(client._imap, "_readbuf", None)  # from Python 3.14 on
            return bool(client._imap.file.peek(1) if read is None else read or getattr(line, "pending", int)())
        except OSError:
            return False  # there is nothing yet
        finally:
            line.settimeout(self._seconds)

    def _holds(self, client: IMAPClient, ids: Ids, since: datetime) -> bool:
        folder = self._folders.sent if self._folders else None
        return folder is not None and lies_in(client, folder, ids, since=since)

    def _with(self, ask: Callable[[IMAPClient], _T], *, again: bool = True) -> _T:
        """Return what `ask` returns of a connection that hears commands; of a new one where the kept one was dead."""
        kept = self._client is not None
        try:
            return ask(self._ready())
        except OutpaceError:
            raise
        except BROKEN as error:
            self.drop()
            if kept and again:
                return self._with(ask)
            raise self._lost(error) from error
        except _NONSENSE as error:
            self.drop()
            raise self._lost(error) from error

    def _ready(self) -> IMAPClient:
        """Return a client that is signed in and hears commands."""
        if self._client is None:
            self._client = signed_in(
                self._mailbox,
                password=self._password,
                ca_file=self._ca_file,
                seconds=self._seconds,
                security=self._security,
            )
            self._folders = find_folders(self._client.list_folders())
        elif self._idling:
            self._idling = False
            self._client.idle_done()
        return self._client

    def _lost(self, error: BaseException) -> OutpaceError:
        return unreachable(imap_host(self._mailbox), self._mailbox.imap_port or TLS_PORT, words_of(error))
