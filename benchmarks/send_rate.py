"""How many emails a second leave, beside two queues for Django and beside one plain connection.

Same machine, same server (`mail_sink`, a process of its own), same texts. Everybody runs by the own command
(`outpace run`, `manage.py send_mail`, `manage.py send_queued_mail`), everybody is timed by the server: from the first
connection to the last email, so no program's start counts. The Django queues hold finished texts and send as they come,
SQLite with a rollback journal and `synchronous=FULL`; ours merges each email as it leaves, and claim and result are on
the disk for each (WAL, `synchronous=FULL`). django-mailer makes a connection and a commit for each email, when it
went; django-post-office keeps five connections and commits once for 100. Ours keep one for each of 50 mailboxes.

Against one plain connection each answer of the server takes 20 ms. That connection is reused and says MAIL, RCPT, DATA
and the message one after another, as smtplib does: it waits for four answers an email. Ours go from 200 mailboxes.
"""

from __future__ import annotations

import shutil
import smtplib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from app.core import letter
from app.core.commands.contact_import import import_contacts
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.plan import replan
from app.core.commands.sequences import save_sequence
from app.core.model import ContactDraft, MailboxDraft, MergeFields, Security, SequenceDraft, StepDraft
from app.core.paths import Paths
from app.core.store import Store
from benchmarks.django_queues import MAILER, POST_OFFICE, Queue, Queued, Ready, django_python
from benchmarks.figures import Figure, tell
from benchmarks.mail_sink import Came, Sink, sink
from benchmarks.workspace import outpace

EMAILS = 5_000
MAILBOXES = 50
MANY, DELAY = 200, 20
PLAIN, ALONE = 100, 500
SUBJECT = "Late invoices at {{ company }}"
TEXT = """\
Hello {{ first_name }},

companies of the size of **{{ company }}** wait 43 days for their money on average. Most of that is not bad will: \
the invoice lies with somebody who is away, or a purchase number is missing.

- We ring before an invoice is late, not after.
- You see every evening who promised what.

Would {{ next_weekday }} suit you for ten minutes? I can also write it down, if that is easier.

{{ sender.name }}
"""


def measure(folder: Path) -> list[Figure]:
    with sink() as server:
        figures = _beside_queues(folder, server)
        alone = _ours(folder / "alone", server, 1, ALONE)
    with sink(DELAY) as server:
        figures.append(_beside_one_connection(folder, server))
    words = "emails a second where all are of one mailbox that need not wait between two"
    return [*figures, Figure("sending from one mailbox", alone.rate, "/s", words=words)]


def _beside_queues(folder: Path, server: Sink) -> list[Figure]:
    python = django_python()
    if python is None:
        return []
    ready = list(_ready(EMAILS))
    figures = []
    for queue, limit, aim in ((MAILER, 1.0, 1.8), (POST_OFFICE, 0.5, 0.85)):
        ours = _ours(folder / f"beside {queue.app}", server, MAILBOXES)
        theirs = _theirs(queue, folder / queue.app, python, server, ready)
        words = f"{ours.rate:.0f} emails a second from {MAILBOXES} mailboxes, {theirs.rate:.0f}"
        name = f"send rate / {queue.name}"
        figures.append(Figure(name, ours.rate / theirs.rate, limit=limit, aim=aim, words=words, at_least=True))
    return figures


def _beside_one_connection(folder: Path, server: Sink) -> Figure:
    plain = _plain(server, list(_ready(PLAIN)))
    ours = _ours(folder / "many", server, MANY)
    words = f"{ours.rate:.0f} emails a second from {MANY} mailboxes, {plain.rate:.1f}; {DELAY} ms an answer"
    ratio = ours.rate / plain.rate
    return Figure("send rate / one connection", ratio, limit=50, aim=150, words=words, at_least=True)


