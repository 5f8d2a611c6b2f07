"""What a report or an answer says of the message it is about: its ids, the address it went to, its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.inbox.headers import Headers, decode_words, find_address, read_headers
from app.core.inbox.opening import Part, split_head

_RETURNED = {
    "message/rfc822",
    "text/rfc822-headers",
    "text/rfc822-header",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
    "text/rfc822",
}
_LINE = r"^[>| \t]{0,10}(?:X-Original-)?%s\s*:\s*(?:\n\s+)?([^\n]{1,500})"
_MESSAGE_ID = re.compile(_LINE % "Message-ID", re.I | re.M)
_OUTPACE_ID = re.compile(_LINE % "X-Outpace-Id", re.I | re.M)
_FROM = re.compile(_LINE % "From", re.I | re.M)
_TO = re.compile(_LINE % "To", re.I | re.M)
_SUBJECT = re.compile(_LINE % "Subject", re.I | re.M)
_ID = re.compile(r"<[^<>\s]{1,500}>")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,200}")
_OURS = re.compile(r"(?:^|(?<=[\s<\"'=:(]))\d{1,12}-[a-z0-9]{8,64}(?=$|[\s@>\"'),.;&?])")


@dataclass(frozen=True, slots=True)
class Original:
    """The message a report returns; "" for what it does not tell."""

    message_id: str = ""
    outpace_id: str = ""
    to: str = ""
    subject: str = ""


def find_original(message: Part) -> Original:
    """Return what is known of the returned message: out of its attached headers, else out of the report's text."""
    returned = next((headers for headers in map(_returned, message.walk()) if headers), None)
    if returned is not None:
        ids = returned.ids("message-id")
        to = returned.address("to")[1] or returned.address("x-original-to")[1]
        found = Original(ids[0] if ids else "", _token(returned.raw("x-outpace-id")), to, returned.get("subject"))
        if found.message_id or found.outpace_id:
            return found
        return _fill(found, _from_text(message))
    return _from_text(message)


def outpace_id_in(text: str) -> str:
    """Return the first of our own ids in a text, such as the subject of an unsubscribe mail; "" for none."""
    found = _OURS.search(text)
    return found[0] if found else ""


def _returned(part: Part) -> Headers | None:
    if part.inside and "message-id" in part.headers and "from" in part.headers:
        return part.headers  # some servers put the message itself where its part's headers belong
    if part.media_type not in _RETURNED:
        return None
    content = part.content.replace(b"\r\n", b"\n").lstrip(b"\n")
    headers = read_headers(split_head(content)[0])
    return headers if headers.fields else None


def _from_text(message: Part) -> Original:
    for part in message.walk():
        if part.children or not part.body:
            continue
        text = part.text
        id_line, own_line, to_line = _MESSAGE_ID.search(text), _OUTPACE_ID.search(text), _TO.search(text)
        about = _SUBJECT.search(text)
        if id_line or own_line or (to_line and _FROM.search(text)):
            found = _ID.search(id_line[1]) if id_line else None
            return Original(
                found[0] if found else "",
                _token(own_line[1]) if own_line else "",
                find_address(to_line[1]) if to_line else "",
                decode_words(about[1]) if about else "",
            )
    return Original()


def _fill(first: Original, second: Original) -> Original:
    return Original(
        first.message_id or second.message_id,
        first.outpace_id or second.outpace_id,
        first.to or second.to,
        first.subject or second.subject,
    )


def _token(value: str) -> str:
    found = _TOKEN.fullmatch(value.strip())
    return found[0] if found else ""
