"""Importing contacts in bulk: all in one transaction, tens of thousands in seconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from app.core.commands import import_trail
from app.core.commands.emails import release
from app.core.commands.import_trail import Difference
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.core.model import CONTACT_FIELDS, ContactDraft, Problem, is_zone
from app.core.store import Store
from app.core.store.tables import Contact, ContactTag, Enrollment, ImportBatch, ScheduledEmail, Tag

DUPLICATES = ("update", "skip", "new")
Report = Callable[[str, int, int], None]
"""Hears what is being done, how many of how many; what it raises ends the import, and nothing was done."""
_PART = 20_000
_WRITTEN = 5_000
_CONTACTS = cast(Table, Contact.__table__)
_CONTACT_TAGS = cast(Table, ContactTag.__table__)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did or, as a dry run, would do; `batch` is None where nothing was written.

    `unchanged` of the `updated` ones know already all that their row says.
    """

    rows: int
    new: int
    updated: int
    skipped: int
    problems: tuple[Problem, ...]
    batch: int | None
    changes: Changes
    unchanged: int = 0


@dataclass(slots=True)
class SortedRows:
    """Contacts by lower-cased address; `known` is id and whether it is deleted, `differences` is by id."""

    new: dict[str, ContactDraft]
    updated: dict[str, ContactDraft]
    skipped: int
    known: dict[str, tuple[int, bool]]
    differences: dict[int, Difference]


def import_contacts(
    store: Store,
    *,
    rows: Sequence[tuple[int, ContactDraft]],
    problems: Sequence[Problem] = (),
    file_name: str,
    duplicates: str = "update",
    now: datetime,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    report: Report | None = None,
) -> ImportResult:
    """Import the good rows of a file, `(line, contact)` each; `problems` are its bad ones.

    An address that is known, or comes twice in the file: "update" fills in what the row has (empty cells erase
    nothing, tags are added), "skip" and "new" leave the first as it is. InputError for another policy, for a file
    without a good row, and with `all_or_nothing` for any problem.
    """
    _check(rows, problems, duplicates, all_or_nothing)
    total = len({line for line, _ in rows} | {problem.line for problem in problems})
    with store.read() if dry_run else store.write() as session:
        found = sort_rows(session, rows, update=duplicates == "update")
        same = len(found.updated) - sum(map(bool, found.differences.values()))
        counts = (total, len(found.new), len(found.updated), found.skipped)
        if dry_run:
            return ImportResult(*counts, tuple(problems), None, Changes(), same)
        batch, _ids = _write(session, found, ("contacts", file_name, now, *counts), report or _silent)
    changes = changed(Kind.CONTACTS, Kind.EMAILS, Kind.PLAN)
    return ImportResult(*counts, tuple(problems), batch, changes, same)


