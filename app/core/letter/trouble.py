"""Liquid's complaints as sentences that name the text and the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from app.core.errors import TemplateTrouble
from app.core.letter.masks import clean

if TYPE_CHECKING:
    from liquid import BoundTemplate
    from liquid.exceptions import LiquidError


def parsed(text: str, what: str) -> BoundTemplate:
    """Return the compiled text; TemplateTrouble, naming `what` and the line, when Liquid cannot read it."""
    from liquid.exceptions import LiquidError

    from app.core.letter.liquid_env import compiled

    try:
        return compiled(text)
    except LiquidError as error:
        raise_unreadable(error, text, what)


def raise_unreadable(error: LiquidError, text: str, what: str) -> NoReturn:
    """Raise the TemplateTrouble that says what Liquid did not like, and where."""
    words = str(error.message)
    raise trouble(what, _line(error, text, words), f"Liquid cannot read this ({words}); mend it there.") from error


def raise_at(text: str, index: int, what: str, words: str) -> NoReturn:
    """Raise TemplateTrouble about the place `index` of the text."""
    raise trouble(what, clean(text).count("\n", 0, index) + 1, words)


def trouble(what: str, line: int | None, words: str) -> TemplateTrouble:
    """Return the TemplateTrouble "What, line N: words"."""
    place = capital(what) + (f", line {line}" if line else "")
    return TemplateTrouble(f"{place}: {words}", line=line)


def capital(what: str) -> str:
    """Return the text with its first letter large."""
    return what[:1].upper() + what[1:]


def _line(error: LiquidError, text: str, words: str) -> int | None:
    at = error.token.start_index if error.token is not None else -1
    source = clean(text)
    return source.count("\n", 0, at) + 1 if 0 <= at <= len(source) else _first_line_failing(text, words)


def _first_line_failing(text: str, words: str) -> int | None:
    """Return the line from which on every beginning of the text fails likewise: where the library knows no line."""
    lines = clean(text).split("\n")
    first = None
    for number in range(len(lines), 0, -1):
        if _words("\n".join(lines[:number])) != words:
            break
        first = number
    return first


def _words(text: str) -> str | None:
    from liquid.exceptions import LiquidError

    from app.core.letter.liquid_env import ENVIRONMENT

    try:
        ENVIRONMENT.from_string(text)
    except LiquidError as error:
        return str(error.message)
    return None
