"""The sequences under their row in the sidebar while contacts are carried over it. Shows; asks what is carried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label

ASK_MS = 140
"""So long the pointer rests on a sequence before the planner is asked."""
MOST = 12


@dataclass(frozen=True, slots=True)
class DropTarget:
    """A sequence contacts may fall on; `closed` says why they may not, "" where they may."""

    id: int
    name: str
    series: int
    closed: str = ""


@runtime_checkable
class ForSequences(Protocol):
    """What can be carried over sequences."""

    def ask_targets(self, then: Callable[[list[DropTarget]], None]) -> None: ...

    def ask_effect(self, sequence_id: int, then: Callable[[str], None]) -> None: ...

    def fall_on(self, target: DropTarget) -> None: ...


class SequenceDrops(QFrame):
    """Shown from `begin` to `end`; the row under the pointer opens and says what would happen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sequenceDrops")
        self.setAccessibleName("Sequences to enroll in")
        self._carried: ForSequences | None = None
        self._rows: list[TargetRow] = []
        self._over: TargetRow | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(9, 2, 0, 6)
        self._box.setSpacing(1)
        self._soon = QTimer(self, singleShot=True, interval=ASK_MS)
        self._soon.timeout.connect(self._ask_effect)
        self.hide()

    def begin(self, carried: ForSequences) -> None:
        """Show the sequences as soon as they are known."""
        self._carried = carried
        carried.ask_targets(self._show)

    def over(self, at: QPoint) -> bool:
        """Open the row at a point in own coordinates; return whether contacts may fall there."""
        found = next((one for one in self._rows if one.geometry().contains(at)), None)
        if found is not self._over:
            self.left()
            self._over = found
            if found is not None:
                found.open()
                self._soon.start()
        return found is not None and not found.target.closed

    def left(self) -> None:
        """Close the row that is open."""
        self._soon.stop()
        if self._over is not None:
            self._over.shut()
        self._over = None

    def drop(self) -> None:
        """Let what is carried fall on the open row."""
        if self._carried is not None and self._over is not None and not self._over.target.closed:
            self._carried.fall_on(self._over.target)

    def end(self) -> None:
        """Be gone again."""
        self.left()
        self._carried = None
        self.hide()
        for one in self._rows:
            one.hide()
            one.deleteLater()
        self._rows = []

    def rows(self) -> list[TargetRow]:
        """Return the rows on show."""
        return list(self._rows)

    def _show(self, targets: Sequence[DropTarget]) -> None:
        if self._carried is None:
            return
        for target in targets[:MOST]:
            made = TargetRow(target)
            self._rows.append(made)
            self._box.addWidget(made)
            made.show()
        self.setVisible(bool(targets))

    def _ask_effect(self) -> None:
        over = self._over
        if self._carried is None or over is None or over.target.closed:
            return
        self._carried.ask_effect(over.target.id, lambda words: self._show_effect(over, words))

    def _show_effect(self, over: TargetRow, words: str) -> None:
        if over is self._over:
            over.say(words)


class TargetRow(QWidget):
    """One sequence: colour and name, and while open what would happen."""

    def __init__(self, target: DropTarget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = target
        self._is_open = False
        self.setObjectName(f"drop_{target.id}")
        self.setAccessibleName(target.name)
        self._name = ElidedLabel(target.name, "muted")
        self.words = label("", "small", wrap=True)
        self.words.setObjectName("dropWords")
        self.words.hide()
        head = row(Dot(theme.series_token(target.series), 9, 2), self._name, gap=7)
        head.setStretch(1, 1)
        under = row(self.words)
        under.setContentsMargins(16, 0, 0, 0)
        box = column(head, under, gap=2)
        box.setContentsMargins(9, 5, 8, 6)
        self.setLayout(box)

    def open(self) -> None:
        """Show that the pointer is on it."""
        self._is_open = True
        self._name.setProperty("role", "strong")
        self._name.style().polish(self._name)
        self.say(self.target.closed or "Planning…")

    def say(self, words: str) -> None:
        """Say what would happen."""
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.setAccessibleDescription(words)
        self.update()

    def shut(self) -> None:
        """Be one line again."""
        self._is_open = False
        self._name.setProperty("role", "muted")
        self._name.style().polish(self._name)
        self.say("")

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_open:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        may = not self.target.closed
        painter.setPen(QPen(theme.colour("accent" if may else "line"), 2))
        painter.setBrush(theme.colour("accent_tint") if may else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
