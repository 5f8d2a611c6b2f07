"""The wizard from the file to the result, by mouse and keys, on a real workspace and a real import process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.queries.contacts import contact_count, contact_detail, contact_ids_of
from app.core.queries.imports import import_list
from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.import_contacts.page import ImportPage
from app.ui.pages.import_contacts.rail import CHECK, FILE, MAP, RESULT
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child

Read = Callable[[Path], ImportPage]


def figures(page: ImportPage) -> dict[str, str]:
    return {key: card.accessibleName().partition(": ")[2] for key, card in page.map_step.figures.cards.items()}


def shown_in(page: ImportPage, place: int) -> str:
    return str(page.map_step.rows[place].field.currentText())


def drop(widget: QWidget, file: Path) -> None:
    """Drop a file from the file manager on the middle of a widget."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    at, copy = QPointF(widget.rect().center()), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(at.toPoint(), copy, data, left, none))
    QApplication.sendEvent(widget, QDropEvent(at, copy, data, left, none))


def test_a_german_file_is_mapped_checked_and_imported(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    assert page.step == MAP
    qtbot.waitUntil(lambda: len(page.map_step.rows) == 9)
    assert [shown_in(page, place) for place in range(9)] == [
        "Email",
        "First name",
        "Last name",
        "Company",
        "Kundennr.",
        "Letzte Inspektion",
        "Umsatz 2026",
        "Choose a field",
        "Do not import",
    ]
    assert page.columns.type_words(5) == "Date, day first"
    assert figures(page) == {"new": "2", "updated": "1", "same": "0", "bad": "2"}
    assert "Windows-1252" in child(page, "importFound").text()
    assert "decimals as 1.204,50" in child(page, "importFound").text()
    assert contact_count(bench.store) == 6, "looking changes nothing"
    assert page.problems.rows[0].accessibleName() == "Row 4, E-Mail: info@: There is no domain after the @."

    mouse.click(child(page, "importCheck"))
    assert page.step == CHECK
    qtbot.waitUntil(lambda: len(page.check_step.rows) == 3)
    assert page.check_step.rows[-1].accessibleName().startswith("Row 6, update: p0@northwind.example")
    take = child(page, "importTake")
    assert take.text() == "Import 3 contacts"
    mouse.click(take)
    qtbot.waitUntil(lambda: page.step == RESULT)

    assert contact_count(bench.store) == 8
    known = contact_ids_of(bench.store, emails=["p0@northwind.example", "lea@hartmann.example"])
    assert contact_detail(bench.store, contact_id=known["p0@northwind.example"]).draft.company == "Northwind AG"
    custom = dict(contact_detail(bench.store, contact_id=known["lea@hartmann.example"]).draft.custom)
    assert custom == {"kundennr": "K-1", "letzte_inspektion": "2025-09-14", "umsatz_2026": "1204.50"}
    assert page.result_step.title.text() == "3 contacts imported from kunden.csv"


def test_the_import_is_undone_from_the_result(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    mouse.click(child(page, "importTake"))
    qtbot.waitUntil(lambda: page.step == RESULT)
    mouse.click(child(page, "importUndo"))
    qtbot.waitUntil(lambda: contact_count(bench.store) == 6)
    done = child(page, "importDone")
    qtbot.waitUntil(lambda: done.text() == "Undone: 2 removed, 1 as they were before.")
    assert not child(page, "importEnroll").isVisible()


def test_the_imported_are_shown_and_enrolled(
    read: Read, german: Path, mouse: Mouse, bench: Bench, qtbot: QtBot
) -> None:
    bench.add_sequence("Hello")
    page = read(german)
    mouse.click(child(page, "importTake"))
    qtbot.waitUntil(lambda: page.step == RESULT)
    enroll = child(page, "importEnroll")
    assert enroll.text() == "Enroll these 3…"
    mouse.click(enroll)
    qtbot.waitUntil(lambda: page.window().findChild(QWidget, "enrollSheet") is not None)
    sheet = child(page.window(), "enrollSheet")
    take = child(sheet, "enrollTake")
    qtbot.waitUntil(lambda: take.text() == "Enroll 3 contacts")
    sheet.reject()
    mouse.click(child(page, "importShow"))
    contacts = bench.window.current_page() if bench.window else None
    assert isinstance(contacts, ContactsPage)
    qtbot.waitUntil(lambda: len(contacts.model.ids) == 3)


def test_a_column_goes_where_the_user_says_and_the_numbers_follow(
    read: Read, german: Path, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    field = page.map_step.rows[5].field
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.currentText() == "Do not import"
    qtbot.waitUntil(lambda: figures(page)["bad"] == "1")
    assert figures(page)["new"] == "3", "without its date the row is a good one"

    other = page.map_step.rows[7].field
    other.setFocus()
    other.set_key("company")
    other.activated.emit(other.currentIndex())
    assert shown_in(page, 3) == "Choose a field", "a field takes one column; the other one is a question again"


def test_a_new_own_field_is_named_and_typed(read: Read, german: Path, mouse: Mouse, qtbot: QtBot) -> None:
    page = read(german)
    field = page.map_step.rows[7].field
    field.set_key("+")
    field.activated.emit(field.currentIndex())
    name = child(page.window(), "importOwnName")
    qtbot.waitUntil(name.isVisible)
    assert name.text() == "Bemerkung"
    name.selectAll()
    QTest.keyClicks(name, "Remark of the phone")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert shown_in(page, 7) == "Remark of the phone"
    qtbot.waitUntil(lambda: page.checked is not None)
    assert page.columns.choice().mapping()[7] == "custom.remark_of_the_phone"


def test_a_type_is_changed_by_menu(read: Read, german: Path, mouse: Mouse, qtbot: QtBot) -> None:
    page = read(german)
    one = page.map_step.rows[5]
    mouse.click(one.type)
    qtbot.waitUntil(one.type.menu().isVisible)
    mouse.click(one.type.menu(), one.type.menu().actionGeometry(one.type.menu().actions()[0]).center())
    assert one.type.text() == "Text"
    qtbot.waitUntil(lambda: figures(page)["bad"] == "1")


def test_samples_are_paged(read: Read, german: Path, mouse: Mouse) -> None:
    page = read(german)
    assert page.map_step.rows[0].sample.text() == "lea@hartmann.example"
    mouse.click(child(page, "importSampleNext"))
    assert child(page, "importSampleRow").text() == "row 3"
    assert page.map_step.rows[0].sample.text() == "uwe@gross.example"
    mouse.click(child(page, "importSampleBack"))
    assert not child(page, "importSampleBack").isEnabled()


def test_who_is_known_is_skipped_and_a_problem_can_stop_all(
    read: Read, german: Path, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    assert page.map_step.known.text() == "1 email is already known"
    mouse.click(page.map_step.rule.segment("new"))
    qtbot.waitUntil(lambda: child(page, "importTake").text() == "Import 2 contacts")
    assert child(page, "importTake").isEnabled()
    mouse.click(child(page, "importWhole"))
    assert not child(page, "importTake").isEnabled()


def test_the_way_of_reading_is_changed(read: Read, tmp_path: Path, mouse: Mouse, qtbot: QtBot) -> None:
    file = tmp_path / "usa.csv"
    file.write_text("email,since\na@x.example,03/04/2025\n", encoding="utf-8")
    page = read(file)
    assert page.columns.type_words(1) == "Date, day first"
    mouse.click(child(page, "importChange"))
    dates = child(page.window(), "importReading_day_first")
    qtbot.waitUntil(dates.isVisible)
    dates.set_key("month")
    dates.activated.emit(dates.currentIndex())
    qtbot.waitUntil(lambda: page.columns.type_words(1) == "Date, month first")


def test_a_file_is_dropped_on_the_page_and_on_the_contacts(
    page: ImportPage, german: Path, bench: Bench, qtbot: QtBot
) -> None:
    drop(page.file_step, german)
    qtbot.waitUntil(lambda: page.step == MAP)
    page.close_wizard()
    contacts = bench.window.current_page() if bench.window else None
    assert isinstance(contacts, ContactsPage)
    drop(contacts, german)
    qtbot.waitUntil(lambda: page.step == MAP)
    assert page.isVisible()


def test_cells_are_pasted_from_a_spreadsheet(page: ImportPage, mouse: Mouse, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("Email\tFirst name\nann@x.example\tAnn\n")
    mouse.click(child(page, "importPaste"))
    qtbot.waitUntil(lambda: page.checked is not None)
    assert (figures(page)["new"], page.columns.found.name if page.columns.found else "") == ("1", "pasted text")


def test_the_first_step_remembers_the_folder_and_tells_the_last_imports(
    read: Read, german: Path, bench: Bench, mouse: Mouse, qtbot: QtBot
) -> None:
    page = read(german)
    mouse.click(child(page, "importTake"))
    qtbot.waitUntil(lambda: page.step == RESULT)
    mouse.click(child(page, "importAnother"))
    assert page.step == FILE
    qtbot.waitUntil(lambda: len(page.file_step.history.rows) == 2)
    qtbot.waitUntil(lambda: page.findChild(QWidget, "importRecent0") is not None)
    assert child(page, "importRecent0").text() == "kunden.csv"
    newest = import_list(bench.store)[0].id
    mouse.click(child(page, f"importUndo{newest}"))
    qtbot.waitUntil(lambda: contact_count(bench.store) == 6)


def test_rows_with_problems_are_saved_to_mend(read: Read, german: Path, tmp_path: Path, qtbot: QtBot) -> None:
    page = read(german)
    to = tmp_path / "mend.csv"
    page.save_problems_to(to)
    qtbot.waitUntil(lambda: to.exists() and to.stat().st_size > 100)
    assert "There is no such day." in to.read_text(encoding="utf-8-sig")


def test_every_control_has_a_name(
    read: Read, german: Path, mouse: Mouse, nameless: Callable[[QWidget], list[str]], qtbot: QtBot
) -> None:
    page = read(german)
    assert nameless(page) == []
    page.show_step(FILE)
    assert nameless(page) == []
    page.show_step(CHECK)
    assert nameless(page) == []


def test_a_done_step_is_gone_back_to_by_mouse_and_key(read: Read, german: Path, mouse: Mouse) -> None:
    page = read(german)
    page.show_step(CHECK)
    mouse.click(page.rail.steps[CHECK])
    assert page.step == CHECK
    mouse.click(page.rail.steps[MAP])
    assert page.step == MAP
    page.rail.steps[FILE].setFocus()
    QTest.keyClick(page.rail.steps[FILE], Qt.Key.Key_Return)
    assert page.step == FILE
