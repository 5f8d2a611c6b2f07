"""The first reading of a mailbox on a real Dovecot: 20,000 old messages, 100 of today; then looking again for nothing.

Needs Dovecot (`packaging/install-system-packages.sh --tests` as root); without it there is nothing to measure.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.core.commands import incoming, mailboxes
from app.core.mail.imap import ImapSession
from app.core.model import FolderState, MailboxDraft, Security
from app.core.store import Store
from benchmarks.figures import Figure, tell
from tests.mail.servers import Authority
from tests.mailstack import dovecot as server
from tests.mailstack.dovecot import Dovecot

OLD, NEW, ROUNDS = 20_000, 100, 3
BODY = "Some words of an answer to what you wrote.\r\n" * 110


def measure(folder: Path) -> list[Figure]:
    authority = Authority(folder)
    authority.server_context("localhost", "127.0.0.1")
    (folder / "dovecot").mkdir()
    dovecot = Dovecot(folder / "dovecot", folder / "localhost.pem")
    dovecot.start()
    try:
        first, again = zip(*(_one_round(dovecot, authority.ca_file, folder) for _ in range(ROUNDS)), strict=True)
    finally:
        dovecot.stop()
    words = f"{NEW} new messages among {OLD:,}, read, said what they are, and kept"
    return [
        Figure("the first reading of a full mailbox", 1000 * statistics.median(first), "ms", 10_000, 3_000, words),
        Figure("looking into it again", 1000 * statistics.median(again), "ms", words="signing in included"),
    ]


def _one_round(dovecot: Dovecot, ca_file: Path, folder: Path) -> tuple[float, float]:
    """Return the seconds of a first reading and of a second one."""
    account = dovecot.account()
    dovecot.fill(account, OLD, days_ago=5)
    dovecot.deliver(account, *(_answer(number) for number in range(NEW)))
    now = datetime.now(UTC)
    draft = MailboxDraft(
        account.email, "127.0.0.1", 25, Security.NONE, imap_host="127.0.0.1", imap_port=dovecot.imap, id=1
    )
    store = Store(folder / f"{account.email}.db").open()
    try:
        mailboxes.add_mailbox(store, draft=draft, now=now)
        began = time.perf_counter()
        states = _read(store, draft, ca_file, (), now)
        between = time.perf_counter()
        _read(store, draft, ca_file, states, now)
        return between - began, time.perf_counter() - between
    finally:
        store.close()


def _read(
    store: Store, draft: MailboxDraft, ca_file: Path, states: tuple[FolderState, ...], now: datetime
) -> tuple[FolderState, ...]:
    session = ImapSession(draft, password=lambda: server.PASSWORD, ca_file=ca_file)
    more = True
    while more:
        collected = session.collect(states, since=now - timedelta(hours=2))
        states, more = collected.states, collected.more
        incoming.take_in(store, mailbox_id=1, received=collected.received, states=states, now=now)
    session.close()
    return states


def _answer(number: int) -> bytes:
    head = f"From: p{number}@northwind.example\r\nSubject: Re: Hello\r\nMessage-ID: <{number}@northwind.example>\r\n"
    return f"{head}\r\n{BODY}".encode()


def main() -> None:
    if not server.PROGRAM.exists():
        return
    folder = Path(tempfile.mkdtemp(prefix="op", dir="/tmp"))
    folder.chmod(0o755)  # the server's own users look into it
    try:
        tell(measure(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
