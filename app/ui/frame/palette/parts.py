"""The palette's three parts: the field that keeps all keys, the painted list, the line of hints. Decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QWidget

from app.ui import theme
from app.ui.frame.palette.cells import EDGE, LineCells, paint_caps, row_height
from app.ui.frame.palette.entry import Match
from app.ui.frame.palette.model import LinesModel
from app.ui.icons import Icon
from app.ui.theme import px
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.text import label

FIELD_PX: Final = 16
ASKS: Final = "Search or jump to…"
_FOOT: Final = 8
Hint = tuple[tuple[str, ...], str]
_LEFT: Final[tuple[Hint, ...]] = ((("↑", "↓"), "choose"), (("↵",), "open"), (("Tab",), "actions on it"))
_LEFT_INSIDE: Final[tuple[Hint, ...]] = ((("↑", "↓"), "choose"), (("↵",), "do it"))
_RIGHT: Final[tuple[Hint, ...]] = ((("Esc",), "close"), ((">",), "only actions: type"))
_RIGHT_INSIDE: Final[tuple[Hint, ...]] = ((("Esc",), "back"),)


class Field(QLineEdit):
    """Keeps the focus while the palette is open; `take_key(event)` says whether a key was meant for the list."""

    def __init__(self, take_key: Callable[[QKeyEvent], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._take_key = take_key
        self.setObjectName("paletteField")
        self.setProperty("kind", "bare")
        self.setPlaceholderText(ASKS)
        self.setAccessibleName(ASKS)
        self.setFrame(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take_key(event):
            return True
        return super().event(event)


class FieldRow(QFrame):
    """Lens, on whose things we are, the field, and what came of the search."""

    def __init__(self, take_key: Callable[[QKeyEvent], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = Field(take_key)
        self.scope = ElidedLabel("", "strong")
        self.scope.setObjectName("paletteScope")
        self.outcome: QLabel = label("", "small", tabular=True)
        self.outcome.setObjectName("paletteOutcome")
        box = QHBoxLayout(self)
        box.setContentsMargins(EDGE, 0, EDGE, 0)
        box.setSpacing(12)
        box.addWidget(Icon("search", size=16))
        box.addWidget(self.scope)
        box.addWidget(self.field, 1)
        box.addWidget(self.outcome)
        self.fit()
        self.show_scope("")

    def fit(self) -> None:
        """Follow the text size."""
        self.setFixedHeight(px(50))
        self.field.setFont(theme.font(FIELD_PX))

    def show_scope(self, title: str) -> None:
        """Show whose actions are listed; "" for everything."""
        self.scope.setText(f"{title}  ›" if title else "")
        self.scope.setVisible(bool(title))
        self.scope.setMaximumWidth(px(260))
        self.field.setPlaceholderText("What to do with it" if title else ASKS)


class LineList(QListView):
    """Takes no focus: the pointer chooses, a click is `taken`."""

    taken = Signal()

    def __init__(self, model: LinesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = model
        self._pointer = QPoint(-1, -1)
        self.setModel(model)
        self.setItemDelegate(LineCells(self))
        self.setObjectName("paletteList")
        self.setAccessibleName("Results")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setViewportMargins(0, 0, 0, _FOOT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else the page behind paints every key

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("panel"))
        painter.end()
        super().paintEvent(event)

    def wanted_height(self, most: int) -> int:
        """Return how high it is with every line in sight, or as many whole ones as fit into `most` pixels."""
        height = _FOOT
        for row in range(self._lines.rowCount()):
            line = row_height(self._lines, row)
            if height + line > most:
                break
            height += line
        return height

    def show_chosen(self) -> None:
        """Bring what is chosen into sight, with its heading where it is the first."""
        row = self._lines.chosen_row()
        if row >= 0:
            self.scrollTo(self._lines.index(max(0, row - 1) if row <= 1 else row))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.globalPosition().toPoint()
        if self._pointer not in (QPoint(-1, -1), at):
            self._lines.choose(self.indexAt(event.position().toPoint()).row())
        self._pointer = at  # a list that changes under a resting pointer chooses nothing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._lines.choose(self.indexAt(event.position().toPoint()).row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self.indexAt(event.position().toPoint()).row()
        if row >= 0 and row == self._lines.chosen_row() and isinstance(self._lines.line(row), Match):
            self.taken.emit()


class Hints(QWidget):
    """The keys of the palette, painted; those at the left give way first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = False
        self.setAccessibleName("Keys")
        self.fit()

    def fit(self) -> None:
        """Follow the text size."""
        self.setFixedHeight(px(37))

    def show_inside(self, inside: bool) -> None:
        """Tell the keys of one thing's actions, or of the whole palette."""
        self._inside = inside
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, px(37))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() // 2
        right = self.width() - px(EDGE)
        for caps, words in _RIGHT_INSIDE if self._inside else _RIGHT:
            before = len(caps) == 1 and words.endswith("type")
            right = _paint_hint(painter, right, middle, caps, words, cap_last=before) - px(18)
        left = px(EDGE)
        for caps, words in _LEFT_INSIDE if self._inside else _LEFT:
            width = _hint_width(caps, words)
            if left + width > right:
                break
            _paint_hint(painter, left + width, middle, caps, words, cap_last=False)
            left += width + px(16)
        painter.end()


def _hint_width(caps: tuple[str, ...], words: str) -> int:
    small, tiny = QFontMetrics(theme.font(theme.SECONDARY_PX)), QFontMetrics(theme.font(11))
    wide = sum(max(px(18), tiny.horizontalAdvance(cap) + px(10)) + px(4) for cap in caps)
    return wide + px(2) + small.horizontalAdvance(words)


def _paint_hint(
    painter: QPainter, right: int, middle: int, caps: tuple[str, ...], words: str, *, cap_last: bool
) -> int:
    """Paint caps and words so that they end at `right`; return where they begin."""
    font = theme.font(theme.SECONDARY_PX)
    width = QFontMetrics(font).horizontalAdvance(words)
    if cap_last:
        right = paint_caps(painter, right, middle, caps)
    painter.setFont(font)
    painter.setPen(theme.colour("ink2"))
    area = QRect(right - width, 0, width + 1, 2 * middle)
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
    if cap_last:
        return right - width
    return paint_caps(painter, right - width - px(6), middle, caps) + px(10)
