"""After a run with everything that can go wrong, the password is in the keyring and nowhere else."""

from __future__ import annotations

import base64
import json
import logging
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from PySide6.QtGui import QGuiApplication

from app.core import secrets as secrets_room
from app.core.clock import FixedClock
from app.core.log import start_log, stop_log
from app.core.mail import SmtpSession, sign_in_test
from app.core.model import EmailStatus, MailboxState
from app.core.paths import ledger_folder
from app.core.queries.mailboxes import mailbox_drafts, mailbox_list
from app.core.secrets import SERVICE, Secrets
from app.core.sender.couriers import Couriers
from app.ui.crash_report import details
from tests.journeys.office import HELLO, Office, settle
from tests.journeys.smtp_server import Server
from tests.mail.servers import Line, scripted
from tests.secret_service import SecretService, keyring_that

PASSWORD = "corrèct-horse-battery"
USER = "anna"
NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def forms() -> tuple[bytes, ...]:
    """Return the password as it could be written somewhere."""
    plain = PASSWORD.encode()
    return (
        plain,
        base64.b64encode(plain),
        base64.b64encode(b"\0".join((b"", USER.encode(), plain))),
        json.dumps(PASSWORD).encode().strip(b'"'),
        ascii(PASSWORD).encode().strip(b"'"),
    )


def holds_none(text: str | bytes, where: str) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    for form in forms():
        assert form not in data, f"the password stands in {where}"


@pytest.fixture
def locked_in() -> Iterator[Server]:
    with Server(password=PASSWORD) as server:
        yield server


def breaking_after_sign_in(line: Line) -> None:
    line.say("220 ready")
    line.hear()
    line.say("250-here")
    line.say("250 AUTH PLAIN")
    line.hear()
    line.drop()


def echoing(line: Line) -> None:
    """Refuse with the very words that were said, as a careless server does."""
    line.say("220 ready")
    line.hear()
    line.say("250-here")
    line.say("250 AUTH PLAIN")
    said = line.hear()
    line.say(f"535 5.7.8 cannot accept {said.split()[-1][:4]}...")
    line.hear()


def test_the_password_is_nowhere_but_in_the_keyring(
    secret_service: SecretService,
    tmp_path: Path,
    locked_in: Server,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    qapp: QGuiApplication,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    office = Office(tmp_path / "data", locked_in)
    log = start_log(office.paths.log)
    logging.getLogger().setLevel(logging.DEBUG)
    office.secrets.set("anna@fenwick.example", PASSWORD)
    assert keyring.get_password(SERVICE, "anna@fenwick.example") == PASSWORD
    office.mailbox("anna", user=USER)
    office.enroll(office.sequence(HELLO), 6)
    office.go_to(NINE)
    sender = office.sender()
    settle(sender, NINE)
    assert len(locked_in.mails) == 1

    locked_in.password = "another"
    sender.woke()
    later = NINE + timedelta(hours=2)
    office.go_to(later)
    settle(sender, later)
    assert mailbox_list(office.store, now=later)[0].state is MailboxState.ATTENTION
    sender.finish(10)

    written = [_a_bug_in_mid_send(office, monkeypatch)]
    for script in (breaking_after_sign_in, echoing):
        with scripted(script) as port:
            written.append(_tried(office, port))
    written += [repr(office.secrets), repr(mailbox_drafts(office.store)), repr(sender), caplog.text]
    stop_log(log)
    office.close()
    for text in written:
        holds_none(text, "a repr, a traceback or the log")
    crash = f"Fatal: password={PASSWORD} token: {PASSWORD}\n{''.join(written)}"
    holds_none(details(crash), "the crash report")
    for folder in (office.paths.data, ledger_folder()):
        for file in folder.rglob("*"):
            if file.is_file():
                holds_none(file.read_bytes(), str(file))
    out, err = capfd.readouterr()
    holds_none(out + err, "the standard streams")


def _a_bug_in_mid_send(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a courier fail by a mistake of ours right after signing in; return the session's repr."""
    draft = next(iter(mailbox_drafts(office.store).values()))
    session = SmtpSession(draft, password=lambda: PASSWORD, now=lambda: NINE)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(SmtpSession, "_greeted", fail)
    couriers = Couriers(lambda mailbox: session, clock=FixedClock(NINE), steady=lambda: 0.0)
    from app.core.model import OutgoingMail

    done = threading.Event()
    outcomes: list[EmailStatus] = []

    def brought(_mail: OutgoingMail, result: object) -> None:
        outcomes.append(result.outcome)  # type: ignore[attr-defined]
        done.set()

    mail = OutgoingMail(1, 1, draft.email, "p@example.com", "<1-a@fenwick.example>", b"Hello")
    couriers.send(draft, mail, brought)
    assert done.wait(20)
    couriers.stop()
    monkeypatch.undo()
    assert outcomes == [EmailStatus.IN_DOUBT]
    return f"{session!r} {couriers!r} {mail!r}"


def _tried(office: Office, port: int) -> str:
    """Try to sign in at a server that misbehaves; return what came of it, with tracebacks."""
    from dataclasses import replace

    draft = replace(next(iter(mailbox_drafts(office.store).values())), smtp_port=port)
    results = sign_in_test(draft, password=lambda: PASSWORD, seconds=5.0)
    errors = [result.error for result in results if result.error is not None]
    assert errors, "the server misbehaved"
    told = ["".join(traceback.format_exception(error)) for error in errors]
    return f"{results!r} {' '.join(told)}"


def test_a_keyring_that_waits_for_the_user_stops_no_other_mailbox_and_loses_no_email(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow() -> str:
        go_on.wait(20)
        return PASSWORD

    with Server(password=PASSWORD) as guarded, keyring_that(slow):
        office = Office(tmp_path / "data", guarded)
        office.mailbox("anna", user=USER)
        office.server = server
        office.mailbox("ben")
        office.enroll(office.sequence(HELLO), 10)
        office.go_to(NINE)
        sender = office.sender()
        sender.tick(NINE)
        assert server.wait_for(1), "the other mailbox sends"
        assert len(guarded.mails) == 0
        go_on.set()
        assert guarded.wait_for(1)
        sender.finish(20)
        assert office.counts() == {"sent": 2, "pending": 8}
        office.close()


@pytest.mark.parametrize("patience", [0.05])
def test_a_keyring_that_never_answers_gives_the_attempt_back_and_says_where_to_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr(secrets_room, "PATIENCE", patience)
    never = threading.Event()

    def waits() -> str | None:
        never.wait(20)
        return None

    with Server(password=PASSWORD) as guarded, keyring_that(waits):
        office = Office(tmp_path / "data", guarded)
        office.mailbox("anna", user=USER)
        office.enroll(office.sequence(HELLO), 2)
        office.go_to(NINE)
        sender = office.sender()
        settle(sender, NINE)
        never.set()
        sender.finish(10)
        (row, _) = office.rows()
        assert (row.status, row.attempts) == (EmailStatus.PENDING, 0)
        state = mailbox_list(office.store, now=NINE)[0]
        assert state.state is MailboxState.ATTENTION
        assert "Look for its question behind other windows" in state.state_reason
        office.close()


def test_what_is_kept_for_this_run_is_not_shown_either() -> None:
    kept = Secrets()
    kept.remember_for_this_run("anna@fenwick.example", PASSWORD)
    holds_none(repr(kept) + str(kept) + repr(vars(type(kept))), "a repr")
