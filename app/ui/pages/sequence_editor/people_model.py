"""Who is in a sequence, as a flat table that grows while it is scrolled. Asks nobody: its pane brings the rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt

from app.core.model import EnrollmentState
from app.ui import theme
from app.ui.models.flat import HERE, FlatModel, Index
from app.ui.when import moment

if TYPE_CHECKING:
    from app.core.queries.sequences import EnrolledRow

PART: Final = 300
"""Rows brought at a time."""
NAME, EMAIL, STEP, STATE, NEXT = range(5)
STATES: Final = {
    EnrollmentState.ACTIVE: "active",
    EnrollmentState.PAUSED: "paused",
    EnrollmentState.FINISHED: "went through",
    EnrollmentState.STOPPED: "stopped",
}


class PeopleModel(FlatModel["EnrolledRow"]):
    """`steps` is how many the sequence has; `complete` says whether all rows are here."""

    titles = ("Contact", "Email", "Step", "State", "Next email")

    def __init__(self, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.steps = 0
        self.complete = True

    def show_rows(self, rows: Sequence[EnrolledRow], *, asked: int) -> None:
        """Show the first rows of another question; fewer than `asked` are all."""
        self.complete = len(rows) < asked
        self._replace(rows)

    def add_rows(self, rows: Sequence[EnrolledRow], *, asked: int) -> None:
        """Show more rows below."""
        self.complete = len(rows) < asked
        if rows:
            self.beginInsertRows(HERE, len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows = [*self._rows, *rows]
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(row, column)
        if role == Qt.ItemDataRole.ForegroundRole:
            over = row.state in (EnrollmentState.FINISHED, EnrollmentState.STOPPED)
            return theme.colour("ink" if column == NAME and not over else "ink2")
        return None

    def _words(self, row: EnrolledRow, column: int) -> str:
        if column == STATE:
            return f"{STATES[row.state]} · {row.reason}" if row.reason else STATES[row.state]
        return {
            NAME: row.name,
            EMAIL: row.email,
            STEP: f"{row.step} of {self.steps}" if row.step else "not begun",
            NEXT: _moment(row.next_send_at, self._zone),
        }[column]


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return moment(at, zone) if at else "–"
