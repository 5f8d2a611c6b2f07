"""The workspace file: what it refuses, what it keeps, and that no concurrent update is lost."""

from __future__ import annotations

import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from app.core.errors import DatabaseTrouble
from app.core.store import Store, migrations
from app.core.store.tables import Base, Setting, User


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "outpace.db").open()
    yield store
    store.close()


def test_eight_threads_lose_no_update(store: Store) -> None:
    with store.write() as session:
        session.add(Setting(key="count", value=0))

    def count() -> None:
        for _ in range(300):
            with store.write() as session:
                row = session.get_one(Setting, "count")
                row.value += 1

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        assert session.get_one(Setting, "count").value == 2400


def test_two_stores_on_one_file_lose_no_update(store: Store) -> None:
    with store.write() as session:
        session.add(Setting(key="count", value=0))
    other = Store(store.path).open()

    def count(which: Store) -> None:
        for _ in range(100):
            with which.write_durably() as session:
                session.get_one(Setting, "count").value += 1

    threads = [threading.Thread(target=count, args=(which,)) for which in (store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    with store.read() as session:
        assert session.get_one(Setting, "count").value == 200


def test_what_others_write_is_told_from_own_writes_even_right_before_and_after_one(store: Store) -> None:
    other = Store(store.path).open()

    def write(by: Store, value: int) -> None:
        with by.write_durably() as session:
            session.merge(Setting(key="last", value=value))

    assert not store.written_by_others()
    write(store, 1)
    assert not store.written_by_others()
    for order in ((store, other), (other, store), (store, other, store)):
        for number, one in enumerate(order, 2):
            write(one, number)
        assert store.written_by_others()
        assert not store.written_by_others()
    other.close()


def test_a_failed_write_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write() as session:
        session.add(Setting(key="half", value=1))
        session.flush()
        raise RuntimeError
    with store.read() as session:
        assert session.get(Setting, "half") is None


def test_naive_datetimes_are_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="time zone"), store.write() as session:
        session.add(User(created_at=datetime(2026, 11, 23, 9)))


def test_instants_come_back_aware(store: Store) -> None:
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with store.write() as session:
        session.add(User(created_at=at))
    with store.read() as session:
        assert session.get_one(User, 1).created_at == at


def test_the_migrated_file_has_exactly_the_declared_columns(store: Store) -> None:
    with store.read() as session:
        for table in Base.metadata.sorted_tables:
            found = {row[1] for row in session.execute(text(f"PRAGMA table_info({table.name})"))}
            assert found == set(table.columns.keys()), table.name
            indices = {row[1] for row in session.execute(text(f"PRAGMA index_list({table.name})"))}
            assert {str(index.name) for index in table.indexes} <= indices


def test_only_the_owner_can_read_the_file(store: Store) -> None:
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_a_newer_file_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "outpace.db"
    Store(path).open().close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={migrations.VERSION + 1}")
    with pytest.raises(DatabaseTrouble, match="newer Outpace"):
        Store(path).open()


def test_an_older_file_is_copied_before_it_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "outpace.db"
    Store(path).open().close()

    def add_colour(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE sequences ADD COLUMN colour INTEGER")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, add_colour))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    Store(path).open().close()
    copy = path.with_name(f"outpace-before-v{migrations.VERSION}.db")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (migrations.VERSION - 1,)
    with closing(sqlite3.connect(path)) as connection:
        assert "colour" in {row[1] for row in connection.execute("PRAGMA table_info(sequences)")}


def _add_step(monkeypatch: pytest.MonkeyPatch, step: migrations.Step) -> None:
    """Have the next start bring the file to a version more, by this step."""
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "outpace.db"
    Store(path).open().close()

    def breaks(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE sequences ADD COLUMN colour INTEGER")
        raise sqlite3.OperationalError("disk is full")

    _add_step(monkeypatch, breaks)
    with pytest.raises(DatabaseTrouble, match="full"):
        Store(path).open()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (migrations.VERSION - 1,)
        assert "colour" not in {row[1] for row in connection.execute("PRAGMA table_info(sequences)")}


def test_a_disk_that_is_full_in_the_middle_of_a_migration_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outpace.db"
    Store(path).open().close()

    def has_no_room(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")
        connection.execute("INSERT INTO settings VALUES ('colours', zeroblob(200000))")

    _add_step(monkeypatch, has_no_room)
    with pytest.raises(DatabaseTrouble, match="is full; nothing was saved"):
        Store(path).open()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (migrations.VERSION - 1,)


@pytest.mark.parametrize(
    ("content", "words"), [(b"This is a letter, not a database. " * 40, "not an Outpace workspace")]
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "outpace.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseTrouble, match=words):
        Store(path).open()
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outpace.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")
    with pytest.raises(DatabaseTrouble, match="another program"):
        Store(path).open()


def test_a_full_disk_is_told_in_words_and_loses_nothing(store: Store) -> None:
    with pytest.raises(DatabaseTrouble, match="disk"), store.write() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count={pages}"))
        session.add(Setting(key="big", value="x" * 1_000_000))
    with store.read() as session:
        assert session.get(Setting, "big") is None
