"""Schema version 5: the index over attempts tells all that the calendar asks of past emails, without their rows."""

from __future__ import annotations

import sqlite3


def create(connection: sqlite3.Connection) -> None:
    """Put an index in place of that of version 4; every row stays."""
    for statement in _STATEMENTS:
        connection.execute(statement)


_STATEMENTS = (
    """
DROP INDEX ix_emails_claimed_at
""",
    """
CREATE INDEX ix_emails_claimed_at ON scheduled_emails (claimed_at, sent_at, status, mailbox_id, step_id)
    WHERE claimed_at IS NOT NULL
""",
)
