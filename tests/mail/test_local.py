"""The mail server inside the program."""

from __future__ import annotations

import smtplib
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.core.mail.local import BuiltInServer
from app.core.model import EmailStatus
from tests.mail.conftest import MailboxMaker, MailMaker, SessionMaker


def test_hundreds_of_emails_from_several_mailboxes_at_once_arrive_once_each(
    built_in: BuiltInServer, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    ways = [session(mailbox(built_in.port)) for _ in range(6)]

    def send(place: int) -> list[EmailStatus]:
        return [ways[place].send(mail(number=place * 100 + n)).outcome for n in range(100)]

    begun = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        outcomes = [outcome for part in pool.map(send, range(6)) for outcome in part]
    seconds = time.monotonic() - begun
    assert outcomes == [EmailStatus.SENT] * 600
    assert sorted(received.outpace_id for received in built_in.received()) == sorted(f"{n}-a" for n in range(600))
    assert seconds < 20


def test_listens_on_loopback_only(built_in: BuiltInServer) -> None:
    with socket.socket() as other:
        # The port is free on another address: the server did not bind to all.
        other.bind(("127.0.0.2", built_in.port))


def test_keeps_messages_in_a_folder_when_asked(
    tmp_path: Path, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    server = BuiltInServer(folder=tmp_path / "mails")
    server.start()
    try:
        session(mailbox(server.port)).send(mail())
    finally:
        server.stop()
    assert [place.read_bytes() for place in (tmp_path / "mails").iterdir()] == [mail().message]


def test_stops_while_someone_is_connected_and_starts_again(mailbox: MailboxMaker, mail: MailMaker) -> None:
    server = BuiltInServer()
    server.start()
    idle = smtplib.SMTP("127.0.0.1", server.port, timeout=5)
    server.stop()
    idle.close()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", server.port), 1):
        pass
    server.start()
    with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as again:
        assert again.noop()[0] == 250
    server.stop()


def test_answers_can_be_taken_back(
    built_in: BuiltInServer, mailbox: MailboxMaker, mail: MailMaker, session: SessionMaker
) -> None:
    way = session(mailbox(built_in.port))
    built_in.answer("Mara@northwind.example", "550 5.1.1 No")
    assert way.send(mail()).outcome is EmailStatus.FAILED
    built_in.answer("mara@northwind.example", None)
    assert way.send(mail()).outcome is EmailStatus.SENT
    built_in.clear()
    assert built_in.count == 0
