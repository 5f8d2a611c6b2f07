"""Which setting caused a reason of "Why then?", and where in the window it is changed. A table; changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.core.model import Reason
from app.core.settings import LATE_MINUTES, ONE_A_DAY

if TYPE_CHECKING:
    from app.core.queries.emails import EmailDetail


@dataclass(frozen=True, slots=True)
class Cause:
    """A place in the window: `words` name it in a few words, `says` the whole deed for a screen reader."""

    words: str
    says: str
    page: str
    where: Mapping[str, Any]


def cause_of(reason: Reason, about: EmailDetail) -> Cause | None:
    """Return where what caused a reason for this email is changed, None where nothing the user sets did."""
    from app.core.queries.why import cause_of_move, concerns_all

    if concerns_all(reason):
        return Cause("Mailboxes", "Show all mailboxes by day", "mailboxes", {"look": "capacity"})
    found = _PLACES.get(cause_of_move(reason) or reason.rule)
    return found(about) if found is not None else None


def _step(about: EmailDetail) -> Cause | None:
    if not about.step:
        return None
    says = f"Open step {about.step} of {about.sequence_name}"
    return Cause(f"Step {about.step}", says, "sequence", {"sequence": about.sequence_id, "step": about.step})


def _schedule(about: EmailDetail) -> Cause:
    says = f"Open the schedule of {about.sequence_name}"
    return Cause("Schedule", says, "sequence", {"sequence": about.sequence_id, "tab": "schedule"})


def _sequence(about: EmailDetail) -> Cause:
    return Cause("Sequence", f"Open {about.sequence_name}", "sequence", {"sequence": about.sequence_id})


def _mailbox(about: EmailDetail) -> Cause | None:
    if about.mailbox_id is None:
        return None
    return Cause("Mailbox", f"Open the mailbox {about.mailbox}", "mailboxes", {"mailbox": about.mailbox_id})


def _contact(about: EmailDetail) -> Cause:
    says = f"Open {about.contact_name or about.contact_email}"
    return Cause("Contact", says, "contact", {"contact": about.contact_id})


def _calendar(about: EmailDetail) -> Cause:
    return Cause("Calendar", "Show this email in the calendar", "calendar", {"email": about.id})


def _one_a_day(_about: EmailDetail) -> Cause:
    return Cause("Setting", f"Open the setting {ONE_A_DAY.title}", "settings", {"setting": ONE_A_DAY.key})


def _late(_about: EmailDetail) -> Cause:
    return Cause("Setting", f"Open the setting {LATE_MINUTES.title}", "settings", {"setting": LATE_MINUTES.key})


def _undelivered(kind: str) -> Callable[[EmailDetail], Cause]:
    words = {"held": "Held emails", "failed": "Dead letters", "in_doubt": "Unsure emails"}[kind]
    return lambda _about: Cause(words, f"Open the {words.lower()}", "undelivered", {"show": kind})


_PLACES: Final[Mapping[str, Callable[[EmailDetail], Cause | None]]] = {
    "due": _step,
    "away_contact": _contact,
    "pinned": _calendar,
    "retry": _calendar,
    "day_off": _schedule,
    "holiday": _schedule,
    "window_over": _schedule,
    "new_per_day": _schedule,
    "place": _schedule,
    "away": _mailbox,
    "full": _mailbox,
    "one_a_day": _one_a_day,
    "late": _late,
    "mailbox_paused": _mailbox,
    "mailbox_attention": _mailbox,
    "mailbox_rests": _mailbox,
    "mailbox_unread": _mailbox,
    "contact_paused": _contact,
    "sequence_paused": _sequence,
    "no_mailbox": _schedule,
    "no_day": _schedule,
    "held": _undelivered("held"),
    "failed": _undelivered("failed"),
    "in_doubt": _undelivered("in_doubt"),
}
"""Rule of a reason (`app.core.queries.why`) -> place. A rule that is not here is told without a link."""