def _ours(data: Path, server: Sink, mailboxes: int, emails: int = EMAILS) -> Came:
    """Return what our own command brought of a workspace in which everything is due."""
    with _workspace(data) as store:
        _fill(store, server.port, mailboxes, emails)
    _make_due(Paths(data).database, mailboxes)
    server.came()
    outpace(data, "run", "--until-idle", "--no-inbox")
    return _checked(server.came(), emails)


def _theirs(queue: Queue, folder: Path, python: Path, server: Sink, ready: list[Ready]) -> Came:
    project = Queued(queue, folder, python, server.port)
    project.fill(ready)
    server.came()
    project.send()
    return _checked(server.came(), EMAILS)


def _plain(server: Sink, ready: list[Ready]) -> Came:
    messages = [_message(one, number) for number, one in enumerate(ready)]
    server.came()
    with smtplib.SMTP("127.0.0.1", server.port, local_hostname="localhost") as smtp:
        for one, message in zip(ready, messages, strict=True):
            smtp.sendmail(one.sender, [one.recipient], message)
    return _checked(server.came(), PLAIN)


def _checked(came: Came, wanted: int) -> Came:
    if (came.emails, came.different) != (wanted, wanted):
        raise SystemExit(f"{wanted} emails were to come, {asdict(came)} came")
    return came


def _message(one: Ready, number: int) -> bytes:
    return letter.compose(
        subject=one.subject,
        body=letter.Body(one.text, one.html),
        sender=one.sender,
        recipient=one.recipient,
        message_id=letter.make_message_id(f"{number}-plain", "fenwick.example"),
        outpace_id=f"{number}-plain",
        date=datetime.now(UTC),
    )


# the workspace and the same texts, filled in --------------------------------------------------------------------


@contextmanager
def _workspace(data: Path) -> Iterator[Store]:
    paths = Paths(data)
    paths.prepare()
    store = Store(paths.database).open()
    try:
        yield store
    finally:
        store.close()


def _people(count: int) -> Iterator[ContactDraft]:
    for n in range(count):
        address = f"p{n}@company{n % 900}.example"
        yield ContactDraft(address, first_name=f"Mara {n}", last_name="Lindqvist", company=f"Company {n % 900}")


def _mailbox(number: int, port: int) -> MailboxDraft:
    return MailboxDraft(
        f"anna{number}@fenwick.example",
        "127.0.0.1",
        port,
        Security.NONE,
        display_name="Anna Fenwick",
        daily_capacity=2 * EMAILS,
        least_gap=0,
    )


def _fill(store: Store, port: int, mailboxes: int, emails: int) -> None:
    now = datetime.now(UTC)
    for number in range(mailboxes):
        add_mailbox(store, draft=_mailbox(number, port), now=now)
    import_contacts(store, rows=list(enumerate(_people(emails), start=2)), file_name="people.csv", now=now)
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    steps = (StepDraft(0, SUBJECT, TEXT),)
    draft = SequenceDraft("Invoices", steps, start="00:00", end="24:00", days=days, time_zone="UTC")
    sequence = save_sequence(store, draft=draft, now=now).id
    enroll(store, sequence_id=sequence, contact_ids=None, now=now)
    replan(store, now=now)


def _make_due(database: Path, mailboxes: int) -> None:
    """Have every planned email due now, a like number from each mailbox."""
    now = int(time.time()) - 1
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(
            "UPDATE scheduled_emails SET send_at = ?, window_start = ?, window_end = ?, mailbox_id = 1 + id % ?",
            (now, now, now + 86_400, mailboxes),
        )
    connection.close()


def _ready(count: int) -> Iterator[Ready]:
    today = datetime.now(UTC).date()
    sender = {"name": "Anna Fenwick", "email": "anna0@fenwick.example", "signature": ""}
    for one in _people(count):
        fields = MergeFields(
            {"first_name": one.first_name, "last_name": one.last_name, "company": one.company}, sender=sender
        )
        body = letter.render_body(TEXT, fields, on=today)
        subject = letter.render_subject(SUBJECT, fields, on=today)
        yield Ready(sender["email"], one.email, subject, body.text, body.html)


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="outpace-rate"))
    try:
        tell(measure(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
