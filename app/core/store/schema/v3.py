"""Schema version 3: what comes in, how far folders were read, copies to file, answers; who rests until when."""

from __future__ import annotations

import sqlite3


def create(connection: sqlite3.Connection) -> None:
    """Add what version 3 has over version 2; every row stays."""
    for statement in STATEMENTS:
        connection.execute(statement)


STATEMENTS = (
    """
ALTER TABLE mailboxes ADD COLUMN paused_until INTEGER
""",
    """
ALTER TABLE enrollments ADD COLUMN held_until INTEGER
""",
    """
CREATE TABLE incoming_messages (
    id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    folder VARCHAR NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message_id VARCHAR NOT NULL,
    in_reply_to VARCHAR NOT NULL,
    reference_ids JSON NOT NULL,
    from_name VARCHAR NOT NULL,
    from_email VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    received_at INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    email_id INTEGER,
    contact_id INTEGER,
    text VARCHAR NOT NULL,
    quoted VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    away_until INTEGER,
    mark VARCHAR,
    seen_at INTEGER,
    done_at INTEGER,
    size INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id),
    FOREIGN KEY(email_id) REFERENCES scheduled_emails (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id)
)
""",
    """
CREATE UNIQUE INDEX ux_incoming_uid ON incoming_messages (mailbox_id, folder, uid_validity, uid)
""",
    """
CREATE INDEX ix_incoming_contact ON incoming_messages (contact_id)
""",
    """
CREATE INDEX ix_incoming_email ON incoming_messages (email_id)
""",
    """
CREATE INDEX ix_incoming_message_id ON incoming_messages (message_id)
""",
    """
CREATE INDEX ix_incoming_kind ON incoming_messages (kind, received_at)
""",
    """
CREATE TABLE incoming_effects (
    id INTEGER NOT NULL,
    incoming_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    what VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    data JSON NOT NULL,
    undone_at INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(incoming_id) REFERENCES incoming_messages (id)
)
""",
    """
CREATE INDEX ix_incoming_effects_message ON incoming_effects (incoming_id)
""",
    """
CREATE TABLE mail_folders (
    mailbox_id INTEGER NOT NULL,
    folder VARCHAR NOT NULL,
    uid_validity INTEGER NOT NULL,
    next_uid INTEGER NOT NULL,
    checked_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox_id, folder),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id)
)
""",
    """
CREATE TABLE sent_copies (
    email_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    message BLOB NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at INTEGER,
    error VARCHAR,
    PRIMARY KEY (email_id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id)
)
""",
    """
CREATE TABLE answers (
    id INTEGER NOT NULL,
    incoming_id INTEGER,
    contact_id INTEGER,
    mailbox_id INTEGER NOT NULL,
    subject VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    written_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    retry_at INTEGER,
    claimed_at INTEGER,
    sent_at INTEGER,
    outpace_id VARCHAR,
    message_id VARCHAR,
    error VARCHAR,
    PRIMARY KEY (id),
    FOREIGN KEY(incoming_id) REFERENCES incoming_messages (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id),
    UNIQUE (outpace_id)
)
""",
    """
CREATE INDEX ix_answers_status ON answers (status)
""",
    """
CREATE INDEX ix_answers_contact ON answers (contact_id)
""",
)
