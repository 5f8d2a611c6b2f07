"""Where the mailbox table puts its columns and rows at a given width. Geometry in pixels; draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

HEAD = 32
ROW = 40
PAD = 10
CELL_HEIGHT = 22
NARROW = 700
NAME_WIDE, STATE_WIDE, TODAY_WIDE = 182, 117, 96
NAME_NARROW = 128


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns for `days` cells in `width`; a narrow table keeps name and cells only."""

    width: int
    days: int

    @property
    def narrow(self) -> bool:
        """Whether state and today give way to the cells."""
        return self.width < NARROW

    @property
    def name(self) -> tuple[int, int]:
        """Left and width of the name."""
        return PAD, (NAME_NARROW if self.narrow else NAME_WIDE) - 2 * PAD

    @property
    def state(self) -> tuple[int, int]:
        """Left and width of the state pill."""
        return NAME_WIDE, STATE_WIDE

    @property
    def today(self) -> tuple[int, int]:
        """Left and width of today's bar."""
        return NAME_WIDE + STATE_WIDE, TODAY_WIDE - PAD

    @property
    def cells_left(self) -> int:
        """Where the cells begin, and the list's columns."""
        return NAME_NARROW if self.narrow else NAME_WIDE + STATE_WIDE + TODAY_WIDE

    def cell_left(self, day: int) -> int:
        """Return the x of a day's column."""
        return self.cells_left + (self.width - self.cells_left - 4) * day // self.days

    def cell(self, line: int, day: int) -> QRect:
        """Return the rectangle of a cell in content coordinates."""
        left, right = self.cell_left(day), self.cell_left(day + 1)
        return QRect(left + 1, line * ROW + (ROW - CELL_HEIGHT) // 2, right - left - 3, CELL_HEIGHT)

    def at(self, point: QPoint, lines: int) -> tuple[int, int] | None:
        """Return line and day at a point of the content, day -1 beside the cells, None below the last line."""
        line = point.y() // ROW
        if point.y() < 0 or line >= lines:
            return None
        if point.x() < self.cells_left:
            return line, -1
        day = (point.x() - self.cells_left) * self.days // max(1, self.width - self.cells_left - 4)
        return line, min(day, self.days - 1)
