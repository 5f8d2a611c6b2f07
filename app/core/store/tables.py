"""The tables, named in the plural. Instants are `Instant`, dates are `Day`; no behaviour lives here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, MetaData, String, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.store.types import Day, Instant

_TRIED = text("claimed_at IS NOT NULL")


class Base(DeclarativeBase):
    metadata = MetaData()
    type_annotation_map = {datetime: Instant, date: Day, dict[str, Any]: JSON, list[Any]: JSON, str: String}


class User(Base):
    """The owner: one row, until there is a team."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Setting(Base):
    """One choice or one remembered fact; `value` is JSON."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Sequence(Base):
    """`weekdays` is a bit mask, Monday 1 to Sunday 64; `dates_off` are ordinals; times are wall-clock "HH:MM".

    `state_reason` says why it paused by itself, "" where the user did it; bounces are counted from `resumed_at` on.
    """

    __tablename__ = "sequences"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(unique=True)
    start_time: Mapped[str]
    end_time: Mapped[str]
    weekdays: Mapped[int]
    holidays: Mapped[str | None]
    dates_off: Mapped[list[Any]]
    time_zone: Mapped[str]
    wait_counts: Mapped[str]
    new_per_day: Mapped[int | None]
    all_mailboxes: Mapped[bool]
    state: Mapped[str]
    created_at: Mapped[datetime]
    state_reason: Mapped[str] = mapped_column(default="")
    resumed_at: Mapped[datetime | None]


class Step(Base):
    """`position` counts from 1; None once the step was removed (its sent emails still speak of it)."""

    __tablename__ = "steps"
    __table_args__ = (Index("ix_steps_sequence", "sequence_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequences.id"))
    position: Mapped[int | None]
    wait_days: Mapped[int]
    subject: Mapped[str | None]
    content: Mapped[str]
    same_thread: Mapped[bool]


class StepVariant(Base):
    """A further text of a step, besides its own (A); `weight` in percent; `position` None once it was removed."""

    __tablename__ = "step_variants"
    __table_args__ = (Index("ix_step_variants_step", "step_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("steps.id"))
    position: Mapped[int | None]
    name: Mapped[str]
    subject: Mapped[str | None]
    content: Mapped[str]
    weight: Mapped[int]


class Attachment(Base):
    """A file of a step; `data` is loaded only when asked for. `position` None once removed, at `removed_at`."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_step", "step_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("steps.id"))
    position: Mapped[int | None]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    removed_at: Mapped[datetime | None]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Template(Base):
    """A reusable subject and content; `name_key` is the name without case, unique."""

    __tablename__ = "templates"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    content: Mapped[str]
    changed_at: Mapped[datetime]


class ImportBatch(Base):
    __tablename__ = "import_batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    imported_at: Mapped[datetime]
    rows: Mapped[int]
    new: Mapped[int]
    updated: Mapped[int]
    skipped: Mapped[int]
    undone_at: Mapped[datetime | None]


