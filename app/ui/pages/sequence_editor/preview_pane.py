"""The email as one real contact gets it, and the bar that pages through the contacts. Shows; asks nobody itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.icons import Icon
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

LINE_PERCENT = 125
_FONTS = re.compile(r"font-family:[^;]*;")


@dataclass(frozen=True, slots=True)
class Shown:
    """One preview: from whom to whom, subject, HTML, the fields without a value, what cannot be read, its files."""

    recipient: str = ""
    sender: str = ""
    subject: str = ""
    html: str = ""
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
        self.subject = ElidedLabel("", "section")
        self.subject.setObjectName("previewSubject")
        self._people = ElidedLabel("", "small")
        self._attached = ElidedLabel("", "small")
        self._attached.setObjectName("previewAttached")
        self._files = QWidget()
        files = row(Icon("paperclip", "ink2", 14), self._attached, gap=theme.TIGHT)
        files.setStretch(1, 1)
        self._files.setLayout(files)
        self.warning = Card("warn", "This contact would be held")
        self._warning_words = label("", wrap=True)
        self.warning.body.addWidget(self._warning_words)
        self.warning.setObjectName("previewWarning")
        self.letter = Letter()
        head = Card()
        head.body.setContentsMargins(15, 10, 15, 10)
        head.body.setSpacing(2)
        head.body.addWidget(self.subject)
        head.body.addWidget(self._people)
        head.body.addWidget(self._files)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        for part in (head, self.warning):
            box.addWidget(part)
        box.addWidget(self.letter, 1)

    def show_preview(self, shown: Shown) -> None:
        """Show one email."""
        self.subject.setText(shown.subject or "–")
        self._people.setText(" → ".join(part for part in (shown.sender, shown.recipient) if part))
        self._attached.setText(", ".join(shown.attached))
        self._files.setVisible(bool(shown.attached))
        self.letter.show_html(shown.html)
        words = shown.trouble or _missing_words(shown.missing)
        self._warning_words.setText(words)
        self.warning.setVisible(bool(words))


class PreviewBar(Card):
    """ "Preview as Mara Lindqvist, Northwind" and "‹ 3 of 289 ›"."""

    paged = Signal(int)
    """-1 or 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("previewBar")
        self.body.setContentsMargins(15, 9, 9, 9)
        self.name = ElidedLabel("", "strong")
        self.name.setObjectName("previewName")
        self.place = label("", "muted", tabular=True)
        self.place.setObjectName("previewPlace")
        self.back = icon_button("chevron-left", "Contact before", on=lambda: self.paged.emit(-1), name="previewBack")
        self.next = icon_button("chevron-right", "Next contact", on=lambda: self.paged.emit(1), name="previewNext")
        self.test = button("Send test to me", name="sendTestToMe")
        line = row(label("Preview as", "muted"), self.name, self.back, self.place, self.next, self.test)
        line.setStretch(1, 1)
        self.body.addLayout(line)

    def show_place(self, name: str, at: int, count: int) -> None:
        """Show the contact's name and that it is number `at` (from 0) of `count`."""
        self.name.setText(name or "no contact yet; the fields stay empty")
        self.place.setText(f"{at + 1:,} of {count:,}" if count else "")
        self.back.setEnabled(at > 0)
        self.next.setEnabled(at + 1 < count)


def _missing_words(missing: tuple[str, ...]) -> str:
    if not missing:
        return ""
    names = ", ".join(missing)
    first = missing[0]
    return f'No value for {names}. Fill it in, or write a fallback: {{{{ {first} | default: "…" }}}}.'
