"""What the painted calendar says in words: tool tips and descriptions for readers. Plain text; draws nothing."""

from __future__ import annotations

from datetime import date

from app.ui.pages.calendar.shown import Hit, Shown, Target
from app.ui.pages.calendar.week_face import Place
from app.ui.wording import count, long_day


def email_words(shown: Shown, place: Place) -> str:
    """Return one email as a line: time, name, sequence, and its status where that is not "planned"."""
    column = shown.columns[place.column]
    second, email = column.seconds[place.index], column.emails[place.index]
    parts = [f"{second // 3600:02}:{second // 60 % 60:02} {email.name}", shown.series.get(email.series, "")]
    if email.status != "pending":
        parts.append(email.status.replace("_", " "))
    return ", ".join(part for part in parts if part)


def described_email(shown: Shown, place: Place) -> str:
    """Return the current email for a reader: its day first."""
    return f"{long_day(shown.columns[place.column].day)}, {email_words(shown, place)}"


def day_line(shown: Shown, day: date) -> str:
    """Return one day as a line: its emails, its load, and why nothing goes out."""
    info = shown.day(day)
    words = f"{long_day(day)}: {count(info.count, 'email')}"
    if info.capacity:
        words += f", {info.used:,} of {info.capacity:,} that the mailboxes can send"
    return f"{words}, {info.off}" if info.off else words


def hit_words(shown: Shown, hit: Hit, gathered: int) -> str:
    """Return the tool tip of what is hit; `gathered` emails are gathered in the box under the pointer."""
    if hit.target is Target.HOUR:
        return f"{hit.hour:02}:00: press to show every email of this hour, or to gather them"
    if hit.target is Target.DAY:
        return day_line(shown, shown.span.days[hit.column])
    words = email_words(shown, Place(hit.column, hit.index))
    return words if gathered < 2 else f"{words}\nand {gathered - 1:,} more: press +{gathered - 1:,} to see each"
