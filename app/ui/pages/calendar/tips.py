"""What the painted calendar says in words: tool tips and descriptions for readers. Plain text; draws nothing."""

from __future__ import annotations

from datetime import date

from app.ui.pages.calendar.hours_face import Place
from app.ui.pages.calendar.shown import Shown
from app.ui.wording import count, long_day


def email_words(shown: Shown, place: Place) -> str:
    """Return one email as a line: time, name, sequence, and its status where that is not "planned"."""
    column = shown.columns[place.column]
    second, email = column.seconds[place.index], column.emails[place.index]
    parts = [f"{second // 3600:02}:{second // 60 % 60:02} {email.name}", shown.series.get(email.series, "")]
    if email.pinned and email.status == "pending":
        parts.append("pinned")
    if email.status != "pending":
        parts.append(email.status.replace("_", " "))
    return ", ".join(part for part in parts if part)


def described_email(shown: Shown, place: Place) -> str:
    """Return the current email for a reader: its day first."""
    column = shown.columns[place.column]
    words = f"{long_day(column.day)}, {email_words(shown, place)}"
    return f"{words}, from {column.mailbox.name}" if column.mailbox else words


def count_words(shown: Shown, place: Place, gathered: int) -> str:
    """Return a closed hour of a mailbox's day for a reader."""
    column = shown.columns[place.column]
    hour = column.seconds[place.index] // 3600
    box = f"{column.mailbox.name}, " if column.mailbox else ""
    return f"{box}{hour:02}:00, {count(gathered, 'email')}, closed; Enter shows each"


def day_line(shown: Shown, day: date) -> str:
    """Return one day as a line: its emails, its load, and why nothing goes out."""
    info = shown.day(day)
    words = f"{long_day(day)}: {count(info.count, 'email')}"
    if info.capacity:
        words += f", {info.used:,} of {info.capacity:,} that the mailboxes can send"
    if info.sent or info.failed:
        words += f", {info.sent:,} sent" + (f", {info.failed:,} failed" if info.failed else "")
    if info.away:
        words += f", {', '.join(info.away)} away"
    return f"{words}, {info.off}" if info.off else words
