"""How this window is to look and behave for its user, each choice declared once. Carries none of them out.

Settings that decide about emails are not here but in the workspace: `app.core.settings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from app.core.errors import InputError
from app.ui.remembered import Remembered
from app.ui.theme import SchemeChoice

T = TypeVar("T", bool, int, str)
_PREFIX: Final = "preferences/"


class Group(StrEnum):
    """Where the settings page shows a preference, in its order."""

    LOOK = "Look"
    CALENDAR = "Calendar"
    NOTIFICATIONS = "Notifications"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Preference(Generic[T]):
    """One declared choice; `choices` are (value, words), `minimum`/`maximum` bound whole numbers of `unit`."""

    key: str
    default: T
    title: str
    sentence: str
    group: Group
    choices: tuple[tuple[str, str], ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    step: int = 1
    unit: str = ""

    def checked(self, value: object) -> T:
        """Return the value if it is of the preference's type and allowed; InputError otherwise."""
        if type(value) is not type(self.default):
            kind = {bool: "yes or no", int: "a whole number", str: "text"}[type(self.default)]
            raise InputError(f"{self.title} must be {kind}, not {value!r}.")
        if self.choices and value not in {key for key, _ in self.choices}:
            raise InputError(f"{self.title} must be one of {', '.join(words for _, words in self.choices)}.")
        if type(value) is int and not self._fits(value):
            raise InputError(f"{self.title} must be from {self.minimum} to {self.maximum}, not {value}.")
        return value

    def _fits(self, value: int) -> bool:
        return (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)


AnyPreference = Preference[bool] | Preference[int] | Preference[str]

SCHEME: Final = Preference(
    "scheme",
    SchemeChoice.SYSTEM.value,
    "Colours",
    "Light or dark, or as the system has it, changing with it at once.",
    Group.LOOK,
    choices=(("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
)
TEXT_SIZE: Final = Preference(
    "text_size",
    100,
    "Text size",
    "Text and everything around it, smaller or larger; Ctrl++ and Ctrl+- do the same.",
    Group.LOOK,
    minimum=80,
    maximum=200,
    step=10,
    unit="%",
)
REDUCED_MOTION: Final = Preference(
    "reduced_motion",
    False,
    "Less motion",
    "Shows where things end up at once, instead of letting them slide there.",
    Group.LOOK,
)
FIRST_DAY_OF_WEEK: Final = Preference(
    "first_day_of_week",
    "system",
    "First day of the week",
    "The day at the left of the calendar's weeks and months.",
    Group.CALENDAR,
    choices=(
        ("system", "As the system"),
        ("monday", "Monday"),
        ("saturday", "Saturday"),
        ("sunday", "Sunday"),
    ),
)
NOTIFY_REPLY: Final = Preference(
    "notify_reply",
    True,
    "A reply came in",
    "Tells you who answered, also while the window is closed.",
    Group.NOTIFICATIONS,
)
NOTIFY_MAILBOX: Final = Preference(
    "notify_mailbox",
    True,
    "A mailbox needs you",
    "Tells you when a mailbox stops sending, such as after a refused password.",
    Group.NOTIFICATIONS,
)
NOTIFY_FINISHED: Final = Preference(
    "notify_finished",
    True,
    "A sequence is finished",
    "Tells you when the last planned email of a sequence is sent.",
    Group.NOTIFICATIONS,
)
KEEP_IN_TRAY: Final = Preference(
    "keep_in_tray",
    True,
    "Keep sending when the window is closed",
    "Closing the window leaves Outpace in the system tray, and emails go on leaving. Off: closing ends it.",
    Group.PROGRAM,
)
START_AT_LOGIN: Final = Preference(
    "start_at_login",
    False,
    "Start when you log in",
    "Starts Outpace in the system tray at login, so that emails leave without your thinking of it.",
    Group.PROGRAM,
)
OPEN_LAST_PAGE: Final = Preference(
    "open_last_page",
    True,
    "Open where you left off",
    "Starts on the page that was open last. Off: starts on Today.",
    Group.PROGRAM,
)

DECLARED: Final[tuple[AnyPreference, ...]] = (
    SCHEME,
    TEXT_SIZE,
    REDUCED_MOTION,
    FIRST_DAY_OF_WEEK,
    NOTIFY_REPLY,
    NOTIFY_MAILBOX,
    NOTIFY_FINISHED,
    KEEP_IN_TRAY,
    START_AT_LOGIN,
    OPEN_LAST_PAGE,
)


class Preferences(QObject):
    """The user's choices in the window's file; what is stored there but not allowed counts as not chosen."""

    changed = Signal(str)
    """The key of the preference that has another value now."""

    def __init__(self, remembered: Remembered, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._remembered = remembered

    def get(self, which: Preference[T]) -> T:
        """Return what the user chose, the default where nothing was chosen."""
        stored = self._remembered.text(_PREFIX + which.key)
        try:
            return which.checked(_read(stored, which.default))
        except (InputError, ValueError):
            return which.default

    def set(self, which: Preference[T], value: object) -> None:
        """Choose a value and tell everyone, unless it is chosen already; InputError if it is not allowed."""
        wanted = which.checked(value)
        if wanted != self.get(which):
            self._remembered.remember(_PREFIX + which.key, str(wanted))
            self.changed.emit(which.key)


def _read(stored: str, default: bool | int | str) -> object:
    if isinstance(default, bool):
        return {"True": True, "true": True, "False": False, "false": False}.get(stored, stored)
    return int(stored) if isinstance(default, int) else stored
