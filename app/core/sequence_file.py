"""Sequences as YAML (cli.md) and what makes a sequence valid, for files and window alike. Pure; opens no file."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.core.errors import InputError
from app.core.model import (
    WEEKDAYS,
    ZONE_OF_MAILBOX,
    ZONE_OF_RECIPIENT,
    AttachmentDraft,
    SequenceDraft,
    StepDraft,
    VariantDraft,
    WaitCounts,
    is_zone,
    parse_wall_time,
)

LONGEST_NAME = 200
LONGEST_WAIT = 3650
MOST_A_DAY = 1_000_000
LARGEST_FILE = 25_000_000
"""Bytes of one attachment that is kept at all; what an email may carry is a setting."""
WHOLE = 100
OWN_NAME = "A"
"""What a step's own text is called beside its variants."""
_VARIANT_NAME = re.compile(r"[A-Z]")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_WALL = re.compile(r"(\d\d?):(\d\d)")
_SEQUENCE_KEYS = (
    "name",
    "window",
    "holidays",
    "dates_off",
    "time_zone",
    "wait_counts",
    "new_per_day",
    "mailboxes",
    "steps",
)
_WINDOW_KEYS = ("start", "end", "days")
_STEP_KEYS = ("wait_days", "subject", "body", "thread", "variants", "attachments")
_VARIANT_KEYS = ("name", "weight", "subject", "body")
_FILE_KEYS = ("name", "type", "data")


def parse_sequence(text: str, *, name_hint: str = "") -> SequenceDraft:
    """Return the sequence a YAML text describes; InputError with the place, the value and the remedy otherwise."""
    data = _mapping(_yaml(text), "the file", _SEQUENCE_KEYS)
    window = _mapping(data.get("window") or {}, "window", _WINDOW_KEYS)
    steps = data.get("steps")
    if not isinstance(steps, list) or not steps:
        raise InputError("steps is empty; a sequence file needs at least one step with wait_days, subject and body.")
    draft = SequenceDraft(
        name=_text(data.get("name", name_hint), "name"),
        steps=tuple(_step(step, index) for index, step in enumerate(steps, 1)),
        start=_wall(window.get("start", "09:00"), "window.start"),
        end=_wall(window.get("end", "17:00"), "window.end"),
        days=_days(window.get("days", list(WEEKDAYS[:5]))),
        holidays=_holidays(data.get("holidays")),
        dates_off=_dates(data.get("dates_off") or []),
        time_zone=_text(data.get("time_zone", ZONE_OF_MAILBOX), "time_zone"),
        wait_counts=_wait_counts(data.get("wait_counts", "calendar_days")),
        new_per_day=_whole_or_none(data.get("new_per_day"), "new_per_day"),
        mailboxes=_addresses(data.get("mailboxes")),
    )
    return validate_sequence(draft)


def parse_step(text: str, *, first: bool = False) -> StepDraft:
    """Return the single step a YAML text describes, for `sequence step-add` and `step-edit`."""
    return _step(_yaml(text), 1 if first else 2)


def format_sequence(draft: SequenceDraft) -> str:
    """Return a sequence as YAML that `parse_sequence` reads back to the same draft, ids apart.

    Files go with the bytes they have in the draft (`queries.step_parts.with_files` puts in those that are stored).
    """
    data: dict[str, Any] = {
        "name": draft.name,
        "window": {"start": draft.start, "end": draft.end, "days": list(draft.days)},
        "holidays": draft.holidays,
        "dates_off": list(draft.dates_off),
        "time_zone": draft.time_zone,
        "wait_counts": draft.wait_counts.value,
        "new_per_day": draft.new_per_day,
        "mailboxes": None if draft.mailboxes is None else list(draft.mailboxes),
        "steps": [_step_data(step, index) for index, step in enumerate(draft.steps)],
    }
    from app.core.yaml_text import write

    return write(data)


