"""Reading what is new in one folder, without leaving a trace: opened to look only, nothing marked, nothing removed.

Knows UIDs, UIDVALIDITY and sizes; leaves what a message means to others. Large messages come as their beginning.
"""

from __future__ import annotations

import imaplib
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.core.mail.imap_sign_in import BROKEN, words_of
from app.core.model import FolderState, Received

if TYPE_CHECKING:
    from imapclient import IMAPClient

_log = logging.getLogger(__name__)
WHOLE = 1024 * 1024
"""Bytes up to which a message is read whole."""
BEGINNING = 512 * 1024
"""Bytes that are read of a larger one: its headers and what people wrote."""
_AT_ONCE = 50
_AT_ONCE_BYTES = 4 * WHOLE
_AT_MOST_BYTES = 16 * WHOLE
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder as the server showed it: `next_uid` is the lowest that a coming message can have."""

    name: str
    uid_validity: int
    next_uid: int

    def is_news(self, state: FolderState | None) -> bool:
        """Return whether there may be messages beyond what was read."""
        return state is None or state.uid_validity != self.uid_validity or state.next_uid < self.next_uid


@dataclass(frozen=True, slots=True)
class FolderNews:
    """What came of reading a folder; `more` true where the rest waits for the next time."""

    received: tuple[Received, ...]
    state: FolderState
    more: bool = False


@dataclass(slots=True)
class FolderReader:
    """Reads folders of one mailbox; remembers which messages broke the connection, so as to pass them by."""

    mailbox_id: int
    at_most: int = 200
    _suspects: Counter[tuple[str, int, int]] = field(default_factory=Counter)

    def read(self, client: IMAPClient, name: str, state: FolderState | None, *, since: datetime) -> FolderNews:
        """Return what a folder holds beyond `state`; without one that still counts, what came `since` then.

        Raises what IMAPClient raises; the next reading goes on from the state that was kept.
        """
        opened = open_folder(client, name)
        known = state if state is not None and state.uid_validity == opened.uid_validity else None
        if known is not None and not opened.is_news(known):
            return FolderNews((), known)
        uids = _beyond(client, known) if known else client.search(["SINCE", (since - timedelta(days=1)).date()])
        uids = sorted(uids)
        chosen = uids[: self.at_most]
        facts = {} if not chosen else client.fetch(chosen, ["RFC822.SIZE", "INTERNALDATE"])
        chosen = [uid for uid in chosen if uid in facts]  # the others were removed meanwhile
        fitting = _within(chosen, facts)
        wanted = [uid for uid in fitting if known or _came(facts[uid], since) >= since]
        received = tuple(self._received(client, opened, wanted, facts, since))
        more = len(fitting) < len(chosen) or len(uids) > self.at_most
        next_uid = (fitting or chosen or uids)[-1] + 1 if more else max(opened.next_uid, *(uid + 1 for uid in uids), 1)
        return FolderNews(received, FolderState(name, opened.uid_validity, next_uid), more)

    def _received(
        self, client: IMAPClient, opened: Opened, uids: Sequence[int], facts: dict[int, Any], since: datetime
    ) -> Iterator[Received]:
        for group in self._groups(opened, uids, facts):
            for uid, raw in self._bodies(client, opened, group, facts).items():
                yield Received(
                    mailbox_id=self.mailbox_id,
                    folder=opened.name,
                    uid_validity=opened.uid_validity,
                    uid=uid,
                    raw=raw,
                    received_at=_came(facts[uid], since),
                    size=_size(facts[uid]),
                )

    def _groups(self, opened: Opened, uids: Sequence[int], facts: dict[int, Any]) -> Iterator[list[int]]:
        """Return the messages in groups to ask for at once; large ones and suspects alone, hopeless ones not at all."""
        group: list[int] = []
        weight = 0
        for uid in uids:
            tries, size = self._suspects[opened.name, opened.uid_validity, uid], _size(facts[uid])
            if tries >= _TRIES:
                _log.warning("message %s of %s cannot be read and is passed by", uid, opened.name)
            elif tries or size > WHOLE:
                yield [uid]
            else:
                if group and (len(group) >= _AT_ONCE or weight + size > _AT_ONCE_BYTES):
                    yield group
                    group, weight = [], 0
                group.append(uid)
                weight += size
        if group:
            yield group

    def _bodies(self, client: IMAPClient, opened: Opened, group: list[int], facts: dict[int, Any]) -> dict[int, bytes]:
        part = f"<0.{BEGINNING}>" if _size(facts[group[0]]) > WHOLE else ""
        try:
            found = client.fetch(group, [f"BODY.PEEK[]{part}"])
        except BROKEN:
            self._suspects.update((opened.name, opened.uid_validity, uid) for uid in group)
            raise
        except imaplib.IMAP4.error as error:
            if len(group) == 1:
                _log.warning("message %s of %s cannot be read: %s", group[0], opened.name, words_of(error))
                return {}
            return {uid: raw for one in group for uid, raw in self._bodies(client, opened, [one], facts).items()}
        bodies = {uid: _body(row) for uid, row in sorted(found.items())}
        return {uid: raw for uid, raw in bodies.items() if raw is not None}


def open_folder(client: IMAPClient, name: str) -> Opened:
    """Open a folder to look only (EXAMINE)."""
    told = client.select_folder(name, readonly=True)
    next_uid = told.get(b"UIDNEXT") or max(client.search(["UID", "*"]), default=0) + 1
    return Opened(name, int(told.get(b"UIDVALIDITY") or 0), int(next_uid))


def _beyond(client: IMAPClient, state: FolderState) -> list[int]:
    """Return the UIDs that were not read; a server names its last message whatever is asked (RFC 3501 6.4.8)."""
    return [uid for uid in client.search(["UID", f"{state.next_uid}:*"]) if uid >= state.next_uid]


def _within(uids: Sequence[int], facts: dict[int, Any]) -> list[int]:
    """Return the first messages that fit into one reading, at least one."""
    taken: list[int] = []
    weight = 0
    for uid in uids:
        weight += min(_size(facts[uid]), BEGINNING)
        if taken and weight > _AT_MOST_BYTES:
            break
        taken.append(uid)
    return taken


def _size(row: dict[bytes, Any]) -> int:
    return int(row.get(b"RFC822.SIZE") or 0)


def _came(row: dict[bytes, Any], otherwise: datetime) -> datetime:
    came = row.get(b"INTERNALDATE")
    return came.astimezone(UTC) if isinstance(came, datetime) else otherwise


def _body(row: dict[bytes, Any]) -> bytes | None:
    """Return the text of an answer, whatever the server calls the part."""
    found = next((value for key, value in row.items() if key.startswith(b"BODY[")), None)
    return found if isinstance(found, bytes) else None
