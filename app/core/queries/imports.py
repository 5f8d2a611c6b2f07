"""What the screens ask about imports: the last ones, and who was in one."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from app.core.store import Store
from app.core.store.tables import Contact, ImportBatch, ImportChange


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import of contacts; `undone_at` is None while it stands, `can_undo` whether an undo would do something."""

    id: int
    file_name: str
    imported_at: datetime
    rows: int
    new: int
    updated: int
    skipped: int
    undone_at: datetime | None
    can_undo: bool


def import_list(store: Store, *, limit: int = 20) -> list[ImportRow]:
    """Return the last imports of contacts, the newest first."""
    trail = exists(select(ImportChange.contact_id).where(ImportChange.batch_id == ImportBatch.id))
    newest = select(ImportBatch, trail).where(ImportBatch.kind == "contacts").order_by(ImportBatch.id.desc())
    with store.read() as session:
        return [
            ImportRow(
                id=row.id,
                file_name=row.file_name,
                imported_at=row.imported_at,
                rows=row.rows,
                new=row.new,
                updated=row.updated,
                skipped=row.skipped,
                undone_at=row.undone_at,
                can_undo=row.undone_at is None and bool(kept),
            )
            for row, kept in session.execute(newest.limit(limit))
        ]


def import_contact_ids(store: Store, *, batch: int) -> array[int]:
    """Return the ids of the contacts that an import brought or knew already, in the order of their making."""
    found = (
        select(ImportChange.contact_id)
        .join(Contact, Contact.id == ImportChange.contact_id)
        .where(ImportChange.batch_id == batch, Contact.deleted_at.is_(None))
        .order_by(ImportChange.contact_id)
    )
    with store.read() as session:
        return array("q", session.scalars(found))