class ImportChange(Base):
    """What an import did to one contact: `what` is new, revived, updated or same.

    `before` and `after` hold the values that changed, by field ("custom.plate"), and under "tags" the ids of tags.
    """

    __tablename__ = "import_changes"
    __table_args__ = (Index("ix_import_changes_contact", "contact_id"),)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batches.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    what: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Contact(Base):
    """`email_key` is the lower-cased address, unique; empty strings mean "not set".

    A deleted contact keeps its row, since what was sent to it stays on record; its address imported again revives it.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_name", "last_name", "first_name"),
        Index("ix_contacts_company", "company"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    first_name: Mapped[str] = mapped_column(default="")
    last_name: Mapped[str] = mapped_column(default="")
    company: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    custom: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"))


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class ContactTag(Base):
    __tablename__ = "contact_tags"
    __table_args__ = (Index("ix_contact_tags_tag", "tag_id"),)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True)


class Suppression(Base):
    """An address ("x@y") or a whole domain ("y") that must never be mailed, lower-cased."""

    __tablename__ = "suppressions"
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    created_at: Mapped[datetime]


class Mailbox(Base):
    """`away` holds inclusive [first, last] ordinals; no row ever holds a password.

    Until `paused_until` the mailbox rests by itself, since its server wants less of it. Bounces are counted from
    `resumed_at` on. `unread_reason` says why its answers cannot be read, since `unread_since`; with `unread_waits`
    whoever was written to gets nothing more meanwhile. `ca_file` is an authority of the user's own that its servers'
    certificates may be from.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (
        Index(
            "ux_mailboxes_email",
            func.lower(text("email")),
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str]
    display_name: Mapped[str]
    smtp_host: Mapped[str]
    smtp_port: Mapped[int]
    imap_host: Mapped[str | None]
    imap_port: Mapped[int | None]
    security: Mapped[str]
    username: Mapped[str | None]
    daily_capacity: Mapped[int]
    ramp_start: Mapped[int | None]
    ramp_step: Mapped[int | None]
    ramp_since: Mapped[date | None]
    least_gap: Mapped[int]
    time_zone: Mapped[str]
    away: Mapped[list[Any]]
    signature: Mapped[str]
    state: Mapped[str]
    state_reason: Mapped[str]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    ca_file: Mapped[str] = mapped_column(default="")
    resumed_at: Mapped[datetime | None]
    unread_reason: Mapped[str] = mapped_column(default="")
    unread_since: Mapped[datetime | None]
    unread_waits: Mapped[bool] = mapped_column(default=False)


class SequenceMailbox(Base):
    """The pool of a sequence, in the user's order; empty where the sequence uses all mailboxes."""

    __tablename__ = "sequence_mailboxes"
    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequences.id"), primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    position: Mapped[int]


class Enrollment(Base):
    """One contact going through one sequence; `starts_at` is the enrolment, or the later start instant.

    Out of office, its emails are planned from the local date `held_until` on.
    """

    __tablename__ = "enrollments"
    __table_args__ = (
        Index(
            "ux_enrollments_unfinished",
            "contact_id",
            "sequence_id",
            unique=True,
            sqlite_where=text("completed_at IS NULL"),
        ),
        Index("ix_enrollments_sequence", "sequence_id"),
        Index("ix_enrollments_contact", "contact_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequences.id"))
    enrolled_at: Mapped[datetime]
    starts_at: Mapped[datetime | None]
    current_step_id: Mapped[int | None] = mapped_column(ForeignKey("steps.id"))
    completed_at: Mapped[datetime | None]
    state: Mapped[str]
    ended_reason: Mapped[str] = mapped_column(default="")
    held_until: Mapped[date | None]


class ScheduledEmail(Base):
    """One email of one enrollment for one step.

    `day` is the local sending day and `window_start`/`window_end` the real instants of the (piece of the) window it
    was spread in, `gap` the least gap then: together they tell the planner whether a place still stands (R8).
    `placed_at` is when the place was given; `waits_for` says in words why there is no `send_at`.
    `claimed_at` is when the last attempt began; `retry_at` the earliest instant of the next one.
    `variant_id` is the variant it was last made of, None for the step's own text.
    """

    __tablename__ = "scheduled_emails"
    __table_args__ = (
        Index("ix_emails_status", "status", "send_at", "mailbox_id", "step_id"),
        Index("ix_emails_mailbox", "mailbox_id", "status", "send_at"),
        Index("ix_emails_claimed_at", "claimed_at", "sent_at", "status", "mailbox_id", "step_id", sqlite_where=_TRIED),
        Index("ix_emails_enrollment", "enrollment_id", "status"),
        Index("ix_emails_message_id", "message_id", sqlite_where=text("message_id IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollments.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("steps.id"))
    mailbox_id: Mapped[int | None] = mapped_column(ForeignKey("mailboxes.id"))
    status: Mapped[str]
    send_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    day: Mapped[date | None]
    window_start: Mapped[int | None] = mapped_column(Integer)
    window_end: Mapped[int | None] = mapped_column(Integer)
    gap: Mapped[int | None]
    placed_at: Mapped[datetime | None]
    waits_for: Mapped[str | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    error: Mapped[str | None]
    error_category: Mapped[str | None]
    outpace_id: Mapped[str | None] = mapped_column(unique=True)
    message_id: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("step_variants.id"))


class EmailEvent(Base):
    """Append-only audit line of one email."""

    __tablename__ = "email_events"
    __table_args__ = (Index("ix_email_events_email", "email_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email_id: Mapped[int] = mapped_column(ForeignKey("scheduled_emails.id"))
    at: Mapped[datetime]
    from_status: Mapped[str]
    to_status: Mapped[str]
    reason: Mapped[str]


class IncomingMessage(Base):
    """A message that came in, as it was classified (domain.md section 6); `mark` is the user's own word for it.

    `email_id` is the email it is about. `text` is the safe plain text of the new part, `quoted` the rest; `detail` are
    the status code and the server's words, or the reason for the kind. `seen_at`: the user opened it here;
    `done_at`: nothing is left to do about it. `reply_to` are [name, address] pairs, `recipients` those of To and Cc.
    """

    __tablename__ = "incoming_messages"
    __table_args__ = (
        Index("ux_incoming_uid", "mailbox_id", "folder", "uid_validity", "uid", unique=True),
        Index("ix_incoming_contact", "contact_id"),
        Index("ix_incoming_email", "email_id"),
        Index("ix_incoming_message_id", "message_id"),
        Index("ix_incoming_kind", "kind", "received_at"),
        Index(
            "ix_incoming_list",
            *("contact_id", "from_email", "kind", "received_at", "mark"),
            *("done_at", "seen_at", "email_id", "mailbox_id"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    folder: Mapped[str]
    uid_validity: Mapped[int]
    uid: Mapped[int]
    message_id: Mapped[str]
    in_reply_to: Mapped[str]
    reference_ids: Mapped[list[Any]]
    from_name: Mapped[str]
    from_email: Mapped[str]
    subject: Mapped[str]
    received_at: Mapped[datetime]
    kind: Mapped[str]
    email_id: Mapped[int | None] = mapped_column(ForeignKey("scheduled_emails.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    text: Mapped[str]
    quoted: Mapped[str]
    detail: Mapped[str]
    away_until: Mapped[date | None]
    mark: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    size: Mapped[int]
    reply_to: Mapped[list[Any]] = mapped_column(default=list)
    recipients: Mapped[list[Any]] = mapped_column(default=list)


class IncomingEffect(Base):
    """What a message did by itself, in words; `data` is what it takes to undo it."""

    __tablename__ = "incoming_effects"
    __table_args__ = (Index("ix_incoming_effects_message", "incoming_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming_messages.id"))
    at: Mapped[datetime]
    what: Mapped[str]
    words: Mapped[str]
    data: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]


class MailFolder(Base):
    """How far a mailbox's folder was read: all below `next_uid`, while the server keeps `uid_validity`."""

    __tablename__ = "mail_folders"
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    uid_validity: Mapped[int]
    next_uid: Mapped[int]
    checked_at: Mapped[datetime]


class SentCopy(Base):
    """A copy still to be filed in the Sent folder; the row goes when it lies there.

    `email_id` is negative for an answer of the user's: then it is that one's id.
    """

    __tablename__ = "sent_copies"
    email_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    message: Mapped[bytes] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Answer(Base):
    """An answer that the user wrote in the Inbox; it is sent as emails are, and has their statuses.

    `send_at` is when the user wants it to leave, None for soon; `to_email` "" is whoever wrote the message.
    """

    __tablename__ = "answers"
    __table_args__ = (
        Index("ix_answers_status", "status"),
        Index("ix_answers_contact", "contact_id"),
        Index("ix_answers_incoming", "incoming_id"),
        Index("ix_answers_claimed_at", "claimed_at", "mailbox_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    incoming_id: Mapped[int | None] = mapped_column(ForeignKey("incoming_messages.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    subject: Mapped[str]
    body: Mapped[str]
    status: Mapped[str]
    written_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    outpace_id: Mapped[str | None] = mapped_column(unique=True)
    message_id: Mapped[str | None]
    error: Mapped[str | None]
    to_name: Mapped[str] = mapped_column(default="")
    to_email: Mapped[str] = mapped_column(default="")
    send_at: Mapped[datetime | None]


class AnswerEvent(Base):
    """What happened to an answer: the status it got, and why."""

    __tablename__ = "answer_events"
    __table_args__ = (Index("ix_answer_events_answer", "answer_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    status: Mapped[str]
    reason: Mapped[str]


class AnswerDraft(Base):
    """What was typed for a conversation and not sent; `conversation` is its key."""

    __tablename__ = "answer_drafts"
    conversation: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    changed_at: Mapped[datetime]


class AnswerFile(Base):
    """A file of an answer, or of the draft of a conversation; `data` is loaded only when asked for."""

    __tablename__ = "answer_files"
    __table_args__ = (
        Index("ix_answer_files_answer", "answer_id"),
        Index("ix_answer_files_conversation", "conversation"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"))
    conversation: Mapped[str | None]
    position: Mapped[int]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
