"""Mailboxes as CSV (cli.md) and what makes a mailbox valid, for files, command line and window alike. Pure."""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.core.errors import InputError
from app.core.loopback import check_allowed, is_loopback
from app.core.model import DEFAULT_CAPACITY, DEFAULT_GAP, MailboxDraft, Problem, RampUp, Security, is_zone

COLUMNS = (
    *("email", "smtp", "imap", "security", "user", "password", "capacity", "timezone", "gap", "ramp", "away"),
    "ca",
)
MOST_A_DAY = 100_000
LONGEST_GAP = 86_400
LONGEST_CELL = 10_000
LONGEST_AUTHORITY = 2_000_000
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
_GIVE_PEM = "give the certificate authority's own file in PEM format."
_RAMP = re.compile(r"(\d+)\+(\d+)@(\d{4}-\d{2}-\d{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_Cells = dict[str, str | Any]
"""A row's cells by column; None for one that is missing, and under None those beyond the header."""


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """One good row of a file. The password goes to the keyring and nowhere else; it is in no `repr`."""

    line: int
    draft: MailboxDraft
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MailboxFile:
    """The rows that can be used and what is wrong with the others."""

    rows: tuple[MailboxRow, ...]
    problems: tuple[Problem, ...]


def read_mailboxes(text: str, *, time_zone: str) -> MailboxFile:
    """Return the mailboxes of a CSV with a header; `time_zone` is the computer's, for rows without one.

    InputError where the columns email and smtp are missing or one is unknown.
    """
    text = text.removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[MailboxRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in _lines(reader):
        try:
            row = _row(line, cells, time_zone)
        except InputError as error:
            problems.append(_problem(line, cells, error))
            continue
        first = seen.setdefault(row.draft.email.lower(), line)
        if first == line:
            rows.append(row)
        else:
            reason = f"The address stands in line {first} already; the first one counts."
            problems.append(Problem(line, "email", row.draft.email, reason))
    return MailboxFile(tuple(rows), tuple(problems))


def validate_mailbox(draft: MailboxDraft) -> MailboxDraft:
    """Return the draft with a normal address if it can be saved; InputError naming the value and what would fit."""
    address = check_address(draft.email)
    if not 1 <= draft.daily_capacity <= MOST_A_DAY:
        raise InputError(f"The capacity is {draft.daily_capacity}; give 1 to {MOST_A_DAY} emails a day.")
    if not 0 <= draft.least_gap <= LONGEST_GAP:
        raise InputError(f"The gap is {draft.least_gap}; give 0 to {LONGEST_GAP} seconds.")
    if draft.ramp is not None and (
        draft.ramp.start < 0 or draft.ramp.step < 0 or draft.ramp.start + draft.ramp.step < 1
    ):
        raise InputError("The ramp-up never reaches one email a day; write it as 5+5@2026-11-23.")
    if draft.ramp is not None and max(draft.ramp.start, draft.ramp.step) > MOST_A_DAY:
        raise InputError(f"The ramp-up is larger than {MOST_A_DAY} emails a day; write it as 5+5@2026-11-23.")
    check_zone(draft.time_zone)
    for first, last in draft.away:
        if last < first:
            raise InputError(f"The away dates end on {last}, before they begin on {first}; swap them.")
    for host, port, name in ((draft.smtp_host, draft.smtp_port, "SMTP"), (draft.imap_host, draft.imap_port, "IMAP")):
        if host is not None and (not host.strip() or _CONTROL.search(host) or " " in host.strip()):
            raise InputError(f"The {name} server {host!r} is no host name; write one such as smtp.example.com.")
        if port is not None and not 1 <= port <= 65535:
            raise InputError(f"The {name} port is {port}; ports are 1 to 65535.")
    if draft.username and _CONTROL.search(draft.username):
        raise InputError("The user name has a line break or control character; write it in one line.")
    if _CONTROL.search(draft.display_name):
        raise InputError("The sender's name has a line break or control character; write it in one line.")
    check_allowed(draft)
    if draft.security is Security.NONE and draft.imap_host and not is_loopback(draft.imap_host):
        raise InputError(
            f"{address} would read from {draft.imap_host} without encryption, which is for servers on this computer "
            "only; choose starttls or tls."
        )
    return draft if draft.email == address else replace(draft, email=address)


def check_address(text: str) -> str:
    """Return a mailbox's address as it is to be kept; InputError for one that cannot be."""
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InputError(f"{text.strip()!r} is no email address: {error}") from error


def check_authority(text: str) -> str:
    """Return the whole path of an authority's PEM file, "" for none; InputError where it is no such file."""
    if not text.strip():
        return ""
    path = Path(text.strip()).expanduser().absolute()
    try:
        with path.open("rb") as file:
            found = file.read(LONGEST_AUTHORITY)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no path"
        raise InputError(f"ca is {str(path)!r}, which cannot be read ({why}); {_GIVE_PEM}") from error
    if not any(_is_certificate(one) for one in _PEM.findall(found)):
        raise InputError(f"ca is {str(path)!r}, which holds no certificate; {_GIVE_PEM}")
    return str(path)


def _is_certificate(body: bytes) -> bool:
    """Return whether what stands between the lines of a PEM file is a DER sequence."""
    try:
        return base64.b64decode(b"".join(body.split()), validate=True).startswith(b"\x30")
    except ValueError:
        return False


def check_zone(name: str) -> str:
    """Return a zone's name; InputError for an unknown one."""
    if not is_zone(name):
        raise InputError(f"The time zone {name!r} is not known; write one such as Europe/Berlin.")
    return name


def parse_server(text: str, what: str, default_port: int) -> tuple[str, int]:
    """Return host and port of "HOST:PORT" or "HOST"; "[::1]:25" for IPv6."""
    host, colon, port = text.strip().rpartition(":")
    if not colon or host.endswith(":") or (":" in host and not host.startswith("[")):
        host, port = text.strip(), str(default_port)
    if not host or not port.isdecimal():
        raise InputError(f"{what} is {text!r}; write it as HOST:PORT, such as smtp.example.com:{default_port}.")
    return host.removeprefix("[").removesuffix("]"), int(port)


def parse_ramp(text: str) -> RampUp | None:
    """Return the ramp-up of "START+STEP@DATE", None for an empty text."""
    if not text.strip():
        return None
    found = _RAMP.fullmatch(text.strip())
    try:
        if found:
            return RampUp(int(found[1]), int(found[2]), date.fromisoformat(found[3]))
    except ValueError:
        found = None
    raise InputError(f"ramp is {text!r}; write it as START+STEP@DATE, such as 5+5@2026-11-23.")


def parse_away(text: str) -> tuple[tuple[date, date], ...]:
    """Return the away dates of "2026-12-24/2027-01-02", several separated by a semicolon; one date is one day."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        first, _, last = part.partition("/")
        try:
            found.append((date.fromisoformat(first), date.fromisoformat(last or first)))
        except ValueError as error:
            raise InputError(f"away is {part!r}; write dates as 2026-12-24/2027-01-02.") from error
    return tuple(found)


def parse_security(text: str, host: str) -> Security:
    """Return the security named, or the default: starttls, none on this computer itself."""
    if not text.strip():
        return Security.NONE if is_loopback(host) else Security.STARTTLS
    try:
        return Security(text.strip().lower())
    except ValueError as error:
        raise InputError(f"security is {text!r}; use starttls, tls or none.") from error


def parse_whole(text: str, what: str, default: int) -> int:
    """Return a whole number, the default for an empty text."""
    if not text.strip():
        return default
    try:
        return int(text.strip())
    except ValueError as error:
        raise InputError(f"{what} is {text!r}; write a whole number.") from error


def _delimiter(text: str) -> str:
    """Return the delimiter of the header: Excel writes semicolons where the comma is the decimal sign."""
    header = text.partition("\n")[0]
    return max((",", ";", "\t"), key=header.count)


def _lines(reader: csv.DictReader[str]) -> Iterator[tuple[int, _Cells]]:
    """Yield each row with the number of its last line; InputError for a header that does not fit or no CSV at all."""
    try:
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        _check_header(header)
        for cells in reader:
            if any(len(value) > LONGEST_CELL for value in cells.values() if value):
                raise csv.Error(f"a cell is longer than {LONGEST_CELL:,} characters")
            yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"Line {reader.line_num} of the file cannot be read as CSV: {error}.") from error


def _problem(line: int, cells: _Cells, error: InputError) -> Problem:
    """Return what to tell of a bad row: no values of one whose cells may have slipped, one may be the password."""
    given = sum(value is not None for value in cells.values())
    if None in cells or given < len(cells):
        reason = "The row has not as many cells as the header; quote cells that hold the delimiter, and fill up with "
        return Problem(line, "", "", f"{reason}empty ones.")
    return Problem(line, _column_of(error), "", error.sentence)


def _check_header(header: list[str]) -> None:
    missing = [name for name in ("email", "smtp") if name not in header]
    if missing:
        found = ", ".join(filter(None, header)) or "none"
        raise InputError(f"The file has no column {missing[0]!r} (found: {found}); known are {', '.join(COLUMNS)}.")
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        raise InputError(f"The file has an unknown column {unknown[0]!r}; known are {', '.join(COLUMNS)}.")


def _row(line: int, cells: _Cells, time_zone: str) -> MailboxRow:
    def cell(name: str) -> str:
        return (cells.get(name) or "").strip()

    if None in cells:
        raise InputError("The row has more cells than the header.")
    host, port = parse_server(cell("smtp"), "smtp", 587)
    imap = parse_server(cell("imap"), "imap", 993) if cell("imap") else (None, None)
    draft = MailboxDraft(
        email=cell("email"),
        smtp_host=host,
        smtp_port=port,
        security=parse_security(cell("security"), host),
        username=cell("user") or None,
        imap_host=imap[0],
        imap_port=imap[1],
        daily_capacity=parse_whole(cell("capacity"), "capacity", DEFAULT_CAPACITY),
        ramp=parse_ramp(cell("ramp")),
        least_gap=parse_whole(cell("gap"), "gap", DEFAULT_GAP),
        time_zone=cell("timezone") or time_zone,
        away=parse_away(cell("away")),
        ca_file=check_authority(cell("ca")),
    )
    return MailboxRow(line, validate_mailbox(draft), cells.get("password") or None)


def _column_of(error: InputError) -> str:
    words = error.sentence.split()
    return words[0] if words[0] in COLUMNS else ""
