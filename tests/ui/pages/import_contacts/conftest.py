"""The import page in a real window, with a real import process behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.import_contacts.page import ImportPage
from tests.ui.pages.bench import Bench

PAGES = {"contacts": ContactsPage, "import": ImportPage}
GERMAN = (
    "E-Mail;Vorname;Nachname;Firma;Kundennr.;Letzte Inspektion;Umsatz 2026;Bemerkung;Newsletter\n"
    "lea@hartmann.example;Lea;Hartmann;Hartmann Bau;K-1;14.09.2025;1.204,50;;\n"
    "uwe@gross.example;Uwe;Groß;Groß GmbH;K-2;01.10.2025;7,00;;\n"
    "info@;Jo;;;K-3;;;;\n"
    "jörg@weiss.example;Jörg;Weiß;Weiß;K-4;31.02.2025;9,00;;\n"
    "p0@northwind.example;Mara;Lindqvist;Northwind AG;K-5;02.10.2025;12,50;"
    "möchte beim nächsten Termin auch die Klimaanlage prüfen lassen, bitte vorher anrufen;\n"
)


@pytest.fixture
def german(tmp_path: Path) -> Path:
    file = tmp_path / "kunden.csv"
    file.write_text(GERMAN, encoding="cp1252")
    return file


@pytest.fixture
def page(bench: Bench, qtbot: QtBot) -> Iterator[ImportPage]:
    """Six known contacts, and the first step of the wizard."""
    bench.add_contacts(6)
    made = bench.open("import", PAGES)
    assert isinstance(made, ImportPage)
    yield made
    made.start_over()


@pytest.fixture
def read(page: ImportPage, qtbot: QtBot) -> Callable[[Path], ImportPage]:
    """Return what has a file read and waits for the numbers of its first check."""

    def now(file: Path) -> ImportPage:
        page.read_file(file)
        qtbot.waitUntil(lambda: page.checked is not None)
        found = page.columns.found
        qtbot.waitUntil(lambda: found is not None and len(page.map_step.rows) == min(60, len(found.columns)))
        return page

    return now
