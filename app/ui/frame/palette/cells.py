"""Paints the palette's lines: headings with counts, entries with matched letters, detail, pill and key caps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme
from app.ui.delegates.cells import PILLS
from app.ui.frame.palette.entry import Match, Span
from app.ui.frame.palette.lines import Heading
from app.ui.frame.palette.model import LinesModel
from app.ui.icons import paint_icon
from app.ui.theme import px

ROW: Final = 33
HEADING: Final = 30
EDGE: Final = 21
INSET: Final = 8
_TEXT: Final = 47
_GAP: Final = 11
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignCenter


class LineCells(QStyledItemDelegate):
    """Every length follows the text size; colours are read when painting."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, row_height(_model(index), index.row()))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        model = _model(index)
        line = model.line(index.row())
        if isinstance(line, Heading):
            _paint_heading(painter, option.rect, line)
        else:
            _paint_match(painter, option.rect, line, index.row() == model.chosen_row())
        painter.restore()


def row_height(model: LinesModel, row: int) -> int:
    """Return how high a row is, in pixels."""
    return px(HEADING if isinstance(model.line(row), Heading) else ROW)


def paint_caps(painter: QPainter, right: int, middle: int, caps: Sequence[str]) -> int:
    """Paint key caps that end at `right`; return where what stands before them has to end."""
    painter.setFont(theme.font(11))
    metrics = painter.fontMetrics()
    height = px(18)
    for cap in reversed(caps):
        width = max(height, metrics.horizontalAdvance(cap) + px(10))
        box = QRectF(right - width + 0.5, middle - height / 2 + 0.5, width - 1, height - 1)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setPen(theme.colour("ink2"))
        painter.drawText(box, _CENTRE, cap)
        right -= width + px(4)
    return right - px(6) if caps else right


def caps_of(keys: str) -> list[str]:
    """Return the caps of a combination: "Ctrl+Shift+P" has three, "Ctrl++" two."""
    plus = keys.endswith("+")
    parts = [part for part in keys.split("+") if part]
    return [*parts, "+"] if plus else parts


def _paint_heading(painter: QPainter, rect: QRect, line: Heading) -> None:
    inner = rect.adjusted(px(EDGE), px(5), -px(EDGE), 0)
    painter.setFont(theme.font(11))
    painter.setPen(theme.colour("ink2"))
    painter.drawText(inner, _MIDDLE | Qt.AlignmentFlag.AlignLeft, line.title)
    painter.setFont(theme.font(11, tabular=True))
    painter.drawText(inner, _MIDDLE | Qt.AlignmentFlag.AlignRight, line.count)


def _paint_match(painter: QPainter, rect: QRect, line: Match, chosen: bool) -> None:
    entry = line.entry
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawRoundedRect(rect.adjusted(px(INSET), 0, -px(INSET), 0), px(6), px(6))
    middle = rect.center().y() + 1
    icon = px(16)
    at = QRect(rect.left() + px(EDGE) - 1, middle - icon // 2, icon, icon)
    paint_icon(painter, entry.icon_name, "accent" if chosen else "ink2", at)
    right = rect.right() + 1 - px(EDGE)
    if chosen:
        right = _paint_enter(painter, right, middle)
    right = paint_caps(painter, right, middle, caps_of(entry.keys))
    if entry.pill is not None:
        right = _paint_pill(painter, right, middle, *entry.pill, on_tint=chosen)
    left = rect.left() + px(_TEXT)
    room = QRect(left, rect.top(), right - left, rect.height())
    used = _paint_runs(painter, room, entry.title, line.title_spans, "ink")
    room.setLeft(left + used + px(_GAP))
    if room.width() > px(40):
        _paint_runs(painter, room, entry.detail, line.detail_spans, "ink2")


def _paint_enter(painter: QPainter, right: int, middle: int) -> int:
    width, height = px(24), px(18)
    box = QRectF(right - width + 0.5, middle - height / 2 + 0.5, width - 1, height - 1)
    painter.setPen(theme.colour("line"))
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(box, px(4), px(4))
    side = px(12)
    at = QRect(right - width + (width - side) // 2, middle - side // 2, side, side)
    paint_icon(painter, "corner-down-left", "ink2", at)
    return right - width - px(10)


def _paint_pill(painter: QPainter, right: int, middle: int, text: str, kind: str, *, on_tint: bool) -> int:
    ground, ink = PILLS[kind]
    painter.setFont(theme.font(11))
    width, height = painter.fontMetrics().horizontalAdvance(text) + px(18), px(20)
    box = QRectF(right - width, middle - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("panel" if on_tint else ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(theme.colour(ink))
    painter.drawText(box, _CENTRE, text)
    return right - width - px(8)


def _paint_runs(painter: QPainter, room: QRect, text: str, spans: Sequence[Span], token: str) -> int:
    """Paint one line whose spans stand out, elided at the end of the room; return how wide it is."""
    plain, bold = theme.font(theme.BODY_PX), theme.font(theme.BODY_PX, 600)
    x = room.left()
    for part, marked in _runs(text, spans):
        font = bold if marked else plain
        metrics = QFontMetrics(font)
        left = room.right() - x
        shown = metrics.elidedText(part, Qt.TextElideMode.ElideRight, left)
        painter.setFont(font)
        painter.setPen(theme.colour("accent" if marked else token))
        painter.drawText(QRect(x, room.top(), left + 1, room.height()), _MIDDLE, shown)
        x += metrics.horizontalAdvance(shown)
        if shown != part:
            break
    return x - room.left()


def _runs(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """Cut the text where it begins and ends to stand out: [("S", False), ("late", True), ("r", False)]."""
    marked = [False] * len(text)
    for start, length in spans:
        marked[start : start + length] = [True] * length
    runs: list[tuple[str, bool]] = []
    begun = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marked[at] != marked[begun]:
            runs.append((text[begun:at], marked[begun]))
            begun = at
    return runs


def _model(index: QModelIndex | QPersistentModelIndex) -> LinesModel:
    model = index.model()
    assert isinstance(model, LinesModel)
    return model
