"""Texts checked when they are saved: what Liquid cannot read, unknown names and filters, each with its line."""

from __future__ import annotations

import re
from datetime import date

from liquid.exceptions import LiquidError

from app.core.errors import InputError
from app.core.letter.liquid_env import Names, write
from app.core.letter.merge import CONTROL, SENDER_PARTS, names_of
from app.core.letter.trouble import capital, parsed, raise_unreadable
from app.core.model import CONTACT_FIELDS, MergeFields

_BLANK_TEST = re.compile(r"""\{%[^%]*[!=]=\s*(?:blank|empty|""|'')[^%]*%\}""")


def check_template(text: str, *, what: str, known: frozenset[str] = frozenset(), one_line: bool = False) -> None:
    """Refuse a text that could not be sent; `what` names it ("the subject of step 2"), `known` the custom fields.

    Custom fields may stand as `custom.NAME` always, by their bare name when they are in `known`. Raises
    TemplateTrouble for what Liquid cannot read, unknown filters and unknown names; with `one_line`, InputError for
    a line break or control character.
    """
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
