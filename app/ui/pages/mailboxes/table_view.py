"""The mailboxes as one painted table: capacity by day or as a list. Only visible rows are painted; asks nothing."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.ui import theme
from app.ui.pages.mailboxes.grid import HEAD, ROW, Grid
from app.ui.pages.mailboxes.row_painter import RowPainter
from app.ui.pages.mailboxes.shown import Table, cell_words
from app.ui.widgets.accessible_cells import tell_cells, tell_current


class Look(StrEnum):
    """What stands beside the names."""

    CAPACITY = "capacity"
    LIST = "list"


class MailboxTable(QAbstractScrollArea):
    """Signals: `row_chosen(mailbox_id)`, `day_opened(mailbox_id, date)` for a press or Enter on a cell,
    `row_opened(mailbox_id)` for a double press or Enter on a name.
    """

    row_chosen = Signal(int)
    row_opened = Signal(int)
    day_opened = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mailboxTable")
        self.setAccessibleName("Mailboxes by day")
        self._table = Table((), (), {})
        self._look = Look.CAPACITY
        self._current = (0, -1)
        self._chosen = False
        self._hover: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(ROW)
        tell_cells(self, self)

    # -- public -------------------------------------------------------------------------------------------

    def show_table(self, table: Table) -> None:
        """Show other rows; the current mailbox stays current while it is there."""
        before = self.current_id()
        self._table = table
        self._hover = None
        ids = [line.row.id for line in table.lines]
        line = ids.index(before) if before in ids else min(self._current[0], max(0, len(ids) - 1))
        self._current = (line, self._current[1])
        self.setMaximumHeight(self.sizeHint().height())
        self._set_range()
        self._describe()
        self.viewport().update()

    def show_look(self, look: Look) -> None:
        """Show capacity by day, or the list."""
        self._look = look
        self._current = (self._current[0], -1)
        self.viewport().update()

    def current_id(self) -> int | None:
        """Return the mailbox of the current row, None in an empty table."""
        lines = self._table.lines
        return lines[self._current[0]].row.id if self._current[0] < len(lines) else None

    def choose(self, mailbox_id: int) -> None:
        """Make a mailbox current without a signal."""
        for n, line in enumerate(self._table.lines):
            if line.row.id == mailbox_id:
                self._go(n, -1, tell=False)

    def cell_rect(self, line: int, day: int) -> QRect:
        """Return the rectangle of a cell in the viewport."""
        return self._grid().cell(line, day).translated(0, HEAD - self.verticalScrollBar().value())

    # -- told to assistive technology: every row and, behind it, its days -----------------------------------

    def cell_count(self) -> int:
        """Return how many rows and cells there are."""
        return len(self._table.lines) * self._across()

    def words_of_cell(self, number: int) -> str:
        """Return what a row or a cell says."""
        line, day = self._line_and_day(number)
        return self._row_words(line) if day < 0 else cell_words(self._table, line, day)

    def place_of_cell(self, number: int) -> QRect:
        """Return where a row or a cell is in the viewport."""
        line, day = self._line_and_day(number)
        if day >= 0:
            return self.cell_rect(line, day)
        return QRect(0, HEAD + line * ROW - self.verticalScrollBar().value(), self.viewport().width(), ROW)

    def cell_under(self, at: QPoint) -> int:
        """Return the row's or cell's number at a point, -1 for none."""
        hit = self._hit(at)
        return -1 if hit is None else hit[0] * self._across() + hit[1] + 1

    def current_cell(self) -> int:
        """Return the number of the row or cell the keys are at, -1 in an empty table."""
        return self._current[0] * self._across() + self._current[1] + 1 if self._table.lines else -1

    def _across(self) -> int:
        return 1 + (len(self._table.days) if self._look is Look.CAPACITY else 0)

    def _line_and_day(self, number: int) -> tuple[int, int]:
        return number // self._across(), number % self._across() - 1

    def sizeHint(self) -> QSize:
        return QSize(600, HEAD + ROW * max(1, len(self._table.lines)) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, HEAD + 3 * ROW)

    # -- painting -----------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        grid, scroll = self._grid(), self.verticalScrollBar().value()
        rows = RowPainter(painter, grid, self._table)
        painter.setClipRect(0, HEAD, grid.width, self.viewport().height() - HEAD)
        painter.translate(0, HEAD - scroll)
        last = (scroll + self.viewport().height() - HEAD) // ROW + 1
        for line in range(scroll // ROW, min(last, len(self._table.lines))):
            rows.paint(line, chosen=line == self._current[0], listed=self._look is Look.LIST)
        self._paint_marks(painter, grid)
        painter.resetTransform()
        painter.setClipping(False)
        rows.paint_head(listed=self._look is Look.LIST)
        painter.end()

    def _paint_marks(self, painter: QPainter, grid: Grid) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._look is Look.CAPACITY and self._hover and self._hover[1] >= 0:
            self._mark(painter, grid.cell(*self._hover), "ink2")
        if self.hasFocus() and self._table.lines:
            line, day = self._current
            rect = grid.cell(line, day) if day >= 0 else QRect(1, line * ROW + 1, grid.width - 2, ROW - 2)
            self._mark(painter, rect, "accent")

    def _mark(self, painter: QPainter, rect: QRect, token: str) -> None:
        painter.setPen(QPen(theme.colour(token), 2))
        painter.drawRoundedRect(QRectF(rect), 4, 4)

    # -- events -------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hover(None)
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self._hit(event.pos())
            cell = hit is not None and hit[1] >= 0
            words = cell_words(self._table, *hit) if hit and cell else self._line_words(hit)
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._hit(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            self._go(*hit)
            if hit[1] >= 0:
                self._open()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position().toPoint())
        if hit is not None and hit[1] < 0:
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line, day = self._current
        last = len(self._table.lines) - 1
        days = len(self._table.days) if self._look is Look.CAPACITY else 0
        page = max(1, (self.viewport().height() - HEAD) // ROW - 1)
        goals = {
            Qt.Key.Key_Up: (line - 1, day),
            Qt.Key.Key_Down: (line + 1, day),
            Qt.Key.Key_Left: (line, day - 1),
            Qt.Key.Key_Right: (line, day + 1),
            Qt.Key.Key_PageUp: (line - page, day),
            Qt.Key.Key_PageDown: (line + page, day),
            Qt.Key.Key_Home: (0, day),
            Qt.Key.Key_End: (last, day),
        }
        goal = goals.get(Qt.Key(event.key()))
        if last < 0:
            super().keyPressEvent(event)
        elif goal is not None:
            self._go(min(max(goal[0], 0), last), min(max(goal[1], -1), days - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.viewport().update()

    # -- inside -------------------------------------------------------------------------------------------

    def _grid(self) -> Grid:
        return Grid(self.viewport().width(), max(1, len(self._table.days)))

    def _set_range(self) -> None:
        room = self.viewport().height() - HEAD
        self.verticalScrollBar().setRange(0, max(0, len(self._table.lines) * ROW - room))
        self.verticalScrollBar().setPageStep(max(1, room))

    def _hit(self, at: QPoint) -> tuple[int, int] | None:
        if at.y() < HEAD:
            return None
        inside = QPoint(at.x(), at.y() - HEAD + self.verticalScrollBar().value())
        hit = self._grid().at(inside, len(self._table.lines))
        return (hit[0], -1) if hit and self._look is Look.LIST else hit

    def _go(self, line: int, day: int, *, tell: bool = True) -> None:
        self._current = (line, day)
        bar, top = self.verticalScrollBar(), line * ROW
        room = self.viewport().height() - HEAD
        bar.setValue(min(top, max(bar.value(), top + ROW - room)))
        self._describe()
        tell_current(self)
        self.viewport().update()
        current = self.current_id()
        if tell and current is not None:
            self.row_chosen.emit(current)

    def _open(self) -> None:
        current = self.current_id()
        if current is None:
            return
        if self._current[1] >= 0:
            self.day_opened.emit(current, self._table.days[self._current[1]])
        else:
            self.row_opened.emit(current)

    def _set_hover(self, hit: tuple[int, int] | None) -> None:
        if hit != self._hover:
            self._hover = hit
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hit else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def _line_words(self, hit: tuple[int, int] | None) -> str:
        if hit is None:
            return ""
        row = self._table.lines[hit[0]].row
        return f"{row.draft.email}: {row.state_reason}" if row.state_reason else row.draft.email

    def _describe(self) -> None:
        """Tell assistive technology what is current."""
        line, day = self._current
        if line >= len(self._table.lines):
            self.setAccessibleDescription("")
        elif day >= 0:
            self.setAccessibleDescription(cell_words(self._table, line, day))
        else:
            self.setAccessibleDescription(self._row_words(line))

    def _row_words(self, line: int) -> str:
        shown = self._table.lines[line]
        row = shown.row
        words = f"{row.draft.email}, {shown.pill}, {row.sent_today} of {row.capacity_today} sent today"
        return f"{words}, {row.pending:,} to go, clears {shown.clears}" if row.pending else words
