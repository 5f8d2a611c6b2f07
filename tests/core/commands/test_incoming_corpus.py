"""Whatever comes in is kept without trouble: real reports of all kinds, and bytes that are no message at all."""

from __future__ import annotations

import random
from pathlib import Path

from app.core.commands.incoming import take_in
from app.core.model import FolderState, Received
from app.core.queries.came_in import received
from app.core.queries.conversation import conversation
from app.core.queries.inbox import Scope, conversations
from tests.core.conftest import Workspace, at

CORPUS = sorted((Path(__file__).parents[2] / "inbox" / "corpus").glob("*.eml"))
NOW = at(23, "14:00")


def spoiled(raw: bytes, chance: random.Random) -> bytes:
    """Return a message with a stretch of it overwritten by any bytes, and cut off somewhere."""
    at_byte = chance.randrange(max(1, len(raw)))
    noise = bytes(chance.randrange(256) for _ in range(40))
    whole = raw[:at_byte] + noise + raw[at_byte + 40 :]
    return whole[: chance.randrange(1, len(whole) + 1)]


def test_the_whole_corpus_and_its_ruins_are_taken_in_once(ready: Workspace) -> None:
    chance = random.Random(7)
    raws = [path.read_bytes() for path in CORPUS]
    assert len(raws) > 100
    raws += [spoiled(raw, chance) for raw in raws] + [b"", b"\x00\xff\xfe", b"From: \xed\xa0\x80\r\n\r\n\xed\xa0\x80"]
    rows = [Received(1, "INBOX", 1, uid, raw, NOW, len(raw)) for uid, raw in enumerate(raws, 1)]
    states = [FolderState("INBOX", 1, len(rows) + 1)]
    for _ in range(2):
        take_in(ready.store, mailbox_id=1, received=rows, states=states, now=NOW)
    kept = received(ready.store)
    assert len({one.id for one in kept}) == len(kept) > 100
    assert all(one.status.value == "pending" for one in ready.emails())
    for row in conversations(ready.store, scope=Scope.OTHER)[:50]:
        assert conversation(ready.store, key=row.key, now=NOW).entries
