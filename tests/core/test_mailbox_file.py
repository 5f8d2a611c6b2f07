"""Mailbox files: what is read, what the defaults are, and what each mistake is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import InputError
from app.core.mailbox_file import check_authority, parse_server, read_mailboxes, validate_mailbox
from app.core.model import MailboxDraft, RampUp, Security

HEADER = "email,smtp,imap,security,user,password,capacity,timezone,gap,ramp,away\n"


def one(row: str) -> MailboxDraft:
    file = read_mailboxes(HEADER + row, time_zone="Europe/Berlin")
    assert not file.problems, file.problems
    return file.rows[0].draft


def test_a_full_row_is_read() -> None:
    draft = one(
        "anna@fenwick.example,smtp.fenwick.example:465,imap.fenwick.example:993,tls,anna,s3cret,40,"
        "America/New_York,120,5+5@2026-11-23,2026-12-24/2027-01-02\n"
    )
    assert (draft.smtp_host, draft.smtp_port, draft.security) == ("smtp.fenwick.example", 465, Security.TLS)
    assert (draft.daily_capacity, draft.least_gap, draft.time_zone) == (40, 120, "America/New_York")
    assert draft.ramp == RampUp(5, 5, date(2026, 11, 23))
    assert draft.away == ((date(2026, 12, 24), date(2027, 1, 2)),)


def test_only_address_and_server_are_needed() -> None:
    draft = one("anna@fenwick.example,127.0.0.1:2525,,,,,,,,,\n")
    assert (draft.security, draft.username, draft.imap_host) == (Security.NONE, None, None)
    assert (draft.daily_capacity, draft.least_gap, draft.time_zone, draft.ramp) == (50, 90, "Europe/Berlin", None)


def test_the_password_is_in_no_words() -> None:
    file = read_mailboxes(HEADER + "a@b.example,h:25,,starttls,a,hunter2,0,,,,\n", time_zone="UTC")
    assert "hunter2" not in repr(file)
    file = read_mailboxes(HEADER + "a@b.example,h:25,,starttls,a,hunter2,5,,,,\n", time_zone="UTC")
    assert file.rows[0].password == "hunter2"
    assert "hunter2" not in repr(file)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("nobody,127.0.0.1:25,,,,,,,,,", "no email address"),
        ("a@b.example,127.0.0.1:25,,,,,0,,,,", "capacity is 0"),
        ("a@b.example,127.0.0.1:25,,,,,-3,,,,", "capacity is -3"),
        ("a@b.example,127.0.0.1:25,,,,,many,,,,", "'many'"),
        ("a@b.example,127.0.0.1:25,,,,,,Mars/Base,,,", "Mars/Base"),
        ("a@b.example,127.0.0.1:25,,,,,,,-1,,", "gap is -1"),
        ("a@b.example,127.0.0.1:25,,,,,,,,5 a day,", "START.STEP@DATE"),
        ("a@b.example,127.0.0.1:25,,,,,,,,5+5@2026-13-45,", "START.STEP@DATE"),
        ("a@b.example,127.0.0.1:25,,,,,,,,,next week", "away is 'next week'"),
        ("a@b.example,127.0.0.1:25,,,,,,,,,2026-12-24/2026-12-20", "before they begin"),
        ("a@b.example,smtp.b.example:25,,none,a,,,,,,", "without encryption"),
        ("a@b.example,smtp.b.example:25,,starttls,,,,,,,", "without signing in"),
        ("a@b.example,smtp.b.example:99999,,tls,a,,,,,,", "port is 99999"),
        ("a@b.example,127.0.0.1:25,,rot13,,,,,,,", "rot13"),
    ],
)
def test_each_mistake_is_named_and_the_other_rows_are_kept(row: str, words: str) -> None:
    file = read_mailboxes(HEADER + row + "\nok@b.example,127.0.0.1:25,,,,,,,,,\n", time_zone="UTC")
    assert [found.draft.email for found in file.rows] == ["ok@b.example"]
    (problem,) = file.problems
    assert problem.line == 2
    assert re.search(words, problem.reason), problem.reason


def test_an_address_that_stands_twice_is_a_problem_of_the_later_row() -> None:
    file = read_mailboxes(
        HEADER + "a@b.example,127.0.0.1:25,,,,,,,,,\nA@B.example,127.0.0.1:25,,,,,,,,,\n", time_zone="UTC"
    )
    assert len(file.rows) == 1
    assert "line 2" in file.problems[0].reason


@pytest.mark.parametrize(
    ("header", "words"), [("email,server", "'smtp'"), ("email,smtp,colour", "'colour'"), ("", "email")]
)
def test_a_header_that_does_not_fit_is_refused(header: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_mailboxes(header + "\nx\n", time_zone="UTC")


def test_servers_with_and_without_port_and_in_ipv6() -> None:
    assert parse_server("smtp.b.example", "smtp", 587) == ("smtp.b.example", 587)
    assert parse_server("[::1]:2525", "smtp", 587) == ("::1", 2525)
    with pytest.raises(InputError):
        parse_server("host:port", "smtp", 587)


def test_a_ramp_that_never_starts_is_refused() -> None:
    with pytest.raises(InputError, match="never reaches"):
        validate_mailbox(
            MailboxDraft("a@b.example", "127.0.0.1", 25, Security.NONE, ramp=RampUp(0, 0, date(2026, 1, 1)))
        )


def test_a_row_whose_cells_have_slipped_tells_no_values() -> None:
    """An unquoted comma pushes the password into the next column, whose error would print it."""
    file = read_mailboxes(HEADER + "a@b.example,127.0.0.1:25,,none,a,b,hunter2,50\n", time_zone="UTC")
    assert not file.rows
    assert "hunter2" not in repr(file.problems)
    assert "as many cells" in file.problems[0].reason


def test_rows_may_leave_out_the_columns_at_their_end() -> None:
    file = read_mailboxes(HEADER + "a@b.example,127.0.0.1:25\n", time_zone="UTC")
    assert [row.draft.email for row in file.rows] == ["a@b.example"]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_excels_semicolons_and_tabs_are_read(delimiter: str) -> None:
    text = HEADER + 'a@b.example,127.0.0.1:25,,,,,,,,,"2026-12-24/2027-01-02"\n'
    file = read_mailboxes("\ufeff" + text.replace(",", delimiter), time_zone="UTC")
    assert file.rows[0].draft.away == ((date(2026, 12, 24), date(2027, 1, 2)),)


@pytest.mark.parametrize("text", [HEADER + "x" * 200_000 + "\n", HEADER + '"\n' + "y" * 200_000])
def test_what_is_no_csv_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InputError, match="cannot be read as CSV"):
        read_mailboxes(text, time_zone="UTC")


@pytest.mark.parametrize(
    "draft",
    [
        MailboxDraft("a@b.example", "127.0.0.1", 25, Security.NONE, imap_host="imap.b.example", imap_port=143),
        MailboxDraft("a@b.example", "127.0.0.1", 25, Security.NONE, ramp=RampUp(5, 10**30, date(2026, 1, 1))),
        MailboxDraft("a@b.example", "127.0.0.1", 25, Security.NONE, username="a\r\nb"),
        MailboxDraft("a@b.example", "127.0.0.1", 25, Security.NONE, display_name="Anna\nBcc: x"),
        MailboxDraft("a@b.example", "127.0.0.1", 25, Security.NONE, daily_capacity=0),
    ],
)
def test_the_window_is_held_to_the_same_rules(draft: MailboxDraft) -> None:
    with pytest.raises(InputError):
        validate_mailbox(draft)


def test_an_authority_s_file_is_kept_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ca.pem").write_text(CERTIFICATE)
    assert check_authority("ca.pem") == str(tmp_path / "ca.pem")
    assert check_authority(" ") == ""
    read = read_mailboxes(
        "email,smtp,user,ca\nanna@fenwick.example,mail.fenwick.example,anna,ca.pem\n", time_zone="UTC"
    )
    assert read.rows[0].draft.ca_file == str(tmp_path / "ca.pem")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot be read (No such file or directory)"),
        ("", "holds no certificate"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "holds no certificate"),
        ("-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n", "holds no certificate"),
    ],
)
def test_what_is_no_authority_s_file_is_refused(tmp_path: Path, text: str | None, why: str) -> None:
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)
    read = read_mailboxes(
        f"email,smtp,user,ca\nanna@fenwick.example,mail.fenwick.example,anna,{file}\n", time_zone="UTC"
    )
    (problem,) = read.problems
    assert problem.column == "ca"
    assert f"'{file}', which {why}; give the certificate authority's own file in PEM format." in problem.reason


CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUAL==\n-----END CERTIFICATE-----\n"
