"""Emails of several mailboxes claimed together, and results recorded together: as if one after another, all or none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from app.core import letter
from app.core.commands import contacts, sending, settings
from app.core.commands.plan import replan
from app.core.commands.sending import Attempt
from app.core.errors import ForbiddenMove, NotFound
from app.core.model import ContactDraft, EmailStatus, SendResult, StepDraft, VariantDraft
from app.core.queries.schedule import events
from app.core.settings import DOMAIN_PER_HOUR, LATE_MINUTES
from app.core.store import Store
from app.core.store.tables import Suppression

_S = EmailStatus
NAMES = ("Mara", "Jo", "Ivo", "Lena", "Otto", "Ruth")
STEPS = (
    StepDraft(0, "Hi {{ first_name }}", "Hello **{{ first_name }}** of {{ company | default: 'your company' }}."),
    StepDraft(1, None, "Again."),
    StepDraft(1, "A thread of its own", "And {{ next_weekday }}?", same_thread=False),
)


@pytest.fixture
def three(work):
    """Three mailboxes, each with two contacts to write to, who have no company."""
    for name in ("anna", "ben", "cid"):
        work.mailbox(f"{name}@fenwick.example", least_gap=0)
    work.enroll(work.sequence(*STEPS), work.contacts(*NAMES))
    settings.set_setting(work.store, which=LATE_MINUTES, value=24 * 60)
    work.replan()
    return work


def all_of(work, now):
    return sending.claim_each(work.store, mailbox_ids=[1, 2, 3], now=now, token=lambda: "f00d")


def sent(mails, at):
    return [Attempt(mail.email_id, SendResult(_S.SENT, at, "250 kept")) for mail in mails]


def test_each_mailbox_gives_one_email_at_most(three, clock) -> None:
    mails = all_of(three, clock(23, "16:50"))
    assert [mail.mailbox_id for mail in mails] == [1, 2, 3]
    assert len({mail.recipient for mail in mails}) == 3
    assert sorted(mail.claim for mail in mails) == [1, 2, 3]
    sending.record_each(three.store, attempts=sent(mails[:2], clock(23, "16:51")))
    again = all_of(three, clock(23, "16:52"))
    assert {mail.mailbox_id for mail in again} >= {1, 2}
    assert not {mail.email_id for mail in again} & {mail.email_id for mail in mails}


def test_a_fault_in_one_email_holds_that_one_and_lets_all_others_go(three, clock, monkeypatch, caplog) -> None:
    compose = letter.compose

    def faulty(**values: Any) -> bytes:
        if values["recipient"].startswith("mara@"):
            raise ZeroDivisionError("a fault of ours")
        return compose(**values)

    monkeypatch.setattr(letter, "compose", faulty)
    mails = all_of(three, clock(23, "16:50"))
    assert [mail.mailbox_id for mail in mails] == [1, 2, 3]
    assert three.statuses("Mara") == ["held", "pending", "pending"]
    assert "a fault of Outpace: ZeroDivisionError" in events(three.store, email_id=three.email("Mara", 1).id)[-1].reason
    assert "a fault of ours" in caplog.text


def test_claimed_together_they_are_what_they_are_one_after_another(three, clock, tmp_path: Path) -> None:
    variant = VariantDraft("B", "Other words", "Hello {{ first_name }}", 50)
    three.sequence(StepDraft(0, "One", "A", variants=(variant,)), name="With variants")
    three.enroll(2, three.contacts("Dora", "Emil", "Fritz"))
    three.replan()
    three.store.close()
    shutil.copy(three.store.path, tmp_path / "other.db")
    other = Store(tmp_path / "other.db").open()
    for day in range(23, 31):
        for turn in range(3):
            now = clock(day, f"13:{turn:02}")
            together = all_of(three, now)
            singly = [sending.claim(other, mailbox_id=one, now=now, token=lambda: "f00d") for one in (1, 2, 3)]
            assert together == [mail for mail in singly if mail is not None]
            sending.record_each(three.store, attempts=sent(together, now))
            for one in sent(together, now):
                sending.record(other, email_id=one.email_id, result=one.result)
        three.replan(clock(day, "23:00"))
        replan(other, now=clock(day, "23:00"))
    ids = [row.id for row in three.emails()]
    assert {row.status for row in three.emails()} == {_S.SENT}
    for email_id in ids:
        assert events(three.store, email_id=email_id) == events(other, email_id=email_id)
    other.close()


def test_one_that_cannot_be_made_is_held_and_the_others_go(three, clock) -> None:
    three.sequence(StepDraft(0, "About {{ company }}", "Word."), name="Needs a company")
    three.enroll(2, three.contacts("Dora"))
    three.replan()
    seen = []
    for turn in range(4):
        mails = all_of(three, clock(23, f"16:5{turn}"))
        sending.record_each(three.store, attempts=sent(mails, clock(23, f"16:5{turn}")))
        three.replan(clock(23, f"16:5{turn}"))
        seen += [mail.recipient.partition("@")[0].capitalize() for mail in mails]
    assert three.statuses("Dora") == ["held"]
    assert sorted(seen) == sorted(NAMES)


def test_who_is_suppressed_since_the_plan_was_made_is_left_out_and_the_mailbox_sends_its_next_one(three, clock) -> None:
    with three.store.write() as session:
        session.add(Suppression(value="mara@contact.example", reason="asked", created_at=three.now))
    late, gone = clock(23, "16:50"), []
    for _ in range(3):
        mails = all_of(three, late)
        sending.record_each(three.store, attempts=sent(mails, late))
        three.replan(late)
        gone += [mail.recipient.partition("@")[0].capitalize() for mail in mails]
    assert sorted(gone) == sorted(set(NAMES) - {"Mara"})
    assert three.statuses("Mara") == ["skipped"] * 3


def test_the_limit_of_a_domain_counts_those_claimed_together(work, clock) -> None:
    for name in ("anna", "ben", "cid"):
        work.mailbox(f"{name}@fenwick.example", least_gap=0)
    for name in NAMES:
        contacts.save_contact(work.store, draft=ContactDraft(f"{name.lower()}@one.example", name), now=work.now)
    work.enroll(work.sequence(StepDraft(0, "Hello", "Word.")))
    settings.set_setting(work.store, which=DOMAIN_PER_HOUR, value=2)
    settings.set_setting(work.store, which=LATE_MINUTES, value=24 * 60)
    work.replan()
    assert len(all_of(work, clock(23, "15:00"))) == 2


def test_different_results_are_recorded_together(three, clock) -> None:
    noon = clock(23, "12:00")
    first, second, third = all_of(three, noon)
    sending.record_each(
        three.store,
        attempts=[
            Attempt(first.email_id, SendResult(_S.SENT, noon, "250 kept"), copy=first.message),
            Attempt(second.email_id, SendResult(_S.PENDING, noon, "451 later")),
            Attempt(third.email_id, SendResult(_S.FAILED, noon, "550 5.1.1 nobody")),
        ],
    )
    status = {row.id: (row.status, row.attempts) for row in three.emails()}
    assert [status[one.email_id] for one in (first, second, third)] == [
        (_S.SENT, 1),
        (_S.PENDING, 1),
        (_S.FAILED, 1),
    ]
    assert events(three.store, email_id=first.email_id)[-1].reason == "accepted by the server: 250 kept"


@pytest.mark.parametrize(("wrong", "error"), [(None, ForbiddenMove), (4711, NotFound)])
def test_where_one_cannot_be_recorded_none_is(three, clock, wrong: int | None, error: type[Exception]) -> None:
    noon = clock(23, "12:00")
    mails = all_of(three, noon)
    idle = next(row.id for row in three.emails() if row.status is _S.PENDING)
    attempts = [*sent(mails, noon), Attempt(wrong or idle, SendResult(_S.SENT, noon))]
    with pytest.raises(error):
        sending.record_each(three.store, attempts=attempts)
    assert {row.status for row in three.emails() if row.id in {mail.email_id for mail in mails}} == {_S.SENDING}
