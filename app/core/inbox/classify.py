"""The order of judgements over a received message. Pure: bytes in, value out; must not know store, clock or network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from app.core.inbox.automatic import answers_itself, read_automatic
from app.core.inbox.body import read_body
from app.core.inbox.bounce import read_bounce, server_words
from app.core.inbox.bulk import why_bulk
from app.core.inbox.challenge import why_challenge
from app.core.inbox.complaint import read_complaint
from app.core.inbox.notice import read_notice
from app.core.inbox.opening import Part, open_message
from app.core.inbox.original import find_original, outpace_id_in
from app.core.inbox.refusal import read_refusal
from app.core.inbox.report import Report, read_report
from app.core.inbox.unsubscribe import is_unsubscribe_mail, why_unsubscribe
from app.core.model import Classified, IncomingKind

_ANSWERS = re.compile(r"^\s*(?:re|aw|antw|sv|vs|rv|ref|odp|ynt|vá|回复|答复|返信)\s*(?:\[\d+\])?\s*[:：]", re.I)
_Kind = IncomingKind
_TROUBLE = (_Kind.BOUNCE, _Kind.DELAYED)


@dataclass(frozen=True)
class _Mail:
    """A message with what several judgements read of it."""

    message: Part
    received_at: datetime

    @cached_property
    def subject(self) -> str:
        return self.message.headers.get("subject")

    @cached_property
    def body(self) -> tuple[str, str]:
        return read_body(self.message)


def classify(raw: bytes, *, received_at: datetime) -> Classified:
    """Return what a received message is and says; `received_at` is aware and resolves dates without a year.

    Never raises, whatever the bytes are. Of a large message the first two million bytes are looked at.
    """
    mail = _Mail(open_message(raw), received_at)
    found = next(found for judge in JUDGEMENTS if (found := judge(mail)))
    headers = mail.message.headers
    name, address = headers.address("from")
    ids, answered = headers.ids("message-id"), headers.ids("in-reply-to")
    return replace(
        found,
        message_id=ids[0] if ids else "",
        in_reply_to=answered[0] if answered else "",
        reference_ids=headers.ids("references"),
        from_name=name,
        from_email=address,
        reply_to=headers.mailboxes("reply-to"),
        recipients=(*headers.mailboxes("to"), *headers.mailboxes("cc")),
        subject=mail.subject,
        date=headers.date(),
        text=mail.body[0],
        quoted=mail.body[1],
    )


def _own_copy(mail: _Mail) -> Classified | None:
    own = mail.message.headers.raw("x-outpace-id")
    if not own:
        return None
    return Classified(
        _Kind.OWN_COPY, detail="it has the header X-Outpace-Id", confidence="header", original_outpace_id=own
    )


def _complaint(mail: _Mail) -> Classified | None:
    told = read_complaint(mail.message)
    if told is None:
        return None
    found = Classified(told.kind, detail=told.words, confidence="format", original_envelope_id=told.envelope_id)
    return _about(mail, found, told.addresses)


def _standard_report(mail: _Mail) -> Classified | None:
    return _report(mail, read_report(mail.message))


def _service_notice(mail: _Mail) -> Classified | None:
    return _report(mail, read_notice(mail.message))


def _other_report(mail: _Mail) -> Classified | None:
    report = read_bounce(mail.message)
    if report is None:
        return None
    inside = (open_message(part.content) for part in mail.message.walk() if part.media_type == "message/rfc822")
    for returned in inside:  # a gateway passes on another server's report
        if within := read_report(returned):
            return _report(_Mail(returned, mail.received_at), within)
    return _report(mail, report)


def _unsubscribe_mail(mail: _Mail) -> Classified | None:
    if not is_unsubscribe_mail(mail.subject):
        return None
    why = why_unsubscribe(mail.subject, "")
    own = outpace_id_in(mail.subject.lower())
    return Classified(_Kind.UNSUBSCRIBE, detail=why, confidence="format", original_outpace_id=own)


def _challenge(mail: _Mail) -> Classified | None:
    return _because(_Kind.CHALLENGE, why_challenge(mail.message.headers, mail.body[0]), "wording")


def _automatic(mail: _Mail) -> Classified | None:
    text = mail.body[0] or mail.body[1]
    told = read_automatic(mail.message.headers, text, today=mail.received_at.date())
    if told is None:
        return None
    return Classified(told.kind, detail=told.why, confidence=told.confidence, away_until=told.away_until)


def _bulk(mail: _Mail) -> Classified | None:
    headers = mail.message.headers
    return None if answers_itself(headers) else _because(_Kind.NEWSLETTER, why_bulk(headers), "header")


def _unsubscribe(mail: _Mail) -> Classified | None:
    return _because(_Kind.UNSUBSCRIBE, why_unsubscribe(mail.subject, mail.body[0]), "wording")


def _reply(mail: _Mail) -> Classified | None:
    headers = mail.message.headers
    if headers.ids("in-reply-to") or headers.ids("references"):
        return Classified(_Kind.REPLY, detail="it answers in a thread", confidence="header")
    if _ANSWERS.search(mail.subject):
        return Classified(_Kind.REPLY, detail="its subject is that of an answer", confidence="wording")
    return None


def _anything(mail: _Mail) -> Classified:
    return Classified(_Kind.OTHER, detail="no sign of an answer or a report", confidence="nothing else fits")


JUDGEMENTS: tuple[Callable[[_Mail], Classified | None], ...] = (
    _own_copy,
    _complaint,
    _standard_report,
    _service_notice,
    _unsubscribe_mail,
    _other_report,
    _challenge,
    _bulk,
    _automatic,
    _unsubscribe,
    _reply,
    _anything,
)
"""The first that knows the message decides: formats before headers, headers before wording."""


def _because(kind: IncomingKind, why: str, confidence: str) -> Classified | None:
    return Classified(kind, detail=why, confidence=confidence) if why else None


def _report(mail: _Mail, report: Report | None) -> Classified | None:
    if report is None:
        return None
    refusal = report.refusal
    if not any(letter.isalpha() for letter in refusal.words) and report.kind in _TROUBLE:
        refusal = read_refusal(server_words(mail.message, report.addresses), refusal.status)
    failed = report.kind is _Kind.BOUNCE
    found = Classified(
        report.kind,
        detail=refusal.words or report.kind.value,
        confidence=report.confidence,
        permanent=refusal.permanent if failed else None,
        status_code=refusal.status,
        category=refusal.category if report.kind in _TROUBLE else None,
        original_envelope_id=report.envelope_id,
    )
    return _about(mail, found, report.addresses)


def _about(mail: _Mail, found: Classified, addresses: tuple[str, ...]) -> Classified:
    """Return the finding with what the report tells of the message it is about."""
    original = find_original(mail.message)
    answered = mail.message.headers.ids("in-reply-to") or mail.message.headers.ids("references")
    everyone = tuple(dict.fromkeys(one for one in (*addresses, original.to) if one))
    return replace(
        found,
        failed_address=everyone[0] if everyone else "",
        addresses=everyone,
        original_message_id=original.message_id or (answered[-1] if answered else ""),
        original_subject=original.subject,
        original_outpace_id=original.outpace_id,
    )
