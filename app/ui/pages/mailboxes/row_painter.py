"""Draws the head and the rows of the mailbox table. Knows geometry and words from its neighbours; keeps no state."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPixmap

from app.core.model import Security
from app.core.queries.mailboxes import CapacityRow, MailboxRow
from app.ui import theme
from app.ui.delegates.cells import PILLS, paint_pill
from app.ui.pages.mailboxes.grid import HEAD, PAD, ROW, Grid
from app.ui.pages.mailboxes.shown import Line, Table, day_head, used
from app.ui.widgets.bar import load_token, paint_bar

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
LIST_HEADS = (("Next send", 0.0), ("To go", 0.32), ("Clears", 0.46), ("Time zone", 0.69))
LIST_HEADS_NARROW = (("Next send", 0.0), ("To go", 0.44), ("Clears", 0.64))
AWAY = 120
"""How strong, of 255, the hatching of a day away is."""
TIGHT = 27
"""A column narrower than this shows the day's number without the weekday."""


class _Type:
    """A font with its measures."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)


class RowPainter:
    """Paints one frame of the table with `painter`."""

    def __init__(self, painter: QPainter, grid: Grid, table: Table) -> None:
        self._painter = painter
        self._grid = grid
        self._table = table
        self._name = _Type(theme.font(13, 500))
        self._figures = _Type(theme.font(13, 400, tabular=True))
        self._cell = _Type(theme.font(11, 500, tabular=True))
        self._small = _Type(theme.font(12, 400, tabular=True))
        self._many = _Type(theme.font(11))
        self._head = _Type(theme.font(11, 400, tabular=True))
        self._cells: dict[object, QPixmap] = {}
        self._away = QBrush(theme.colour("ink3", AWAY), Qt.BrushStyle.BDiagPattern)

    def paint_head(self, *, listed: bool) -> None:
        """Draw the columns' names."""
        grid = self._grid
        self._painter.fillRect(0, 0, grid.width, HEAD, theme.colour("panel"))
        self._write(QRect(grid.name[0], 0, grid.name[1], HEAD), "Mailbox", "ink2", self._small)
        if not grid.narrow:
            self._write(QRect(*grid.state[:1], 0, grid.state[1], HEAD), "State", "ink2", self._small)
            self._write(QRect(*grid.today[:1], 0, grid.today[1], HEAD), "Today", "ink2", self._small)
        if listed:
            for name, rect in self._list_columns(0, HEAD):
                self._write(rect, name, "ink2", self._small)
        else:
            for n, day in enumerate(self._table.days):
                rect = QRect(grid.cell_left(n) - 2, 0, grid.cell_left(n + 1) - grid.cell_left(n) + 2, HEAD)
                off = day.weekday() >= 5 or day in self._table.off
                words = day_head(day) if rect.width() > theme.px(TIGHT) else str(day.day)
                self._write(rect, words, "ink3" if off else "ink2", self._head, CENTRE)
        self._painter.fillRect(0, HEAD - 1, grid.width, 1, theme.colour("line"))

    def paint(self, line: int, *, chosen: bool, listed: bool) -> None:
        """Draw one row."""
        top = line * ROW
        shown = self._table.lines[line]
        if chosen:
            self._painter.fillRect(0, top, self._grid.width, ROW, theme.colour("accent_tint"))
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_name(shown, top)
        if not self._grid.narrow:
            self._paint_pill(shown, top)
            self._paint_today(shown.row, top, chosen)
        if listed:
            self._paint_list(shown, top)
        else:
            self._paint_cells(line, chosen)
        self._painter.fillRect(0, top + ROW - 1, self._grid.width, 1, theme.colour("faint_line"))

    def _paint_name(self, shown: Line, top: int) -> None:
        left, width = self._grid.name
        if self._grid.narrow:
            token = PILLS[shown.kind][1]
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(theme.colour(token))
            self._painter.drawEllipse(QRectF(left, top + ROW / 2 - 4, 8, 8))
            left, width = left + 14, width - 10
        self._write(QRect(left, top, width, ROW), shown.row.draft.email, "ink", self._name)

    def _paint_pill(self, shown: Line, top: int) -> None:
        paint_pill(self._painter, self._grid.state[0], top + ROW // 2, shown.pill, shown.kind)

    def _paint_today(self, row: MailboxRow, top: int, chosen: bool) -> None:
        left, width = self._grid.today
        at = QRect(left, top + 6, width, 18)
        self._write(at, f"{row.sent_today:,}", "ink", self._figures)
        self._write(at, f"{row.capacity_today:,}", "ink2", self._figures, RIGHT)
        share = row.sent_today / row.capacity_today if row.capacity_today else float(row.sent_today > 0)
        paint_bar(self._painter, QRectF(left, top + 27, width, 6), [(share, load_token(share))] if share else [])

    def _paint_cells(self, line: int, chosen: bool) -> None:
        for day in range(len(self._table.days)):
            cell, rect = self._table.cell(line, day), self._grid.cell(line, day)
            look = (cell and (used(cell), cell.capacity, cell.away), chosen, rect.width())
            drawn = self._cells.get(look)
            if drawn is None:
                drawn = self._cells[look] = self._drawn_cell(cell, rect.size(), chosen)
            self._painter.drawPixmap(rect.topLeft(), drawn)

    def _drawn_cell(self, cell: CapacityRow | None, size: QSize, chosen: bool) -> QPixmap:
        """Return a cell as a picture: most of a frame's cells look like another."""
        ratio = self._painter.device().devicePixelRatioF()
        drawn = QPixmap(size * ratio)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter, rect, number = QPainter(drawn), QRect(QPoint(), size), used(cell) if cell else 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        fill = self._fill(cell, number, chosen)
        for brush in (fill, self._away) if cell is not None and cell.away else (fill,):
            painter.setBrush(brush)
            painter.drawRoundedRect(rect, 4, 4)
        if number:
            words = f"{number}" if number < 10_000 else "10k+"
            type_ = self._cell if number < 1000 else self._many
            _write(painter, rect, words, theme.readable_on(fill), type_, CENTRE)
        painter.end()
        return drawn

    def _fill(self, cell: CapacityRow | None, number: int, chosen: bool) -> QColor:
        if cell is None or not number:
            return (
                theme.blend(theme.colour("panel"), theme.colour("ink3"), 0.14) if chosen else theme.colour("faint_line")
            )
        if number >= cell.capacity:
            return theme.colour("series3")
        return theme.blend(theme.colour("panel"), theme.colour("accent"), 0.14 + 0.74 * number / cell.capacity)

    def _paint_list(self, shown: Line, top: int) -> None:
        row = shown.row
        words = {
            "Next send": shown.next_words,
            "To go": f"{row.pending:,}",
            "Clears": shown.clears,
            "Time zone": row.draft.time_zone,
        }
        for name, rect in self._list_columns(top, ROW):
            self._write(rect, words[name], "ink" if name in ("Next send", "Clears") else "ink2", self._small)

    def _list_columns(self, top: int, height: int) -> list[tuple[str, QRect]]:
        heads = LIST_HEADS_NARROW if self._grid.narrow else LIST_HEADS
        room = self._grid.width - self._grid.cells_left - PAD
        lefts = [self._grid.cells_left + round(room * share) for _, share in heads] + [self._grid.width]
        return [
            (name, QRect(lefts[n], top, lefts[n + 1] - lefts[n] - PAD, height)) for n, (name, _) in enumerate(heads)
        ]

    def _write(self, at: QRect, words: str, ink: str, type_: _Type, align: Qt.AlignmentFlag = LEFT) -> None:
        _write(self._painter, at, words, theme.colour(ink), type_, align)


def _write(painter: QPainter, at: QRect, words: str, ink: QColor, type_: _Type, align: Qt.AlignmentFlag) -> None:
    """Write words cut to their room; centred ones that do not fit are left out."""
    painter.setFont(type_.font)
    painter.setPen(ink)
    if align is CENTRE:
        words = words if type_.metrics.horizontalAdvance(words) <= at.width() + 2 else ""
    else:
        words = type_.metrics.elidedText(words, Qt.TextElideMode.ElideRight, at.width())
    painter.drawText(at, align, words)


def server_words(row: MailboxRow) -> str:
    """Return a mailbox's server: "smtp.gmail.com:587, STARTTLS"."""
    security = {Security.STARTTLS: "STARTTLS", Security.TLS: "TLS", Security.NONE: "no TLS"}[row.draft.security]
    return f"{row.draft.smtp_host}:{row.draft.smtp_port}, {security}"
