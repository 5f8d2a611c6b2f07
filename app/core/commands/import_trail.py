"""What an import changes at each contact: found out before it is written, kept so that it can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from app.core.model import CONTACT_FIELDS, ContactDraft
from app.core.store.tables import Contact, ContactTag, ImportChange, Tag

NEW, REVIVED, UPDATED, SAME = "new", "revived", "updated", "same"
CUSTOM = "custom."
TAGS = "tags"
PART = 10_000
_CHANGES = cast(Table, ImportChange.__table__)


@dataclass(slots=True)
class Difference:
    """The values that an import changes at one contact, by field; `tags` are the names it adds."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.after or self.tags)


def differences(session: Session, drafts: Mapping[int, ContactDraft]) -> dict[int, Difference]:
    """Return by contact id what filling in `drafts` would change; an empty cell changes nothing."""
    ids = sorted(drafts)
    found: dict[int, Difference] = {}
    for at in range(0, len(ids), PART):
        part = ids[at : at + PART]
        tags = _tag_names(session, part)
        columns = [Contact.id, Contact.custom, *(getattr(Contact, name) for name in CONTACT_FIELDS)]
        for contact_id, custom, *values in session.execute(select(*columns).where(Contact.id.in_(part))):
            found[contact_id] = _difference(drafts[contact_id], values, custom, tags[contact_id])
    return found


def _difference(draft: ContactDraft, values: list[str], custom: Mapping[str, Any], tags: set[str]) -> Difference:
    made = Difference()
    for name, before in zip(CONTACT_FIELDS, values, strict=True):
        after = getattr(draft, name).strip()
        if after and after != before:
            made.before[name], made.after[name] = before, after
    for name, after in draft.custom:
        if after and str(custom.get(name, "")) != after:
            made.before[CUSTOM + name], made.after[CUSTOM + name] = custom.get(name), after
    made.tags = [name for tag in draft.tags if (name := tag.strip()) and name.lower() not in tags]
    return made


def whole(session: Session, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return all values of contacts that an import is about to bring back from the deleted, for its undo."""
    wanted, found = list(ids), {}
    for at in range(0, len(wanted), PART):
        rows = session.scalars(select(Contact).where(Contact.id.in_(wanted[at : at + PART])))
        for row in rows:
            values = {name: getattr(row, name) for name in CONTACT_FIELDS}
            deleted = row.deleted_at.isoformat() if row.deleted_at else None
            found[row.id] = values | {"custom": dict(row.custom), "deleted_at": deleted}
    return found


def keep(session: Session, batch: int, rows: Iterable[tuple[int, str, dict[str, Any], dict[str, Any]]]) -> None:
    """Keep what a batch did: (contact, what, before, after) each."""
    values = [
        {"batch_id": batch, "contact_id": contact, "what": what, "before": before, "after": after}
        for contact, what, before, after in rows
    ]
    for at in range(0, len(values), PART):
        session.execute(insert(_CHANGES), values[at : at + PART])


def tag_ids(session: Session) -> dict[str, int]:
    """Return the ids of all tags by lower-cased name."""
    return {name.lower(): tag_id for tag_id, name in session.execute(select(Tag.id, Tag.name))}


def _tag_names(session: Session, ids: list[int]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = session.execute(
        select(ContactTag.contact_id, Tag.name)
        .join(Tag, Tag.id == ContactTag.tag_id)
        .where(ContactTag.contact_id.in_(ids))
    )
    for contact, name in rows:
        found[contact].add(name.lower())
    return found
