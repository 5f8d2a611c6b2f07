"""Every setting in one form, wherever it is stored: the window's preferences and the workspace's settings.

Owns the order and the groups of the page. Reads and writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core import settings
from app.core.settings import Setting
from app.ui import preferences
from app.ui.preferences import AnyPreference, Group

Value = bool | int | str
AnySetting = Setting[bool] | Setting[int] | Setting[str]
SENDING: Final = "Sending"
PLANNING: Final = "Planning"
ANSWERS: Final = "Replies and bounces"
GROUPS: Final = (
    Group.LOOK.value,
    SENDING,
    PLANNING,
    ANSWERS,
    Group.CALENDAR.value,
    Group.NOTIFICATIONS.value,
    Group.PROGRAM.value,
)
_GROUP_OF: Final = {
    settings.ONE_A_DAY.key: PLANNING,
    settings.LATE_MINUTES.key: PLANNING,
    settings.VARY_TIMES.key: PLANNING,
    settings.REPLY_STOPS_COMPANY.key: ANSWERS,
    settings.BOUNCE_PERCENT.key: ANSWERS,
    settings.BOUNCE_AFTER.key: ANSWERS,
}
"""Of the workspace's settings; the others are about sending."""
_NEVER_RESET: Final = frozenset({settings.SENDING_PAUSED.key})
"""States rather than choices: putting all settings back must not make emails leave."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as the page shows it; `source` is its declaration, `choices` are (value, words)."""

    key: str
    group: str
    title: str
    sentence: str
    default: Value
    source: AnyPreference | AnySetting
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int = 0
    maximum: int = 0
    step: int = 1
    unit: str = ""
    example: str = ""

    @property
    def resets(self) -> bool:
        """Whether "Reset all" puts it back as well."""
        return self.key not in _NEVER_RESET

    def matches(self, words: list[str]) -> bool:
        """Return whether every one of the lower-case `words` is in what the page says of the setting."""
        said = " ".join((self.group, self.title, self.sentence, *(text for _, text in self.choices))).lower()
        return all(word in said for word in words)


def entries() -> tuple[Entry, ...]:
    """Return all settings, group by group."""
    made = [_of_preference(one) for one in preferences.DECLARED] + [_of_setting(one) for one in settings.DECLARED]
    return tuple(sorted(made, key=lambda entry: GROUPS.index(entry.group)))


def _of_preference(one: AnyPreference) -> Entry:
    return Entry(
        one.key,
        one.group.value,
        one.title,
        one.sentence,
        one.default,
        one,
        choices=one.choices,
        minimum=one.minimum or 0,
        maximum=one.maximum or 0,
        step=one.step,
        unit=one.unit,
    )


def _of_setting(one: AnySetting) -> Entry:
    return Entry(
        one.key,
        _GROUP_OF.get(one.key, SENDING),
        one.title,
        one.sentence,
        one.default,
        one,
        minimum=one.minimum or 0,
        maximum=one.maximum or 0,
        unit=one.unit,
        example=one.example,
    )
