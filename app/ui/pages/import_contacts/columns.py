"""Where each column goes, as the user decides it, and what a check of it said. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.core.imports import LEFT_OUT, OPEN, OWN, FieldType, Style, custom_name
from app.core.imports.talk import Choice, Found
from app.core.model import CONTACT_FIELDS

FIELD_WORDS: Final = {
    "email": "Email",
    "first_name": "First name",
    "last_name": "Last name",
    "company": "Company",
    "title": "Title",
    "phone": "Phone",
    "city": "City",
    "country": "Country",
    "time_zone": "Time zone",
    "language": "Language",
    "tags": "Tags",
}
TYPE_WORDS: Final = {"email": "Address", "phone": "Phone", "time_zone": "Zone, checked", "tags": "List, by comma"}
OWN_TYPES: Final = (
    (FieldType.TEXT, "Text"),
    (FieldType.NUMBER, "Number"),
    (FieldType.DATE, "Date"),
    (FieldType.VIN, "VIN"),
)
NEW_FIELD: Final = "+"
MANY: Final = 80
UPDATE, SKIP, NEW_ONLY = "update", "skip", "new"


def field_words(field: str) -> str:
    """Return a field's name as a person reads it: "custom.last_inspection" -> "Last inspection"."""
    if field in FIELD_WORDS:
        return FIELD_WORDS[field]
    return field.removeprefix(OWN).replace("_", " ").capitalize()


class Columns:
    """The wizard's choice for one file. Each change calls `changed`."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.found: Found | None = None
        self.fields: list[str] = []
        self.types: list[FieldType] = []
        self.own: list[str] = []
        self._titles: dict[str, str] = {}
        self.duplicates = UPDATE
        self.whole = False

    def begin(self, found: Found) -> None:
        """Start with what is proposed; a file read anew, with the same columns, keeps what was decided."""
        titles = [column.title for column in found.columns]
        same = self.found is not None and titles == [column.title for column in self.found.columns]
        self.found = found
        if not same:
            self.fields = [column.field for column in found.columns]
        self.types = [column.type for column in found.columns]
        self.own = list(found.own_fields)
        self.own += [one.removeprefix(OWN) for one in self.fields if one.startswith(OWN)]
        self.own = list(dict.fromkeys(self.own))
        self._titles = {one.field: one.title for one in reversed(found.columns) if self.is_new(one.field)}

    def choice(self) -> Choice:
        """Return the choice as the import takes it."""
        return Choice(tuple(self.fields), tuple(self.types), self.duplicates, self.whole)

    def has_email(self) -> bool:
        """Return whether some column goes to Email."""
        return "email" in self.fields

    def is_new(self, field: str) -> bool:
        """Return whether an own field is one that no contact has yet."""
        return self.found is not None and field.startswith(OWN) and field.removeprefix(OWN) not in self.found.own_fields

    def set_field(self, place: int, field: str) -> None:
        """Let a column go to a field; the column that went there before is open again."""
        if field not in (OPEN, LEFT_OUT):
            self.fields = [OPEN if one == field else one for one in self.fields]
        self.fields[place] = field
        self._changed()

    def add_own(self, place: int, name: str, kind: FieldType) -> None:
        """Make a new own field and let the column go to it."""
        plain = custom_name(name)
        if plain not in self.own:
            self.own.append(plain)
            self._titles[OWN + plain] = name
        self.types[place] = kind
        self.set_field(place, OWN + plain)

    def set_type(self, place: int, kind: FieldType) -> None:
        """Say what an own field's values are."""
        self.types[place] = kind
        self._changed()

    def set_duplicates(self, rule: str) -> None:
        """Say what becomes of contacts that are known."""
        self.duplicates = rule
        self._changed()

    def _few(self, place: int) -> set[str]:
        assert self.found is not None
        mine = (self.fields[place], self.found.columns[place].field)
        return {*self.found.own_fields[:MANY], *(one.removeprefix(OWN) for one in mine if one.startswith(OWN))}

    def words(self, field: str) -> str:
        """Return a field's name; a new own field is called as its column."""
        return self._titles.get(field, "") or field_words(field)

    def choices(self, place: int) -> list[tuple[str, str]]:
        """Return what a column can go to, as (key, words); of very many own fields those there are, and its own."""
        fields = [(field, FIELD_WORDS[field]) for field in (*CONTACT_FIELDS, "tags")]
        names = self.own if len(self.own) <= MANY or self.found is None else self._few(place)
        own = [(OWN + name, self.words(OWN + name)) for name in sorted(names)]
        return [(OPEN, "Choose a field"), (LEFT_OUT, "Do not import"), *fields, *own, (NEW_FIELD, "New own field…")]

    def type_words(self, place: int) -> str:
        """Return what a column's values are, "" for one that is left out."""
        field = self.fields[place]
        if field in (OPEN, LEFT_OUT):
            return ""
        if not field.startswith(OWN):
            return TYPE_WORDS.get(field, "Text")
        return _own_words(self.types[place], self.found.style if self.found else Style())


def _own_words(kind: FieldType, style: Style) -> str:
    return {
        FieldType.TEXT: "Text",
        FieldType.NUMBER: "Number",
        FieldType.DATE: "Date, day first" if style.day_first else "Date, month first",
        FieldType.VIN: "VIN, checked",
    }[kind]
