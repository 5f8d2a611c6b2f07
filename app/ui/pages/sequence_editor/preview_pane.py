"""The email as one real contact gets it, as HTML or as the plain text that goes with it. Shows; asks nobody itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.icons import Icon
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label

LINE_PERCENT = 125
HTML, PLAIN = FORMS = ("html", "plain")
_FONTS = re.compile(r"font-family:[^;]*;")


@dataclass(frozen=True, slots=True)
class Shown:
    """One preview: from whom to whom, subject, both bodies, the fields without a value, what cannot be read, files."""

    recipient: str = ""
    sender: str = ""
    subject: str = ""
    html: str = ""
    text: str = ""
    missing: tuple[str, ...] = ()
    trouble: str = ""
    attached: tuple[str, ...] = ()


class Letter(QTextBrowser):
    """Shows HTML and loads nothing: no picture, no style, no page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName("The email as it will be sent")
        self.setObjectName("previewLetter")
        self._html = ""

    def show_html(self, html: str) -> None:
        """Show a whole HTML document in the scheme's colours."""
        if html != self._html:
            self._html = html
            self._draw()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        return None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_html"):
            self._draw()

    def _draw(self) -> None:
        """Put the scheme's ink in place of the letter's own, which is made for white paper."""
        ink, mark, mark_ink = (theme.hex_of(token) for token in ("ink", "warn_tint", "warn_text"))
        html = self._html.replace("color:#1f2328", f"color:{ink}").replace("font-size:15px", "font-size:13px")
        html = html.replace("background:#fbe3b5", f"background:{mark};color:{mark_ink}")
        html = _FONTS.sub("font-family:Inter;", html)
        html = html.replace("color:#57606a", f"color:{theme.hex_of('ink2')}")
        self.setHtml(html)
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)


class PreviewPane(QWidget):
    """Sender, recipient, subject and text; in amber what keeps it from being sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewPane")
        self.written_by = _value("previewFrom")
        self.recipient = _value("previewTo")
        self.subject = _value("previewSubject", "strong")
        self._attached = _value("previewAttached", "small")
        self._files = QWidget()
        files = row(Icon("paperclip", "ink2", 14), self._attached, gap=theme.TIGHT)
        files.setStretch(1, 1)
        self._files.setLayout(files)
        self.warning = Card("warn", "This contact would be held")
        self._warning_words = label("", wrap=True)
        self.warning.body.addWidget(self._warning_words)
        self.warning.setObjectName("previewWarning")
        self.forms = Segmented([(HTML, "HTML"), (PLAIN, "Plain text")], "Form of the email", HTML)
        self.letter = Letter()
        self.plain = QPlainTextEdit()
        self.plain.setReadOnly(True)
        self.plain.setObjectName("previewPlain")
        self.plain.setAccessibleName("The email’s plain text as it will be sent")
        self._bodies = QStackedWidget()
        for body in (self.letter, self.plain):
            self._bodies.addWidget(body)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        for part in (self._head(), self.warning):
            box.addWidget(part)
        box.addWidget(self._bodies, 1)
        self.forms.chosen.connect(lambda key: self._bodies.setCurrentIndex(FORMS.index(key)))

    def show_preview(self, shown: Shown) -> None:
        """Show one email."""
        self.subject.setText(shown.subject or "–")
        self.written_by.setText(shown.sender or "no mailbox yet")
        self.recipient.setText(shown.recipient or "no contact yet")
        self._attached.setText(", ".join(shown.attached))
        self._files.setVisible(bool(shown.attached))
        self.letter.show_html(shown.html)
        if shown.text != self.plain.toPlainText():
            self.plain.setPlainText(shown.text)
        words = shown.trouble or _missing_words(shown.missing)
        self._warning_words.setText(words)
        self.warning.setVisible(bool(words))

    def _head(self) -> Card:
        card = Card()
        card.body.setContentsMargins(15, 10, 10, 10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        lines = (("From", self.written_by), ("To", self.recipient), ("Subject", self.subject))
        for line, (word, value) in enumerate(lines):
            grid.addWidget(label(word, "muted"), line, 0)
            grid.addWidget(value, line, 1)
        grid.addWidget(self.forms, 0, 2, 3, 1, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(grid)
        card.body.addWidget(self._files)
        return card


def _value(name: str, role: str = "") -> ElidedLabel:
    made = ElidedLabel("", role)
    made.setObjectName(name)
    return made


def _missing_words(missing: tuple[str, ...]) -> str:
    if not missing:
        return ""
    names = ", ".join(missing)
    first = missing[0]
    return f'No value for {names}. Fill it in, or write a fallback: {{{{ {first} | default: "…" }}}}.'
