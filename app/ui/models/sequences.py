"""The sequences as a flat table of rows that are all here. Knows their words; asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt

from app.core.folding import folded
from app.core.model import SequenceState
from app.ui import when
from app.ui.models.flat import FlatModel, Index
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.queries.sequences import SequenceRow

NAME, STATE, ACTIVE, SENT, PENDING, NEXT, LAST, MORE = range(8)
NUMBERS: Final = frozenset({ACTIVE, SENT, PENDING})
STATE_WORDS: Final = {
    SequenceState.ACTIVE: ("Active", "good"),
    SequenceState.PAUSED: ("Paused", "warn"),
    SequenceState.STOPPED: ("Stopped", "grey"),
    SequenceState.ARCHIVED: ("Archived", "grey"),
}


class SequencesModel(FlatModel["SequenceRow"]):
    """`row(n)` gives a SequenceRow: of those in use, or of the archive, and only with the name searched for."""

    titles = ("Name", "State", "In sequence", "Sent", "Planned", "Next email", "Last planned", "")

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[SequenceRow, ...] = ()
        self._text = ""
        self._archived = False

    def show_rows(self, rows: Sequence[SequenceRow]) -> None:
        """Show other rows."""
        self._all = tuple(rows)
        self._reset()

    def search(self, text: str) -> None:
        """Show only the sequences whose name has `text`, whatever its case and accents."""
        self._text = folded(text)
        self._reset()

    def show_archived(self, archived: bool) -> None:
        """Show the archive instead of the sequences in use."""
        self._archived = archived
        self._reset()

    def row_of(self, sequence_id: int) -> int:
        """Return where a sequence stands, -1 for nowhere."""
        return next((n for n, one in enumerate(self._rows) if one.id == sequence_id), -1)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.TextAlignmentRole and section in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_words(self._rows[index.row()], index.column())
        return None

    def _reset(self) -> None:
        self._replace(
            [
                one
                for one in self._all
                if self._text in folded(one.name) and (one.state is SequenceState.ARCHIVED) == self._archived
            ]
        )


def cell_words(row: SequenceRow, column: int) -> str:
    """Return what a cell says."""
    return {
        NAME: row.name,
        STATE: state_words(row)[0],
        ACTIVE: f"{row.active:,}",
        SENT: f"{row.sent:,}",
        PENDING: f"{row.pending:,}",
        NEXT: _moment(row.next_send_at),
        LAST: _moment(row.last_send_at),
        MORE: "",
    }[column]


def state_words(row: SequenceRow) -> tuple[str, str]:
    """Return text and kind of the pill for a sequence's state; one that paused itself needs the user."""
    return ("Needs you", "bad") if _stopped(row) else STATE_WORDS[row.state]


def _stopped(row: SequenceRow) -> bool:
    return row.state is SequenceState.PAUSED and bool(row.state_reason)


def below_words(row: SequenceRow) -> str:
    """Return the line below the name: steps and window, or why it paused itself."""
    if _stopped(row):
        return f"Paused itself: {row.state_reason}"
    return f"{count(row.steps, 'step')} · {row.window_words}"


def _moment(at: datetime | None) -> str:
    return when.moment(at) if at else "–"
