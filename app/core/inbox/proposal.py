"""What an answer seems to say, by its words: interested, or not now. A proposal; the user decides. Pure."""

from __future__ import annotations

import re
from typing import Final

from app.core.model import IncomingMark, Proposal

_LOOKED_AT: Final = 2_000
"""Letters of an answer that are looked at: what it says stands at its beginning."""


_DAY = (
    r"monday|tuesday|wednesday|thursday|friday|montag|dienstag|mittwoch|donnerstag|freitag|lundi|mardi|mercredi|jeudi"
    r"|vendredi|lunes|martes|mi[eé]rcoles|jueves|viernes|tomorrow|next week|morgen|n[aä]chste woche|demain|ma[nñ]ana"
)
_RULES: Final = tuple(
    (mark, why, re.compile(rf"\b(?:{words})", re.IGNORECASE))
    for mark, why, words in (
        (
            IncomingMark.NOT_NOW,
            "says no",
            r"not interested|no interest|no,? thank|kein interesse|nicht interessiert|kein bedarf|pas int[eé]ress"
            r"|no me interesa|no estamos interesad",
        ),
        (
            IncomingMark.NOT_NOW,
            "puts it off",
            r"not now|not right now|not at the moment|not this year|ask me again|ask again|get back to you|no budget"
            r"|come back to (?:me|us) in|next year|next quarter|in (?:january|february|spring|summer|autumn) again"
            r"|derzeit nicht|im moment nicht|momentan nicht|n[aä]chstes jahr|sp[aä]ter (?:noch|wieder)|kein budget"
            r"|pas maintenant|pour l.instant|plus tard|l.ann[eé]e prochaine|ahora no|por ahora|m[aá]s adelante",
        ),
        (
            IncomingMark.INTERESTED,
            "says so",
            r"(?:i am|i'm|i’m|we are|we're|we’re) (?:very |quite )?interested|sounds (?:good|great|interesting)"
            r"|tell me more|(?:bin|sind) interessiert|haben? interesse|klingt (?:gut|interessant)"
            r"|nous (?:sommes|serions) int[eé]ress|je (?:suis|serais) int[eé]ress|me interesa|nos interesa",
        ),
        (
            IncomingMark.INTERESTED,
            "asks for an offer",
            r"(?:send|have|get|see) (?:me |us )?(?:the|an|your) (?:offer|quote|proposal|price)|how much"
            r"|what does it cost|pricing|price list|angebot (?:schicken|senden|zukommen)|ein angebot|was kostet"
            r"|preisliste|un devis|vos tarifs|combien|presupuesto|cu[aá]nto cuesta",
        ),
        (
            IncomingMark.INTERESTED,
            "wants to talk",
            r"(?:please |can you |could you )call me|give me a call|let's talk|let’s talk|schedule a call"
            r"|rufen sie mich|ruf mich an|telefonieren|appelez[- ]moi|ll[aá]m[ae]me",
        ),
        (
            IncomingMark.INTERESTED,
            "names a day",
            rf"(?:{_DAY})\b[^.?!\n]{{0,60}}\b(?:works|suits|is fine|is good|would be|passt|geht|w[aä]re|convient|me va)"
            rf"|(?:works|suits|fine|passt|geht|any|how about)\b[^.?!\n]{{0,40}}\b(?:{_DAY})\b",
        ),
    )
)
"""In this order: who puts it off often names a day or a price as well."""


def propose(text: str) -> Proposal | None:
    """Return what the new part of an answer seems to say in English, German, French or Spanish; None where unclear."""
    said = " ".join(text[:_LOOKED_AT].split())
    return next((Proposal(mark, why) for mark, why, words in _RULES if words.search(said)), None)
