"""From any older file to this version's schema: a copy first, one step at a time. Uses no live table of ours.

The schema's version is SQLite's `user_version`; `application_id` marks the file as a workspace of Outpace.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.core.errors import DatabaseTrouble
from app.core.store.schema import v1, v2, v3, v4, v5
from app.core.store.trouble import trouble

APPLICATION_ID = 0x4F757470
Step = Callable[[sqlite3.Connection], None]
STEPS: tuple[Step, ...] = (v1.create, v2.create, v3.create, v4.create, v5.create)
VERSION = len(STEPS)


def bring_up_to_date(path: Path) -> None:
    """Create or migrate the file; DatabaseTrouble for a newer, foreign, damaged or unwritable one."""
    try:
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
            if _version(connection, path) < VERSION:
                _migrate(connection, path)
        os.chmod(path, 0o600)
    except (sqlite3.Error, OSError) as error:
        raise trouble(path, error) from error


def _version(connection: sqlite3.Connection, path: Path) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if tables and application != APPLICATION_ID:
        raise DatabaseTrouble(
            f"{path} is a database of another program; choose another folder with --data, or move the file away."
        )
    if version > VERSION:
        raise DatabaseTrouble(
            f"{path} was written by a newer Outpace (schema {version}, this one knows {VERSION}); install that version."
        )
    return version


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Copy and migrate while nobody else can write: another process may have been about to do the same."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _version(connection, path)
        if 0 < found < VERSION:
            _copy(path, path.with_name(f"{path.stem}-before-v{VERSION}{path.suffix}"))
        for step in STEPS[found:]:
            step(connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has it taken back already
            connection.execute("ROLLBACK")
        raise


def _copy(path: Path, target: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    os.chmod(target, 0o600)
