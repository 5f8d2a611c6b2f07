"""Counting emails over many spans of time in one question. What differs by database stands here.

A span holds for the mailboxes of one time zone, whose dates begin and end together; so few spans say much.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

Span = tuple[str, int, int, int]
"""time zone of the mailboxes, a key of the caller's, start and end in epoch seconds, half-open"""

_SPAN = """
    WITH span AS MATERIALIZED (
        SELECT json_extract(value, '$[0]') AS zone, json_extract(value, '$[1]') AS key,
               json_extract(value, '$[2]') AS start, json_extract(value, '$[3]') AS until
          FROM json_each(:spans))
"""
_COUNT = """
    (SELECT count(*) FROM scheduled_emails AS email
      WHERE email.mailbox_id = mailbox.id AND email.status = :status
        AND email.send_at >= span.start AND email.send_at < span.until)
"""
_MAILBOXES = " FROM mailboxes AS mailbox JOIN span ON mailbox.time_zone = span.zone WHERE mailbox.removed_at IS NULL"
_EACH = text(f"{_SPAN} SELECT mailbox.id, span.key, {_COUNT} {_MAILBOXES}")
_SUM = text(f"{_SPAN} SELECT span.key, sum({_COUNT}) {_MAILBOXES} GROUP BY span.key")
_OTHERS = text(
    "SELECT mailbox.id, count(*) FROM mailboxes AS mailbox JOIN scheduled_emails AS email"
    " ON email.mailbox_id = mailbox.id AND email.status = :status"
    " AND email.send_at >= :start AND email.send_at < :end"
    " WHERE mailbox.time_zone = :zone AND mailbox.removed_at IS NULL GROUP BY mailbox.id"
)
_MINE = "FROM scheduled_emails AS email WHERE email.mailbox_id = mailbox.id AND email.status = :status"
_OUTSIDE = text(
    f"SELECT mailbox.id, (SELECT count(*) {_MINE} AND email.send_at >= :end)"
    f" + (SELECT count(*) {_MINE} AND email.send_at < :start) + (SELECT count(*) {_MINE} AND email.send_at IS NULL)"
    " FROM mailboxes AS mailbox WHERE mailbox.time_zone = :zone AND mailbox.removed_at IS NULL"
)


def count_outside(session: Session, spans: Mapping[str, tuple[int, int]], *, status: str) -> dict[int, int]:
    """Return by mailbox how many of its emails of the status lie outside its zone's span, or have no `send_at`.

    Spans are half-open, in epoch seconds, by time zone. Removed mailboxes do not count.
    """
    found: dict[int, int] = {}
    for zone, (start, end) in spans.items():
        asked = {"zone": zone, "status": status, "start": start, "end": end}
        found.update((mailbox, count) for mailbox, count in session.execute(_OUTSIDE, asked))
    return found


def count_by_mailbox(session: Session, spans: Sequence[Span], *, status: str) -> list[tuple[int, int, int]]:
    """Return (mailbox id, key, number of emails of the status whose `send_at` lies in the span), 0 left out.

    Removed mailboxes do not count.
    """
    if session.connection().dialect.name == "sqlite":
        found = _rows(session, _EACH, spans, status)
        return [(mailbox, key, count) for mailbox, key, count in found if count]
    return [(mailbox, key, count) for key, mailbox, count in _one_by_one(session, spans, status)]


def count_all(session: Session, spans: Sequence[Span], *, status: str) -> dict[int, int]:
    """Return by key the number of emails that `count_by_mailbox` finds for all mailboxes together."""
    if session.connection().dialect.name == "sqlite":
        return {key: count for key, count in _rows(session, _SUM, spans, status) if count}
    sums: dict[int, int] = {}
    for key, _mailbox, count in _one_by_one(session, spans, status):
        sums[key] = sums.get(key, 0) + count
    return sums


def _rows(session: Session, query: Any, spans: Sequence[Span], status: str) -> list[Any]:
    found: Any = session.execute(query, {"spans": json.dumps(spans), "status": status})
    return list(found.cursor.fetchall())


def _one_by_one(session: Session, spans: Sequence[Span], status: str) -> list[tuple[int, int, int]]:
    found = []
    for zone, key, start, end in spans:
        rows = session.execute(_OTHERS, {"zone": zone, "status": status, "start": start, "end": end})
        found += [(key, mailbox, count) for mailbox, count in rows]
    return found
