"""The filters of contacts in words, as chips and as a choice. Knows no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactFilter

CUSTOM: Final = "custom:"
WITHOUT_VALUE: Final = frozenset({"no_sequence", "suppressed", "not_suppressed"})
DAYS: Final = "active_within"

CHOICES: Final = (
    ("tag", "Tag is"),
    ("company", "Company is"),
    ("title", "Title is"),
    ("city", "City is"),
    ("country", "Country is"),
    ("time_zone", "Time zone is"),
    ("language", "Language is"),
    ("sequence", "In sequence"),
    ("ever", "Ever in sequence"),
    ("import", "From import"),
    ("no_sequence", "Not in any sequence"),
    ("import", "Came with import"),
    (DAYS, "Last activity within"),
    ("suppressed", "Suppressed"),
    ("not_suppressed", "May be mailed"),
)


def choices(custom: list[str]) -> list[tuple[str, str]]:
    """Return (key, words) of all filters there are, own fields last."""
    return [*CHOICES, *((f"{CUSTOM}{name}", f"{name} is") for name in custom)]


def chip_words(one: ContactFilter, called: str = "") -> tuple[str, str]:
    """Return what a chip says: its plain and its strong words. `called` names a value that is an id."""
    if one.field.startswith(CUSTOM):
        return f"{one.field.removeprefix(CUSTOM)} is", one.value
    words = dict(CHOICES)[one.field]
    if one.field in WITHOUT_VALUE:
        return words, ""
    if one.field == DAYS:
        return "Last activity", f"within {one.value} day{'' if one.value == '1' else 's'}"
    return words, called or one.value
