"""Counting emails over many spans of time in one question. What differs by database stands here."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

Span = tuple[int, int, int, int]
"""mailbox id, a key of the caller's, start and end in epoch seconds, half-open"""

_SQLITE = text(
    """
    SELECT json_extract(span.value, '$[0]'), json_extract(span.value, '$[1]'),
           (SELECT count(*) FROM scheduled_emails AS email
             WHERE email.mailbox_id = json_extract(span.value, '$[0]') AND email.status = :status
               AND email.send_at >= json_extract(span.value, '$[2]')
               AND email.send_at < json_extract(span.value, '$[3]'))
      FROM json_each(:spans) AS span
    """
)
_OTHERS = text(
    "SELECT count(*) FROM scheduled_emails WHERE mailbox_id = :mailbox AND status = :status"
    " AND send_at >= :start AND send_at < :end"
)


def count_by_span(session: Session, spans: Sequence[Span], *, status: str) -> list[tuple[int, int, int]]:
    """Return (mailbox id, key, number of emails of the status whose `send_at` lies in the span) for each span."""
    if session.connection().dialect.name == "sqlite":
        rows = session.execute(_SQLITE, {"spans": json.dumps(spans), "status": status})
        return [(mailbox, key, count) for mailbox, key, count in rows]
    found = []
    for mailbox, key, start, end in spans:
        values = {"mailbox": mailbox, "status": status, "start": start, "end": end}
        found.append((mailbox, key, session.execute(_OTHERS, values).scalar_one()))
    return found
