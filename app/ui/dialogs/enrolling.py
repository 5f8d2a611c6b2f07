"""Who is chosen for a sequence, what enrolling them would do, and doing it with a way back. Owns no widget."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.core.errors import OutpaceError
from app.core.events import Changes
from app.core.model import ContactDraft
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.dialogs.addresses import addresses_in
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.commands.enrollments import Enrolled

ALL, SEARCH, PASTED = "all", "search", "pasted"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is chosen: ids in order, None for everybody, and addresses that no contact has yet.

    Of `number` chosen, `enrolled` would go into the sequence, `had` it already and `suppressed` must not be mailed.
    """

    ids: array[int] | None
    number: int
    unknown: tuple[str, ...] = ()
    enrolled: int = 0
    had: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `planned` emails were written by the new plan."""

    enrolled: int
    skipped: int
    suppressed: int
    planned: int
    done: Enrolled
    changes: Changes


def enroll_chosen(
    context: Context,
    sequence_id: int,
    chosen: Chosen,
    *,
    again: bool = False,
    into: str = "",
    owner: QObject | None = None,
    then: Callable[[Outcome], None] | None = None,
    failed: Callable[[OutpaceError], None] | None = None,
) -> None:
    """Enroll them and say what came of it, with a way back; `into` names the sequence where that is not clear."""
    work = context.work.begin(f"Enrolling {count(chosen.enrolled or chosen.number, 'contact')}", can_cancel=False)
    before = f"{into}: " if into else ""

    def do(store: Any, now: datetime) -> Outcome:
        with work:
            return _enroll(store, sequence_id, chosen, again, now)

    def undo(store: Any, outcome: Outcome, now: datetime) -> Changes:
        from app.core.commands.enrollments import undo_enroll

        return undo_enroll(store, enrolled=outcome.done, now=now)

    carry_out(
        context,
        do,
        lambda outcome: f"{before}{_outcome_words(outcome)}",
        undo,
        worth=lambda outcome: outcome.enrolled > 0,
        owner=owner,
        then=then,
        failed=failed,
    )


def choose(store: Any, who: str, search: str, text: str) -> Chosen:
    """Return all contacts, those a search finds, or the pasted addresses."""
    from app.core.queries.contacts import contact_count, contact_ids, contact_ids_of

    if who == ALL:
        return Chosen(None, contact_count(store))
    if who == SEARCH:
        ids = contact_ids(store, search=search) if search else array("q")
        return Chosen(ids, len(ids))
    addresses = addresses_in(text)
    known = contact_ids_of(store, emails=addresses)
    ids = array("q", (known[one.lower()] for one in addresses if one.lower() in known))
    unknown = tuple(one for one in addresses if one.lower() not in known)
    return Chosen(ids, len(addresses), unknown)


def counted(store: Any, sequence_id: int, chosen: Chosen, again: bool) -> Chosen:
    """Add what enrolling would do, without doing it."""
    from app.core.commands.enrollments import preview_enroll

    found = preview_enroll(store, sequence_id=sequence_id, contact_ids=chosen.ids, again=again)
    enrolled = found.enrolled + len(chosen.unknown)
    return replace(chosen, enrolled=enrolled, had=found.skipped, suppressed=found.suppressed)


def _enroll(store: Any, sequence_id: int, chosen: Chosen, again: bool, now: datetime) -> Outcome:
    """Import who is not known yet, enroll, re-plan."""
    from app.core.commands.contact_import import import_contacts
    from app.core.commands.enrollments import enroll
    from app.core.commands.plan import replan_small
    from app.core.queries.contacts import contact_ids_of

    ids, changes = chosen.ids, Changes()
    if chosen.unknown and ids is not None:
        rows = [(line, ContactDraft(email=email)) for line, email in enumerate(chosen.unknown, 1)]
        imported = import_contacts(store, rows=rows, file_name="pasted addresses", duplicates="skip", now=now)
        changes = imported.changes
        ids = array("q", [*ids, *contact_ids_of(store, emails=chosen.unknown).values()])
    done = enroll(store, sequence_id=sequence_id, contact_ids=ids, now=now, again=again)
    planned = replan_small(store, now=now)
    return Outcome(
        done.enrolled,
        done.skipped,
        done.suppressed,
        planned.summary.written,
        done,
        changes | done.changes | planned.changes,
    )


def number_words(chosen: Chosen) -> str:
    """Return how many go in: "1,100 of 2,000 contacts", "None of 3 contacts", "12 contacts"."""
    if chosen.enrolled == chosen.number:
        return count(chosen.number, "contact")
    some = f"{chosen.enrolled:,}" if chosen.enrolled else "None"
    return f"{some} of {count(chosen.number, 'contact')}"


def note_words(chosen: Chosen) -> str:
    """Return who is new, and who is left out and why."""
    parts = []
    if len(chosen.unknown) == 1:
        parts.append("One address is no contact yet and becomes one.")
    elif chosen.unknown:
        parts.append(f"{len(chosen.unknown):,} addresses are no contacts yet and become some.")
    if chosen.had:
        parts.append(f"{chosen.had:,} left out: in it already, or had it before.")
    if chosen.suppressed:
        parts.append(f"{chosen.suppressed:,} left out: must not be mailed.")
    return " ".join(parts)


def _outcome_words(outcome: Outcome) -> str:
    """Return what came of enrolling in a sentence."""
    parts = [f"{count(outcome.enrolled, 'contact')} enrolled"]
    if outcome.planned:
        parts.append(f"{count(outcome.planned, 'email')} planned")
    if outcome.skipped:
        parts.append(f"{outcome.skipped:,} left out, had it already")
    if outcome.suppressed:
        parts.append(f"{outcome.suppressed:,} must not be mailed")
    return "; ".join(parts) + "."
