"""Schema version 1: the tables of the first release."""

from __future__ import annotations

import sqlite3


def create(connection: sqlite3.Connection) -> None:
    """Create every table and index of version 1."""
    for statement in STATEMENTS:
        connection.execute(statement)


STATEMENTS = (
    """
CREATE TABLE import_batches (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    imported_at INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    new INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    PRIMARY KEY (id)
)
""",
    """
CREATE TABLE settings (
    "key" VARCHAR NOT NULL,
    value JSON NOT NULL,
    PRIMARY KEY ("key")
)
""",
    """
CREATE TABLE suppressions (
    id INTEGER NOT NULL,
    value VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (value)
)
""",
    """
CREATE TABLE tags (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
)
""",
    """
CREATE TABLE users (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id)
)
""",
    """
CREATE TABLE contacts (
    id INTEGER NOT NULL,
    email VARCHAR NOT NULL,
    email_key VARCHAR NOT NULL,
    first_name VARCHAR NOT NULL,
    last_name VARCHAR NOT NULL,
    company VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    phone VARCHAR NOT NULL,
    city VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    time_zone VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    custom JSON NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    import_batch_id INTEGER,
    PRIMARY KEY (id),
    UNIQUE (email_key),
    FOREIGN KEY(import_batch_id) REFERENCES import_batches (id)
)
""",
    """
CREATE INDEX ix_contacts_company ON contacts (company)
""",
    """
CREATE INDEX ix_contacts_name ON contacts (last_name, first_name)
""",
    """
CREATE TABLE mailboxes (
    id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    email VARCHAR NOT NULL,
    display_name VARCHAR NOT NULL,
    smtp_host VARCHAR NOT NULL,
    smtp_port INTEGER NOT NULL,
    imap_host VARCHAR,
    imap_port INTEGER,
    security VARCHAR NOT NULL,
    username VARCHAR,
    daily_capacity INTEGER NOT NULL,
    ramp_start INTEGER,
    ramp_step INTEGER,
    ramp_since INTEGER,
    least_gap INTEGER NOT NULL,
    time_zone VARCHAR NOT NULL,
    away JSON NOT NULL,
    signature VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    state_reason VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id)
)
""",
    """
CREATE UNIQUE INDEX ux_mailboxes_email ON mailboxes (lower(email)) WHERE removed_at IS NULL
""",
    """
CREATE TABLE sequences (
    id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    start_time VARCHAR NOT NULL,
    end_time VARCHAR NOT NULL,
    weekdays INTEGER NOT NULL,
    holidays VARCHAR,
    dates_off JSON NOT NULL,
    time_zone VARCHAR NOT NULL,
    wait_counts VARCHAR NOT NULL,
    new_per_day INTEGER,
    all_mailboxes BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(user_id) REFERENCES users (id),
    UNIQUE (name)
)
""",
    """
CREATE TABLE contact_tags (
    contact_id INTEGER NOT NULL,
    tag_id INTEGER NOT NULL,
    PRIMARY KEY (contact_id, tag_id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE,
    FOREIGN KEY(tag_id) REFERENCES tags (id)
)
""",
    """
CREATE INDEX ix_contact_tags_tag ON contact_tags (tag_id)
""",
    """
CREATE TABLE sequence_mailboxes (
    sequence_id INTEGER NOT NULL,
    mailbox_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (sequence_id, mailbox_id),
    FOREIGN KEY(sequence_id) REFERENCES sequences (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id)
)
""",
    """
CREATE TABLE steps (
    id INTEGER NOT NULL,
    sequence_id INTEGER NOT NULL,
    position INTEGER,
    wait_days INTEGER NOT NULL,
    subject VARCHAR,
    content VARCHAR NOT NULL,
    same_thread BOOLEAN NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(sequence_id) REFERENCES sequences (id)
)
""",
    """
CREATE INDEX ix_steps_sequence ON steps (sequence_id, position)
""",
    """
CREATE TABLE enrollments (
    id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    sequence_id INTEGER NOT NULL,
    enrolled_at INTEGER NOT NULL,
    starts_at INTEGER,
    current_step_id INTEGER,
    completed_at INTEGER,
    state VARCHAR NOT NULL,
    ended_reason VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id),
    FOREIGN KEY(sequence_id) REFERENCES sequences (id),
    FOREIGN KEY(current_step_id) REFERENCES steps (id)
)
""",
    """
CREATE INDEX ix_enrollments_contact ON enrollments (contact_id)
""",
    """
CREATE INDEX ix_enrollments_sequence ON enrollments (sequence_id)
""",
    """
CREATE UNIQUE INDEX ux_enrollments_unfinished ON enrollments (contact_id, sequence_id) WHERE completed_at IS NULL
""",
    """
CREATE TABLE scheduled_emails (
    id INTEGER NOT NULL,
    enrollment_id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    mailbox_id INTEGER,
    status VARCHAR NOT NULL,
    send_at INTEGER,
    sent_at INTEGER,
    due_on INTEGER,
    day INTEGER,
    window_start INTEGER,
    window_end INTEGER,
    gap INTEGER,
    placed_at INTEGER,
    waits_for VARCHAR,
    pinned BOOLEAN NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_at INTEGER,
    retry_at INTEGER,
    error VARCHAR,
    error_category VARCHAR,
    outpace_id VARCHAR,
    message_id VARCHAR,
    subject VARCHAR,
    body VARCHAR,
    PRIMARY KEY (id),
    FOREIGN KEY(enrollment_id) REFERENCES enrollments (id),
    FOREIGN KEY(step_id) REFERENCES steps (id),
    FOREIGN KEY(mailbox_id) REFERENCES mailboxes (id),
    UNIQUE (outpace_id)
)
""",
    """
CREATE INDEX ix_emails_claimed_at ON scheduled_emails (claimed_at, mailbox_id) WHERE claimed_at IS NOT NULL
""",
    """
CREATE INDEX ix_emails_enrollment ON scheduled_emails (enrollment_id, status)
""",
    """
CREATE INDEX ix_emails_mailbox ON scheduled_emails (mailbox_id, status, send_at)
""",
    """
CREATE INDEX ix_emails_message_id ON scheduled_emails (message_id) WHERE message_id IS NOT NULL
""",
    """
CREATE INDEX ix_emails_status ON scheduled_emails (status, send_at, mailbox_id, step_id)
""",
    """
CREATE TABLE email_events (
    id INTEGER NOT NULL,
    email_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    from_status VARCHAR NOT NULL,
    to_status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(email_id) REFERENCES scheduled_emails (id)
)
""",
    """
CREATE INDEX ix_email_events_email ON email_events (email_id)
""",
)