def validate_sequence(draft: SequenceDraft) -> SequenceDraft:
    """Return the draft if it can be saved; InputError naming what does not fit and what would (R2, R3)."""
    check_name(draft.name, "sequence")
    _check_window(draft)
    _check_zone(draft.time_zone)
    if draft.holidays is not None:
        _check_holidays(draft.holidays)
    if draft.new_per_day is not None and not 1 <= draft.new_per_day <= MOST_A_DAY:
        raise InputError(f"new_per_day is {draft.new_per_day}; give 1 to {MOST_A_DAY:,}, or leave it out for no limit.")
    if draft.mailboxes is not None and not draft.mailboxes:
        raise InputError("No mailbox is chosen; choose at least one, or all.")
    for index, step in enumerate(draft.steps):
        _check_step(step, index)
    return draft


def check_name(name: str, what: str) -> None:
    """Refuse what is no name; `what` says of which thing."""
    if not name.strip():
        raise InputError(f"The {what} has no name; give it one.")
    if len(name) > LONGEST_NAME or _CONTROL.search(name):
        raise InputError(f"The name must be one line of at most {LONGEST_NAME} characters.")


def _check_window(draft: SequenceDraft) -> None:
    for text, place in ((draft.start, "window.start"), (draft.end, "window.end")):
        if _wall(text, place) != text:
            raise InputError(f"{place} is {_shown(text)}; write a time of day such as 09:00, up to 24:00.")
    if parse_wall_time(draft.start) >= parse_wall_time(draft.end):
        raise InputError(
            f"The window ends at {draft.end}, not after its start at {draft.start}; choose an end later that day "
            "(24:00 at the latest)."
        )
    unknown = [day for day in draft.days if day not in WEEKDAYS]
    if unknown:
        raise InputError(f"{unknown[0]!r} is not a weekday; use {', '.join(WEEKDAYS)}.")
    if not draft.days:
        raise InputError("No sending day is chosen; choose at least one weekday.")


def _check_zone(name: str) -> None:
    if name in (ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT):
        return
    if not is_zone(name):
        raise InputError(f"time_zone {name!r} is not known; use mailbox, recipient or a name such as Europe/Berlin.")


def _check_holidays(calendar: str) -> None:
    """Refuse a calendar that the holidays library has not; only the one country's module is loaded."""
    import holidays
    from holidays.registry import COUNTRIES

    country, _, subdivision = calendar.partition("-")
    known_as = next((names[0] for names in COUNTRIES.values() if country in names[1:]), None)
    if known_as is None:
        raise InputError(f"holidays {calendar!r}: no country {country!r}; use its two letters, such as US or DE-BY.")
    parts: tuple[str, ...] = getattr(holidays, known_as).subdivisions
    if subdivision and subdivision not in parts:
        known = ", ".join(sorted(parts)) or "none"
        raise InputError(f"holidays {calendar!r}: {country} has no part {subdivision!r}; known are {known}.")


def _check_step(step: StepDraft, index: int) -> None:
    place, least = f"steps[{index + 1}]", 0 if index == 0 else 1
    if not least <= step.wait_days <= LONGEST_WAIT:
        raise InputError(f"{place}.wait_days is {step.wait_days}; give {least} to {LONGEST_WAIT} days.")
    if step.subject is not None and _CONTROL.search(step.subject):
        raise InputError(f"{place}.subject has a line break or control character; write it in one line.")
    if found := _NO_TEXT.search(step.content):
        raise InputError(f"{place}.body holds the control character U+{ord(found[0]):04X}; remove it.")
    if not (step.subject or "").strip() and (index == 0 or not step.same_thread):
        raise InputError(f"{place}.subject is empty; the first email of a thread needs one.")
    _check_variants(step.variants, place)
    for file in step.attachments:
        _check_file(file, place)


def _check_variants(variants: tuple[VariantDraft, ...], place: str) -> None:
    names = [OWN_NAME, *(variant.name for variant in variants)]
    for variant in variants:
        if not _VARIANT_NAME.fullmatch(variant.name) or names.count(variant.name) > 1:
            raise InputError(f"{place}.variants has {_shown(variant.name)}; give each a short name of its own, from B.")
        where = f"{place}.variants[{variant.name}]"
        if variant.subject is not None and _CONTROL.search(variant.subject):
            raise InputError(f"{where}.subject has a line break or control character; write it in one line.")
        if found := _NO_TEXT.search(variant.content):
            raise InputError(f"{where}.body holds the control character U+{ord(found[0]):04X}; remove it.")
        if not 0 <= variant.weight <= WHOLE:
            raise InputError(f"{where}.weight is {variant.weight}; give 0 to {WHOLE} percent.")
    if (together := sum(variant.weight for variant in variants)) > WHOLE:
        raise InputError(
            f"{place}.variants get {together} % together; leave something of {WHOLE} % for the text itself."
        )


