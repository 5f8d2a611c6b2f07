"""The Liquid that texts are written in: which tags and filters there are, and how a value comes to stand in a text.

Owns the environment and the compiled templates. Reads no clock: `date` knows only the day it is given. Liquid takes
10 MB, so the other modules of this room import this one where they first need it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TextIO

from liquid import BoundTemplate, Environment, RenderContext
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError
from liquid.filter import with_context
from liquid.stringify import to_liquid_string
from liquid.undefined import FalsyStrictUndefined

from app.core.letter.masks import clean, mask
from app.core.letter.merged import Merged
from app.core.letter.names import DAY, Missing, Names, Prose

_TAGS = {"if", "unless", "case", "for", "break", "continue", "assign", "capture", "comment", "doc", "#"}
"""The tags offered. Liquid's others include files, keep state between emails, or write values past the mask."""

_SYNTAX = {"content", "output", "illegal"}
_NO_FILTERS = {"safe", "escape", "escape_once", "escapejs", "newline_to_br", "strip_html"}


class _MaskedOutput(OutputNode):
    """Writes a value so that nothing in it can become markup."""

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        if isinstance(value, Prose):
            return buffer.write(value)
        masked = mask(to_liquid_string(value, False))
        return buffer.write_value(masked) if isinstance(buffer, Merged) else buffer.write(masked)


class _MaskedOutputTag(Output):
    node_class = _MaskedOutput


class _LetterEnvironment(Environment):
    """Bounds what one text may cost, whatever is in it."""

    loop_iteration_limit = 10_000
    local_namespace_limit = 1_000_000
    output_stream_limit = 5_000_000


def _keeps_missing(filter_: Callable[..., object]) -> Callable[..., object]:
    """Return the filter, made to pass on what is missing instead of computing with it."""

    @functools.wraps(filter_)
    def kept(value: object, *arguments: object, **named: Any) -> object:
        for given in (value, *arguments):
            if isinstance(given, Missing):
                return given
        return filter_(value, *arguments, **named)

    return kept


@with_context
def _date(value: object, form: object = "%Y-%m-%d", *, context: RenderContext) -> object:
    """Return an ISO date, or "today", written by strftime; anything else as it is."""
    day = context.globals[DAY] if value in ("now", "today") else _read_date(value)
    if isinstance(day, date):
        return day.strftime(str(form))
    return day or value


def _read_date(value: object) -> date | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _environment() -> Environment:
    made = _LetterEnvironment(undefined=FalsyStrictUndefined)
    made.add_tag(_MaskedOutputTag)
    made.tags = {name: tag for name, tag in made.tags.items() if name in _TAGS | _SYNTAX}
    for name in _NO_FILTERS:
        made.filters.pop(name, None)
    made.add_filter("date", _date)
    for name, filter_ in list(made.filters.items()):
        if name != "default":
            made.add_filter(name, _keeps_missing(filter_))
    return made


ENVIRONMENT = _environment()


@functools.lru_cache(maxsize=1024)
def compiled(text: str) -> BoundTemplate:
    """Return the parsed template; LiquidError for a text that Liquid cannot read."""
    return ENVIRONMENT.from_string(clean(text))


def write(text: str, names: Names) -> Merged:
    """Return the text with its values in, masked; LiquidError for what shows only in rendering."""
    template = compiled(text)
    merged = Merged()
    try:
        template.render_with_context(RenderContext(template, globals=names), merged)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        # A filter given what it does not expect: to the user the same as one that says so.
        raise LiquidError(str(error), token=None) from error
    return merged
