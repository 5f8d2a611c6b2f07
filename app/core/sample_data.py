"""The sample workspace's data: a firm's mailboxes, three sequences and two thousand contacts, the same on every run.

Made of the lists in `resources/sample`. Every address ends in .example, which no mail server on earth serves
(RFC 2606). Pure: stores nothing, reads no clock, and its dice always fall alike.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeVar

import yaml

from app.core.imports import read_contacts
from app.core.model import DEFAULT_GAP, ContactDraft, MailboxDraft, RampUp, Security, SequenceDraft, TemplateDraft
from app.core.paths import resource
from app.core.sequence_file import parse_sequence

CONTACTS = 2000
SEQUENCE_FILES = ("1-late-invoices.yaml", "2-service-due-vans.yaml", "3-trial-follow-up.yaml")
_SHARES = (9, 6, 3)
_OF = 20
_SEED = 20261122
_NO_ZONE, _NO_FIRST_NAME, _NO_COMPANY = 0.03, 0.03, 0.02
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "ı": "i", "đ": "d", "’": "", "&": " "})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

T = TypeVar("T")
Person = tuple[ContactDraft, str]


def sample_mailboxes(*, host: str, port: int, today: date) -> tuple[MailboxDraft, ...]:
    """Return the firm's 14 mailboxes on one server without sign-in; two ramp up, one is away next week."""
    firm = _load("mailboxes.yaml")
    return tuple(_mailbox(firm, one, host, port, today) for one in firm["mailboxes"])


@lru_cache(maxsize=1)
def sample_sequences() -> tuple[SequenceDraft, ...]:
    """Return the three sequences, as their files say."""
    return tuple(parse_sequence(_text("sequences", name)) for name in SEQUENCE_FILES)


def sample_templates() -> tuple[TemplateDraft, ...]:
    """Return the firm's templates."""
    found = _load("templates.yaml")["templates"]
    return tuple(TemplateDraft(one["name"], one["subject"], one["body"].rstrip("\n")) for one in found)


def sample_contacts(count: int = CONTACTS) -> tuple[ContactDraft, ...]:
    """Return `count` contacts; a few have no time zone, no first name or no company."""
    return tuple(contact for contact, _sequence in _people(count))


def sample_enrollments(count: int = CONTACTS) -> dict[str, tuple[str, ...]]:
    """Return the addresses that go into each sequence, by its name: 900, 600 and 300 of 2,000 contacts."""
    return {
        sequence.name: tuple(contact.email for contact, name in _people(count) if name == sequence.name)
        for sequence in sample_sequences()
    }


def _mailbox(firm: Mapping[str, Any], one: Mapping[str, Any], host: str, port: int, today: date) -> MailboxDraft:
    name, ramp, away = str(one["name"]), one.get("ramp"), one.get("away")
    return MailboxDraft(
        email=f"{name.split()[0].lower()}@{firm['domain']}",
        smtp_host=host,
        smtp_port=port,
        security=Security.NONE,
        display_name=name,
        daily_capacity=one["capacity"],
        ramp=RampUp(ramp[0], ramp[1], today - timedelta(days=ramp[2])) if ramp else None,
        least_gap=one.get("gap", DEFAULT_GAP),
        time_zone=one["zone"],
        away=((today + timedelta(days=away[0]), today + timedelta(days=away[1])),) if away else (),
        signature=f"{name}  \n{one['role']}, {firm['company']}",
    )


@lru_cache(maxsize=2)
def _people(count: int) -> tuple[Person, ...]:
    """Return the contacts, each with the name of its sequence, "" for none."""
    known = _regulars()[:count]
    dice = _Dice(_SEED)
    names = dice.shuffled(_left_over(count, [name for _contact, name in known]))
    writer = _Writer(dice, {contact.email for contact, _name in known})
    return (*known, *((writer.person(name), name) for name in names))


def _regulars() -> tuple[Person, ...]:
    """Return the contacts that are written out by hand; their file names the sequence in a column of its own."""
    with resource("sample", "regulars.csv").open("rb") as stream:
        rows = read_contacts(stream, name="regulars.csv").rows
    return tuple(
        (
            replace(contact, custom=tuple(pair for pair in contact.custom if pair[0] != "sequence")),
            dict(contact.custom).get("sequence", ""),
        )
        for _line, contact in rows
    )


