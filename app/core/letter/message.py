"""The whole message as bytes, written by hand over the standard library's encoders.

`email.policy.SMTP` refuses bad headers too, but is the dearest stage of a send; here every header value passes
through one gate that lets no control character by.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.utils import format_datetime, quote
from urllib.parse import quote as percent

import idna

from app.core.errors import MessageTrouble
from app.core.letter.markup import Body
from app.core.letter.merge import check_subject

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,200}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a1-\U0010ffff-]{1,64}")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_REPLY = re.compile(r"^\s*(?:(?:re|aw|sv|antw)\s*:\s*)+", re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_FILE_NAME = re.compile(r"[A-Za-z0-9 ()._+,;=@#-]{1,60}")
_LONGEST_PIECE = 60
_PIECES = re.compile(r"(?:%..|[^%]){1,20}")
_LONGEST_NAME = 150
_MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as it goes with an email; `media_type` such as "application/pdf"."""

    name: str
    media_type: str
    data: bytes


def make_outpace_id(email_id: int, token: str) -> str:
    """Return the id an email bears for ever; `token` is the caller's random text of letters and digits."""
    return _token(f"{email_id}-{token}")


def make_message_id(outpace_id: str, sender_domain: str) -> str:
    """Return "<outpace_id@domain>"; MessageTrouble for a domain no header can hold."""
    return f"<{_token(outpace_id)}@{_domain(sender_domain, sender_domain)}>"


def reply_subject(first_subject: str) -> str:
    """Return the subject of a follow-up in the thread: "Re: " once before the first subject."""
    return f"Re: {_REPLY.sub('', first_subject).strip()}"


def compose(
    *,
    subject: str,
    body: Body,
    sender: str,
    recipient: str,
    message_id: str,
    outpace_id: str,
    date: datetime,
    sender_name: str = "",
    recipient_name: str = "",
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    attachments: Sequence[Attached] = (),
) -> bytes:
    """Return the message, multipart/alternative, CRLF, seven-bit; `date` is aware and shown in its own zone.

    Raises MessageTrouble for a subject, name or address that no header can hold. Ids of earlier messages that are
    none are left out. `List-Unsubscribe` is a mail to the sender that names this email's id.
    """
    sender_address = header_address(sender)
    headers = [
        ("From", _mailbox("From", sender_name, sender_address)),
        ("To", _mailbox("To", recipient_name, header_address(recipient))),
        ("Subject", _words("Subject", check_subject(subject))),
        ("Date", format_datetime(date)),
        ("Message-ID", _only_ids(message_id)[0]),
        *_thread(in_reply_to, references),
        ("X-Outpace-Id", _token(outpace_id)),
        ("List-Unsubscribe", f"<mailto:{percent(sender_address, safe='@')}?subject=unsubscribe%20{outpace_id}>"),
        ("MIME-Version", "1.0"),
    ]
    return (
        b"\r\n".join(_header(name, value) for name, value in headers) + b"\r\n" + _whole(body, attachments, outpace_id)
    )


