"""Schema version 2: variants and attachments of steps, templates, what each import changed."""

from __future__ import annotations

import sqlite3


def create(connection: sqlite3.Connection) -> None:
    """Add what version 2 has over version 1; every row stays."""
    for statement in STATEMENTS:
        connection.execute(statement)


STATEMENTS = (
    """
CREATE TABLE step_variants (
    id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    position INTEGER,
    name VARCHAR NOT NULL,
    subject VARCHAR,
    content VARCHAR NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(step_id) REFERENCES steps (id)
)
""",
    """
CREATE INDEX ix_step_variants_step ON step_variants (step_id, position)
""",
    """
CREATE TABLE attachments (
    id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    position INTEGER,
    file_name VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    removed_at INTEGER,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(step_id) REFERENCES steps (id)
)
""",
    """
CREATE INDEX ix_attachments_step ON attachments (step_id, position)
""",
    """
CREATE TABLE templates (
    id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    name_key VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name_key)
)
""",
    """
ALTER TABLE scheduled_emails ADD COLUMN variant_id INTEGER REFERENCES step_variants (id)
""",
    """
ALTER TABLE import_batches ADD COLUMN undone_at INTEGER
""",
    """
CREATE TABLE import_changes (
    batch_id INTEGER NOT NULL,
    contact_id INTEGER NOT NULL,
    what VARCHAR NOT NULL,
    "before" JSON NOT NULL,
    "after" JSON NOT NULL,
    PRIMARY KEY (batch_id, contact_id),
    FOREIGN KEY(batch_id) REFERENCES import_batches (id),
    FOREIGN KEY(contact_id) REFERENCES contacts (id)
)
""",
    """
CREATE INDEX ix_import_changes_contact ON import_changes (contact_id)
""",
)
