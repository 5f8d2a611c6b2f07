"""A text with `{{ variables }}` drawn as chips. The text itself stays plain: undo, copy and storage know no chip.

Owns drawing and keys of the chips; which names are known it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLine,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit, QWidget

from app.ui import theme
from app.ui.scaling import keep_size, wear

VARIABLE = re.compile(r"\{\{[^{}\n]*\}\}")
CHIP_PX = 12
CHIP_HEIGHT = 18
AIR = 5.0
LINE_AIR = 6
ONE_LINE_HEIGHT = 21
_HIGHLIGHT = {"good": ("accent_tint", "accent"), "bad": ("bad_tint", "bad")}


@dataclass(frozen=True, slots=True)
class Chip:
    """A variable in a block: `start` and `end` are places in the block."""

    start: int
    end: int
    text: str

    @property
    def name(self) -> str:
        """Return what it names: "company" of "{{ company | default: 'you' }}"."""
        return self.text[2:-2].split("|")[0].strip()


def chips_in(text: str) -> Iterator[Chip]:
    """Yield the variables of a line of text from left to right."""
    for found in VARIABLE.finditer(text):
        yield Chip(found.start(), found.end(), found.group())


class ChipEdit(QTextEdit):
    """Plain text in, plain text out. `one_line`: Enter leaves the field and line breaks become spaces."""

    text_edited = Signal(str)
    """The whole text, after the user (or undo in the field) changed it."""
    left = Signal()
    enter_pressed = Signal()
    chip_pressed = Signal(int, int)
    """Where a pressed variable begins and ends in the text."""

    def __init__(self, parent: QWidget | None = None, *, one_line: bool = False) -> None:
        super().__init__(parent)
        self.one_line = one_line
        self._known: frozenset[str] | None = None
        self._hint = ""
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        wear(self)
        self.document().setDocumentMargin(2)
        self._colours = _VariableColours(self.document(), self)
        if one_line:
            self._become_one_line()
        self.textChanged.connect(self._tell)
        self._quiet = False

    def show_text(self, text: str) -> None:
        """Show `text` without telling anybody; the cursor keeps its place where the text allows."""
        if text == self.toPlainText():
            return
        at = self.textCursor().position()
        self._quiet = True
        self.setUndoRedoEnabled(False)
        self.setPlainText(text)
        self._set_line_height()
        self.setUndoRedoEnabled(True)
        self._quiet = False
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(text)))
        self.setTextCursor(cursor)

    def set_hint(self, hint: str) -> None:
        """Show `hint`, which may have lines, while nothing is written (Qt's own shows none in a field of one line)."""
        self._hint = hint
        self.setAccessibleDescription(hint)
        self.viewport().update()

    def set_known(self, names: frozenset[str]) -> None:
        """Mark every variable whose name is not among these; `custom.` names are never marked."""
        self._known = names
        self._colours.rehighlight()
        self.viewport().update()

    def insert_variable(self, text: str) -> None:
        """Put "{{ ... }}" at the cursor, behind a chip the cursor stands in."""
        self._out_of_chip()
        self.insertPlainText(text)
        self.setFocus()

    def wrap_selection(self, before: str, after: str) -> None:
        """Set marks such as ** around what is selected, or around the cursor."""
        self._out_of_chip()
        cursor = self.textCursor()
        chosen = cursor.selectedText().replace("\u2029", "\n")
        cursor.insertText(f"{before}{chosen}{after}")
        if not chosen:
            cursor.setPosition(cursor.position() - len(after))
        self.setTextCursor(cursor)
        self.setFocus()

    def start_lines(self, mark: str) -> None:
        """Put `mark` before every line of the selection, or before the cursor's line."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        cursor.beginEditBlock()
        for number in range(first, last + 1):
            at = QTextCursor(self.document().findBlockByNumber(number))
            at.insertText(mark)
        cursor.endEditBlock()
        self.setFocus()

    def kind_of(self, chip: Chip) -> str:
        """Return "good" for a known name, "bad" for one that no contact can have."""
        if self._known is None or chip.name in self._known or chip.name.startswith("custom."):
            return "good"
        return "bad"

    def sizeHint(self) -> QSize:
        return QSize(320, theme.px(ONE_LINE_HEIGHT)) if self.one_line else super().sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_colours"):
            self._colours.rehighlight()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.one_line and source.hasText():
            self.insertPlainText(" ".join(source.text().split("\n")))
        else:
            super().insertFromMimeData(source)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+I for slanted text, whatever the window does with it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._slants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._slants(event):
            self.wrap_selection("*", "*")
            return
        if self.one_line and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
            return
        if self._chip_key(event):
            return
        if event.text() and event.text().isprintable():
            self._out_of_chip()
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        cursor = self.cursorForPosition(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            at, start = cursor.positionInBlock(), cursor.block().position()
            for chip in chips_in(cursor.block().text()):
                if chip.start < at < chip.end:
                    self.chip_pressed.emit(start + chip.start, start + chip.end)

    def replace(self, start: int, end: int, text: str) -> None:
        """Write `text` over a part of the whole, as one step of the field's undo."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)
        self.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        block = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        offset = QPointF(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        while block.isValid():
            origin = self.document().documentLayout().blockBoundingRect(block).topLeft() + offset
            if origin.y() > self.viewport().height():
                break
            self._paint_chips(painter, block, origin)
            block = block.next()
        if self.document().isEmpty():
            self._paint_hint(painter)
        painter.end()
        super().paintEvent(event)

    # parts ------------------------------------------------------------------

    def _slants(self, event: QKeyEvent) -> bool:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return not self.one_line and control and event.key() == Qt.Key.Key_I

    def _paint_chips(self, painter: QPainter, block: QTextBlock, origin: QPointF) -> None:
        for chip in chips_in(block.text()):
            painter.setBrush(theme.colour(_HIGHLIGHT[self.kind_of(chip)][0]))
            at = chip.start
            while at < chip.end:
                line = block.layout().lineForTextPosition(at)
                until = min(chip.end, line.textStart() + line.textLength())
                if not line.isValid() or until <= at:
                    break
                left = _x_of(line, at) - 4
                right = _x_of(line, until) + (3 if until == chip.end else 0)
                top = origin.y() + line.y() + line.ascent() - theme.px(13.5)
                painter.drawRoundedRect(
                    QRectF(origin.x() + left, top, right - left, theme.px(CHIP_HEIGHT)), theme.px(9), theme.px(9)
                )
                at = until

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setFont(self.font())
        painter.setPen(theme.colour("ink2"))
        step = painter.fontMetrics().height() + (0 if self.one_line else LINE_AIR)
        for number, line in enumerate(self._hint.split("\n")):
            room = self.viewport().rect().adjusted(2, 2 + number * step, -2, 0)
            shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignTop, shown)

    def _chip_key(self, event: QKeyEvent) -> bool:
        """Let arrows jump over a chip and Backspace and Delete take it whole."""
        if event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        cursor = self.textCursor()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        at, start = cursor.positionInBlock(), cursor.block().position()
        for chip in chips_in(cursor.block().text()):
            goal = _jump(Qt.Key(event.key()), chip, at)
            if goal is not None and (shift or not cursor.hasSelection()):
                mode = QTextCursor.MoveMode.KeepAnchor if shift else QTextCursor.MoveMode.MoveAnchor
                cursor.setPosition(start + goal, mode)
                self.setTextCursor(cursor)
                return True
            if not cursor.hasSelection() and _takes(Qt.Key(event.key()), chip, at):
                cursor.setPosition(start + chip.start)
                cursor.setPosition(start + chip.end, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
                return True
        return False

    def _out_of_chip(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return
        at, start = cursor.positionInBlock(), cursor.block().position()
        for chip in chips_in(cursor.block().text()):
            if chip.start < at < chip.end:
                cursor.setPosition(start + chip.end)
                self.setTextCursor(cursor)

    def _tell(self) -> None:
        if not self._quiet:
            self.text_edited.emit(self.toPlainText())

    def _set_line_height(self) -> None:
        if self.one_line:
            return
        shape = QTextBlockFormat()
        shape.setLineHeight(LINE_AIR, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(shape)

    def _become_one_line(self) -> None:
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(off)
        self.setVerticalScrollBarPolicy(off)
        keep_size(self, height=ONE_LINE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class _VariableColours(QSyntaxHighlighter):
    """Sets colour and size of the variables, and air before and behind them for the chip's ends."""

    def __init__(self, document: QTextDocument, edit: ChipEdit) -> None:
        super().__init__(document)
        self._edit = edit

    def highlightBlock(self, text: str) -> None:
        for chip in chips_in(text):
            shape = QTextCharFormat()
            shape.setForeground(theme.colour(_HIGHLIGHT[self._edit.kind_of(chip)][1]))
            shape.setProperty(QTextFormat.Property.FontPixelSize, theme.px(CHIP_PX))
            self.setFormat(chip.start, chip.end - chip.start, shape)
            self.setFormat(chip.end - 1, 1, _spaced(QTextCharFormat(shape)))
            if chip.start:
                self.setFormat(chip.start - 1, 1, _spaced(QTextCharFormat()))


def _spaced(shape: QTextCharFormat) -> QTextCharFormat:
    shape.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
    shape.setFontLetterSpacing(AIR)
    return shape


def _x_of(line: QTextLine, place: int) -> float:
    found: Any = line.cursorToX(place)
    return float(found[0] if isinstance(found, tuple | list) else found)


def _jump(key: Qt.Key, chip: Chip, at: int) -> int | None:
    if key == Qt.Key.Key_Right and chip.start <= at < chip.end:
        return chip.end
    if key == Qt.Key.Key_Left and chip.start < at <= chip.end:
        return chip.start
    return None


def _takes(key: Qt.Key, chip: Chip, at: int) -> bool:
    back = key == Qt.Key.Key_Backspace and chip.start < at <= chip.end
    return back or (key == Qt.Key.Key_Delete and chip.start <= at < chip.end)
