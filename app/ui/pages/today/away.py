"""The card of what missed its time while the computer slept or was off: what, and where it goes now."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.commands.what_if import Effect, MovedEmails
from app.core.queries.away import LateEmail, WhileAway
from app.ui.when import clock_time, moment
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count


class AwayCard(Card):
    """`show_asked` for the emails one by one; `read` when the user has read it."""

    show_asked = Signal()
    read = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__("soft", "While you were away", parent)
        self.setObjectName("awayCard")
        self._zone = zone
        self._words = label("", wrap=True)
        self._words.setObjectName("awayWords")
        self.show_button = button("Show the emails", on=self.show_asked.emit, name="showMissed")
        self.read_button = button("OK", "primary", on=self.read.emit, name="awayRead")
        self.read_button.setAccessibleName("OK, I have read what happened while I was away")
        self.body.addWidget(self._words)
        self.body.addLayout(row(self.read_button, self.show_button, None))
        self.hide()

    def show_away(self, away: WhileAway | None) -> None:
        """Show what was missed, or nothing."""
        if away is not None:
            self._words.setText(away_words(away, self._zone))
        self.setVisible(away is not None)


def away_words(away: WhileAway, zone: ZoneInfo) -> str:
    """Return what happened and what became of it, in two sentences."""
    same_day = away.since.astimezone(zone).date() == away.until.astimezone(zone).date()
    until = clock_time(away.until, zone) if same_day else moment(away.until, zone)
    began = moment(away.since, zone)
    missed = f"{count(len(away.emails), 'email')} missed {'its' if len(away.emails) == 1 else 'their'} time"
    said = f"From {began} until {until} this computer slept, was off or had no network, and {missed}."
    return f"{said} {_now_words(away, zone)}".strip()


def _now_words(away: WhileAway, zone: ZoneInfo) -> str:
    parts = [f"{away.went:,} went since"] if away.went else []
    parts += [f"{away.same_day:,} {_go(away.same_day)} on the day you came back"] if away.same_day else []
    parts += [f"{away.other_day:,} {_go(away.other_day)} on another day"] if away.other_day else []
    parts += [f"{away.waiting:,} {'waits' if away.waiting == 1 else 'wait'}"] if away.waiting else []
    if not parts:
        return ""
    spread = ", spread out and never in a burst" if away.same_day or away.other_day else ""
    last = f"; the last {moment(away.last_at, zone)}" if away.last_at is not None else ""
    words = ", ".join(parts)
    return f"{words[:1].upper()}{words[1:]}{spread}{last}."


def _go(number: int) -> str:
    return "goes" if number == 1 else "go"


def moved_while_away(away: WhileAway, zone: ZoneInfo) -> Effect:
    """Return the missed emails as an effect, so that they are listed as every other move is."""
    moved_day = sum(one.now is not None and _day(one, zone) for one in away.emails)
    rows = [
        (one.id, (one.was[0], _second(one.was[1])), None if one.now is None else (one.now[0], _second(one.now[1])))
        for one in away.emails
    ]
    return Effect(len(rows), moved_day, 0, 0, None, away.last_at, MovedEmails(rows))


def _day(email: LateEmail, zone: ZoneInfo) -> bool:
    assert email.now is not None
    return email.now[1].astimezone(zone).date() != email.was[1].astimezone(zone).date()


def _second(at: datetime) -> int:
    return int(at.timestamp())