def _left_over(count: int, taken: Sequence[str]) -> list[str]:
    """Return the sequence of every contact still to be made, so that each gets its share of all."""
    names: list[str] = []
    for sequence, share in zip(sample_sequences(), _SHARES, strict=True):
        names += [sequence.name] * (count * share // _OF - taken.count(sequence.name))
    return (names + [""] * (count - len(taken) - len(names)))[: count - len(taken)]


class _Dice(random.Random):
    """Dice that always fall alike: only `random()` is promised to give the same row in every Python."""

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        keyed = sorted((self.random(), place) for place in range(len(items)))
        return [items[place] for _key, place in keyed]

    def filled(self, pattern: str) -> str:
        """Return a number plate or telephone number: # is a digit, ? a letter."""
        by_sign = {"#": "0123456789", "?": _LETTERS}
        return "".join(self.pick(by_sign[sign]) if sign in by_sign else sign for sign in pattern)


class _Writer:
    """Makes people up, one firm after another, no address twice."""

    def __init__(self, dice: _Dice, taken: set[str]) -> None:
        self._dice = dice
        self._lists = _load("people.yaml")
        self._locales = [one for one in self._lists["locales"] for _ in range(one["weight"])]
        self._taken = set(taken)
        self._domains = {address.partition("@")[2] for address in taken}
        self._desks = self._firms()

    def person(self, sequence: str) -> ContactDraft:
        """Return the next contact, with what its sequence speaks of."""
        locale, firm, domain, city, manner = next(self._desks)
        first, last = self._name(locale, domain, manner)
        draft = ContactDraft(
            email=self._address(first, last, locale, domain, manner),
            first_name=first,
            last_name=last,
            company=firm,
            title=self._dice.pick(locale["titles"]) if firm else "",
            phone=self._dice.filled(self._dice.pick(locale["phone"])) if "phone" in locale else "",
            city=city,
            country=locale["country"],
            time_zone=locale["cities"][city],
            language=locale["language"],
        )
        return self._with_gaps(self._with_story(draft, locale, sequence))

    def _firms(self) -> Iterator[tuple[dict[str, Any], str, str, str, str]]:
        """Yield a desk to sit at: locale, firm, domain, city and how the firm writes its addresses."""
        dice = self._dice
        while True:
            locale = dice.pick(self._locales)
            city = dice.pick(list(locale["cities"]))
            manner = dice.pick(("first", "first.last", "first.last", "f.last", "last"))
            if dice.random() < _NO_COMPANY:
                yield locale, "", dice.pick(self._lists["providers"]), city, "first.last"
                continue
            firm = dice.pick(locale["forms"]).format(dice.pick([*locale["last"], *locale["stems"]]))
            domain = self._domain(firm, city, locale)
            for _ in range(dice.pick((1, 1, 1, 2, 2, 3))):
                yield locale, firm, domain, city, manner

    def _domain(self, firm: str, city: str, locale: Mapping[str, Any]) -> str:
        plain = _ascii(firm, locale)
        domain, number = f"{plain}.example", 1
        while domain in self._domains:
            tail = f"-{_ascii(city, locale)}" + (f"-{number}" if number > 1 else "")
            domain, number = f"{plain}{tail}.example", number + 1
        self._domains.add(domain)
        return domain

    def _name(self, locale: Mapping[str, Any], domain: str, manner: str) -> tuple[str, str]:
        """Return a name that nobody at the same desk has; after a few throws the address gets a number."""
        for _ in range(8):
            first, last = self._dice.pick(locale["first"]), self._dice.pick(locale["last"])
            if f"{_local(first, last, locale, manner)}@{domain}" not in self._taken:
                break
        return first, last

    def _address(self, first: str, last: str, locale: Mapping[str, Any], domain: str, manner: str) -> str:
        local = _local(first, last, locale, manner)
        address, number = f"{local}@{domain}", 2
        while address in self._taken:
            address, number = f"{local}{number}@{domain}", number + 1
        self._taken.add(address)
        return address

    def _with_story(self, draft: ContactDraft, locale: Mapping[str, Any], sequence: str) -> ContactDraft:
        """Return the draft with the tags and own fields that those of its sequence have."""
        dice, lists = self._dice, self._lists
        kind = [one.name for one in sample_sequences()].index(sequence) if sequence else None
        if kind == 1 or (kind is None and dice.random() < 0.4):
            vehicle = (
                ("vehicle", dice.pick(lists["vehicles"])),
                ("plate", dice.filled(locale["plate"])),
                ("last_service", dice.pick(lists["last_service"])),
            )
            return replace(draft, tags=("fleet", "van"), custom=vehicle)
        if kind == 2:
            return replace(draft, tags=("trial",), custom=(("plan", dice.pick(lists["plans"])),))
        extra = dice.pick(("", "", "", "", "key", "vip", "taxi"))
        return replace(draft, tags=("fleet", extra) if extra else ("fleet",))

    def _with_gaps(self, draft: ContactDraft) -> ContactDraft:
        """Return the draft, now and then without something, as real lists are."""
        no_zone, no_name = (self._dice.random() < share for share in (_NO_ZONE, _NO_FIRST_NAME))
        return replace(
            draft,
            time_zone="" if no_zone else draft.time_zone,
            first_name="" if no_name else draft.first_name,
        )


def _local(first: str, last: str, locale: Mapping[str, Any], manner: str) -> str:
    given, family = _ascii(first, locale), _ascii(last, locale).replace("-", "")
    return {"first": given, "last": family, "f.last": f"{given[0]}.{family}"}.get(manner, f"{given}.{family}")


def _ascii(text: str, locale: Mapping[str, Any]) -> str:
    """Return a text as it stands in an address: small letters, accents written out or dropped, hyphens between."""
    small = text.casefold().translate(_FOLDED)
    small = small.translate(_UMLAUTS) if locale["language"] == "de" else small
    plain = unicodedata.normalize("NFKD", small).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _load(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_text(name))
    return data


def _text(*parts: str) -> str:
    return resource("sample", *parts).read_text(encoding="utf-8")
