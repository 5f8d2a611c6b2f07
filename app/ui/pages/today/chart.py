"""Planned emails against capacity, day by day, stacked by sequence: one painted widget. Asks nothing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme
from app.ui.pages.today.load import Bar
from app.ui.wording import DAYS, long_day

WIDEST = 28
FOOT = 24
LEAST_HEIGHT = 150


class CapacityChart(QWidget):
    """`day_opened(date)` for a press on a day, or Enter; arrows walk the days, the tip tells each."""

    day_opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("capacityChart")
        self.setAccessibleName("Planned against capacity by day")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._bars: tuple[Bar, ...] = ()
        self._names: Mapping[int, str] = {}
        self._current = 0
        self._hover = -1

    def show_bars(self, bars: tuple[Bar, ...], names: Mapping[int, str]) -> None:
        """Show other days; `names` are the sequences by colour."""
        self._bars, self._names = bars, names
        self._current = min(self._current, max(0, len(bars) - 1))
        self._describe()
        self.update()

    def column(self, n: int) -> QRect:
        """Return the area of the n-th day."""
        count = max(1, len(self._bars))
        left, right = self.width() * n // count, self.width() * (n + 1) // count
        return QRect(left, 0, right - left, self.height())

    def sizeHint(self) -> QSize:
        return QSize(420, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, LEAST_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((max(bar.used, bar.capacity, sum(bar.by_series.values())) for bar in self._bars), default=1)
        for n, bar in enumerate(self._bars):
            self._paint_bar(painter, n, bar, max(1, most))
        painter.end()

    def _paint_bar(self, painter: QPainter, n: int, bar: Bar, most: int) -> None:
        area = self.column(n)
        width = min(WIDEST, area.width() - 6)
        whole = QRectF(area.center().x() - width / 2, 2, width, self.height() - FOOT - 4)
        outline = QPainterPath()
        outline.addRoundedRect(whole, 4, 4)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(whole, theme.colour("faint_line"))
        bottom = whole.bottom()
        for series, emails in sorted(bar.by_series.items()):
            height = whole.height() * emails / most
            painter.fillRect(QRectF(whole.left(), bottom - height, width, height), theme.series(series))
            bottom -= height
        painter.restore()
        if n == self._hover or (n == self._current and self.hasFocus()):
            painter.setPen(QPen(theme.colour("accent" if n != self._hover else "ink2"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(-1, -1, 1, 1), 5, 5)
        painter.setFont(theme.font(11, 600 if n == 0 else 400, tabular=True))
        painter.setPen(theme.colour("warn_text" if 0 < bar.capacity <= bar.used else "ink2"))
        foot = QRect(area.left(), self.height() - FOOT, area.width(), FOOT)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{DAYS[bar.day.weekday()][0]}{bar.day.day}")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            n = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self.words(n) if n >= 0 else "", self)
            return True
        return super().event(event)

    def words(self, n: int) -> str:
        """Return what the n-th day says."""
        bar = self._bars[n]
        head = f"{long_day(bar.day)}: {bar.used:,} of {bar.capacity:,}"
        if bar.off and not bar.used:
            return f"{long_day(bar.day)}: {bar.off}"
        parts = [f"{self._names.get(s, 'other')} {emails:,}" for s, emails in sorted(bar.by_series.items()) if emails]
        return "\n".join([head, *parts])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._at(event.position().toPoint()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._set_hover(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        n = self._at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and n >= 0:
            self._current = n
            self.day_opened.emit(self._bars[n].day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is not None and self._bars:
            self._current = min(max(self._current + by, 0), len(self._bars) - 1)
            self._describe()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._bars:
            self.day_opened.emit(self._bars[self._current].day)
        else:
            super().keyPressEvent(event)

    def _at(self, point: QPoint) -> int:
        if not self._bars or not self.rect().contains(point):
            return -1
        return min(point.x() * len(self._bars) // max(1, self.width()), len(self._bars) - 1)

    def _set_hover(self, n: int) -> None:
        if n != self._hover:
            self._hover = n
            self.update()

    def _describe(self) -> None:
        if self._bars:
            self.setAccessibleDescription(self.words(self._current).replace("\n", ", "))
