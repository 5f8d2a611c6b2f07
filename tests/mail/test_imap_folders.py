"""Sent and junk folders are known by their marks, else by the names that programs of many languages give them."""

from __future__ import annotations

import pytest

from app.core.mail.imap_folders import Folders, find_folders
from app.core.mail.providers import files_copy, providers
from app.core.model import MailboxDraft

PLAIN = (b"\\HasNoChildren",)


def plain(*names: str, delimiter: bytes = b"/") -> Folders:
    return find_folders([(PLAIN, delimiter, name) for name in names])


def test_marks_go_before_names() -> None:
    found = find_folders(
        [(PLAIN, b"/", "Sent"), ((b"\\Sent",), b"/", "[Gmail]/Gesendet"), ((b"\\Junk",), b"/", "[Gmail]/Spam")]
    )
    assert found == Folders("[Gmail]/Gesendet", "[Gmail]/Spam")
    assert found.read == ("[Gmail]/Spam", "INBOX")


@pytest.mark.parametrize(
    ("names", "delimiter", "sent", "junk"),
    [
        (("INBOX", "INBOX.Sent", "INBOX.Junk"), b".", "INBOX.Sent", "INBOX.Junk"),
        (("INBOX", "Gesendete Objekte", "Spamverdacht"), b"/", "Gesendete Objekte", "Spamverdacht"),
        (("INBOX", "Éléments envoyés", "Courrier indésirable"), b"/", "Éléments envoyés", "Courrier indésirable"),
        (("INBOX", "Enviados", "Correo no deseado"), b"/", "Enviados", "Correo no deseado"),
        (("INBOX", "SENT ITEMS", "Bulk Mail"), b"/", "SENT ITEMS", "Bulk Mail"),
        (("INBOX", "Archive/Sent", "Sent"), b"/", "Sent", None),
        (("INBOX", "Отправленные", "Спам"), b"|", "Отправленные", "Спам"),
        (("INBOX", "Notes"), None, None, None),
    ],
)
def test_names_of_many_programs(names: tuple[str, ...], delimiter: bytes, sent: str | None, junk: str | None) -> None:
    assert plain(*names, delimiter=delimiter) == Folders(sent, junk)


def test_folders_that_cannot_be_opened_are_none() -> None:
    assert find_folders([((b"\\Noselect", b"\\HasChildren"), b"/", "Sent")]) == Folders()
    assert Folders().read == ("INBOX",)


def draft(email: str, host: str, *, imap: str | None = "imap.example.com") -> MailboxDraft:
    return MailboxDraft(email, host, 587, imap_host=imap)


def test_copies_are_filed_where_the_server_does_not() -> None:
    assert files_copy(draft("anna@fenwick.example", "mail.fenwick.example"))
    assert not files_copy(draft("anna@fenwick.example", "mail.fenwick.example", imap=None))
    assert not files_copy(draft("anna@fenwick.example", "smtp.gmail.com"))
    assert not files_copy(draft("anna@fenwick.example", "smtp-relay.gmail.com"))
    assert not files_copy(draft("anna@fenwick.example", "SMTP.Office365.com "))


def test_every_preset_says_whether_it_files_by_itself() -> None:
    for found in providers():
        one = draft(f"anna@{(found.domains or ('fenwick.example',))[0]}", found.smtp_host)
        assert files_copy(one) is not found.files_sent_itself, found.name
