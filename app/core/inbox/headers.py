"""A block of header lines to names and readable values, whatever is broken in it. Must not look at bodies."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import unquote_to_bytes

from app.core.inbox.charset import clean, decode

LONGEST_VALUE = 20_000
MOST_IDS = 200
MOST_MAILBOXES = 50

_FIELD = re.compile(rb"^([!-9;-~]{1,80})[ \t]*:((?:[^\n]*)(?:\n[ \t][^\n]*)*)", re.M)
_ENCODED = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\n]{0,2000})\?=")
_BETWEEN = re.compile(r"(\?=)\s+(=\?)")
_ID = re.compile(r"<([^<>\s]{1,500})>")
_BARE_ID = re.compile(r"[^\s<>,;()\"]{1,300}@[^\s<>,;()\"]{1,200}")
_ONE_TOKEN = re.compile(r"^[^\s<>,;()\"]{6,300}$")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,10}")
_ONE_MAILBOX = re.compile(r"(?:\"(?:[^\"\\]|\\.){0,100}\"|[^\",;])+")
_IN_ANGLES = re.compile(r"<\s*([^<>\s]{0,320})\s*>")
_COMMENT = re.compile(r"\(([^()]{0,300})\)")
_PARAMETER = re.compile(
    r";\s*([\w!#$%&'+.^`|~-]{1,60})(\*\d{0,2}\*?)?\s*=\s*(\"(?:[^\"\\]|\\.){0,2000}\"|[^;\s]{0,2000})"
)


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields by lower-case name, in their order; values are raw bytes, decoded when asked for."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)
    charset: str = ""

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def raw(self, name: str) -> str:
        """Return the first value on one line, its encoded words left; "" for none."""
        values = self.fields.get(name)
        return _on_one_line(values[0], self.charset) if values else ""

    def get(self, name: str) -> str:
        """Return the first value readable, on one line; "" for none."""
        return decode_words(self.raw(name))

    def every(self, name: str) -> Iterator[str]:
        """Yield all values of the name, readable, each on one line."""
        for value in self.fields.get(name, ()):
            yield decode_words(_on_one_line(value, self.charset))

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the message ids in a field with their angle brackets, the last 200."""
        value = self.raw(name)
        found = _ID.findall(value) or _BARE_ID.findall(value) or _ONE_TOKEN.findall(value)
        return tuple(f"<{one}>" for one in found[-MOST_IDS:])

    def address(self, name: str) -> tuple[str, str]:
        """Return the display name and the address in lower case of the first mailbox in a field; "" where missing."""
        return split_mailbox(self.raw(name))

    def mailboxes(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return display name and lower-case address of every mailbox in a field, the first 50."""
        found = (split_mailbox(one[0]) for one in _ONE_MAILBOX.finditer(self.raw(name)[:8000]))
        return tuple(islice(((who, address) for who, address in found if address), MOST_MAILBOXES))

    def date(self) -> datetime | None:
        """Return the Date as an aware instant in UTC; None where there is none that can be read."""
        try:
            when = parsedate_to_datetime(self.raw("date")[:100])
            return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None


def read_headers(block: bytes) -> Headers:
    """Return the fields of a block with LF line ends; what is no field is passed over."""
    fields: dict[str, list[bytes]] = {}
    for match in _FIELD.finditer(block):
        fields.setdefault(match[1].decode("ascii").lower(), []).append(match[2][:LONGEST_VALUE])
    content_type = fields.get("content-type", [b""])[0].decode("ascii", "replace")
    return Headers(fields, parameters(content_type).get("charset", ""))


def decode_words(text: str) -> str:
    """Return a header's text with its encoded words decoded (RFC 2047), also where these are broken."""
    if "=?" not in text:
        return clean(text).strip()
    text = _BETWEEN.sub(r"\1\2", text)
    pieces: list[str] = []
    end, run, charset = 0, b"", ""
    for match in _ENCODED.finditer(text):
        if match.start() > end or match[1].lower() != charset:  # neighbours of one charset may share a character
            pieces += [decode(run, charset), text[end : match.start()]]
            run, charset = b"", match[1].lower()
        run += _payload(match)
        end = match.end()
    return clean("".join([*pieces, decode(run, charset), text[end:]])).strip()


def parameters(value: str) -> dict[str, str]:
    """Return the parameters of a structured header by lower-case name, also split or encoded ones (RFC 2231)."""
    pieces: dict[str, list[str]] = {}
    encoded: set[str] = set()
    for name, mark, text in _PARAMETER.findall(value[:LONGEST_VALUE]):
        plain = text[1:-1].replace("\\", "") if text.startswith('"') else text
        key = name.lower()
        if mark or key not in pieces:
            pieces.setdefault(key, []).append(plain)
        if mark.endswith("*"):
            encoded.add(key)
    return {key: _extended("".join(parts)) if key in encoded else "".join(parts) for key, parts in pieces.items()}


def split_mailbox(value: str) -> tuple[str, str]:
    """Return the readable name and the lower-case address of a mailbox such as "Ann <ann@x.example>"."""
    value = value[:2000]
    in_angles = _IN_ANGLES.search(value)
    if in_angles:
        name = value[: in_angles.start()].strip()
        address = in_angles[1].lower()
    else:
        found = _ADDRESS.search(value)
        comment = _COMMENT.search(value)
        name, address = (comment[1] if comment else ""), (found[0].lower() if found else "")
    return decode_words(name.strip(" \t\"',")).strip(" \"'"), address


def find_address(text: str) -> str:
    """Return the first address in a text, in lower case; "" for none."""
    found = _ADDRESS.search(text)
    return found[0].lower().rstrip(".") if found else ""


def _on_one_line(value: bytes, charset: str) -> str:
    return " ".join(decode(value, charset).split())


def _payload(match: re.Match[str]) -> bytes:
    """Return the bytes of an encoded word."""
    payload = match[3].encode("ascii", "ignore")
    return binascii.a2b_qp(payload, header=True) if match[2] in "qQ" else from_base64(payload)


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def from_base64(data: bytes) -> bytes:
    """Return what base64 holds, leaving out what is none of it; a torn end is cut off."""
    plain = _NOT_BASE64.sub(b"", data)
    usable = len(plain) - (1 if len(plain) % 4 == 1 else 0)
    return binascii.a2b_base64(plain[:usable] + b"=" * (-usable % 4))


def _extended(value: str) -> str:
    charset, _, rest = value.partition("'")
    _, quote, text = rest.partition("'")
    return decode(unquote_to_bytes(text if quote else value), charset if quote else "")
