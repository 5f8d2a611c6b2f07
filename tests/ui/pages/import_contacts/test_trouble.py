"""What can go wrong on the way: each in clear words, and nothing half-done."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.queries.contacts import contact_count
from app.core.queries.imports import import_list
from app.ui.pages.import_contacts.page import ImportPage
from app.ui.pages.import_contacts.rail import FILE, MAP, RESULT
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

Read = Callable[[Path], ImportPage]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02garbage" * 50, "not a text file"),
        (b"%PDF-1.7 list", "is a PDF"),
        (b"email\n", "holds only a header"),
    ],
)
def test_a_file_that_is_no_list_is_refused_on_the_first_step(
    page: ImportPage, tmp_path: Path, qtbot: QtBot, data: bytes, words: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    page.read_file(file)
    trouble = child(page, "importTrouble")
    qtbot.waitUntil(trouble.isVisible)
    assert words in trouble.accessibleName()
    assert page.step == FILE


def test_without_a_column_of_emails_one_is_asked_for(page: ImportPage, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("article,contact\nfilter,a@x.example\n", encoding="utf-8")
    page.read_file(file)
    said = child(page, "importSaid")
    qtbot.waitUntil(said.isVisible)
    assert "No column goes to Email" in said.accessibleName()
    assert not child(page, "importTake").isEnabled()
    qtbot.waitUntil(lambda: len(page.map_step.rows) == 2)
    page.map_step.rows[1].field.set_key("email")
    page.map_step.rows[1].field.activated.emit(0)
    qtbot.waitUntil(lambda: child(page, "importTake").text() == "Import 1 contact")
    assert not said.isVisible()


def test_a_wrong_encoding_is_said_and_the_right_one_found(
    page: ImportPage, tmp_path: Path, qtbot: QtBot, mouse: Mouse
) -> None:
    file = tmp_path / "umlaut.csv"
    file.write_text("email,name\nj@x.example,Jörg\n", encoding="cp1252")
    page.read_file(file)
    qtbot.waitUntil(lambda: page.checked is not None)
    page.change_reading()
    encoding = child(page.window(), "importReading_encoding")
    encoding.set_key("utf-8")
    encoding.activated.emit(encoding.currentIndex())
    qtbot.waitUntil(child(page, "importTrouble").isVisible)
    assert "not readable as utf-8 (line 2)" in child(page, "importTrouble").accessibleName()


def test_a_file_that_changed_meanwhile_is_not_imported(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    os.utime(german, ns=(1, 1))
    mouse.click(child(page, "importTake"))
    said = child(page, "importSaid")
    qtbot.waitUntil(said.isVisible)
    assert "was changed after it was read, so nothing was imported" in said.accessibleName()
    assert (page.step, contact_count(bench.store)) == (MAP, 6)
    again = child(page, "importReadAgain")
    mouse.click(again)
    qtbot.waitUntil(lambda: page.checked is not None and not said.isVisible())
    mouse.click(child(page, "importTake"))
    qtbot.waitUntil(lambda: page.step == RESULT)


def test_a_file_that_went_meanwhile_is_not_imported(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    german.unlink()
    mouse.click(child(page, "importTake"))
    said = child(page, "importSaid")
    qtbot.waitUntil(said.isVisible)
    assert "not there any more" in said.accessibleName()
    assert contact_count(bench.store) == 6


def test_the_same_file_twice_has_nothing_left_to_import(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    mouse.click(child(page, "importTake"))
    qtbot.waitUntil(lambda: page.step == RESULT)
    page.start_over()
    read(german)
    assert page.checked is not None
    assert (page.checked.imported, page.checked.same) == (0, 3)
    assert not child(page, "importTake").isEnabled()


def test_cancel_in_the_middle_leaves_nothing_half_done(
    read: Read, tmp_path: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    file = tmp_path / "big.csv"
    file.write_text("email,name\n" + "".join(f"c{n}@x.example,N{n}\n" for n in range(120_000)), encoding="utf-8")
    page = read(file)
    mouse.click(child(page, "importTake"))
    running = page.context.work.running()[0]
    qtbot.waitUntil(lambda: running.progress.words == "Writing new contacts")
    assert running.progress.total == 120_000
    assert not child(page, "importTake").isEnabled()

    def cancels() -> list[QWidget]:
        return [one for one in page.window().findChildren(QWidget, "cancelWork") if one.isVisible()]

    qtbot.waitUntil(lambda: len(cancels()) == 1)
    mouse.click(cancels()[0])
    said = child(page, "importSaid")
    qtbot.waitUntil(said.isVisible)
    assert said.accessibleName() == "Cancelled: nothing was imported."
    assert contact_count(bench.store) == 6
    assert len(import_list(bench.store)) == 1
    assert not page.context.work.running()
    assert child(page, "importTake").isEnabled(), "it can be tried again"


def test_a_process_that_dies_is_told_and_started_anew(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = read(german)
    monkeypatch.setattr("app.ui.pages.import_contacts.process.MODULE", "app.no_such_module")
    page.start_over()
    page.read_file(german)
    trouble = child(page, "importTrouble")
    qtbot.waitUntil(trouble.isVisible)
    assert "stopped by itself and nothing was written" in trouble.accessibleName()
    monkeypatch.undo()
    read(german)
    assert page.step == MAP


def test_a_thousand_columns_come_in_parts(page: ImportPage, tmp_path: Path, mouse: Mouse, qtbot: QtBot) -> None:
    file = tmp_path / "wide.csv"
    header = ",".join(["email", *(f"c{n}" for n in range(999))])
    file.write_text(f"{header}\na@x.example{',x' * 999}\n", encoding="utf-8")
    page.read_file(file)
    qtbot.waitUntil(lambda: page.checked is not None)
    shown = len(page.map_step.rows)
    assert shown < 100
    more = child(page, "importMoreColumns")
    more.click()
    qtbot.waitUntil(lambda: len(page.map_step.rows) > max(shown, 60))
    assert child(page, "importTake").text() == "Import 1 contact"


def test_nothing_in_the_clipboard_is_said(page: ImportPage, mouse: Mouse, qapp: QWidget) -> None:
    from PySide6.QtGui import QGuiApplication

    QGuiApplication.clipboard().clear()
    mouse.click(child(page, "importPaste"))
    assert "Nothing to paste" in child(page, "importTrouble").accessibleName()
