"""What the pointer rests on, in a small card: to whom, from where, when, which step; or a day's or hour's numbers."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.core.model import EmailStatus
from app.ui import theme
from app.ui.pages.calendar.columns import Column
from app.ui.pages.calendar.hours_face import clock_of
from app.ui.pages.calendar.shown import Hit, Shown, Target
from app.ui.pages.calendar.tips import day_line
from app.ui.pages.calendar.view_card import ViewCard
from app.ui.widgets.rows import column
from app.ui.widgets.text import label
from app.ui.wording import count, long_day

WIDTH: Final = 250
GAP: Final = 6
_S = EmailStatus
STATES: Final = {
    _S.PENDING: "planned",
    _S.SENDING: "being sent now",
    _S.SENT: "sent",
    _S.DELIVERED: "delivered",
    _S.BOUNCED: "came back",
    _S.FAILED: "refused",
    _S.HELD: "held: something is missing",
    _S.IN_DOUBT: "may or may not have gone out",
}


class HoverCard(ViewCard):
    """Shown beside what it speaks of."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view, "hoverCard", WIDTH)
        self.title = label("", "strong", wrap=True)
        self.lines = label("", "muted", wrap=True)
        self.hint = label("", "small", wrap=True)
        inside = column(self.title, self.lines, self.hint, gap=theme.TIGHT)
        inside.setContentsMargins(13, 10, 13, 11)
        self.inside.addLayout(inside)
        self.hide()

    def show_hit(self, shown: Shown, hit: Hit, gathered: int, at: QRect, zone: ZoneInfo) -> None:
        """Show what is hit, beside `at` (in the view's coordinates)."""
        title, lines, hint = _words(shown, hit, gathered, zone)
        if not title or at.isEmpty():
            self.hide()
            return
        self.title.setText(title)
        self.say(self.lines, lines)
        self.say(self.hint, hint)
        self._place(at)

    def _place(self, at: QRect) -> None:
        """Appear right of `at`, left of it where there is no room, and within the view."""
        view, (wide, inner) = self._view, self.fit()
        right = at.right() + GAP
        if right + wide + GAP > view.width():
            right = at.left() - GAP - wide
            if right < GAP:
                right = max(GAP, min(at.center().x() - wide // 2, view.width() - wide - GAP))
        top = max(GAP, min(at.top(), view.height() - inner - GAP))
        self.appear(right, top)


def _words(shown: Shown, hit: Hit, gathered: int, zone: ZoneInfo) -> tuple[str, str, str]:
    if hit.target is Target.HOUR and hit.column >= 0:
        return "", "", ""
    if hit.target is Target.HOUR:
        return f"{hit.hour:02}:00", "Press to open or close this hour.", ""
    if hit.target is Target.DAY:
        return _day(shown, hit, zone)
    if hit.target is Target.COUNT:
        return _count(shown, hit, gathered)
    return _email(shown, hit, gathered)


def _email(shown: Shown, hit: Hit, gathered: int) -> tuple[str, str, str]:
    at = shown.columns[hit.column]
    email, second = at.emails[hit.index], at.seconds[hit.index]
    state = STATES.get(EmailStatus(email.status), email.status)
    parts = [
        f"{long_day(at.day)}, {clock_of(second)}, {'pinned' if email.pinned and state == 'planned' else state}",
        f"{shown.sequences.get(email.sequence_id, '')}{f', step {email.step}' if email.step else ''}",
        f"from {shown.mailboxes.get(email.mailbox_id or 0, 'a removed mailbox')}",
    ]
    more = f"and {gathered - 1:,} more here: press +{gathered - 1:,} to see each" if gathered > 1 else ""
    hint = more or ("Drag it to another time to pin it." if state == "planned" else "")
    return email.name, "\n".join(part for part in parts if part), hint


def _count(shown: Shown, hit: Hit, gathered: int) -> tuple[str, str, str]:
    at = shown.columns[hit.column]
    numbers = _by_series(shown, at, hit.index, gathered)
    box = f"{at.mailbox.short}, " if at.mailbox else ""
    return f"{box}{hit.hour:02}:00: {count(gathered, 'email')}", "\n".join(numbers), "Press to see each."


def _by_series(shown: Shown, at: Column, first: int, gathered: int) -> list[str]:
    counts = at.emails.series(first, first + gathered)
    return [f"{number:,} {shown.series.get(series, '')}" for series, number in sorted(counts.items())]


def _day(shown: Shown, hit: Hit, zone: ZoneInfo) -> tuple[str, str, str]:
    if len(shown.span.days) == 1:
        box = shown.columns[hit.column].mailbox
        if box is None:
            return "", "", ""
        words = "away this day" if box.away else f"{box.used:,} of {box.capacity:,} that it may send"
        return (
            box.name,
            f"{words}\n{count(len(shown.columns[hit.column].emails), 'email')} by the clock of {zone.key}",
            "",
        )
    day = shown.span.days[hit.column]
    title, _, rest = day_line(shown, day).partition(": ")
    return title, rest, "Double-click opens the day."
