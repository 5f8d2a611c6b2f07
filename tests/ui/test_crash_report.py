"""After a crash the next start tells of it in words, with details that hold nothing private."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import app as outpace
from app.ui.crash_report import CrashSheet, details, in_words

LEFT = """Traceback (most recent call last):
  File "/home/anna/outpace/app/core/mail/smtp.py", line 7, in send
ValueError: <mara@contact.example> and password=hunter2 do not fit
"""


def test_the_details_name_versions_and_place_but_no_address_password_or_home(qapp: QGuiApplication) -> None:
    text = details(LEFT, Path("/home/anna"))
    assert text.startswith(f"Outpace {outpace.__version__}, Python ")
    assert 'File "~/outpace/app/core/mail/smtp.py", line 7' in text
    assert "<[address]>" in text
    for private in ("mara", "contact.example", "hunter2", "anna"):
        assert private not in text


def test_a_very_long_report_keeps_its_end(qapp: QGuiApplication) -> None:
    text = details("x" * 100_000 + "\nthe last word")
    assert len(text) < 50_000
    assert text.endswith("the last word\n")


@pytest.mark.parametrize(
    ("left", "words"),
    [("Fatal Python error: Segmentation fault", "the system stopped it"), (LEFT, "mistake of its own")],
)
def test_it_says_what_happened_and_that_nothing_is_lost(left: str, words: str) -> None:
    assert words in in_words(left)
    assert "nothing is sent twice" in in_words(left)


def test_the_sheet_shows_copies_and_closes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    sheet = CrashSheet(window, LEFT)
    sheet.show_report()
    assert sheet.accessibleName() == "Outpace ended unexpectedly"
    sheet.copy.click()
    assert QGuiApplication.clipboard().text() == sheet.text.toPlainText()
    assert "ValueError" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(sheet.closed):
        sheet.done.click()
