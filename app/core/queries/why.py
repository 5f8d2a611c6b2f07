"""Why then? Gathers what stands around one email and lets the planner explain it; also why an email will not go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Integer, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.model import LEFT, EmailStatus, EnrollmentState, MailboxState, Reason, SequenceState
from app.core.planner import Mailbox, Place, Sequence
from app.core.planner.board import LATE, NO_DAY, NO_MAILBOX, NO_OTHER, OVERTAKEN, RESTS
from app.core.planner.days import days_between, local_day, zone_of
from app.core.planner.explain import MOVED, Case, explain, person_day, person_time, zone_words
from app.core.planner.plan import ANOTHER
from app.core.queries.load import left_in_zones, planned_in_zones, went_at
from app.core.queries.settings import setting
from app.core.queries.snapshot import read_mailboxes, read_sequences
from app.core.settings import ONE_A_DAY
from app.core.store import Store
from app.core.store import tables as t
from app.core.store.types import epoch

_LEFT = [status.value for status in LEFT]
_LEFT_OR_PLANNED = [*_LEFT, EmailStatus.PENDING.value]


def why(store: Store, *, email_id: int, now: datetime, home_zone: str = "") -> tuple[Reason, ...]:
    """Return the chain of reasons for an email's time, or why it has none; NotFound without such an email.

    Times are told in the zone the email is planned in, with its name where that is not `home_zone`.
    """
    with store.read() as session:
        email = session.get(t.ScheduledEmail, email_id)
        if email is None:
            raise NotFound(f"There is no email {email_id}; `outpace schedule` lists them.")
        mailboxes = read_mailboxes(session)
        sequences = {sequence.id: sequence for sequence in read_sequences(session, mailboxes)}
        enrollment = session.get_one(t.Enrollment, email.enrollment_id)
        around = _Around(session, email, enrollment, sequences[enrollment.sequence_id], mailboxes)
        return tuple(around.reasons(epoch(now), home_zone))


def cause_of_move(reason: Reason) -> str:
    """Return the rule behind a "moved" reason (late, one_a_day, mailbox_rests, pin, full); "" for another."""
    if reason.rule != "moved":
        return ""
    return next((rule for words, rule in _MOVES.items() if reason.text.endswith(words)), "full")


def concerns_all(reason: Reason) -> bool:
    """Return whether a "full" or "away" reason speaks of several mailboxes together."""
    return reason.rule in ("full", "away") and ": all " in reason.text


_MOVES = {LATE: "late", ANOTHER: "one_a_day", RESTS: "mailbox_rests", OVERTAKEN: "pin", NO_OTHER: "pin"}


class _Around:
    def __init__(
        self,
        session: Session,
        email: t.ScheduledEmail,
        enrollment: t.Enrollment,
        sequence: Sequence,
        mailboxes: list[Mailbox],
    ) -> None:
        self.session = session
        self.email = email
        self.enrollment = enrollment
        self.sequence = sequence
        self.mailboxes = {mailbox.id: mailbox for mailbox in mailboxes}
        contact = session.get_one(t.Contact, enrollment.contact_id)
        self.contact_zone = contact.time_zone
        self._used: dict[int, Counter[tuple[int, date]]] = {}

    def reasons(self, now: int, home_zone: str) -> Iterable[Reason]:
        email = self.email
        if email.status not in (EmailStatus.PENDING.value, EmailStatus.SENDING.value):
            yield from self._over()
        place = self._place()
        if place is not None:
            yield from explain(self._case(place, now, home_zone))
            yield from self._hindrance(place.mailbox, now)
        elif email.waits_for:
            yield Reason(self._waits(), f"Not planned: {email.waits_for}")

    def _waits(self) -> str:
        """Return the rule by which the email has no place: what paused it, what is missing, else "waits"."""
        if self.enrollment.state == EnrollmentState.PAUSED.value:
            return "contact_paused"
        if self.session.get_one(t.Sequence, self.enrollment.sequence_id).state != SequenceState.ACTIVE.value:
            return "sequence_paused"
        return {NO_MAILBOX: "no_mailbox", NO_DAY: "no_day"}.get(self.email.waits_for or "", "waits")

    def _over(self) -> Iterable[Reason]:
        last = self.session.scalars(
            select(t.EmailEvent).where(t.EmailEvent.email_id == self.email.id).order_by(t.EmailEvent.id.desc()).limit(1)
        ).first()
        if last is not None:
            yield Reason(
                self.email.status, f"{self.email.status.replace('_', ' ').capitalize()}: {last.reason}", at=last.at
            )

    def _hindrance(self, mailbox_id: int, now: int) -> Iterable[Reason]:
        row = self.session.get_one(t.Mailbox, mailbox_id)
        if row.state == MailboxState.PAUSED.value:
            yield Reason("mailbox_paused", f"Waits: {row.email} is paused; it keeps its place")
        elif row.state == MailboxState.ATTENTION.value:
            yield Reason("mailbox_attention", f"Waits: {row.email} needs attention ({row.state_reason})")
        elif row.paused_until is not None and epoch(row.paused_until) > now:
            words = f"{row.email} rests until {person_time(epoch(row.paused_until), row.time_zone)}"
            yield Reason("mailbox_rests", f"{words}: its server wants fewer emails for now", at=row.paused_until)
        elif row.unread_waits and self.enrollment.current_step_id is not None:
            words = f"Waits: answers to {row.email} cannot be read, and whoever has answered is not written to again"
            yield Reason("mailbox_unread", f"{words} ({row.unread_reason})", at=row.unread_since)

    def _place(self) -> Place | None:
        email = self.email
        if email.send_at is None or email.day is None or email.due_on is None or email.mailbox_id is None:
            return None
        start, end, gap = email.window_start or 0, email.window_end or 0, email.gap or 0
        due = email.due_on.toordinal()
        return Place(email.mailbox_id, epoch(email.send_at), email.day.toordinal(), start, end, gap, due)

    def _case(self, place: Place, now: int, home_zone: str) -> Case:
        mailbox = self.mailboxes[place.mailbox]
        before = self._before()
        zone = zone_of(self.sequence, self.contact_zone, mailbox)
        pool = (mailbox,) if before else tuple(self._pool()) or (mailbox,)
        group, together = self._group(place)
        others = list(self._others()) if setting(self.session, ONE_A_DAY) else []
        touched = (days_between(home, start, end) for home, _at, start, end in others)
        return Case(
            place=place,
            sequence=self.sequence,
            mailbox=mailbox,
            pool=pool,
            zone=zone,
            first=before is None,
            due_text=self._due(before, zone, home_zone),
            counts=partial(self._count, {one.id: one.zone for one in pool}),
            group=group,
            together=together,
            placed_at=epoch(self.email.placed_at) if self.email.placed_at else place.send_at,
            now=now,
            pinned=self.email.pinned,
            retry=self.email.retry_at is not None,
            away_until=self.enrollment.held_until.toordinal() if self.enrollment.held_until else 0,
            contact_zone=self.contact_zone,
            other_emails=frozenset(local_day(home, at) for home, at, *_ in others),
            other_windows=frozenset().union(*(days for days in touched if len(days) > 1)),
            moved=self._moved(),
            home_zone=home_zone,
        )

    def _others(self) -> Iterable[tuple[str, int, int, int]]:
        """Yield zone of the contact's date, instant, and window of their other emails, over all sequences (R9)."""
        e, n = t.ScheduledEmail, t.Enrollment
        at = func.coalesce(went_at(), type_coerce(e.send_at, Integer))
        went = went_at().is_not(None)
        start, end = case((went, at), else_=e.window_start), case((went, at + 1), else_=e.window_end)
        rows = self.session.execute(
            select(e.mailbox_id, at, func.coalesce(start, at), func.coalesce(end, at + 1))
            .join(n, n.id == e.enrollment_id)
            .where(n.contact_id == self.enrollment.contact_id, e.id != self.email.id, e.status.in_(_LEFT_OR_PLANNED))
            .where(e.mailbox_id.is_not(None), at.is_not(None))
        )
        for mailbox, *instants in rows:
            home = self.mailboxes.get(mailbox or 0)
            yield (self.contact_zone or (home.zone if home else "UTC"), *instants)

    def _moved(self) -> str:
        """Return the words of the event by which the email got the place it has, "" where it was not moved."""
        e = t.EmailEvent
        found = e.reason.startswith(MOVED, autoescape=True)
        here = and_(e.email_id == self.email.id, found, e.at == self.email.placed_at)
        return self.session.scalar(select(e.reason).where(here).order_by(e.id.desc()).limit(1)) or ""

    def _pool(self) -> list[Mailbox]:
        pool = (self.mailboxes[m] for m in self.sequence.mailboxes if m in self.mailboxes)
        return [mailbox for mailbox in pool if mailbox.usable]

    def _before(self) -> Any:
        """Return the email this one's wait counts from: the last of its enrollment that left or comes before it."""
        e = t.ScheduledEmail
        own = self.session.get_one(t.Step, self.email.step_id)
        rows = self.session.execute(
            select(
                e.id,
                e.status,
                e.mailbox_id,
                t.Step.position,
                went_at().label("went"),
                type_coerce(e.send_at, Integer).label("at"),
            )
            .join(t.Step, t.Step.id == e.step_id)
            .where(e.enrollment_id == self.email.enrollment_id, e.id != self.email.id, e.status.in_(_LEFT_OR_PLANNED))
        ).all()
        left = [row for row in rows if row.status in _LEFT and row.went is not None]
        planned = [
            row for row in rows if row.status not in _LEFT and row.at and (row.position or 0) < (own.position or 0)
        ]
        if planned:
            return max(planned, key=lambda row: row.position or 0)
        return max(left, key=lambda row: row.went, default=None)

    def _due(self, before: Any, zone: str, home_zone: str) -> str:
        wait = self.session.get_one(t.Step, self.email.step_id).wait_days
        unit = "sending day" if self.sequence.sending_days else "day"
        words = f"wait {wait} {unit}{'' if wait == 1 else 's'}"
        if before is None:
            start = self.enrollment.starts_at or self.enrollment.enrolled_at
            began = "Starts" if self.enrollment.starts_at else "Enrolled"
            return f"{began} {person_day(date.fromordinal(local_day(zone, epoch(start))))}, {words}"
        home = self.mailboxes.get(before.mailbox_id or 0)
        counted_in = zone_of(self.sequence, self.contact_zone, home) if home else zone
        where = zone_words(counted_in, home_zone or zone)
        step = f"Step {before.position or '?'}"
        if before.status in _LEFT:
            return f"{step} was sent {person_time(before.went, counted_in)}{where}, {words}"
        return f"{step} is planned for {person_time(before.at, counted_in)}{where}, {words}"

    def _group(self, place: Place) -> tuple[tuple[int, ...], tuple[int, ...]]:
        e = t.ScheduledEmail
        rows = self.session.execute(
            select(type_coerce(e.send_at, Integer).label("at"), type_coerce(e.placed_at, Integer).label("placed"))
            .where(
                e.mailbox_id == place.mailbox,
                e.window_start == place.window_start,
                e.window_end == place.window_end,
                or_(e.status.in_(_LEFT_OR_PLANNED), e.id == self.email.id),
                type_coerce(e.send_at, Integer).between(place.window_start, place.window_end),
            )
            .order_by(e.send_at)
        ).all()
        placed = epoch(self.email.placed_at) if self.email.placed_at else None
        group = tuple(row.at for row in rows) or (place.send_at,)
        return group, tuple(row.at for row in rows if row.placed == placed) or (place.send_at,)

    def _count(self, zones: dict[int, str], mailbox_id: int, day: int) -> int:
        """Return how many emails a mailbox, one of those with these zones, sent or will send on its own date."""
        on = date.fromordinal(day)
        if day not in self._used:
            self._used[day] = Counter(left_in_zones(self.session, zones, on, on))
            self._used[day].update(planned_in_zones(self.session, zones.values(), on, on))
        return self._used[day][mailbox_id, on]
