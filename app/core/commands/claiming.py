"""Taking emails for sending: the next one of each of several mailboxes, in one short durable transaction.

Everything is checked and made anew there, and nothing has left before it is over. Must not record what came of it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import letter
from app.core.commands.answer_sending import claim_answer
from app.core.commands.emails import Move, end_enrollments, move, move_each
from app.core.commands.outcome import next_attempt
from app.core.commands.plan import DIRTY, mark_dirty
from app.core.commands.restored import count_claim
from app.core.errors import MessageTrouble, MissingFields
from app.core.letter import Attached
from app.core.model import EmailStatus, MailboxState, OutgoingMail
from app.core.queries.answers import answering
from app.core.queries.domains import domain_full_until
from app.core.queries.due import Room, claimable_ids, first_claimable, mailboxes_among, may_send, rests, rooms
from app.core.queries.people import full_name, is_suppressed
from app.core.queries.restored import CLAIMS
from app.core.queries.settings import read_settings, setting
from app.core.queries.step_parts import attached_to
from app.core.queries.texts import Texts, subject_of, zones_of
from app.core.settings import DOMAIN_PER_HOUR, LATE_MINUTES, SENDING_PAUSED
from app.core.store import Store
from app.core.store.tables import Contact, EmailEvent, Enrollment, Mailbox, ScheduledEmail, Step
from app.core.store.types import epoch

_log = logging.getLogger(__name__)
_AT_ONCE = 100
_ASKED = (SENDING_PAUSED.key, LATE_MINUTES.key, DOMAIN_PER_HOUR.key, DIRTY, CLAIMS)
"""Settings that each claim asks for, read in one go."""


def random_token() -> str:
    """Return what makes an email's id unguessable and its own."""
    return secrets.token_hex(8)


def claim_each(
    store: Store, *, mailbox_ids: Collection[int], now: datetime, token: Callable[[], str] = random_token
) -> list[OutgoingMail]:
    """Take the next due email of each mailbox for sending, at most one of each, and return them whole.

    The user's own answers go first, without waiting for window, gap or room.

    Contact, suppression, window, capacity, gap and every pause are checked again. On the way an email that cannot be
    made is held with the reason, and one to a suppressed address is skipped. `token` gives the random part of an id.
    """
    with store.write_durably() as session:
        read_settings(session, *_ASKED)
        if not may_send(session):
            return []
        rows = [row for row in mailboxes_among(session, mailbox_ids) if _sends(row, now)]
        return _Claims(session, now, token).of(rows)


def _sends(mailbox: Mailbox, now: datetime) -> bool:
    return mailbox.removed_at is None and mailbox.state == MailboxState.ACTIVE and not rests(mailbox, now)


