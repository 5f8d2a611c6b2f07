"""The rail at the left of the wizard: the four steps, and what was found in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.core.imports.talk import Found
from app.ui import theme
from app.ui.icons import paint_icon
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import ENTER, button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label, set_role
from app.ui.wording import count

FILE, MAP, CHECK, RESULT = range(4)
STEPS: Final = ("File", "Map", "Check", "Result")
WIDTH: Final = 170
_BETWEEN: Final = {",": "comma between", ";": "semicolon between", "\t": "tab between", "|": "bar between"}
_ENCODINGS: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB 18030", "big5": "Big5"}


def encoding_words(encoding: str) -> str:
    """Return an encoding as people call it: "cp1252" -> "Windows-1252"."""
    if encoding.startswith("cp12"):
        return f"Windows-{encoding[2:]}"
    return _ENCODINGS.get(encoding, encoding.upper())


class Rail(QFrame):
    """`chosen(step)` when the user goes back to a step that is done; `change_wanted` for the way of reading."""

    chosen = Signal(int)

    def __init__(self, on_change: Callable[[], None]) -> None:
        super().__init__()
        keep_size(self, width=WIDTH)
        self.setObjectName("importRail")
        self.steps = [_Step(number, title) for number, title in enumerate(STEPS)]
        for step in self.steps:
            step.taken.connect(self.chosen)
        self._words = label("", "small", wrap=True)
        self._words.setObjectName("importFound")
        self.change = button("Change", "link", on=on_change, name="importChange")
        self.change.setAccessibleName("Change how the file is read")
        self._found = QWidget()
        self._found.setLayout(column(label("Found in the file", "strong"), self._words, row(self.change, None), gap=4))
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 20, 14, 16)
        box.setSpacing(0)
        for step in self.steps:
            box.addWidget(step)
        box.addStretch(1)
        box.addWidget(self._found)
        self.show_found(None)
        self.show_step(FILE)

    def show_step(self, current: int, *, reachable: bool = True) -> None:
        """Mark a step as the one shown; those before it are done and can be gone back to."""
        for step in self.steps:
            step.show_state(done=step.number < current, current=step.number == current)
            step.allow(reachable and step.number < current < RESULT)
        self.change.setVisible(current in (MAP, CHECK))

    def show_notes(self, notes: dict[int, str]) -> None:
        """Say something small under steps."""
        for step in self.steps:
            step.show_note(notes.get(step.number, ""))

    def show_found(self, found: Found | None) -> None:
        """Say how the file was read; None hides it."""
        self._found.setVisible(found is not None)
        if found is not None:
            self._words.setText("\n".join(_found_words(found)))


def _found_words(found: Found) -> list[str]:
    words = [f"{count(found.rows, 'row')}, {count(len(found.columns), 'column')}"]
    if found.kind == "csv":
        words += [encoding_words(found.encoding), _BETWEEN.get(found.delimiter, f"{found.delimiter} between")]
    else:
        words.append("JSON" if found.kind == "json" else f"Excel, sheet {found.sheet}")
    words.append("dates as 31.12.2026" if found.style.day_first else "dates as 12/31/2026")
    words.append("decimals as 1.204,50" if found.style.decimal_comma else "decimals as 1,204.50")
    return words


class _Step(QAbstractButton):
    """A step: circle with number or tick, title, note; a line leads to the next one. `taken` where that is allowed."""

    taken = Signal(int)

    def __init__(self, number: int, title: str) -> None:
        super().__init__()
        self.number = number
        self._done = self._current = self._allowed = False
        self.clicked.connect(self._take)
        self.setObjectName(f"importStep{number}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        keep_size(self, height=54)
        self._says = title
        self._title = ElidedLabel(title, "muted")
        self._note = ElidedLabel("", "small")
        for part in (self._title, self._note):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(34), 3, 0, 10)
        box.setSpacing(1)
        box.addWidget(self._title)
        box.addWidget(self._note)
        box.addStretch(1)
        self.show_note("")

    def show_state(self, *, done: bool, current: bool) -> None:
        """Show whether it is done or the current one."""
        self._done, self._current = done, current
        set_role(self._title, "section" if current or done else "muted")
        self._say()
        self.update()

    def allow(self, allowed: bool) -> None:
        """Let the user go back to it, or not."""
        self._allowed = allowed
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if allowed else Qt.FocusPolicy.NoFocus)
        if allowed:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()

    def _take(self) -> None:
        if self._allowed:
            self.taken.emit(self.number)

    def show_note(self, note: str) -> None:
        """Say something small under the title."""
        self._note.setText(note)
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = theme.px(24)
        circle = QRectF(0.5, 0.5, size, size)
        if self.number < len(STEPS) - 1:
            painter.fillRect(QRectF(size / 2, size + 6, 1, self.height() - size - 10), theme.colour("line"))
        painter.setPen(Qt.PenStyle.NoPen)
        ground = "accent" if self._current else "accent_tint" if self._done else "faint_line"
        painter.setBrush(theme.colour(ground))
        painter.drawEllipse(circle)
        if self._done:
            paint_icon(painter, "check", "accent", circle.adjusted(5, 5, -5, -5).toAlignedRect())
        else:
            painter.setPen(theme.colour("on_accent" if self._current else "ink2"))
            painter.setFont(theme.font(12, 600))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.number + 1))
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -8.5), 6, 6)
        painter.end()

    def _say(self) -> None:
        state = "current" if self._current else "done" if self._done else "later"
        words = [f"Step {self.number + 1}: {self._says}", state, self._note.text()]
        self.setAccessibleName(", ".join(filter(None, words)))