def header_address(address: str) -> str:
    """Return the address as headers and envelope hold it, its domain in ASCII; MessageTrouble for any other.

    What is left of the @ may be of any script (RFC 6531); not every server takes such an address.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or not local.isprintable():
        raise MessageTrouble(f"{address!a} is no address that a mail server takes; mend it.")
    return f"{local}@{_domain(domain, address)}"


def _domain(domain: str, shown: str) -> str:
    try:
        plain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise MessageTrouble(f"{shown!a} has no domain that mail can reach; mend it.") from error
    if not _DOMAIN.fullmatch(plain):
        raise MessageTrouble(f"{shown!a} has no domain that mail can reach; mend it.")
    return plain


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError(f"{text!r} is no id of an email: letters, digits, dots and dashes only")
    return text


def _only_ids(*ids: str) -> list[str]:
    return [found for found in ids if _MESSAGE_ID.fullmatch(found)]


def _thread(in_reply_to: str | None, references: tuple[str, ...]) -> list[tuple[str, str]]:
    before = _only_ids(*references, *([in_reply_to] if in_reply_to else []))
    if not before:
        return []
    unique = list(dict.fromkeys(before))
    kept = unique if len(unique) <= _MOST_REFERENCES else [unique[0], *unique[1 - _MOST_REFERENCES :]]
    return [("In-Reply-To", before[-1]), ("References", "\r\n ".join(kept))]


def _mailbox(header: str, name: str, address: str) -> str:
    plain = " ".join(_CONTROL.sub(" ", name).split())
    if not plain or len(plain) > _LONGEST_NAME:
        return address
    if not plain.isascii() or "=?" in plain:
        phrase = _words(header, plain)
    else:
        phrase = plain if _ATOMS.fullmatch(plain) else f'"{quote(plain)}"'
    return f"{phrase}\r\n <{address}>" if len(phrase) + len(address) > 60 else f"{phrase} <{address}>"


def _needs_encoding(text: str) -> bool:
    return not text.isascii() or "=?" in text or any(len(word) > 60 for word in text.split(" "))


def _words(header: str, text: str) -> str:
    """Return the text as one or more header lines of at most 78 characters, encoded where it must be."""
    usable = text.encode("utf-8", "replace").decode()
    if not _needs_encoding(usable) and len(header) + len(usable) < 76:
        return usable
    try:
        return Header(usable, "utf-8", header_name=header).encode(linesep="\r\n")
    except HeaderParseError as error:
        raise MessageTrouble(f"{header} {text!a} cannot stand in a header; write it otherwise.") from error


def _header(name: str, value: str) -> bytes:
    line = f"{name}: {value}".encode()  # beyond ASCII only where an address is (RFC 6532)
    if _CONTROL.search(value.replace("\r\n ", "")):
        raise MessageTrouble(f"{name} {value!a} holds a line break or control character; mend it.")
    return line


def _whole(body: Body, attachments: Sequence[Attached], outpace_id: str) -> bytes:
    if not attachments:
        return _parts(body, outpace_id)
    boundary = f"=_mixed_{outpace_id}"
    pieces = [f'Content-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n\r\n--{boundary}\r\n'.encode()]
    pieces.append(_parts(body, outpace_id))
    for file in attachments:
        pieces += [f"--{boundary}\r\n".encode(), _file(file)]
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


def _file(file: Attached) -> bytes:
    """Return one file as a part; a name beyond plain ASCII goes as RFC 2231 wants it."""
    name = " ".join(_CONTROL.sub(" ", file.name).split()) or "file"
    if not _MEDIA_TYPE.fullmatch(file.media_type) or file.media_type.startswith(("multipart/", "message/")):
        raise MessageTrouble(f"{file.media_type!a} is no kind of file that an email can hold; attach it as another.")
    said = f'filename="{name}"' if _FILE_NAME.fullmatch(name) else _encoded_name(name)
    head = (
        f"Content-Type: {file.media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {said}\r\n\r\n"
    )
    return head.encode("ascii") + base64.encodebytes(file.data).replace(b"\n", b"\r\n")


def _encoded_name(name: str) -> str:
    """Return the name percent-encoded, in numbered pieces where it is long, so that no line is."""
    whole = "utf-8''" + percent(name.encode("utf-8", "replace"), safe="")
    if len(whole) <= _LONGEST_PIECE:
        return f"filename*={whole}"
    return ";\r\n ".join(f"filename*{n}*={piece}" for n, piece in enumerate(_PIECES.findall(whole)))


def _parts(body: Body, outpace_id: str) -> bytes:
    boundary = f"=_{outpace_id}"  # "=_" never comes out of quoted-printable
    part = (
        "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    pieces = [f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode()]
    for kind, content in (("plain", body.text), ("html", body.html)):
        pieces += [part.format(boundary=boundary, kind=kind).encode(), _quoted_printable(content), b"\r\n"]
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()


def _quoted_printable(text: str) -> bytes:
    encoded = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
    return encoded.replace(b"\r\n", b"\n").replace(b"\r", b"=0D").replace(b"\n", b"\r\n")
