"""What comes in does the right thing with each contact, once, and can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.commands import incoming, incoming_marks, outcome, sending, settings
from app.core.commands.contacts import suppress
from app.core.commands.emails import give_up, retry_failed
from app.core.commands.mailboxes import resume_mailbox
from app.core.commands.sequences import pause_sequence, resume_sequence
from app.core.errors import InputError
from app.core.model import (
    EmailStatus,
    ErrorCategory,
    FolderState,
    IncomingMark,
    MailboxState,
    OutgoingMail,
    SendResult,
    SequenceState,
)
from app.core.queries.emails import email_detail
from app.core.queries.mailboxes import MailboxRow, mailbox_list
from app.core.queries.reading import TOO_MANY
from app.core.queries.sequences import SequenceRow, sequence_list
from app.core.settings import BOUNCE_AFTER, BOUNCE_PERCENT, REPLY_STOPS_COMPANY
from app.core.store.tables import EmailEvent, Enrollment, IncomingEffect, IncomingMessage, MailFolder, Suppression
from tests.core.commands.incoming_mail import answer, away, bounce, complaint, received, report
from tests.core.conftest import Workspace, at

LATER = at(23, "14:00")


@dataclass
class Post:
    """A workspace from which Mara and Jo got the first of three emails on Monday; what comes in, comes at two."""

    work: Workspace
    mara: str
    jo: str

    def bring(self, *messages: str, now: datetime = LATER, mailbox_id: int = 1) -> None:
        found = [received(one, mailbox_id=mailbox_id, at=now) for one in messages]
        incoming.take_in(self.work.store, mailbox_id=mailbox_id, received=found, states=(), now=now)
        self.work.replan(now)

    def rows(self) -> list[IncomingMessage]:
        with self.work.store.read() as session:
            rows = list(session.query(IncomingMessage).order_by(IncomingMessage.id))
            session.expunge_all()
        return rows

    def effects(self) -> list[str]:
        with self.work.store.read() as session:
            return [row.words for row in session.query(IncomingEffect).order_by(IncomingEffect.id)]

    def suppressed(self) -> list[str]:
        with self.work.store.read() as session:
            return [row.value for row in session.query(Suppression)]

    def reasons(self, contact: str, step: int) -> list[str]:
        email = self.work.email(contact, step)
        return [event.reason for event in email_detail(self.work.store, email_id=email.id).events]


@dataclass
class Sent:
    """A workspace of one mailbox and one sequence, after 51 of its emails went on Monday morning."""

    work: Workspace
    post: Post
    now: datetime
    mails: list[OutgoingMail]

    def send(self, number: int) -> list[OutgoingMail]:
        return self._attempt(number, EmailStatus.SENT)

    def refuse(
        self, number: int, words: str, category: ErrorCategory = ErrorCategory.INVALID_ADDRESS
    ) -> list[OutgoingMail]:
        """Have the server refuse the next emails for good."""
        return self._attempt(number, EmailStatus.FAILED, words, category)

    def _attempt(
        self, number: int, outcome: EmailStatus, words: str = "", category: ErrorCategory | None = None
    ) -> list[OutgoingMail]:
        mails: list[OutgoingMail] = []
        self.work.replan(self.now)
        while len(mails) < number:
            assert self.now < at(23, "17:00"), "the day is over"
            mail = self.work.claim(1, self.now)
            if mail is None:
                self.now += timedelta(seconds=60)
                continue
            self.work.result(mail, outcome, self.now, words, category)
            mails.append(mail)
            if outcome is not EmailStatus.SENT:
                self.work.replan(self.now)
        return mails

    def come_back(self, number: int, mails: list[OutgoingMail] | None = None, now: datetime | None = None) -> None:
        back = (self.mails if mails is None else mails)[:number]
        if mails is None:
            del self.mails[:number]
        self.post.bring(*(bounce(mail.recipient, mail.message_id) for mail in back), now=now or self.now)

    def mailbox(self) -> MailboxRow:
        return mailbox_list(self.work.store, now=self.now)[0]

    def sequence(self) -> SequenceRow:
        return sequence_list(self.work.store)[0]


@pytest.fixture
def many(work: Workspace) -> Sent:
    work.mailbox(daily_capacity=100, least_gap=1)
    work.enroll(work.sequence(), work.many(90))
    work.replan()
    sent = Sent(work, Post(work, "", ""), at(23, "09:00"), [])
    sent.mails = sent.send(51)
    return sent


@pytest.fixture
def post(ready: Workspace) -> Post:
    first, second = ready.deliver(1, at(23, "09:00")), ready.deliver(1, at(23, "13:00"))
    ready.replan(LATER)
    names = {ready.email("Mara", 1).id: "mara", ready.email("Jo", 1).id: "jo"}
    ids = {names[mail.email_id]: mail.message_id for mail in (first, second)}
    return Post(ready, ids["mara"], ids["jo"])


def test_a_reply_stops_the_sequence_of_its_contact_alone(post: Post) -> None:
    post.bring(answer(to=post.mara))
    assert post.work.statuses("Mara") == ["sent", "skipped", "skipped"]
    assert post.work.statuses("Jo") == ["sent", "pending", "pending"]
    assert post.reasons("Mara", 2)[-1] == "replied: mara@contact.example"
    assert post.reasons("Mara", 1)[-1] == "answered by mara@contact.example"
    assert post.effects() == ["Sequence stopped: Mara replied. 2 planned emails skipped"]


def test_an_answer_without_any_id_is_known_by_its_address(post: Post) -> None:
    post.bring(answer("Yes please.", subject="Your message"))
    assert [(row.kind, row.email_id) for row in post.rows()] == [("reply", post.work.email("Mara", 1).id)]
    assert post.work.statuses("Mara") == ["sent", "skipped", "skipped"]


def test_a_colleague_who_answers_is_known_by_domain_and_subject(post: Post) -> None:
    post.bring(answer("I look after this.", sender="Lee <lee@contact.example>", subject="Re: Hi Jo"))
    assert post.work.statuses("Jo") == ["sent", "skipped", "skipped"]
    assert post.work.statuses("Mara") == ["sent", "pending", "pending"]


def test_a_stranger_stops_nobody(post: Post) -> None:
    post.bring(answer("Do you need windows?", sender="sales@elsewhere.example", subject="Windows"))
    assert [(row.kind, row.contact_id) for row in post.rows()] == [("other", None)]
    assert post.work.statuses("Mara") == ["sent", "pending", "pending"]


def test_by_setting_a_reply_stops_the_whole_company(post: Post) -> None:
    settings.set_setting(post.work.store, which=REPLY_STOPS_COMPANY, value=True)
    post.bring(answer(to=post.mara))
    assert post.work.statuses("Jo") == ["sent", "skipped", "skipped"]
    assert post.reasons("Jo", 2)[-1] == "replied: mara@contact.example of the same company"


def test_people_at_a_large_mail_host_are_no_company(work: Workspace) -> None:
    from app.core.inbox.public_hosts import is_public_host

    assert is_public_host("gmail.com")
    assert is_public_host("yahoo.co.uk")
    assert not is_public_host("northwind.example")
    assert not is_public_host("mail.northwind.com")


def test_a_reply_is_undone_and_the_sequence_goes_on(post: Post) -> None:
    planned = [row.send_at for row in post.work.emails("Mara")]
    post.bring(answer(to=post.mara))
    incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)
    post.work.replan(LATER)
    assert post.work.statuses("Mara") == ["sent", "pending", "pending"]
    assert [row.send_at for row in post.work.emails("Mara")] == planned
    with pytest.raises(InputError, match="left to take back"):
        incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)


def test_undo_keeps_a_paused_contact_paused(post: Post) -> None:
    from app.core.commands.enrollments import pause_contact

    pause_contact(post.work.store, contact_id=1, now=LATER)
    post.bring(answer(to=post.mara))
    incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)
    with post.work.store.read() as session:
        assert [row.state for row in session.query(Enrollment).filter_by(contact_id=1)] == ["paused"]


def test_the_same_message_again_doubles_nothing(post: Post) -> None:
    message = received(answer(to=post.mara), mailbox_id=1, at=LATER)
    again = received(message.raw.decode().replace("\r\n", "\n"), mailbox_id=1, at=LATER)
    state = FolderState("INBOX", 1, 9)
    for _ in range(2):
        incoming.take_in(post.work.store, mailbox_id=1, received=[message, again], states=[state], now=LATER)
    assert len(post.rows()) == 1
    assert len(post.effects()) == 1
    with post.work.store.read() as session:
        assert [(row.folder, row.next_uid) for row in session.query(MailFolder)] == [("INBOX", 9)]


def test_who_is_away_is_held_until_the_day_of_return(post: Post) -> None:
    post.bring(away("I am out of the office until 7 December 2026 and will answer then.", to=post.mara))
    until = post.rows()[0].away_until
    assert until is not None
    assert until.month == 12
    follow_up = post.work.email("Mara", 2)
    assert follow_up.send_at is not None
    assert follow_up.send_at.date() >= until
    assert post.effects()[0].startswith("Held until Mon 7 Dec 2026") or post.effects()[0].startswith("Held until Tue 8")
    assert post.work.email("Jo", 2).send_at < follow_up.send_at  # type: ignore[operator]
    incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)
    post.work.replan(LATER)
    assert post.work.email("Mara", 2).send_at.date() < until  # type: ignore[union-attr]


def test_who_is_away_without_a_date_is_held_for_seven_days(post: Post) -> None:
    post.bring(away("I am out of the office and read no mail.", to=post.mara))
    with post.work.store.read() as session:
        assert session.query(Enrollment).filter_by(contact_id=1).one().held_until == date(2026, 11, 30)


def test_a_bounce_for_good_suppresses_and_ends(post: Post) -> None:
    post.bring(bounce("mara@contact.example", post.mara))
    assert post.work.statuses("Mara") == ["bounced", "skipped", "skipped"]
    assert post.suppressed() == ["mara@contact.example"]
    assert "No such user here" in post.reasons("Mara", 1)[-1]
    incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)
    assert post.work.statuses("Mara") == ["bounced", "pending", "pending"]
    assert post.suppressed() == []


def test_a_bounce_for_now_is_only_noted(post: Post) -> None:
    words = "452 4.2.2 Mailbox full"
    post.bring(bounce("mara@contact.example", post.mara, status="4.2.2", words=words))
    assert post.work.statuses("Mara") == ["bounced", "pending", "pending"]
    assert post.suppressed() == []


def test_a_refused_text_is_not_held_against_the_address(post: Post) -> None:
    words = "554 5.7.1 Message refused as spam"
    post.bring(bounce("mara@contact.example", post.mara, status="5.7.1", words=words))
    assert post.work.statuses("Mara") == ["bounced", "skipped", "skipped"]
    assert post.suppressed() == []


@pytest.mark.parametrize(
    ("status", "words", "then"),
    [
        ("5.1.1", "550 5.1.1 <a@b>: Recipient address rejected: User unknown in virtual mailbox table", "suppressed"),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address", "suppressed"),
        ("5.2.1", "550-5.2.1 The email account that you tried to reach is disabled.", "suppressed"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "suppressed"),
        ("5.4.4", "550 5.4.4 Host or domain name not found. Name service error for name=b", "suppressed"),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", "suppressed"),
        ("5.0.0", "554 delivery error: dd This user doesn't have a yahoo.com account", "suppressed"),
        ("5.0.0", "550 permanent failure for one or more recipients", "suppressed"),
        ("5.2.2", "552-5.2.2 The email account that you tried to reach is over quota.", "stays"),
        ("5.2.2", "552 5.2.2 Mailbox size limit exceeded: mailbox is full", "stays"),
        ("5.7.1", "550 5.7.1 Mailbox full, too many messages: over quota", "stays"),
        ("4.4.7", "550 4.4.7 QUEUE.Expired; message expired", "stays"),
        ("5.7.1", "550-5.7.1 Our system has detected that this message is likely unsolicited mail.", "stopped"),
        ("5.7.26", "550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "stopped"),
        ("5.7.1", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent; part of their network is on our "
         "block list (S3150)", "stopped"),
        ("5.7.1", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "stopped"),
        ("5.7.1", "550 5.7.1 TRANSPORT.RULES.RejectMessage; rejected by organization policy", "stopped"),
        ("5.3.4", "552 5.3.4 Message size exceeds fixed maximum message size", "stopped"),
        ("5.6.0", "550 5.6.0 CAT.InvalidContent.Exception; content conversion failed", "stopped"),
        ("5.4.6", "554 5.4.6 Too many hops 26 (25 max)", "stopped"),
        ("5.4.14", "550 5.4.14 Hop count exceeded - possible mail loop", "stopped"),
        ("5.3.5", "554 5.3.5 Local configuration error", "stopped"),
        ("5.5.2", "500 5.5.2 Syntax error, command unrecognized", "stopped"),
    ],
)  # fmt: skip
def test_only_what_speaks_against_an_address_suppresses_it(post: Post, status: str, words: str, then: str) -> None:
    post.bring(bounce("mara@contact.example", post.mara, status=status, words=words))
    assert post.suppressed() == (["mara@contact.example"] if then == "suppressed" else [])
    later = post.work.statuses("Mara")[1:]
    assert set(later) == ({"pending"} if then == "stays" else {"skipped"})


def test_a_delay_is_an_event_and_a_delivery_a_move(post: Post) -> None:
    post.bring(
        report(
            address="mara@contact.example", status="4.4.1", action="delayed", words="451 later", message_id=post.mara
        ),
        report(address="jo@contact.example", status="2.0.0", action="delivered", words="250 ok", message_id=post.jo),
    )
    assert post.work.statuses("Mara") == ["sent", "pending", "pending"]
    assert post.reasons("Mara", 1)[-1].startswith("delayed")
    assert post.work.statuses("Jo") == ["delivered", "pending", "pending"]


def test_unsubscribing_suppresses_and_is_shown(post: Post) -> None:
    post.bring(answer("Please remove me from your list.", to=post.mara))
    assert post.rows()[0].kind == "unsubscribe"
    assert post.suppressed() == ["mara@contact.example"]
    assert post.work.statuses("Mara") == ["sent", "skipped", "skipped"]
    assert post.effects() == [
        "mara@contact.example unsubscribed and is never mailed again. 2 planned emails skipped",
    ]


def test_the_mail_of_the_unsubscribe_header_is_linked_by_its_id(ready: Workspace) -> None:
    mail = sending.claim(ready.store, mailbox_id=1, now=at(23, "09:00"))
    assert mail is not None
    ready.result(mail, EmailStatus.SENT, at(23, "09:00"))
    post = Post(ready, mail.message_id, "")
    post.bring(answer("", sender="m.l@private.example", subject=f"unsubscribe {mail.outpace_id}"))
    assert post.suppressed() == [mail.recipient]


def test_a_complaint_suppresses(post: Post) -> None:
    post.bring(complaint("mara@contact.example", post.mara))
    assert post.rows()[0].kind == "complaint"
    assert post.suppressed() == ["mara@contact.example"]


def test_an_address_that_was_suppressed_before_stays_so_after_undo(post: Post) -> None:
    suppress(post.work.store, value="mara@contact.example", reason="by hand", now=LATER)
    post.bring(bounce("mara@contact.example", post.mara))
    with pytest.raises(InputError):
        incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)
    assert post.suppressed() == ["mara@contact.example"]


def test_our_own_copy_is_never_a_reply(post: Post) -> None:
    own = post.mara.strip("<>").partition("@")[0]
    copy = answer(sender="anna@fenwick.example", to=post.mara, more=f"X-Outpace-Id: {own}\n")
    post.bring(copy)
    assert post.rows()[0].kind == "own_copy"
    assert post.work.statuses("Mara") == ["sent", "pending", "pending"]


@pytest.fixture
def doubtful(ready: Workspace) -> Post:
    mail = ready.claim(1, at(23, "09:00"))
    assert mail is not None
    ready.result(mail, EmailStatus.IN_DOUBT, at(23, "09:00"))
    who = {ready.email("Mara", 1).id: "Mara"}.get(mail.email_id, "Jo")
    assert who == "Mara"
    return Post(ready, mail.message_id, "")


def test_an_answer_settles_an_email_in_doubt(doubtful: Post) -> None:
    doubtful.bring(answer(to=doubtful.mara))
    assert doubtful.work.statuses("Mara") == ["sent", "skipped", "skipped"]


def test_a_bounce_settles_an_email_in_doubt(doubtful: Post) -> None:
    doubtful.bring(bounce("mara@contact.example", doubtful.mara))
    assert doubtful.work.statuses("Mara") == ["bounced", "skipped", "skipped"]


def test_a_bounce_that_is_quicker_than_the_record_is_not_lost(ready: Workspace) -> None:
    mail = ready.claim(1, at(23, "09:00"))
    assert mail is not None
    post = Post(ready, mail.message_id, "")
    post.bring(bounce("mara@contact.example", mail.message_id), now=at(23, "09:00"))
    outcome.record(
        ready.store, email_id=mail.email_id, result=SendResult(EmailStatus.SENT, at(23, "09:00") + timedelta(seconds=1))
    )
    assert ready.statuses("Mara") == ["bounced", "skipped", "skipped"]


def test_a_mailbox_whose_emails_come_back_stops_by_itself(many: Sent) -> None:
    many.come_back(2)
    assert many.mailbox().state is MailboxState.ACTIVE
    many.come_back(1)
    assert many.mailbox().state is MailboxState.ATTENTION
    assert "3 of its 51 emails of the last 7 days" in many.mailbox().state_reason
    assert TOO_MANY in many.mailbox().state_reason
    incoming_marks.undo_effect(many.work.store, incoming_id=3, now=many.now)
    assert many.mailbox().state is MailboxState.ACTIVE
    settings.set_setting(many.work.store, which=BOUNCE_PERCENT, value=0)
    many.come_back(1)
    assert many.mailbox().state is MailboxState.ACTIVE


def test_a_sequence_whose_emails_come_back_pauses_and_says_so(many: Sent) -> None:
    many.come_back(3)
    row = many.sequence()
    assert row.state is SequenceState.PAUSED
    assert row.state_reason.startswith("3 of its 51 emails of the last 7 days came back, more than the 5 % you allow")
    assert any(words.startswith("“Late invoices” paused itself: 3 of its 51") for words in many.post.effects())
    with many.work.store.read() as session:
        last = session.scalars(select(EmailEvent.reason).order_by(EmailEvent.id.desc())).first()
    assert last is not None
    assert "paused itself" in last
    resume_mailbox(many.work.store, mailbox_id=1, now=many.now)
    many.work.replan(many.now)
    assert many.work.claim(1, many.now + timedelta(hours=2)) is None, "nothing of the sequence goes by any mailbox"


NOBODY = "550 5.1.1 No such user here"


def test_recipients_refused_as_unknown_count_as_bounces(many: Sent) -> None:
    many.come_back(1)
    many.refuse(1, NOBODY)
    assert many.mailbox().state is MailboxState.ACTIVE
    many.refuse(1, NOBODY)
    assert many.mailbox().state is MailboxState.ATTENTION
    assert many.mailbox().state_reason.startswith(
        "3 of its 53 emails of the last 7 days were refused as unknown or came"
    )
    assert TOO_MANY in many.mailbox().state_reason
    assert many.sequence().state is SequenceState.PAUSED
    with many.work.store.read() as session:
        told = session.scalars(select(EmailEvent.reason).order_by(EmailEvent.id.desc()).limit(2)).all()
    assert [words.partition(":")[0] for words in told] == [
        "“Late invoices” paused itself",
        "anna@fenwick.example stopped sending",
    ]


def test_a_dead_letter_that_is_given_up_was_refused_all_the_same(many: Sent) -> None:
    refused = many.refuse(2, NOBODY)
    give_up(many.work.store, email_ids=[mail.email_id for mail in refused], now=many.now)
    many.refuse(1, NOBODY)
    assert many.mailbox().state is MailboxState.ATTENTION


def test_a_refused_email_that_went_to_a_mended_address_counts_no_more(many: Sent) -> None:
    refused = many.refuse(2, NOBODY)
    retry_failed(many.work.store, email_ids=[mail.email_id for mail in refused], now=many.now)
    many.send(2)
    many.refuse(2, NOBODY)
    assert many.mailbox().state is MailboxState.ACTIVE


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("550 5.7.1 Blocked by our policy", ErrorCategory.CONTENT_REFUSED),
        ("552 5.2.2 Mailbox full", ErrorCategory.MAILBOX_FULL),
        ("550 5.1.8 Sender has no such domain", ErrorCategory.OTHER),
        ("given up after 7 attempts: 450 4.1.1 No such user for now", ErrorCategory.INVALID_ADDRESS),
    ],
)
def test_refusals_that_say_nothing_of_the_address_stop_nothing(many: Sent, words: str, category: ErrorCategory) -> None:
    many.refuse(10, words, category)
    assert many.mailbox().state is MailboxState.ACTIVE
    assert many.sequence().state is SequenceState.ACTIVE


def test_refusals_from_before_it_was_resumed_stop_it_no_more(many: Sent) -> None:
    settings.set_setting(many.work.store, which=BOUNCE_AFTER, value=20)
    many.refuse(3, NOBODY)
    many.now += timedelta(minutes=1)
    resume_mailbox(many.work.store, mailbox_id=1, now=many.now)
    resume_sequence(many.work.store, sequence_id=1, now=many.now)
    many.send(19)
    many.refuse(1, NOBODY)
    assert many.mailbox().state is MailboxState.ACTIVE
    many.refuse(1, NOBODY)
    assert "2 of its 21 emails since it was resumed" in many.mailbox().state_reason


def test_what_was_resumed_is_not_stopped_by_the_next_bounce(many: Sent) -> None:
    many.come_back(3)
    later = many.now + timedelta(minutes=1)
    resume_mailbox(many.work.store, mailbox_id=1, now=later)
    resume_sequence(many.work.store, sequence_id=1, now=later)
    many.come_back(5, now=later)
    assert many.mailbox().state is MailboxState.ACTIVE
    assert many.sequence().state is SequenceState.ACTIVE
    assert many.sequence().state_reason == ""


def test_bounces_count_again_once_enough_was_sent_since(many: Sent) -> None:
    settings.set_setting(many.work.store, which=BOUNCE_AFTER, value=20)
    many.come_back(3)
    many.now += timedelta(minutes=1)
    resume_mailbox(many.work.store, mailbox_id=1, now=many.now)
    resume_sequence(many.work.store, sequence_id=1, now=many.now)
    more = many.send(20)
    many.come_back(1, more)
    assert many.mailbox().state is MailboxState.ACTIVE
    many.come_back(1, more[1:])
    assert many.mailbox().state is MailboxState.ATTENTION
    assert "2 of its 20 emails since it was resumed" in many.mailbox().state_reason
    assert many.sequence().state is SequenceState.PAUSED


def test_who_pauses_a_sequence_is_told_no_other_reason(many: Sent) -> None:
    many.come_back(3)
    resume_sequence(many.work.store, sequence_id=1, now=many.now)
    pause_sequence(many.work.store, sequence_id=1, now=many.now)
    assert (many.sequence().state, many.sequence().state_reason) == (SequenceState.PAUSED, "")


def test_marks_are_kept_and_put_back(post: Post) -> None:
    post.bring(answer(to=post.mara))
    marked = incoming_marks.mark(post.work.store, incoming_id=1, mark=IncomingMark.INTERESTED, now=LATER)
    done = incoming_marks.finish(post.work.store, incoming_ids=[1], now=LATER)
    row = post.rows()[0]
    assert (row.mark, row.seen_at, row.done_at) == ("interested", LATER, LATER)
    incoming_marks.put_back(post.work.store, marked=done, now=LATER)
    assert post.rows()[0].done_at is None
    incoming_marks.put_back(post.work.store, marked=marked, now=LATER)
    assert (post.rows()[0].mark, post.rows()[0].seen_at) == (None, None)


def test_the_user_says_who_is_away_and_who_wants_no_more(post: Post) -> None:
    post.bring(answer(to=post.jo, sender="Jo <jo@contact.example>"))
    incoming_marks.undo_effect(post.work.store, incoming_id=1, now=LATER)
    incoming_marks.away_until(post.work.store, incoming_id=1, until=date(2026, 12, 14), now=LATER)
    post.work.replan(LATER)
    assert post.work.email("Jo", 2).send_at.date() == date(2026, 12, 14)  # type: ignore[union-attr]
    with pytest.raises(InputError, match="is past"):
        incoming_marks.away_until(post.work.store, incoming_id=1, until=date(2026, 11, 23), now=LATER)
    incoming_marks.unsubscribe(post.work.store, incoming_id=1, now=LATER)
    assert post.suppressed() == ["jo@contact.example"]
    assert post.work.statuses("Jo") == ["sent", "skipped", "skipped"]
