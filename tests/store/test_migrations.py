"""A file of an earlier version comes up to date with everything that was in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.core.store import Store, migrations

KEPT = {1: "workspace_v1.sql", 2: "workspace_v2.sql", 3: "workspace_v3.sql", 4: "workspace_v4.sql"}
"""Workspaces as each version wrote them: 2 mailboxes, 3 contacts in 2 sequences, two emails sent, five planned.

That of version 2 has a template, a further text and an attachment as well; that of version 3 a reply and an answer;
that of version 4 a file of that answer.
"""


@pytest.fixture(params=sorted(KEPT))
def version(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def old(tmp_path: Path, version: int) -> Path:
    path = tmp_path / "outpace.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name(KEPT[version]).read_text(encoding="utf-8"))
    return path


def rows_of(path: Path, columns: dict[str, str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Return every row by table, of the given columns where a table has some."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f"SELECT {(columns or {}).get(name, '*')} FROM {name} ORDER BY 1, 2").fetchall()
            for name in names
        }


def columns_of(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({name})")) for name in names
        }


def test_a_file_of_an_earlier_version_keeps_every_row(old: Path) -> None:
    columns, before = columns_of(old), rows_of(old)
    Store(old).open().close()
    after = rows_of(old, columns)
    assert {name: after[name] for name in before} == before
    assert len(before["scheduled_emails"]) == 7


def test_a_migrated_file_has_the_shape_of_a_new_one(old: Path, tmp_path: Path) -> None:
    Store(old).open().close()
    fresh = tmp_path / "fresh.db"
    Store(fresh).open().close()
    assert columns_of(old) == columns_of(fresh)
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (migrations.VERSION,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_file_is_copied_as_it_was(old: Path, version: int) -> None:
    before = rows_of(old)
    Store(old).open().close()
    copy = old.with_name(f"outpace-before-v{migrations.VERSION}.db")
    assert rows_of(copy) == before
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)


def test_the_kept_file_is_of_its_version(old: Path, tmp_path: Path, version: int) -> None:
    fresh = tmp_path / "fresh.db"
    with closing(sqlite3.connect(fresh)) as connection:
        for step in migrations.STEPS[:version]:
            step(connection)
        connection.commit()
    assert columns_of(old) == columns_of(fresh)