def _silent(_words: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def create_in(session: Session, *, drafts: Sequence[ContactDraft], source: str, now: datetime) -> dict[str, int]:
    """Create contacts whose addresses are all new, inside the caller's transaction; return their ids by address."""
    new = {draft.email.strip().lower(): draft for draft in drafts}
    head = ("contacts", source, now, len(drafts), len(new), 0, len(drafts) - len(new))
    return _write(session, SortedRows(new, {}, 0, {}, {}), head, _silent)[1]


def import_strangers(
    session: Session, *, rows: Sequence[tuple[int, ContactDraft]], file_name: str, now: datetime
) -> dict[str, int]:
    """Import those of a file's good rows who are not known yet, inside the caller's transaction; those known stay.

    Returns the ids of all of them by lower-cased address.
    """
    found = sort_rows(session, rows, update=False)
    count = len(found.new)
    if not count:
        return {key: contact_id for key, (contact_id, _) in found.known.items()}
    return _write(session, found, ("contacts", file_name, now, count, count, 0, 0), _silent)[1]


def _check(
    rows: Sequence[tuple[int, ContactDraft]], problems: Sequence[Problem], duplicates: str, all_or_nothing: bool
) -> None:
    if duplicates not in DUPLICATES:
        raise InputError(f"Duplicates can be {', '.join(DUPLICATES)}, not {duplicates!r}.")
    for zone in {draft.time_zone for _, draft in rows if draft.time_zone}:
        if not is_zone(zone):
            raise InputError(f"The time zone {zone!r} is not known; write it as Europe/Berlin, or leave it empty.")
    first = problems[0] if problems else None
    if not rows:
        because = f" (line {first.line}: {first.reason})" if first else ""
        raise InputError(f"No row of the file can be imported{because}; mend it and try again.")
    if all_or_nothing and first:
        raise InputError(
            f"Line {first.line} cannot be imported ({first.reason}), so nothing was; mend the file, or import the rest."
        )


def _known(session: Session, keys: list[str]) -> dict[str, tuple[int, bool]]:
    """Return id and whether it is deleted, by address."""
    found: dict[str, tuple[int, bool]] = {}
    for at in range(0, len(keys), _PART):
        rows = session.execute(
            select(Contact.email_key, Contact.id, Contact.deleted_at.is_not(None)).where(
                Contact.email_key.in_(keys[at : at + _PART])
            )
        )
        found.update({key: (contact_id, bool(deleted)) for key, contact_id, deleted in rows})
    return found


def sort_rows(session: Session, rows: Sequence[tuple[int, ContactDraft]], *, update: bool) -> SortedRows:
    """Return which rows are new, which change a contact that is known, and what they change."""
    known = _known(session, [draft.email.strip().lower() for _, draft in rows])
    found = SortedRows({}, {}, 0, known, {})
    for _line, draft in rows:
        _sort(found, draft, update=update)
    found.differences = import_trail.differences(
        session, {known[key][0]: draft for key, draft in found.updated.items()}
    )
    return found


def _sort(found: SortedRows, draft: ContactDraft, *, update: bool) -> None:
    key = draft.email.strip().lower()
    is_there = key in found.known and not found.known[key][1]
    if key in found.new:
        found.skipped += 1
        found.new[key] = merged(found.new[key], draft) if update else found.new[key]
    elif not is_there:
        found.new[key] = draft
    elif not update:
        found.skipped += 1
    else:
        before = found.updated.get(key)
        found.skipped += before is not None
        found.updated[key] = merged(before, draft) if before else draft


def merged(before: ContactDraft, after: ContactDraft) -> ContactDraft:
    """Return `before` with what `after` has filled in; tags of both."""
    values = {name: getattr(after, name) or getattr(before, name) for name in CONTACT_FIELDS}
    custom = dict(before.custom) | {name: value for name, value in after.custom if value}
    tags = tuple(dict.fromkeys((*before.tags, *after.tags)))
    return replace(before, **values, tags=tags, custom=tuple(custom.items()))


def _write(
    session: Session, found: SortedRows, head: tuple[str, str, datetime, int, int, int, int], report: Report
) -> tuple[int, dict[str, int]]:
    """Write what was sorted inside the caller's transaction; return the batch and the contacts' ids by address."""
    kind, file_name, now, rows, new, updated, skipped = head
    batch = ImportBatch(
        kind=kind, file_name=file_name, imported_at=now, rows=rows, new=new, updated=updated, skipped=skipped
    )
    session.add(batch)
    session.flush()
    ids = {key: contact_id for key, (contact_id, _) in found.known.items()}
    revived = {key: draft for key, draft in found.new.items() if key in ids}
    before = import_trail.whole(session, [ids[key] for key in revived])
    _revive(session, revived, ids, batch.id)
    fresh = {key: draft for key, draft in found.new.items() if key not in ids}
    ids.update(_insert(session, fresh, batch.id, now, report))
    changing = {key: draft for key, draft in found.updated.items() if found.differences[ids[key]]}
    _update(session, changing, ids, report)
    touched = found.new | changing
    save_tags(session, {ids[key]: draft.tags for key, draft in touched.items()})
    _keep(session, batch.id, found, {ids[key] for key in fresh}, before, [ids[key] for key in found.updated])
    report("Looking for emails that waited", 0, 0)
    _release(session, [ids[key] for key in touched if key in found.known], now)
    if changing:
        mark_dirty(session)
    return batch.id, ids


def _keep(
    session: Session,
    batch: int,
    found: SortedRows,
    fresh: set[int],
    revived: dict[int, dict[str, Any]],
    updated: list[int],
) -> None:
    """Keep what the import did to each contact, for its undo."""
    tags = import_trail.tag_ids(session) if any(one.tags for one in found.differences.values()) else {}
    rows: list[tuple[int, str, dict[str, Any], dict[str, Any]]] = [
        *((contact, import_trail.NEW, {}, {}) for contact in sorted(fresh)),
        *((contact, import_trail.REVIVED, values, {}) for contact, values in revived.items()),
    ]
    for contact in sorted(updated):
        one = found.differences[contact]
        added = {import_trail.TAGS: [tags[name.lower()] for name in one.tags]} if one.tags else {}
        what = import_trail.UPDATED if one else import_trail.SAME
        rows.append((contact, what, one.before, one.after | added))
    import_trail.keep(session, batch, rows)


def _values(draft: ContactDraft) -> dict[str, Any]:
    return {name: getattr(draft, name).strip() for name in CONTACT_FIELDS} | {"custom": dict(draft.custom)}


def _insert(
    session: Session, drafts: dict[str, ContactDraft], batch: int, now: datetime, report: Report
) -> dict[str, int]:
    first = (session.scalar(select(func.max(Contact.id))) or 0) + 1
    ids = {key: first + place for place, key in enumerate(drafts)}
    rows = [
        {
            "id": ids[key],
            "email_key": key,
            "created_at": now,
            "import_batch_id": batch,
            **_values(draft),
        }
        for key, draft in drafts.items()
    ]
    for at in range(0, len(rows), _WRITTEN):
        report("Writing new contacts", at, len(rows))
        session.execute(insert(_CONTACTS), rows[at : at + _WRITTEN])
    return ids


def _revive(session: Session, drafts: dict[str, ContactDraft], ids: dict[str, int], batch: int) -> None:
    """Bring deleted contacts back with what the file says of them, and nothing of what was known before."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*CONTACT_FIELDS, "custom", "import_batch_id")}
    rows = [
        {f"new_{name}": value for name, value in _values(draft).items()}
        | {"row": ids[key], "new_import_batch_id": batch}
        for key, draft in drafts.items()
    ]
    if rows:
        revived = update(_CONTACTS).where(_CONTACTS.c.id == bindparam("row")).values(deleted_at=None, **values)
        session.execute(revived, rows)


def _update(session: Session, drafts: dict[str, ContactDraft], ids: dict[str, int], report: Report) -> None:
    """Fill in what rows have: an empty cell keeps the value that is there."""
    filled = ", ".join(f"{name} = coalesce(nullif(:{name}, ''), {name})" for name in CONTACT_FIELDS)
    rows = [
        {name: getattr(draft, name).strip() for name in CONTACT_FIELDS}
        | {"row": ids[key], "custom": json.dumps({name: value for name, value in draft.custom if value})}
        for key, draft in sorted(drafts.items(), key=lambda item: ids[item[0]])
    ]
    statement = text(f"UPDATE contacts SET {filled}, custom = json_patch(custom, :custom) WHERE id = :row")
    for at in range(0, len(rows), _WRITTEN):
        report("Filling in what is new about known contacts", at, len(rows))
        session.execute(statement, rows[at : at + _WRITTEN])


def save_tags(session: Session, tags: dict[int, Iterable[str]]) -> None:
    """Add tags, by contact id, and make those that are new; names are compared without case."""
    pairs = {(contact, name.strip()) for contact, names in tags.items() for name in names if name.strip()}
    if not pairs:
        return
    known = {name.lower(): tag_id for tag_id, name in session.execute(select(Tag.id, Tag.name))}
    for name in sorted({name for _, name in pairs}):
        if name.lower() not in known:
            tag = Tag(name=name)
            session.add(tag)
            session.flush()
            known[name.lower()] = tag.id
    rows = sorted({(contact, known[name.lower()]) for contact, name in pairs})
    session.execute(
        insert(_CONTACT_TAGS).prefix_with("OR IGNORE"),
        [{"contact_id": contact, "tag_id": tag} for contact, tag in rows],
    )


def _release(session: Session, contact_ids: list[int], now: datetime) -> None:
    for at in range(0, len(contact_ids), _PART):
        theirs = select(Enrollment.id).where(Enrollment.contact_id.in_(contact_ids[at : at + _PART]))
        where = ScheduledEmail.enrollment_id.in_(theirs)
        release(session, where=where, reason="the contact was imported anew", now=now)
