"""What is told at the start after Outpace ended unexpectedly: in words, with details to copy. Sends nothing."""

from __future__ import annotations

import platform
import re
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

import app as outpace
from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label

_ADDRESS: Final = re.compile(r"[^\s@<>\"'(),;:=\[\]{}]+@[^\s@<>\"'(),;:=\[\]{}]+")
_SECRET: Final = re.compile(r"(?i)\b(pass(?:word|wd)?|secret|token|authorization)\b(\s*[=:]\s*)\S+")
_FAULT: Final = "Fatal Python error"
_MOST: Final = 40_000
"""Characters of details shown at most; the end of a long file tells the most."""


def details(left: str, home: Path | None = None) -> str:
    """Return the report's text: versions, then what the crash left, without addresses, passwords or the user's name."""
    text = left[-_MOST:].replace(str(home or Path.home()), "~")
    text = _ADDRESS.sub("[address]", text)
    text = _SECRET.sub(r"\1\2[removed]", text)
    versions = (
        f"Outpace {outpace.__version__}, Python {platform.python_version()}, Qt for Python {PySide6.__version__}, "
        f"{platform.system()} {platform.release()} {platform.machine()}, {QGuiApplication.platformName()}"
    )
    return f"{versions}\n\n{text.strip()}\n"


def in_words(left: str) -> str:
    """Return what happened, for people."""
    if _FAULT in left:
        return (
            "The last time it ran, a part of it failed so badly that the system stopped it. What was planned and sent "
            "is safe: an email that was just leaving is shown as in doubt, and nothing is sent twice."
        )
    return (
        "The last time it ran, it met a mistake of its own that it was not prepared for. What was planned and sent is "
        "safe, and nothing is sent twice."
    )


class CrashSheet(Sheet):
    """The report of a crash; the details are shown, copied on demand, and never sent."""

    def __init__(self, window: QWidget, left: str) -> None:
        super().__init__(window, "Outpace ended unexpectedly", width=640)
        self.setObjectName("crashSheet")
        self.body.addWidget(label(in_words(left), wrap=True))
        hint = "These details help to mend it. They stay on this computer; addresses and passwords are taken out."
        self.body.addWidget(label(hint, "muted", wrap=True))
        self.text = QPlainTextEdit(details(left))
        self.text.setReadOnly(True)
        self.text.setObjectName("crashDetails")
        self.text.setAccessibleName("Details of what happened")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setMinimumHeight(240)
        self.body.addWidget(self.text)
        self.copy = button("Copy details", icon_name="copy", on=self._copy, name="crashCopy")
        self.footer.addWidget(self.copy)
        self.footer.addStretch(1)
        self.done = button("Close", "primary", on=self.accept, name="crashClose")
        self.footer.addWidget(self.done)

    def show_report(self) -> None:
        """Open it with the focus where Enter closes it."""
        self.open(self.done)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText("Copied")
