"""What the import wizard proposes for each column: a field, an own field, nothing, or the question is left open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core.imports.columns import KNOWN, custom_name, suggest_mapping
from app.core.imports.values import FieldType, Style, find_type

OWN = "custom."
"""What an own field's name begins with in a mapping."""
OPEN = "?"
"""In a mapping: nobody has decided about this column; it is left out so far."""
LEFT_OUT = ""
_PROSE = 45
"""Values longer than this on average are remarks: whether they are wanted in letters, a person decides."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where a column's values go (a field, "custom.NAME", OPEN or LEFT_OUT) and what they are."""

    field: str
    type: FieldType = FieldType.TEXT


def propose(
    header: Sequence[str], values: Sequence[Sequence[str]], own: Collection[str], style: Style
) -> tuple[Proposal, ...]:
    """Return a proposal for each column; `values` are its first ones that are not empty, `own` the fields there are."""
    suggested = suggest_mapping(header)
    names = [custom_name(title) if title.strip() else "" for title in header]
    found = []
    for place, title in enumerate(header):
        field = suggested.get(place, "")
        twice = bool(title.strip()) and names.index(names[place]) != place
        if field in KNOWN:
            found.append(Proposal(field))
        elif not values[place]:
            found.append(Proposal(LEFT_OUT))
        elif not field or (names[place] not in own and (twice or _is_prose(values[place]))):
            found.append(Proposal(OPEN))
        else:
            found.append(Proposal(field, find_type(title, values[place], style)))
    return tuple(found)


def _is_prose(values: Sequence[str]) -> bool:
    return sum(map(len, values)) / len(values) > _PROSE
