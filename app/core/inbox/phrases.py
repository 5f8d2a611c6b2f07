"""Tables of phrases to one expression each. Knows no phrase itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def one_of(phrases: Mapping[str, Iterable[str]], *, around: str = "%s") -> re.Pattern[str]:
    """Return what finds any phrase of a table by language; phrases are expressions, `around` has one "%s" for them.

    For text in lower case only: to ignore case would cost five times as long over every message.
    """
    whole = "|".join(phrase for some in phrases.values() for phrase in some)
    return re.compile(around % f"(?:{whole})")
