"""Brush strokes that the week and the month share: hatching, stacked bars, emails' colours. Knows no geometry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPen

from app.core.model import EmailStatus
from app.ui import theme

HATCH_STEP = 12
KERNED = 1.1
"""Letters side by side take at most so many times the room that they take as a word."""
GONE = frozenset({EmailStatus.SENT, EmailStatus.DELIVERED, EmailStatus.SENDING})
BROKEN = frozenset({EmailStatus.FAILED, EmailStatus.BOUNCED})
UNSURE = frozenset({EmailStatus.HELD, EmailStatus.IN_DOUBT})

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def hatch(painter: QPainter, at: QRect, origin: int = 0) -> None:
    """Fill `at` with the diagonals of a day off; equal `origin`s let strips of one area meet."""
    painter.save()
    painter.setClipRect(at, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 1))
    first = (at.left() + at.top() - origin) // HATCH_STEP * HATCH_STEP + origin
    for line in range(first, at.right() + at.bottom() + HATCH_STEP, HATCH_STEP):
        painter.drawLine(QPointF(line - at.top(), at.top()), QPointF(line - at.bottom() - 1, at.bottom() + 1))
    painter.restore()


def bar(painter: QPainter, at: QRectF, parts: list[tuple[QColor, float]], rest: QColor) -> None:
    """Draw a rounded bar of `parts` (colour, share of the width 0..1) over its ground `rest`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    round_rect(painter, at, rest)
    left = at.left()
    total = min(1.0, sum(share for _, share in parts))
    if total > 0:
        painter.setClipRect(QRectF(at.left(), at.top(), at.width() * total, at.height()))
        ends = [n for n, (_, share) in enumerate(parts) if share > 0]
        for n, (colour, share) in enumerate(parts):
            width = at.width() * share
            piece = QRectF(left, at.top(), width, at.height())
            if n == ends[0] or n == ends[-1]:
                round_rect(painter, piece, colour, square_left=n != ends[0], square_right=n != ends[-1])
            else:
                painter.fillRect(piece, colour)
            left += width
    painter.restore()


def round_rect(
    painter: QPainter, at: QRectF, fill: QColor, *, square_left: bool = False, square_right: bool = False
) -> None:
    """Fill a bar's piece with ends as round as it is high."""
    radius = min(at.height() / 2, at.width() / 2)
    painter.setBrush(fill)
    painter.drawRoundedRect(at, radius, radius)
    if square_left:
        painter.fillRect(QRectF(at.left(), at.top(), radius, at.height()), fill)
    if square_right:
        painter.fillRect(QRectF(at.right() - radius, at.top(), radius, at.height()), fill)


def stacked(by_series: Mapping[int, int], whole: int, alpha: int = 255) -> list[tuple[QColor, float]]:
    """Return a bar's parts: each series' share of `whole`, in the order of the series."""
    of = max(whole, sum(by_series.values()), 1)
    return [(_faded(theme.series(n), alpha), count / of) for n, count in sorted(by_series.items()) if count]


def email_colour(status: str, series: int) -> QColor:
    """Return the edge colour of one email: its sequence's, red when broken, amber when it needs a look."""
    if status in BROKEN:
        return theme.colour("bad")
    return theme.colour("warn") if status in UNSURE else theme.series(series)


def font(px: int = theme.BODY_PX, weight: int = 400, tabular: bool = False) -> QFont:
    """Return the program's font as drawn: the area as a whole is painted at the scale in force."""
    made = theme.font(px, weight, tabular)
    made.setPixelSize(px)
    return made


def text(painter: QPainter, at: QRect, words: str, colour: QColor, font: QFont, align: Qt.AlignmentFlag = LEFT) -> None:
    """Write one line into `at`, with an ellipsis where it is too long."""
    metrics = QFontMetrics(font)
    if len(words) * metrics.maxWidth() > at.width():
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, at.width())
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(at, align, words)


class Lettering:
    """A font and its measures, for lines that are written often: at a point Qt writes them twice as fast."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._ascent, self._height = self._metrics.ascent(), self._metrics.height()
        self._advance = cache(self._metrics.horizontalAdvance)

    def width(self, words: str) -> int:
        """Return how many pixels words take that are seen often."""
        return round(self._advance(words))

    def fits(self, words: str, room: int) -> bool:
        """Return whether words fit into so many pixels; measured only where the sum of their letters leaves a doubt."""
        letters = sum(map(self._advance, words))
        if letters + 1 <= room or letters > KERNED * room + 2:
            return letters <= room
        return round(self._metrics.horizontalAdvance(words)) <= room

    def cut(self, words: str, room: int) -> str:
        """Return words with an ellipsis where they do not fit."""
        return words if self.fits(words, room) else self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)

    def write(self, painter: QPainter, at: QRect, words: str, colour: QColor, *, right: bool = False) -> None:
        """Write one line that is known to fit into `at`, where `text` would; at the right, one of those seen often."""
        left = at.left() + at.width() - self._advance(words) if right else at.left()
        painter.setFont(self.font)
        painter.setPen(colour)
        painter.drawText(QPointF(left, at.top() + (at.height() - self._height) / 2 + self._ascent), words)


def _faded(colour: QColor, alpha: int) -> QColor:
    return theme.blend(theme.colour("panel"), colour, alpha / 255) if alpha < 255 else colour
