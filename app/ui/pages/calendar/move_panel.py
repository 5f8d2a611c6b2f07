"""The panel while an email is moved: when it would be sent, what that changes, what was checked. Decides nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.queries.pinning import PinEffect
from app.ui import theme
from app.ui.icons import Icon
from app.ui.pages.calendar.effect_words import GOOD, checks, more_words, place_words
from app.ui.pages.calendar.email_panel import PANEL_WIDTH
from app.ui.pages.calendar.load import EmailFacts
from app.ui.pages.calendar.time_choice import TimeChoice
from app.ui.when import clock_time, moment
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import column, row
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import label, set_role

MOST_LINES: Final = 12


class MovePanel(SidePanel):
    """Lies over the right of the page. Signals: `time_chosen(datetime)` while choosing, `pin_asked()`, `closed()`."""

    time_chosen = Signal(object)
    pin_asked = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget) -> None:
        super().__init__("Another time", PANEL_WIDTH, parent)
        self._zone = zone
        self._facts: EmailFacts | None = None
        self.choice = TimeChoice(zone)
        self.choice.changed.connect(self.time_chosen.emit)
        self._headline = label("", "muted")
        self._time = label("", "title")
        self._time.setObjectName("moveTime")
        self._instead = label("", "muted", wrap=True)
        self._card = Card("good")
        self._card.body.setContentsMargins(13, 11, 13, 12)
        self._card.body.setSpacing(3)
        for part in (self._headline, self._time, self._instead):
            self._card.body.addWidget(part)
        self._what = label("What changes", "section")
        self._lines = _Lines()
        self._lines.setObjectName("whatChanges")
        self._checks = _Checks()
        self._checks.setObjectName("moveChecks")
        self._why_title = label("", "section")
        self._why = label("", "muted", wrap=True)
        self.pin = button("Pin it there", "primary", on=self.pin_asked.emit, name="pinThere")
        self.cancel = button("Cancel", on=self.dismiss, name="pinCancel")
        self._note = label("A pinned email keeps its time when the plan changes.", "small", wrap=True)
        self.body.addWidget(self.choice)
        self.body.addWidget(self._card)
        self.body.addLayout(column(self._what, self._lines, gap=4))
        self.body.addWidget(self._checks)
        self.body.addLayout(column(self._why_title, self._why, gap=4))
        self.body.addStretch(1)
        self.foot.addWidget(self._note)
        self.foot.addLayout(row(self.pin, self.cancel, None))
        self.hide()

    def begin(self, facts: EmailFacts, *, choosing: bool) -> None:
        """Show whom it is about; `choosing` with fields for day and time, else while it is in the air."""
        self._facts = facts
        detail = facts.detail
        about = (detail.company, detail.sequence_name, f"step {detail.step}")
        self.show_title(detail.contact_name or detail.contact_email, " · ".join(part for part in about if part))
        for one in (self.choice, self.pin, self.cancel):
            one.setVisible(choosing)
        self.close_button.setVisible(choosing)
        self._headline.setText("Will be sent" if choosing else "Will be sent, when you let go")
        was = detail.send_at
        self._why_title.setText(f"Why {clock_time(was, self._zone)} before?" if was else "")
        self._why.setText("; ".join(reason.text for reason in facts.reasons))
        for words in (self._why_title, self._why):
            words.setVisible(was is not None)

    def show_target(self, at: datetime) -> None:
        """Show the time it would get, before it is known what that changes."""
        assert self._facts is not None
        detail = self._facts.detail
        self._card.set_kind("good")
        set_role(self._instead, "muted")
        self._time.setText(moment(at, self._zone))
        was = f"instead of {place_words(detail.send_at, at, self._zone)}, " if detail.send_at else ""
        if at == detail.send_at:
            was = "where it stands now, "
        self._instead.setText(f"{was}from {detail.mailbox}")
        self.pin.setEnabled(False)

    def show_effect(self, effect: PinEffect) -> None:
        """Show what it changes, and what was checked."""
        assert self._facts is not None
        detail = self._facts.detail
        own = [(detail.contact_name, detail.send_at, effect.at)] if effect.at != detail.send_at else []
        rows = [*own, *((one.name, one.before, one.after) for one in effect.moved[:MOST_LINES])]
        self._lines.show_rows(rows, more_words(effect, min(len(effect.moved), MOST_LINES)), self._zone)
        self._checks.show_checks(checks(effect, self._zone))
        self._what.setVisible(bool(rows))
        self.pin.setEnabled(True)

    def show_refusal(self, sentence: str) -> None:
        """Show why it cannot go there."""
        self._card.set_kind("bad")
        set_role(self._instead, "")
        self._instead.setText(sentence)
        self._lines.show_rows([], "", self._zone)
        self._checks.show_checks([])
        self._what.hide()
        self.pin.setEnabled(False)


class _Lines(QWidget):
    """Name, place before, arrow, place after."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._rows = [self._line(n) for n in range(MOST_LINES + 1)]
        self._more = label("", "small")
        self._grid.addWidget(self._more, MOST_LINES + 1, 0, 1, 4)

    def _line(self, n: int) -> tuple[QWidget, ...]:
        made = (ElidedLabel(), label("", "muted", tabular=True), label("→", "muted"), label("", "strong", tabular=True))
        for at, widget in enumerate(made):
            self._grid.addWidget(widget, n, at, Qt.AlignmentFlag.AlignRight if at else Qt.AlignmentFlag(0))
            widget.hide()
        return made

    def show_rows(self, rows: list[tuple[str, datetime | None, datetime | None]], more: str, zone: ZoneInfo) -> None:
        """Show these emails with both places."""
        for n, widgets in enumerate(self._rows):
            for widget in widgets:
                widget.setVisible(n < len(rows))
            if n < len(rows):
                name, before, after = rows[n]
                texts = (name, place_words(before, after, zone), "→", place_words(after, before, zone))
                for widget, text in zip(widgets, texts, strict=True):
                    widget.setText(text)  # type: ignore[attr-defined]
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setVisible(bool(rows))

    def texts(self) -> list[str]:
        """Return the lines as text."""
        return [" ".join(w.text() for w in widgets) for widgets in self._rows if not widgets[0].isHidden()]  # type: ignore[attr-defined]


class _Checks(QWidget):
    """A mark and a sentence for each thing looked at."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = [(Icon("check", "accent", 14), label("", wrap=True)) for _ in range(6)]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for n, (mark, words) in enumerate(self._rows):
            grid.addWidget(mark, n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, n, 1)

    def show_checks(self, lines: list[tuple[str, str]]) -> None:
        """Show these (kind, sentence) lines."""
        for n, (mark, words) in enumerate(self._rows):
            shown = n < len(lines)
            if shown:
                good = lines[n][0] == GOOD
                mark.show_icon("check" if good else "triangle-alert", "accent" if good else "warn")
                words.setText(lines[n][1])
            mark.setVisible(shown)
            words.setVisible(shown)
        self.setVisible(bool(lines))
