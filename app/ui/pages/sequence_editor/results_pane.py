"""What became of the sequence, step by step: one bar a step, its numbers beside it. Counts nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.context import Context
from app.ui.widgets.bar import Bar
from app.ui.widgets.card import Card
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.rows import clear, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.text import label
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.queries.results import SequenceResults, StepResult

PARTS: Final = (
    ("sent", "Sent", "accent"),
    ("bounced", "Bounced", "series3"),
    ("failed", "Failed", "bad"),
    ("held", "Held", "warn"),
    ("in_doubt", "Unsure", "series4"),
    ("planned", "Planned", "series2"),
    ("left_out", "Left out", "ink3"),
)
"""Field of StepResult, its word, and the token of its part of the bar, from the left."""
ALWAYS: Final = ("sent", "failed", "planned")


class ResultsPane(QWidget):
    """`show_sequence` asks for the numbers and shows them."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsPane")
        self._context = context
        self.stats = {
            "in": StatCard("In it now"),
            "finished": StatCard("Went through"),
            "stopped": StatCard("Stopped"),
            "sent": StatCard("Emails sent"),
            "replied": StatCard("Replied"),
            "failed": StatCard("Failed or bounced"),
        }
        self._card = Card(title="Step by step")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.LARGE)
        self._grid.setVerticalSpacing(theme.MEDIUM)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 4)
        self._legend = QVBoxLayout()
        self._steps: tuple[StepResult, ...] = ()
        self._card.body.addLayout(self._grid)
        self._card.body.addSpacing(theme.SMALL)
        self._card.body.addLayout(self._legend)
        scroll = ScrollColumn()
        scroll.body.addWidget(Reflow(list(self.stats.values()), 150))
        scroll.body.addWidget(self._card)
        scroll.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)

    def show_sequence(self, sequence_id: int) -> None:
        """Ask for a sequence's results and show them."""

        def question(store: Any) -> SequenceResults:
            from app.core.queries.results import sequence_results

            return sequence_results(store, sequence_id=sequence_id)

        self._context.desk.ask(question, self._show, owner=self, key="results")

    def lines(self) -> list[str]:
        """Return the steps on show as text."""
        return [bar.accessibleName() for bar in self._card.findChildren(Bar) if not bar.isHidden()]

    def _show(self, found: SequenceResults) -> None:
        sent, failed = sum(step.sent for step in found.steps), sum(step.failed + step.bounced for step in found.steps)
        paused = f"{found.paused:,} of them paused" if found.paused else ""
        self.stats["in"].show_figure(f"{found.active + found.paused:,}", paused)
        self.stats["finished"].show_figure(f"{found.finished:,}", "all steps")
        self.stats["stopped"].show_figure(f"{found.stopped:,}", "by you, or the program")
        self.stats["sent"].show_figure(f"{sent:,}", count(len(found.steps), "step"))
        replied = sum(step.replied for step in found.steps)
        rate = f"{100 * replied / sent:.1f} % of those sent" if replied and sent else "none"
        self.stats["replied"].show_figure(f"{replied:,}", rate, "good" if replied else "")
        share = f"{100 * failed / (sent + failed):.1f} % of those tried" if failed else "none"
        self.stats["failed"].show_figure(f"{failed:,}", share, "bad" if failed else "")
        clear(self._grid)
        self._steps = found.steps
        shown = [part for part in PARTS if part[0] in ALWAYS or any(getattr(step, part[0]) for step in found.steps)]
        for column, (_, word, _token) in enumerate(shown):
            self._grid.addWidget(label(word, "small"), 0, 3 + column, Qt.AlignmentFlag.AlignRight)
        if replied:
            self._grid.addWidget(label("Replied", "small"), 0, 3 + len(shown), Qt.AlignmentFlag.AlignRight)
        for line, step in enumerate(found.steps, 1):
            self._add(line, step, shown)
        self._show_legend(shown)

    def _add(self, line: int, step: StepResult, shown: list[tuple[str, str, str]]) -> None:
        self._grid.addWidget(label(str(step.number), "strong", tabular=True), line, 0)
        self._grid.addWidget(ElidedLabel(step.subject or "same thread", "" if step.subject else "muted"), line, 1)
        bar = Bar(height=10)
        whole = max(1, step.total)
        bar.set_parts([(getattr(step, field) / whole, token) for field, _, token in shown])
        said = ", ".join(f"{getattr(step, field):,} {word.lower()}" for field, word, _ in shown)
        bar.setAccessibleName(f"Step {step.number}: {said}")
        bar.setToolTip(said)
        self._grid.addWidget(bar, line, 2)
        if any(one.replied for one in self._steps):
            made = label(f"{step.replied:,}", "good" if step.replied else "", tabular=True)
            self._grid.addWidget(made, line, 3 + len(shown), Qt.AlignmentFlag.AlignRight)
        for column, (field, _, _token) in enumerate(shown):
            number = getattr(step, field)
            made = label(f"{number:,}", "bad" if number and field in ("failed", "bounced") else "", tabular=True)
            self._grid.addWidget(made, line, 3 + column, Qt.AlignmentFlag.AlignRight)

    def _show_legend(self, shown: list[tuple[str, str, str]]) -> None:
        clear(self._legend)
        made = QWidget()
        line = row(
            *(part for _, word, token in shown for part in (Dot(token, 9, 2), label(word, "small"))), None, gap=7
        )
        line.setContentsMargins(0, 0, 0, 0)
        made.setLayout(line)
        self._legend.addWidget(made)