class _Claims:
    """The claims of one transaction; the moves of emails that are taken are written together at its end."""

    def __init__(self, session: Session, now: datetime, token: Callable[[], str]) -> None:
        self._session = session
        self._now = now
        self._token = token
        self._taken: list[Move] = []
        self._files: dict[int, tuple[Attached, ...]] = {}

    def of(self, rows: list[Mailbox]) -> list[OutgoingMail]:
        """Return what the mailboxes send next, in their order."""
        mails = self._answers(rows)
        rest = [row for row in rows if row.id not in mails]
        room = rooms(self._session, rest, self._now)
        first = first_claimable(self._session, [row.id for row in rest if room[row.id].pinned], self._now)
        read = _Read(self._session, first.values())
        for row in rest:
            if row.id in first and (mail := self._next(row, room[row.id], first[row.id], read)) is not None:
                mails[row.id] = mail
        self._write()
        return [mails[row.id] for row in rows if row.id in mails]

    def _answers(self, rows: list[Mailbox]) -> dict[int, OutgoingMail]:
        waiting = set(answering(self._session, rows, self._now))
        found = {}
        for row in rows:
            mail = claim_answer(self._session, row, self._now, self._token) if row.id in waiting else None
            if mail is not None:
                found[row.id] = mail
        return found

    def _next(self, mailbox: Mailbox, room: Room, first: int, read: _Read) -> OutgoingMail | None:
        """Take the mailbox's next email that can go now."""
        for email, among in self._candidates(mailbox, first, read):
            if not (room.pinned if email.pinned else room.planned):
                return None
            if self._skipped(email, among) or self._waits_for_domain(email):
                continue
            mail = self._made(email, mailbox, among)
            if mail is not None:
                return mail
        return None

    def _candidates(self, mailbox: Mailbox, first: int, read: _Read) -> Iterator[tuple[ScheduledEmail, _Read]]:
        yield read.emails[first], read
        for one in claimable_ids(self._session, mailbox.id, self._now, limit=_AT_ONCE):
            if one != first:
                again = _Read(self._session, [one])
                yield again.emails[one], again

    def _skipped(self, email: ScheduledEmail, read: _Read) -> bool:
        if email.enrollment_id not in read.suppressed:
            return False
        end_enrollments(
            self._session,
            where=Enrollment.id == email.enrollment_id,
            to=EmailStatus.SKIPPED,
            reason="the address is suppressed",
            now=self._now,
        )
        mark_dirty(self._session)
        return True

    def _waits_for_domain(self, email: ScheduledEmail) -> bool:
        """Put an email off whose domain has had its emails of this hour; the mailbox's next one may go."""
        limit = setting(self._session, DOMAIN_PER_HOUR)
        if not limit:
            return False
        self._write()  # those taken in this transaction count
        full = domain_full_until(self._session, email.enrollment_id, self._now, limit=limit)
        if full is None:
            return False
        after = max(1, epoch(full.until) - epoch(self._now))
        for name, value in next_attempt(self._session, email, self._now, after=after).items():
            setattr(email, name, value)
        pending = EmailStatus.PENDING.value
        reason = f"waits: {limit} emails went to {full.domain} within an hour, the most you allow"
        event = EmailEvent(email_id=email.id, at=self._now, from_status=pending, to_status=pending, reason=reason)
        self._session.add(event)
        return True

    def _made(self, email: ScheduledEmail, mailbox: Mailbox, read: _Read) -> OutgoingMail | None:
        """Return the email made and taken; None where it cannot be made and is held."""
        outpace_id = email.outpace_id or letter.make_outpace_id(email.id, self._token())
        try:
            return self._take(email, mailbox, read, outpace_id)
        except MessageTrouble as trouble:
            self._hold(email, _held_words(trouble), trouble.sentence)
        except (SQLAlchemyError, OSError, MemoryError):
            raise
        except Exception as fault:  # a fault of ours in one email must not keep all the others from going
            _log.exception("email %s cannot be made", email.id)
            words = f"it cannot be made, by a fault of Outpace: {type(fault).__name__} (the log tells more)"
            self._hold(email, words, words)
        return None

    def _hold(self, email: ScheduledEmail, reason: str, error: str) -> None:
        move(self._session, email_id=email.id, to=EmailStatus.HELD, reason=reason, now=self._now, error=error)
        mark_dirty(self._session)

    def _take(self, email: ScheduledEmail, mailbox: Mailbox, read: _Read, outpace_id: str) -> OutgoingMail:
        text, on = read.texts.of(email), self._now.astimezone(read.zones[email.id]).date()
        subject = subject_of(text, on=on)
        body = letter.render_body(text.content, text.fields, on=on)
        contact = read.contacts[email.id]
        message_id = letter.make_message_id(outpace_id, mailbox.email.rpartition("@")[2])
        message = letter.compose(
            subject=subject,
            body=body,
            sender=mailbox.email,
            sender_name=mailbox.display_name,
            recipient=contact.email,
            recipient_name=full_name(contact.first_name, contact.last_name, ""),
            message_id=message_id,
            outpace_id=outpace_id,
            date=self._now.astimezone(ZoneInfo(mailbox.time_zone)),
            in_reply_to=text.thread[-1] if text.thread else None,
            references=text.thread,
            attachments=self._attached(email.step_id),
        )
        to = letter.header_address(contact.email)
        claim = count_claim(self._session)
        values = {
            "claimed_at": self._now,
            "attempts": email.attempts + 1,
            "outpace_id": outpace_id,
            "message_id": message_id,
            "subject": subject,
            "body": body.text,
            "variant_id": text.variant_id,
        }
        reason = f"given to {mailbox.smtp_host}"
        self._taken.append(Move(email.id, EmailStatus.SENDING, reason, self._now, values))
        return OutgoingMail(email.id, mailbox.id, mailbox.email, to, message_id, message, claim=claim)

    def _attached(self, step_id: int) -> tuple[Attached, ...]:
        if step_id not in self._files:
            self._files[step_id] = attached_to(self._session, step_id)
        return self._files[step_id]

    def _write(self) -> None:
        taken, self._taken = self._taken, []
        if taken:
            move_each(self._session, taken)


class _Read:
    """Several emails with all that they are made of, read together."""

    def __init__(self, session: Session, email_ids: Iterable[int]) -> None:
        self._rows = _whole(session, list(email_ids))
        self.emails = {email.id: email for email, _, _, _ in self._rows}
        self.contacts = {email.id: contact for email, _, contact, _ in self._rows}
        self.suppressed = set(session.scalars(_suppressed(), {"emails": list(self.emails)})) if self.emails else set()
        self.texts = Texts(session, self.emails.values())
        self.zones = zones_of(session, self.emails)


def _whole(session: Session, ids: list[int]) -> list[Row[ScheduledEmail, Enrollment, Contact, Step]]:
    """Return emails with what belongs to them, which the session then holds: asked for by id it is not read again."""
    return list(session.execute(_parts(), {"ids": ids})) if ids else []


@cache
def _parts() -> Select[ScheduledEmail, Enrollment, Contact, Step]:
    return (
        select(ScheduledEmail, Enrollment, Contact, Step)
        .join(Enrollment, Enrollment.id == ScheduledEmail.enrollment_id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .join(Step, Step.id == ScheduledEmail.step_id)
        .where(ScheduledEmail.id.in_(bindparam("ids", expanding=True)))
    )


@cache
def _suppressed() -> Select[int]:
    """Select those enrollments of several emails whose contact must not be mailed."""
    return (
        select(Enrollment.id)
        .join(Contact, Contact.id == Enrollment.contact_id)
        .join(ScheduledEmail, ScheduledEmail.enrollment_id == Enrollment.id)
        .where(ScheduledEmail.id.in_(bindparam("emails", expanding=True)), is_suppressed())
    )


def _held_words(trouble: MessageTrouble) -> str:
    if isinstance(trouble, MissingFields):
        return f"no value for {', '.join(trouble.fields)}"
    return trouble.sentence
