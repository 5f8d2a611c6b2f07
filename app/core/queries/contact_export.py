"""Contacts as a CSV that the import reads back. Writes one file, given whole by its path; changes no contact."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import EnvironmentTrouble
from app.core.model import CONTACT_FIELDS
from app.core.queries.contacts import tags_of
from app.core.store import Store
from app.core.store.tables import Contact

_PART = 20_000


def export_contacts(store: Store, *, contact_ids: Sequence[int], path: Path) -> int:
    """Write contacts with their tags and own fields, in order; return how many. EnvironmentTrouble for the file."""
    with store.read() as session:
        rows = _rows(session, contact_ids)
    custom = sorted({name for row in rows for name in row[1]}, key=str.lower)
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*CONTACT_FIELDS, "tags", *custom])
            writer.writerows([*fields, *(own.get(name, "") for name in custom)] for fields, own in rows)
    except OSError as error:
        raise EnvironmentTrouble(
            f"{path} cannot be written ({error.strerror}); choose another folder or file name."
        ) from error
    return len(rows)


def _rows(session: Session, ids: Sequence[int]) -> list[tuple[list[str], dict[str, str]]]:
    """Return for each contact its fields with the tags last, and its own fields."""
    found: dict[int, tuple[list[str], dict[str, str]]] = {}
    columns = [getattr(Contact, name) for name in CONTACT_FIELDS]
    for at in range(0, len(ids), _PART):
        part = list(ids[at : at + _PART])
        tags = tags_of(session, part)
        rows = session.execute(
            select(Contact.id, Contact.custom, *columns).where(Contact.id.in_(part), Contact.deleted_at.is_(None))
        )
        for contact_id, custom, *fields in rows:
            own = {str(name): str(value) for name, value in custom.items()}
            found[contact_id] = ([*fields, ", ".join(tags[contact_id])], own)
    return [found[one] for one in ids if one in found]
