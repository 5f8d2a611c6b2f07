"""Servers and keyrings that repeat the password they were told: it is taken out before anything is kept or shown."""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import keyring.errors
import pytest

from app.core.errors import OutpaceError
from app.core.log import start_log, stop_log
from app.core.mail import sign_in_test
from app.core.mail.connection import AccessToken
from app.core.mail.imap_sign_in import signed_in
from app.core.mail.unsaid import REMOVED, unsaid
from app.core.model import MailboxDraft, MailboxState, Security
from app.core.queries.mailboxes import mailbox_list
from app.core.secrets import Secrets
from tests.cli.conftest import Outpace
from tests.journeys.office import HELLO, Office, settle
from tests.journeys.test_no_secret_leaves import PASSWORD, USER, holds_none
from tests.mail.servers import Line, scripted
from tests.secret_service import SecretService, keyring_that

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
PLAIN_PASSWORD = 'horse "battery\\staple'
"""In ASCII, so that IMAP's LOGIN says it quoted."""


def repeating(ways: str) -> Callable[[Line], None]:
    """Return an SMTP server's script that refuses with every word it was told in the sign-in."""

    def script(line: Line) -> None:
        line.say("220 ready")
        line.hear()
        line.say("250-here")
        line.say(f"250 AUTH {ways}")
        told = [line.hear()]
        if ways == "LOGIN":
            line.say("334 UGFzc3dvcmQ6")
            told.append(line.hear())
        line.say(f"535 5.7.8 cannot accept {' '.join(told)}")
        line.hear()

    return script


def repeating_imap(line: Line) -> None:
    """Refuse LOGIN, or PLAIN with its line, by repeating it."""
    line.say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready")
    while said := line.hear():
        tag, _, command = said.partition(" ")
        if command.upper().startswith("CAPABILITY"):
            line.say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
            line.say(f"{tag} OK done")
        elif command.upper().startswith("AUTHENTICATE"):
            line.say("+ ")
            line.say(f"{tag} NO cannot accept {line.hear()}")
        else:
            line.say(f"{tag} NO cannot accept {command}")


def mailbox(port: int) -> MailboxDraft:
    return MailboxDraft("anna@fenwick.example", "127.0.0.1", port, Security.NONE, username=USER)


def told_of(error: BaseException) -> str:
    """Return all that a log, a crash report or a page could show of an error."""
    return f"{error!r} {error} {vars(error)} {''.join(traceback.format_exception(error))}"


@pytest.mark.parametrize("ways", ["PLAIN", "LOGIN"])
def test_an_smtp_server_that_repeats_the_sign_in_is_quoted_without_it(ways: str) -> None:
    with scripted(repeating(ways)) as port:
        (*_, refused) = sign_in_test(mailbox(port), password=lambda: PASSWORD, seconds=5.0)
    assert refused.error is not None
    assert REMOVED in refused.words
    holds_none(repr(refused) + told_of(refused.error), "a refused sign-in")


@pytest.mark.parametrize("password", [PASSWORD, PLAIN_PASSWORD])
def test_an_imap_server_that_repeats_the_sign_in_is_quoted_without_it(password: str) -> None:
    with scripted(repeating_imap) as port, pytest.raises(OutpaceError) as refused:
        read = replace(mailbox(port), imap_host="127.0.0.1", imap_port=port)
        signed_in(read, password=lambda: password, seconds=5.0)
    assert REMOVED in told_of(refused.value)
    holds_none(told_of(refused.value), "a refused sign-in")
    assert "battery" not in told_of(refused.value)


def test_a_sending_run_at_a_server_that_repeats_the_sign_in_keeps_nothing_of_it(
    secret_service: SecretService, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted(repeating("PLAIN")) as port:
        office = Office(tmp_path / "data", _At(port))  # type: ignore[arg-type]
        log = start_log(office.paths.log)
        logging.getLogger().setLevel(logging.DEBUG)
        office.secrets.set("anna@fenwick.example", PASSWORD)
        office.mailbox("anna", user=USER)
        office.enroll(office.sequence(HELLO), 2)
        office.go_to(NINE)
        sender = office.sender()
        settle(sender, NINE)
        sender.finish(10)
    (row,) = mailbox_list(office.store, now=NINE)
    assert row.state is MailboxState.ATTENTION
    assert REMOVED in row.state_reason
    stop_log(log)
    office.close()
    holds_none(caplog.text + repr(row), "the log or a row")
    for file in (one for one in office.paths.data.rglob("*") if one.is_file()):
        holds_none(file.read_bytes(), str(file))


class _At:
    def __init__(self, port: int) -> None:
        self.port = port


@pytest.mark.parametrize(
    "error",
    [
        keyring.errors.KeyringError(f"cannot store {PASSWORD}"),
        keyring.errors.PasswordSetError(PASSWORD),
        OSError(5, f"Input/output error at {PASSWORD}"),
        RuntimeError(f"secret={PASSWORD}"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_keyring_says_of_a_password_goes_no_further(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> str:
        raise error

    calls: list[Callable[[], object]] = [
        lambda: Secrets().get("a@x.example"),
        lambda: Secrets().set("a@x.example", PASSWORD),
    ]
    with keyring_that(fails):
        for ask in calls:
            with pytest.raises(OutpaceError) as refused:
                ask()
            holds_none(told_of(refused.value), "a keyring's trouble")
    holds_none(caplog.text, "the log")


def test_the_command_line_neither_prints_nor_keeps_a_password(
    secret_service: SecretService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outpace = Outpace(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    add = ("mailbox", "add", "anna@fenwick.example", "--smtp", "127.0.0.1:1", "--user", USER, "--password-stdin")
    said = [outpace("what-if", *add, stdin=PASSWORD), outpace(*add, stdin=PASSWORD)]
    assert Secrets().get("anna@fenwick.example") == PASSWORD
    for words in (
        ("mailbox", "list"),
        ("mailbox", "test", "anna@fenwick.example"),
        ("what-if", "mailbox", "remove", "anna@fenwick.example"),
        ("check",),
        ("status",),
    ):
        said += [outpace(*words), outpace(*words, as_json=True)]
    for one in said:
        holds_none(one.out + one.err, "what the command line printed")
    kept = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert any(one.suffix == ".db" for one in kept)
    for file in kept:
        holds_none(file.read_bytes(), str(file))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("no such user anna", "no such user anna"),
        ("bad LOGIN anna s3cret-word", f"bad LOGIN anna {REMOVED}"),
        ("bad czNjcmV0LXdvcmQ= here", f"bad {REMOVED} here"),
        ("bad AGFubmEAczNjcmV0LX...", f"bad {REMOVED}"),
        ("", ""),
    ],
)
def test_words_lose_what_was_said_in_confidence_and_keep_the_rest(words: str, left: str) -> None:
    assert unsaid(words, "anna", "s3cret-word") == left


def test_a_token_is_taken_out_as_a_password_is() -> None:
    token = AccessToken("ya29.a0AfH6SMB-long-and-secret")
    blob = "dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHlhMjkuYTBBZkg2U01CLWxvbmctYW5kLXNlY3JldAEB"
    assert unsaid(f"334 {blob} is expired", "anna", token) == f"334 {REMOVED} is expired"


def test_a_wrong_password_of_one_letter_leaves_the_words_readable() -> None:
    assert unsaid("a bad password", "anna", "a") == "a bad password"
