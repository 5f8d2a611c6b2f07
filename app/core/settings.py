"""The user's settings, each declared once: key, type by its default, title, sentence. Stores nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.errors import InputError, NotFound

T = TypeVar("T", bool, int, str)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One declared choice; `minimum`/`maximum` bound whole numbers of `unit`; `pattern` is what a text must match."""

    key: str
    default: T
    title: str
    sentence: str
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""
    pattern: str = ""
    example: str = ""

    def checked(self, value: object) -> T:
        """Return the value if it is of the setting's type and within its bounds; InputError otherwise."""
        if type(value) is not type(self.default):
            kind = {bool: "yes or no", int: "a whole number", str: "text"}[type(self.default)]
            raise InputError(f"{self.title} must be {kind}, not {value!r}.")
        if isinstance(value, int) and not isinstance(value, bool):
            self._within_bounds(value)
        if isinstance(value, str) and self.pattern and not re.fullmatch(self.pattern, value):
            raise InputError(f"{self.title} must be empty or look like {self.example}, not {value!r}.")
        return value

    def _within_bounds(self, value: int) -> None:
        if self.minimum is not None and value < self.minimum:
            raise InputError(f"{self.title} must be {self.minimum} or more, not {value}.")
        if self.maximum is not None and value > self.maximum:
            raise InputError(f"{self.title} must be {self.maximum} or less, not {value}.")


SENDING_PAUSED = Setting("sending_paused", False, "Pause all sending", "Nothing is sent until you resume.")
LATE_MINUTES = Setting(
    "late_minutes",
    15,
    "Late after",
    "Emails that missed their time by at most these minutes still go at once; later ones are spread anew.",
    minimum=0,
    maximum=24 * 60,
    unit="min",
)
ONE_A_DAY = Setting(
    "one_a_day",
    True,
    "One email a day for each contact",
    "Over all sequences; the later one waits for the next day.",
)
VARY_TIMES = Setting(
    "vary_times",
    False,
    "Vary sending times",
    "Emails planned from now on are moved a little, each inside its own slot, so that they do not go by the clock.",
)
TEST_ADDRESS = Setting(
    "test_address",
    "",
    "My address",
    "Where the test of an email goes that you send to yourself.",
    pattern=r"|[^\s,;<>@]+@[^\s,;<>@]+\.[^\s,;<>@]+",
    example="anna@fenwick.example",
)

ATTACHMENT_MB = Setting(
    "attachment_mb",
    10,
    "Largest attachment",
    "An email with a larger file is held, since many servers would refuse it.",
    minimum=1,
    maximum=25,
    unit="MB",
)

DOMAIN_PER_HOUR = Setting(
    "domain_per_hour",
    0,
    "Most to one domain",
    "Emails an hour to addresses of one domain, over all mailboxes; further ones wait. 0 sets no limit.",
    minimum=0,
    maximum=100_000,
    unit="an hour",
)

REPLY_STOPS_COMPANY = Setting(
    "reply_stops_company",
    False,
    "A reply stops the whole company",
    "Contacts with the same company or the same domain are stopped as well; at large mail hosts nobody is.",
)
BOUNCE_PERCENT = Setting(
    "bounce_percent",
    5,
    "Most bounces",
    "A mailbox or a sequence stops and waits for you when more of its emails of the last 7 days come back or are "
    "refused since there is no such address. 0 sets no limit.",
    minimum=0,
    maximum=100,
    unit="%",
)
BOUNCE_AFTER = Setting(
    "bounce_after",
    50,
    "Bounces count after",
    "Fewer emails than these say nothing about a mailbox or a sequence, however many of them come back.",
    minimum=1,
    maximum=100_000,
    unit="emails",
)

DECLARED: tuple[Setting[bool] | Setting[int] | Setting[str], ...] = (
    SENDING_PAUSED,
    LATE_MINUTES,
    ONE_A_DAY,
    VARY_TIMES,
    TEST_ADDRESS,
    ATTACHMENT_MB,
    DOMAIN_PER_HOUR,
    REPLY_STOPS_COMPANY,
    BOUNCE_PERCENT,
    BOUNCE_AFTER,
)


def declared(key: str) -> Setting[bool] | Setting[int] | Setting[str]:
    """Return the setting of a key; NotFound for an unknown one."""
    for setting in DECLARED:
        if setting.key == key:
            return setting
    known = ", ".join(setting.key for setting in DECLARED)
    raise NotFound(f"There is no setting {key!r}; the settings are {known}.")
