"""Mail servers as fixtures: the real ones, once for each process of the tests; who lacks them reads how to get them.

A pytest plugin of every test; nothing starts before a test asks for it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.smtp_server import Server
from tests.mail.servers import Authority
from tests.mailstack import dovecot as dovecot_server
from tests.mailstack import postfix as postfix_server
from tests.mailstack.dovecot import Dovecot
from tests.mailstack.postfix import Postfix

HOW = "run `sh packaging/install-system-packages.sh --tests` as root"


@dataclass(frozen=True, slots=True)
class MailOffice:
    """Both servers; `ca_file` is the authority that their certificates are from."""

    dovecot: Dovecot
    postfix: Postfix
    ca_file: Path


@dataclass(frozen=True, slots=True)
class _Premises:
    folder: Path
    ca_file: Path
    certificate: Path


@pytest.fixture(scope="session")
def _premises() -> Iterator[_Premises]:
    # Sockets of at most 100 letters, and open to the servers' own users: so no folder of pytest's.
    folder = Path(tempfile.mkdtemp(prefix="op", dir="/tmp"))
    folder.chmod(0o755)
    try:
        authority = Authority(folder)
        authority.server_context("localhost", "127.0.0.1")
        yield _Premises(folder, authority.ca_file, folder / "localhost.pem")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def imap_ca(_premises: _Premises) -> Path:
    """The authority that the mail servers' certificates are from."""
    return _premises.ca_file


def _running_dovecot(premises: _Premises, name: str) -> Iterator[Dovecot]:
    if not (dovecot_server.PROGRAM.exists() and dovecot_server.LMTP_PROGRAM.exists()):
        pytest.skip(f"needs a real IMAP server (packages dovecot-imapd, dovecot-lmtpd): {HOW}")
    folder = premises.folder / name
    folder.mkdir()
    server = Dovecot(folder, premises.certificate)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def dovecot(_premises: _Premises) -> Iterator[Dovecot]:
    """A Dovecot with no accounts yet: each test makes its own."""
    yield from _running_dovecot(_premises, "d")


@pytest.fixture
def own_dovecot(_premises: _Premises) -> Iterator[Dovecot]:
    """A Dovecot for one test alone, which may stop it and start it again."""
    yield from _running_dovecot(_premises, "o")
    shutil.rmtree(_premises.folder / "o")


@pytest.fixture(scope="session")
def mail_office(_premises: _Premises, dovecot: Dovecot) -> Iterator[MailOffice]:
    """A Postfix in front of the Dovecot."""
    if not postfix_server.PROGRAM.exists():
        pytest.skip(f"needs a real mail server (package postfix): {HOW}")
    if os.geteuid() != 0:
        pytest.skip("needs to be root: Postfix starts for no one else")
    folder = _premises.folder / "p"
    folder.mkdir()
    server = Postfix(folder, _premises.certificate, dovecot)
    try:
        server.start()
        yield MailOffice(dovecot, server, _premises.ca_file)
    finally:
        server.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    """An SMTP server in this process, which does as it is told."""
    with Server() as server:
        yield server
