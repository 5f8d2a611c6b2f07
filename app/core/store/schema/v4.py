"""Schema version 4: answers' recipients, times, drafts, files and histories; what the Inbox is sorted by.

And what the health of mailboxes and sequences goes by.
"""

from __future__ import annotations

import sqlite3


def create(connection: sqlite3.Connection) -> None:
    """Add what version 4 has over version 3; every row stays."""
    for statement in STATEMENTS:
        connection.execute(statement)


STATEMENTS = (
    """
ALTER TABLE incoming_messages ADD COLUMN reply_to JSON NOT NULL DEFAULT '[]'
""",
    """
ALTER TABLE incoming_messages ADD COLUMN recipients JSON NOT NULL DEFAULT '[]'
""",
    """
CREATE INDEX ix_incoming_list ON incoming_messages (
    contact_id, from_email, kind, received_at, mark, done_at, seen_at, email_id, mailbox_id
)
""",
    """
ALTER TABLE answers ADD COLUMN to_name VARCHAR NOT NULL DEFAULT ''
""",
    """
ALTER TABLE answers ADD COLUMN to_email VARCHAR NOT NULL DEFAULT ''
""",
    """
ALTER TABLE answers ADD COLUMN send_at INTEGER
""",
    """
CREATE INDEX ix_answers_incoming ON answers (incoming_id)
""",
    """
CREATE INDEX ix_answers_claimed_at ON answers (claimed_at, mailbox_id)
""",
    """
CREATE TABLE answer_events (
    id INTEGER NOT NULL,
    answer_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(answer_id) REFERENCES answers (id) ON DELETE CASCADE
)
""",
    """
CREATE INDEX ix_answer_events_answer ON answer_events (answer_id)
""",
    """
CREATE TABLE answer_drafts (
    conversation VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (conversation)
)
""",
    """
CREATE TABLE answer_files (
    id INTEGER NOT NULL,
    answer_id INTEGER,
    conversation VARCHAR,
    position INTEGER NOT NULL,
    file_name VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(answer_id) REFERENCES answers (id) ON DELETE CASCADE
)
""",
    """
CREATE INDEX ix_answer_files_answer ON answer_files (answer_id)
""",
    """
CREATE INDEX ix_answer_files_conversation ON answer_files (conversation)
""",
    """
ALTER TABLE mailboxes ADD COLUMN ca_file VARCHAR NOT NULL DEFAULT ''
""",
    """
ALTER TABLE mailboxes ADD COLUMN resumed_at INTEGER
""",
    """
ALTER TABLE mailboxes ADD COLUMN unread_reason VARCHAR NOT NULL DEFAULT ''
""",
    """
ALTER TABLE mailboxes ADD COLUMN unread_since INTEGER
""",
    """
ALTER TABLE mailboxes ADD COLUMN unread_waits BOOLEAN NOT NULL DEFAULT 0
""",
    """
ALTER TABLE sequences ADD COLUMN state_reason VARCHAR NOT NULL DEFAULT ''
""",
    """
ALTER TABLE sequences ADD COLUMN resumed_at INTEGER
""",
)
