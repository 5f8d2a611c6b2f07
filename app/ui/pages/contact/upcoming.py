"""The emails that have yet to go, each with its reasons opened in place. Asks for reasons; changes nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.core.model import EmailStatus, EnrollmentState
from app.ui import when
from app.ui.pages.calendar.numbered import Numbered
from app.ui.pages.contact.load import SUBJECTS, ContactFacts, Reasons
from app.ui.widgets.buttons import button, taking_turns
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.contact_activity import ContactEmail

AskReasons = Callable[[int, Callable[[Reasons], None]], None]
_AWAY: Final = "Why then?"


class Upcoming(Card):
    """`pause_wanted`, `resume_wanted`, `stop_wanted` for all sequences the contact is in."""

    pause_wanted = Signal()
    resume_wanted = Signal()
    stop_wanted = Signal()
    cause_wanted = Signal(object)
    """The `Cause` of a reason, to be opened."""

    def __init__(self, ask_reasons: AskReasons, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._ask_reasons = ask_reasons
        self._open: set[int] = set()
        self._lines: dict[int, UpcomingEmail] = {}
        self.pause = button("Pause", on=self.pause_wanted.emit, name="contactPause")
        self.resume = button("Resume", on=self.resume_wanted.emit, name="contactResume")
        self.stop = button("Stop", on=self.stop_wanted.emit, name="contactStop")
        for one, words in ((self.pause, "Pause"), (self.resume, "Resume"), (self.stop, "Stop")):
            one.setAccessibleName(f"{words} all sequences of this contact")
        self._inside = QVBoxLayout()
        self._inside.setSpacing(9)
        head = row(label("Upcoming emails", "section"), None, self.pause, self.resume, self.stop)
        self.body.addLayout(head)
        self.body.addLayout(self._inside)

    def show_contact(self, facts: ContactFacts, now: datetime, zone: tzinfo, *, anew: bool) -> None:
        """Show a contact's emails; `anew` for another contact: all reasons shut."""
        if anew:
            self._open = set()
        states = {one.state for one in facts.running}
        with taking_turns(self.pause, self.resume):
            self.pause.setVisible(EnrollmentState.ACTIVE in states)
            self.resume.setVisible(EnrollmentState.PAUSED in states)
        self.stop.setVisible(bool(states))
        self._clear()
        for one in facts.upcoming[:SUBJECTS]:
            self._inside.addWidget(Divider())
            line = UpcomingEmail(one, facts.subjects.get(one.id, ""), now, zone)
            line.toggled.connect(self._toggle)
            line.cause_wanted.connect(self.cause_wanted)
            self._lines[one.id] = line
            self._inside.addWidget(line)
            line.show()
            if one.id in self._open:
                self._ask(one.id)
        more = len(facts.upcoming) - SUBJECTS
        if more > 0:
            self._inside.addWidget(label(f"and {more:,} more", "small"))
        if not facts.upcoming:
            self._inside.addWidget(label("No email is planned for this contact.", "muted", wrap=True))

    def line(self, email_id: int) -> UpcomingEmail:
        """Return an email's line; KeyError without it."""
        return self._lines[email_id]

    def _clear(self) -> None:
        self._lines = {}
        clear(self._inside)

    def _toggle(self, email_id: int) -> None:
        if email_id in self._open:
            self._open.discard(email_id)
            self._lines[email_id].show_reasons([])
        else:
            self._open.add(email_id)
            self._ask(email_id)

    def _ask(self, email_id: int) -> None:
        def show(reasons: Reasons) -> None:
            if email_id in self._open and email_id in self._lines:
                self._lines[email_id].show_reasons(reasons)

        self._ask_reasons(email_id, show)


class UpcomingEmail(QWidget):
    """One email: when, which step, its subject, and below them why then."""

    toggled = Signal(int)
    cause_wanted = Signal(object)

    def __init__(self, one: ContactEmail, subject: str, now: datetime, zone: tzinfo) -> None:
        super().__init__()
        held = one.status is EmailStatus.HELD
        at = when.near(one.at, now, zone) if one.at and not held else "held" if held else "waits"
        soon = when.until(one.at, now) if one.at and not held else ""
        if soon.startswith("in "):
            at = f"{at}, {soon}"
        self._at = at
        self.why = button(_AWAY, "link", on=lambda: self.toggled.emit(one.id), name="whyThen")
        self.why.setAccessibleName(f"Why {at}?")
        self._reasons = Numbered(_AWAY)
        self._reasons.cause_wanted.connect(self.cause_wanted)
        self._box = Card("soft")
        self._box.body.setContentsMargins(12, 9, 12, 9)
        self._box.body.addWidget(self._reasons)
        self._box.hide()
        top = row(label(at, "warnTitle" if held else "strong", tabular=True), None, self.why)
        words = " · ".join(part for part in (f"step {one.step}", subject or one.sequence) if part)
        below = ElidedLabel(words, "muted")
        below.set_tip(one.sequence)
        box = column(top, below, self._box, gap=3)
        if one.waits_for:
            box.addWidget(label(one.waits_for, "small", wrap=True))
        self.setLayout(box)

    def reasons(self) -> list[str]:
        """Return the reasons on show."""
        return self._reasons.texts() if self._box.isVisible() else []

    def links(self) -> dict[str, QPushButton]:
        """Return the links of the reasons on show, by the reason."""
        return self._reasons.links() if self._box.isVisible() else {}

    def show_reasons(self, reasons: Reasons) -> None:
        """Open with these reasons; without any, shut."""
        self._reasons.show_lines([(text, "") for text, _ in reasons], [cause for _, cause in reasons])
        self._box.setVisible(bool(reasons))
        self.why.setText("Why then? ▴" if reasons else _AWAY)
        self.why.setAccessibleDescription("Open" if reasons else "")
