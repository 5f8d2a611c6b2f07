"""A text merged with one contact's fields, and what is missing for that."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from app.core.errors import MessageTrouble, MissingFields
from app.core.letter.masks import clean, mark_missing, to_source
from app.core.letter.merged import Merged
from app.core.letter.names import DAY, Names, Prose
from app.core.letter.trouble import raise_unreadable
from app.core.model import MergeFields

SENDER_VARIABLES = ("sender_name", "sender_email", "signature", "next_weekday")
"""What a text may name of the mailbox and the day, beside `sender.name`, `sender.email` and `sender.signature`."""

SENDER_PARTS = ("name", "email", "signature")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def missing_fields(text: str, fields: MergeFields, *, on: date | None = None) -> tuple[str, ...]:
    """Return the names that would stand empty in this text for this contact, in order of appearance; TemplateTrouble.

    An empty value is missing; one with `default`, one only tested, and one in a branch not taken are not.
    """
    return _merge(text, fields, on, lambda name: "")[1]


def render(text: str, fields: MergeFields, *, on: date | None = None) -> str:
    """Return the text with the values in, exactly as they are; MissingFields, TemplateTrouble.

    `on` is the local date of sending, for `next_weekday` and "today".
    """
    return to_source(merge_masked(text, fields, on=on))


def render_subject(text: str, fields: MergeFields, *, on: date | None = None) -> str:
    """Return the subject of one email; MissingFields, TemplateTrouble, MessageTrouble when no header can hold it."""
    return check_subject(render(text, fields, on=on))


def check_subject(subject: str) -> str:
    """Return the subject without spaces around; MessageTrouble when it is empty or has a control character."""
    if not subject.strip():
        raise MessageTrouble("The subject is empty once the fields are filled in; write one that never is.")
    if CONTROL.search(subject):
        raise MessageTrouble(
            f"The subject {subject!a} holds a line break or control character; mend the contact's field."
        )
    return subject.strip()


def merge_masked(text: str, fields: MergeFields, *, on: date | None = None) -> str:
    """Return the text with masked values, to be parsed as Markdown; MissingFields, TemplateTrouble."""
    return merge_apart(text, fields, on=on).getvalue()


def merge_apart(text: str, fields: MergeFields, *, on: date | None = None) -> Merged:
    """Return the text with masked values, which are still known apart; MissingFields, TemplateTrouble."""
    merged, missing = _merge(text, fields, on, lambda name: "")
    if missing:
        raise MissingFields(missing)
    return merged


def merge_marked(text: str, fields: MergeFields, *, on: date | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the masked text with the missing values marked, and their names; TemplateTrouble."""
    merged, missing = _merge(text, fields, on, mark_missing)
    return merged.getvalue(), missing


def next_weekday(on: date) -> str:
    """Return the English name of the first of Monday to Friday after a date."""
    day = on + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return _WEEKDAYS[day.weekday()]


def _merge(
    text: str, fields: MergeFields, on: date | None, shown: Callable[[str], str]
) -> tuple[Merged, tuple[str, ...]]:
    from liquid.exceptions import LiquidError

    from app.core.letter.liquid_env import write

    missing: dict[str, None] = {}

    def tell(name: str) -> str:
        missing[name] = None
        return shown(name)

    try:
        return write(text, names_of(fields, on, tell)), tuple(missing)
    except LiquidError as error:
        raise_unreadable(error, text, "the text")


def names_of(fields: MergeFields, on: date | None, tell: Callable[[str], str]) -> Names:
    """Return what a text may name for one contact; `tell` hears of each missing value and says what stands there."""
    custom = _filled(fields.custom)
    sender: dict[str, object] = {**_filled(fields.sender)}
    sender["signature"] = Prose(clean(fields.sender.get("signature", "")))
    values: dict[str, object] = {
        **custom,
        **_filled(fields.contact),
        "custom": Names(custom, tell, "custom."),
        "sender": Names(sender, tell, "sender."),
        "signature": sender["signature"],
    }
    values.update({f"sender_{part}": sender[part] for part in ("name", "email") if part in sender})
    if on is not None:
        values.update({DAY: on, "next_weekday": next_weekday(on)})
    return Names(values, tell)


def _filled(values: dict[str, str]) -> dict[str, object]:
    return {name: clean(value) for name, value in values.items() if value and not value.isspace()}
