"""Importing addresses and domains that must not be mailed: all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, and_, insert, select, update

from app.core.commands.contact_import import DUPLICATES, ImportResult
from app.core.commands.emails import end_enrollments
from app.core.commands.plan import mark_dirty
from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.core.model import EmailStatus, Problem
from app.core.queries.people import is_suppressed
from app.core.store import Store
from app.core.store.tables import Contact, Enrollment, Suppression

_CHANGED = changed(Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN)
_SUPPRESSIONS = cast(Table, Suppression.__table__)


def import_suppressions(
    store: Store,
    *,
    rows: Sequence[tuple[int, str, str]],
    problems: Sequence[Problem] = (),
    file_name: str,
    duplicates: str = "update",
    now: datetime,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> ImportResult:
    """Never mail the addresses and domains of a file's good rows, `(line, value, reason)`; what is planned is skipped.

    What is listed already: "update" takes the row's reason where it has one, "skip" and "new" leave it. There is no
    batch to undo. InputError for another policy, and with `all_or_nothing` for any problem.
    """
    if duplicates not in DUPLICATES:
        raise InputError(f"Duplicates can be {', '.join(DUPLICATES)}, not {duplicates!r}.")
    if all_or_nothing and problems:
        first = problems[0]
        raise InputError(
            f"Line {first.line} cannot be imported ({first.reason}), so nothing was; mend the file, or import the rest."
        )
    wanted: dict[str, str] = {}
    for _line, value, reason in rows:
        wanted.setdefault(value, reason)
    with store.read() if dry_run else store.write() as session:
        known = dict(session.execute(select(Suppression.value, Suppression.reason)).all())
        new = {value: reason for value, reason in wanted.items() if value not in known}
        updated = {
            value: reason
            for value, reason in wanted.items()
            if duplicates == "update" and value in known and reason and reason != known[value]
        }
        found = ImportResult(
            rows=len(rows) + len(problems),
            new=len(new),
            updated=len(updated),
            skipped=len(rows) - len(new) - len(updated),
            problems=tuple(problems),
            batch=None,
            changes=_CHANGED if new or updated else Changes(),
        )
        if dry_run:
            return found
        listed = [{"value": value, "reason": reason or file_name, "created_at": now} for value, reason in new.items()]
        if listed:
            session.execute(insert(_SUPPRESSIONS), listed)
        for value, reason in updated.items():
            session.execute(update(Suppression).where(Suppression.value == value).values(reason=reason))
        matching = select(Contact.id).where(is_suppressed())
        end_enrollments(
            session,
            where=and_(Enrollment.contact_id.in_(matching), Enrollment.completed_at.is_(None)),
            to=EmailStatus.SKIPPED,
            reason=f"suppressed: {file_name}",
            now=now,
        )
        mark_dirty(session)
    return found