def _check_file(file: AttachmentDraft, place: str) -> None:
    where = f"{place}.attachments[{_shown(file.name)}]"
    if (
        not file.name.strip()
        or len(file.name) > LONGEST_NAME
        or _CONTROL.search(file.name)
        or set(file.name) & set("/\\")
    ):
        raise InputError(f"{where} is no name of a file; give one without folders.")
    if not _MEDIA_TYPE.fullmatch(file.media_type):
        raise InputError(f"{where}.type is {_shown(file.media_type)}; write a kind such as application/pdf.")
    if file.data is not None and len(file.data) > LARGEST_FILE:
        size, most = len(file.data) / 1e6, LARGEST_FILE / 1e6
        raise InputError(f"{where} has {size:,.1f} MB; a file of an email can have {most:,.0f} MB at most.")
    if file.data is None and file.id is None:
        raise InputError(f"{where}.data is missing; put the file's bytes there as !!binary.")


def _yaml(text: str) -> Any:
    from app.core.yaml_text import read

    return read(text)


def _shown(value: Any) -> str:
    """Return a value as an error shows it: never the whole of something huge."""
    return reprlib.repr(value)


def _mapping(data: Any, place: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise InputError(f"{place} must be a list of `key: value` pairs; known keys are {', '.join(known)}.")
    for key in data:
        if key not in known:
            raise InputError(f"{place} has an unknown key {_shown(key)}; known keys are {', '.join(known)}.")
    return data


def _step(data: Any, number: int) -> StepDraft:
    place = f"steps[{number}]"
    step = _mapping(data, place, _STEP_KEYS)
    if "body" not in step:
        raise InputError(f"{place}.body is missing; write the email's text.")
    subject = None if step.get("subject") is None else _text(step["subject"], f"{place}.subject")
    thread = step.get("thread", "same" if subject is None and number > 1 else "new")
    if thread not in ("same", "new"):
        raise InputError(f"{place}.thread is {_shown(thread)}; use same or new.")
    wait = _whole_or_none(step.get("wait_days", 0 if number == 1 else None), f"{place}.wait_days")
    if wait is None:
        raise InputError(f"{place}.wait_days is missing; give the days to wait after the email before it.")
    return StepDraft(
        wait,
        subject,
        _text(step["body"], f"{place}.body"),
        same_thread=thread == "same",
        variants=_variants(step.get("variants") or [], f"{place}.variants"),
        attachments=_files(step.get("attachments") or [], f"{place}.attachments"),
    )


def _variants(value: Any, place: str) -> tuple[VariantDraft, ...]:
    if not isinstance(value, list):
        raise InputError(f"{place} is {_shown(value)}; write a list of texts, each with its body.")
    found = []
    for number, one in enumerate(value, 1):
        given = _mapping(one, f"{place}[{number}]", _VARIANT_KEYS)
        if "body" not in given:
            raise InputError(f"{place}[{number}].body is missing; write the variant's text.")
        subject = None if given.get("subject") is None else _text(given["subject"], f"{place}[{number}].subject")
        weight = _whole_or_none(given.get("weight", WHOLE // (len(value) + 1)), f"{place}[{number}].weight")
        name = _text(given.get("name", chr(ord(OWN_NAME) + number)), f"{place}[{number}].name")
        content = _text(given["body"], f"{place}[{number}].body")
        found.append(VariantDraft(name, subject, content, weight or 0))
    return tuple(found)


def _files(value: Any, place: str) -> tuple[AttachmentDraft, ...]:
    if not isinstance(value, list):
        raise InputError(f"{place} is {_shown(value)}; write a list of files, each with name, type and data.")
    found = []
    for number, one in enumerate(value, 1):
        given = _mapping(one, f"{place}[{number}]", _FILE_KEYS)
        data = given.get("data")
        if not isinstance(data, bytes):
            raise InputError(f"{place}[{number}].data is {_shown(data)}; put the file's bytes there as !!binary.")
        name = _text(given.get("name", ""), f"{place}[{number}].name")
        media_type = _text(given.get("type", "application/octet-stream"), f"{place}[{number}].type")
        found.append(AttachmentDraft(name, media_type, len(data), data=data))
    return tuple(found)


def _step_data(step: StepDraft, index: int) -> dict[str, Any]:
    data: dict[str, Any] = {"wait_days": step.wait_days}
    if step.subject is not None:
        data["subject"] = step.subject
    data["body"] = step.content
    usual = step.subject is None and index > 0
    if step.same_thread != usual:
        data["thread"] = "same" if step.same_thread else "new"
    if step.variants:
        data["variants"] = [_variant_data(variant) for variant in step.variants]
    if step.attachments:
        data["attachments"] = [
            {"name": file.name, "type": file.media_type, "data": file.data or b""} for file in step.attachments
        ]
    return data


def _variant_data(variant: VariantDraft) -> dict[str, Any]:
    subject = {} if variant.subject is None else {"subject": variant.subject}
    return {"name": variant.name, "weight": variant.weight, **subject, "body": variant.content}


def _text(value: Any, place: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"{place} is {_shown(value)}; write a text (in quotes where YAML would read something else).")


def _wall(value: Any, place: str) -> str:
    """Return "HH:MM"; YAML 1.1 reads an unquoted 9:30 as 570 minutes, which is taken as meant."""
    if isinstance(value, int) and not isinstance(value, bool) and 60 <= value <= 1440:
        value = f"{value // 60:02d}:{value % 60:02d}"
    found = _WALL.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        if found:
            text = f"{found[1]:0>2}:{found[2]}"
            parse_wall_time(text)
            return text
    except ValueError:
        found = None
    raise InputError(f"{place} is {_shown(value)}; write a time of day such as 09:00, up to 24:00.")


def _days(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InputError(f"window.days is {_shown(value)}; write a list such as [mon, tue, wed].")
    named = [str(day).strip().lower() for day in value]
    for day in named:
        if day not in WEEKDAYS:
            raise InputError(f"window.days has {_shown(day)}; use {', '.join(WEEKDAYS)}.")
    return tuple(day for day in WEEKDAYS if day in named)


def _holidays(value: Any) -> str | None:
    """Return the calendar's name; YAML 1.1 reads an unquoted Norway as false."""
    if value is False:
        return "NO"
    if value is None or value == "":
        return None
    country, dash, part = _text(value, "holidays").strip().partition("-")
    return country.upper() + dash + (part.upper() if len(part) <= 3 else part)


def _dates(value: Any) -> tuple[date, ...]:
    if not isinstance(value, list):
        raise InputError(f"dates_off is {_shown(value)}; write a list such as [2026-12-24].")
    found = []
    for one in value:
        if isinstance(one, datetime):
            raise InputError(f"dates_off has {_shown(one)}; write the date alone.")
        try:
            found.append(one if isinstance(one, date) else date.fromisoformat(str(one)))
        except ValueError as error:
            raise InputError(f"dates_off has {_shown(one)}; write dates such as 2026-12-24.") from error
    return tuple(sorted(set(found)))


def _wait_counts(value: Any) -> WaitCounts:
    try:
        return WaitCounts(value)
    except ValueError as error:
        raise InputError(f"wait_counts is {_shown(value)}; use calendar_days or sending_days.") from error


def _whole_or_none(value: Any, place: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{place} is {_shown(value)}; write a whole number.")
    return value


def _addresses(value: Any) -> tuple[str, ...] | None:
    if value is None or value == "all":
        return None
    if not isinstance(value, list):
        raise InputError(f"mailboxes is {_shown(value)}; write a list of addresses, or leave it out for all.")
    return tuple(_text(address, "mailboxes").strip() for address in value)
