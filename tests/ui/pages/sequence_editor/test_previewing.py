"""The preview: both forms of the email, who writes to whom, and any contact found by name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.pages.sequence_editor.page import SequenceEditorPage
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import Bench, child


@pytest.fixture
def editor(bench: Bench, qtbot: QtBot) -> SequenceEditorPage:
    bench.fill(contacts=12)
    page = bench.open("sequence", {"sequence": SequenceEditorPage}, sequence=1)
    assert isinstance(page, SequenceEditorPage)
    qtbot.waitUntil(lambda: child(page, "previewPlace").text() == "1 of 12")
    return page


def test_the_preview_tells_sender_and_recipient_and_shows_the_plain_text(
    editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot
) -> None:
    mouse.click(editor.view.tabs.segment("preview"))
    assert child(editor, "previewFrom").text() == "Anna <anna@fenwick.example>"
    assert child(editor, "previewTo").text() == "p0@northwind.example"
    plain = child(editor, "previewPlain")
    assert not plain.isVisible()
    mouse.click(editor.preview.forms.segment("plain"))
    assert plain.isVisible()
    assert plain.toPlainText().strip() == "Hi Mara, it is step 1"


def test_a_contact_is_found_by_name_and_previewed(editor: SequenceEditorPage, mouse: Mouse, qtbot: QtBot) -> None:
    mouse.click(editor.bar.finder)
    choice = editor.contact_choice
    qtbot.waitUntil(lambda: choice.found.count() == 12)
    assert choice.search.hasFocus()
    for letter in "pilar":
        QTest.keyClick(editor.window().windowHandle(), letter)
    qtbot.waitUntil(lambda: choice.found.count() == 2)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Down)
    QTest.keyClick(editor.window().windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: child(editor, "previewPlace").text() == "10 of 12")
    assert child(editor, "previewName").text() == "Pilar Ruiz, Northwind"
    assert not choice.isVisible()
