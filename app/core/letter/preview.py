"""One email as the editor shows it: filled in as far as the contact goes, the gaps marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.core.letter.markup import body_of_masked, signature_below
from app.core.letter.masks import to_text
from app.core.letter.merge import merge_marked
from app.core.model import MergeFields


@dataclass(frozen=True, slots=True)
class Preview:
    """An email before it is sent; `missing` names the fields without value, marked as [name] in the texts.

    `attached` are the names of the files that go with it.
    """

    subject: str
    html: str
    text: str
    missing: tuple[str, ...]
    attached: tuple[str, ...] = ()


def preview(subject: str, content: str, fields: MergeFields, *, on: date | None = None) -> Preview:
    """Return the email as this contact would get it, whatever is missing; TemplateTrouble for what cannot be read."""
    head, missing_above = merge_marked(subject, fields, on=on)
    masked, missing_below = merge_marked(content, fields, on=on)
    body = body_of_masked(masked, signature_below(content, fields))
    missing = tuple(dict.fromkeys((*missing_above, *missing_below)))
    return Preview(" ".join(to_text(head).split()), body.html, body.text, missing)
