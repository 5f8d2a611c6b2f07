"""The dates on which a mailbox does not send: spans that can be added and taken away. Saves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.when import day
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.date_field import DateField
from app.ui.widgets.rows import clear, row
from app.ui.widgets.text import label

Span = tuple[date, date]
_WIDTH = 138


class AwayDates(QWidget):
    """Edits inclusive (first, last) dates, kept in order; `changed` whenever there are others."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans: list[Span] = []
        self.first = _date_field(today, "Away from", "awayFirst")
        self.last = _date_field(today, "Away until", "awayLast")
        self.add_button = button("Add", on=self.add, name="addAway")
        self.add_button.setAccessibleName("Add these days away")
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(label("Away: no sending on these days", "section"))
        box.addLayout(self._list)
        until = label("until", "muted")
        box.addLayout(row(self.first, until, self.last, self.add_button, None))
        self.first.dateChanged.connect(self._first_chosen)

    def dates(self) -> tuple[Span, ...]:
        """Return the spans in order."""
        return tuple(self._spans)

    def show_dates(self, spans: Sequence[Span]) -> None:
        """Show the spans of a mailbox."""
        self._spans = sorted(spans)
        self._fill()

    def add(self) -> None:
        """Add the span of the two fields; ends before the beginning mean that day alone."""
        first = self.first.day()
        span = (first, max(first, self.last.day()))
        if span not in self._spans:
            self._spans = sorted([*self._spans, span])
            self._fill()
            self.changed.emit()

    def remove(self, span: Span) -> None:
        """Take a span away."""
        self._spans.remove(span)
        self._fill()
        self.first.setFocus()
        self.changed.emit()

    def _first_chosen(self, chosen: QDate) -> None:
        self.last.setMinimumDate(chosen)

    def _fill(self) -> None:
        clear(self._list)
        for span in self._spans:
            self._list.addWidget(self._line(span))

    def _line(self, span: Span) -> QWidget:
        made = QWidget()
        made.setObjectName("awayLine")
        words = span_words(span)
        drop = icon_button("x", f"Send again on {words}", on=partial(self.remove, span), name="removeAway")
        line = row(label(words), drop, None)
        line.setContentsMargins(0, 0, 0, 0)
        made.setLayout(line)
        return made


def span_words(span: Span) -> str:
    """Return "Thu 24 Dec" or "Thu 24 Dec – Sat 2 Jan"."""
    first, last = span
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def _date_field(today: date, says: str, name: str) -> DateField:
    made = DateField(name, "ddd d MMM yyyy", width=_WIDTH)
    made.setAccessibleName(says)
    made.show_day(today + timedelta(days=1), earliest=today)
    return made
