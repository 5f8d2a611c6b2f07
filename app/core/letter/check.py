"""Texts checked when they are saved: what Liquid cannot read, unknown names and filters, each with its line."""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from app.core.errors import InputError
from app.core.letter.masks import clean
from app.core.letter.merge import CONTROL, SENDER_PARTS, SENDER_VARIABLES, names_of
from app.core.letter.names import Names
from app.core.letter.trouble import capital, parsed, raise_at, raise_unreadable
from app.core.model import CONTACT_FIELDS, MergeFields

if TYPE_CHECKING:
    from liquid.static_analysis import TemplateAnalysis, Variable

_BLANK_TEST = re.compile(r"""\{%[^%]*[!=]=\s*(?:blank|empty|""|'')[^%]*%\}""")


def check_template(
    text: str, *, what: str = "the text", known: frozenset[str] = frozenset(), one_line: bool = False
) -> None:
    """Refuse a text that could not be sent; `what` names it ("the subject of step 2"), `known` the custom fields.

    Custom fields may stand as `custom.NAME` always, by their bare name when they are in `known`. Raises
    TemplateTrouble for what Liquid cannot read, unknown filters and unknown names; with `one_line`, InputError for
    a line break or control character.
    """
    from liquid.exceptions import LiquidError

    from app.core.letter.liquid_env import write

    if one_line and CONTROL.search(text):
        raise InputError(f"{capital(what)} holds a line break or control character; write it in one line.")
    template = parsed(text, what)
    analysis = template.analyze()
    _check_names(text, what, analysis, known)
    _check_filters(text, what, analysis)
    _check_tests(text, what)
    try:
        write(text, _sample(text, known))
    except LiquidError as error:
        raise_unreadable(error, text, what)


def variables(text: str) -> tuple[str, ...]:
    """Return the names a text uses, in order of appearance, custom fields as `custom.NAME`; TemplateTrouble."""
    found = _globals(parsed(text, "the text").analyze())
    return tuple(dict.fromkeys(".".join(map(str, variable.segments)) for variable in found))


def _sample(text: str, known: frozenset[str]) -> Names:
    used = [name.removeprefix("custom.") for name in variables(text) if name.startswith("custom.")]
    contact = dict.fromkeys((*CONTACT_FIELDS, *known), "1")
    fields = MergeFields(contact, dict.fromkeys(used, "1"), dict.fromkeys(SENDER_PARTS, "1"))
    return names_of(fields, date(2026, 11, 23), lambda name: "1")


def _globals(analysis: TemplateAnalysis) -> list[Variable]:
    found = [variable for same in analysis.globals.values() for variable in same]
    return sorted(found, key=lambda variable: variable.span.index)


def _check_names(text: str, what: str, analysis: TemplateAnalysis, known: frozenset[str]) -> None:
    for variable in _globals(analysis):
        if not _is_known([*variable.segments], known):
            _raise_unknown(str(variable), text, what, variable.span.index, known)


def _is_known(segments: list[object], known: frozenset[str]) -> bool:
    root, parts = segments[0], segments[1:]
    if root == "custom":
        return len(parts) == 1 and isinstance(parts[0], str)
    if root == "sender":
        return len(parts) == 1 and parts[0] in SENDER_PARTS
    return not parts and (root in CONTACT_FIELDS or root in SENDER_VARIABLES or root in known)


def _raise_unknown(name: str, text: str, what: str, index: int, known: frozenset[str]) -> NoReturn:
    bare = (*CONTACT_FIELDS, *SENDER_VARIABLES, *sorted(known))
    close = difflib.get_close_matches(name, [*bare, *(f"custom.{field}" for field in known)], n=1)
    hint = f"did you mean {close[0]}?" if close else "nothing of that name is known."
    listed = ", ".join((*bare, "custom.NAME"))
    raise_at(text, index, what, f"there is no variable {name}; {hint} Known are {listed}.")


def _check_filters(text: str, what: str, analysis: TemplateAnalysis) -> None:
    from app.core.letter.liquid_env import ENVIRONMENT

    for name, spans in analysis.filters.items():
        if name not in ENVIRONMENT.filters:
            close = difflib.get_close_matches(name, ENVIRONMENT.filters, n=1)
            hint = f"did you mean {close[0]}?" if close else "take it out, or use another such as default."
            raise_at(text, spans[0].index, what, f"there is no filter {name}; {hint}")


def _check_tests(text: str, what: str) -> None:
    found = _BLANK_TEST.search(clean(text))
    if found:
        words = "an empty field is false: write {% if company %} or {% unless company %} instead of comparing"
        raise_at(text, found.start(), what, f'{words} with blank, empty or "".')
