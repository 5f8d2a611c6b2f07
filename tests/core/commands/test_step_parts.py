"""Variants and attachments of steps: saved, edited live, copied, and sent as they are."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace

import pytest

from app.core.commands import sequences, settings
from app.core.errors import InputError, NotFound, TemplateTrouble
from app.core.model import AttachmentDraft, EmailStatus, StepDraft, VariantDraft
from app.core.queries.emails import email_detail, email_preview
from app.core.queries.schedule import events
from app.core.queries.sequences import sequence_detail
from app.core.queries.step_parts import with_files
from app.core.sequence_file import format_sequence, parse_sequence
from app.core.settings import ATTACHMENT_MB

PRICES = AttachmentDraft("prices.pdf", "application/pdf", 9, data=b"%PDF-1.7\n")
B = VariantDraft("B", "Or so", "Text B.", 50)
TWO = StepDraft(0, "As usual", "Text A.", variants=(B,))


def detail(work, sequence_id: int = 1):
    return sequence_detail(work.store, sequence_id=sequence_id)


def data(work, of) -> bytes | None:
    return with_files(work.store, draft=of.draft).steps[0].attachments[0].data


def save(work, *steps: StepDraft, now=None) -> None:
    draft = replace(detail(work).draft, steps=steps)
    sequences.save_sequence(work.store, draft=draft, now=now or work.now)


def parsed(mail):
    return email.message_from_bytes(mail.message, policy=email.policy.default)


def text_of(mail) -> str:
    return parsed(mail).get_body(("plain",)).get_content().strip()


@pytest.fixture
def split(work, clock):
    """Forty contacts in a step with two texts, planned for Monday 23 November."""
    work.mailbox(daily_capacity=100)
    work.enroll(work.sequence(TWO), work.many(40))
    work.replan()
    return work


def send_all(work, clock) -> list[tuple[str, str]]:
    """Send what is due at the end of Monday's window one by one; return recipient and text of each."""
    found = []
    for row in sorted(work.emails(), key=lambda row: (row.send_at is None, row.send_at)):
        if row.status is EmailStatus.PENDING and row.send_at and (mail := work.claim(1, row.send_at)):
            work.result(mail, EmailStatus.SENT, row.send_at)
            found.append((mail.recipient, text_of(mail)))
    return found


def test_each_contact_gets_one_of_the_texts_and_the_preview_says_which(split, clock) -> None:
    promised = {row.contact: email_preview(split.store, email_id=row.id) for row in split.emails()}
    sent = send_all(split, clock)
    assert len(sent) == 40
    assert {text for _, text in sent} == {"Text A.", "Text B."}
    assert [text for _, text in sent] == [promised[who].text.strip() for who, _ in sent]


def test_results_are_counted_by_variant(split, clock) -> None:
    texts = [text for _, text in send_all(split, clock)]
    step = detail(split).draft.steps[0]
    assert dict(detail(split).steps[0].by_variant) == {
        None: texts.count("Text A."),
        step.variants[0].id: texts.count("Text B."),
    }


def test_a_variant_without_a_subject_has_that_of_the_step(split, clock) -> None:
    save(split, replace(detail(split).draft.steps[0], variants=(VariantDraft("B", None, "Text B.", 100),)))
    row = split.emails()[0]
    found = email_preview(split.store, email_id=row.id)
    assert (found.subject, found.text.strip()) == ("As usual", "Text B.")


def test_adding_a_variant_leaves_what_was_sent_and_reaches_who_had_nothing(work, clock) -> None:
    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "As usual", "Text A.")), work.contacts("Mara", "Jo"))
    work.replan()
    first = work.deliver(1, clock(23, "09:00"))
    step = detail(work).draft.steps[0]
    save(work, replace(step, variants=(VariantDraft("B", None, "Text B.", 100),)), now=clock(23, "09:05"))
    work.replan(clock(23, "09:05"))
    assert email_preview(work.store, email_id=first.email_id).text.strip() == "Text A."
    assert email_detail(work.store, email_id=first.email_id).status is EmailStatus.SENT
    left = next(row for row in work.emails() if row.status is EmailStatus.PENDING)
    mail = work.deliver(1, left.send_at)
    assert text_of(mail) == "Text B."
    variant = detail(work).draft.steps[0].variants[0].id
    assert dict(detail(work).steps[0].by_variant) == {None: 1, variant: 1}


def test_a_reply_continues_under_the_subject_its_thread_really_had(work, clock) -> None:
    work.mailbox()
    first = StepDraft(0, "As usual", "A", variants=(VariantDraft("B", "Quite other", "B", 100),))
    work.enroll(work.sequence(first, StepDraft(3, None, "Second.")), work.contacts("Mara"))
    work.replan()
    assert email_preview(work.store, email_id=work.email("Mara", 2).id).subject == "Re: Quite other"
    work.deliver(1, clock(23, "09:00"))
    work.replan(clock(23, "18:00"))
    assert parsed(work.deliver(1, work.email("Mara", 2).send_at))["Subject"] == "Re: Quite other"


def test_a_removed_variant_stays_in_the_results(split, clock) -> None:
    texts = [text for _, text in send_all(split, clock)]
    step = detail(split).draft.steps[0]
    variant = step.variants[0].id
    save(split, replace(step, variants=()), now=clock(24, "09:00"))
    assert detail(split).draft.steps[0].variants == ()
    assert dict(detail(split).steps[0].by_variant)[variant] == texts.count("Text B.")


def test_where_b_becomes_the_own_text_its_emails_count_for_it(split, clock) -> None:
    texts = [text for _, text in send_all(split, clock)]
    step = detail(split).draft.steps[0]
    save(split, replace(step, subject="Or so", content="Text B.", variants=()), now=clock(24, "09:00"))
    assert dict(detail(split).steps[0].by_variant)[None] == texts.count("Text B.")
    assert sum(count for _, count in detail(split).steps[0].by_variant) == 40


def test_another_text_under_an_old_name_begins_to_count_anew(split, clock) -> None:
    send_all(split, clock)
    step = detail(split).draft.steps[0]
    other = VariantDraft("B", None, "Quite another text.", 50)
    save(split, replace(step, variants=(other,)), now=clock(24, "09:00"))
    new = detail(split).draft.steps[0].variants[0].id
    assert new != step.variants[0].id
    assert new not in dict(detail(split).steps[0].by_variant)


def test_a_variant_keeps_its_id_through_edits(split) -> None:
    step = detail(split).draft.steps[0]
    edited = replace(step.variants[0], content="Better B.", weight=30)
    save(split, replace(step, variants=(edited, VariantDraft("C", None, "Text C.", 20))))
    found = detail(split).draft.steps[0].variants
    assert found[0] == edited
    assert (found[1].name, found[1].content, found[1].weight) == ("C", "Text C.", 20)


@pytest.mark.parametrize(
    ("variants", "words"),
    [
        ((replace(B, weight=101),), "percent"),
        ((replace(B, weight=60), replace(B, name="C", weight=60)), "120 %"),
        ((B, B), "name of its own"),
        ((replace(B, name="A"),), "name of its own"),
        ((replace(B, subject="a\nb"),), "line break"),
        ((replace(B, content="{{ first_name | nonsense }}"),), "variant B of step 1"),
    ],
)
def test_a_variant_that_does_not_fit_is_refused(work, variants, words) -> None:
    with pytest.raises((InputError, TemplateTrouble), match=words):
        work.sequence(replace(TWO, variants=variants))


def test_a_file_goes_with_the_email_as_it_is(work, clock) -> None:
    work.mailbox()
    named = AttachmentDraft(
        "Preise für Lächelnde und ein sehr langer Name dazu 2026.pdf", "application/pdf", 3, data=b"\0\xff\n"
    )
    work.enroll(work.sequence(StepDraft(0, "Prices", "Attached.", attachments=(PRICES, named))), work.contacts("Mara"))
    work.replan()
    mail = work.deliver(1, clock(23, "09:00"))
    files = list(parsed(mail).iter_attachments())
    assert [file.get_filename() for file in files] == [PRICES.name, named.name]
    assert [file.get_content() for file in files] == [PRICES.data, named.data]
    assert [file.get_content_type() for file in files] == ["application/pdf"] * 2
    assert text_of(mail) == "Attached."
    assert mail.message.isascii()
    assert max(map(len, mail.message.split(b"\r\n"))) <= 998


def test_the_draft_holds_no_bytes_and_keeps_files_through_edits(work) -> None:
    work.sequence(StepDraft(0, "Prices", "Attached.", attachments=(PRICES,)))
    step = detail(work).draft.steps[0]
    stored = step.attachments[0]
    assert (stored.name, stored.size, stored.data) == ("prices.pdf", 9, None)
    save(work, replace(step, content="Other words."))
    assert detail(work).draft.steps[0].attachments == (stored,)
    assert data(work, detail(work)) == PRICES.data


def test_a_file_taken_off_comes_back_by_undo_and_is_forgotten_later(work, clock) -> None:
    work.sequence(StepDraft(0, "Prices", "Attached.", attachments=(PRICES,)))
    step = detail(work).draft.steps[0]
    save(work, replace(step, attachments=()), now=clock(23, "09:00"))
    assert detail(work).draft.steps[0].attachments == ()
    save(work, step, now=clock(23, "09:01"))
    assert detail(work).draft.steps[0].attachments == step.attachments
    save(work, replace(step, attachments=()), now=clock(23, "10:00"))
    save(work, replace(step, attachments=()), now=clock(25, "10:00"))
    with pytest.raises(NotFound, match="attach it again"):
        with_files(work.store, draft=replace(detail(work).draft, steps=(step,)))


@pytest.mark.parametrize("name", ["", "a/b.pdf", "..\\b.pdf", "a\nb.pdf", "x" * 300])
def test_a_name_that_is_none_of_a_file_is_refused(work, name) -> None:
    with pytest.raises(InputError, match="file"):
        work.sequence(StepDraft(0, "Prices", "Attached.", attachments=(replace(PRICES, name=name),)))


def test_an_email_with_a_file_that_is_too_large_is_held_until_it_is_taken_off(work, clock) -> None:
    settings.set_setting(work.store, which=ATTACHMENT_MB, value=1)
    big = AttachmentDraft("film.mp4", "video/mp4", 1_000_001, data=bytes(1_000_001))
    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "Film", "Look.", attachments=(big,))), work.contacts("Mara"))
    work.replan()
    assert work.claim(1, clock(23, "09:00")) is None
    row = work.email("Mara", 1)
    assert row.status is EmailStatus.HELD
    assert "film.mp4" in events(work.store, email_id=row.id)[-1].reason
    save(work, replace(detail(work).draft.steps[0], attachments=()), now=clock(23, "10:00"))
    work.replan(clock(23, "10:00"))
    assert work.email("Mara", 1).status is EmailStatus.PENDING


def test_a_copy_of_a_sequence_has_variants_and_files_of_its_own(work) -> None:
    work.sequence(replace(TWO, attachments=(PRICES,)))
    copy = sequences.duplicate_sequence(work.store, sequence_id=1, now=work.now).id
    mine, theirs = detail(work).draft.steps[0], detail(work, copy).draft.steps[0]
    assert [one.content for one in theirs.variants] == ["Text B."]
    assert theirs.variants[0].id != mine.variants[0].id
    assert theirs.attachments[0].id != mine.attachments[0].id
    sequences.delete_sequence(work.store, sequence_id=1, now=work.now)
    assert data(work, detail(work, copy)) == PRICES.data


def test_a_file_of_a_sequence_carries_variants_and_attachments(work) -> None:
    work.sequence(replace(TWO, attachments=(PRICES,)))
    text = format_sequence(with_files(work.store, draft=detail(work).draft))
    again = parse_sequence(text)
    assert again.steps[0].variants == (B,)
    assert again.steps[0].attachments == (PRICES,)
    before = detail(work).draft.steps
    sequences.save_sequence(work.store, draft=again, now=work.now, replace_same_name=True)
    assert detail(work).draft.steps == before
    edited = parse_sequence(text.replace("Text B.", "Better B."))
    sequences.save_sequence(work.store, draft=edited, now=work.now, replace_same_name=True)
    assert detail(work).draft.steps[0].variants == (replace(before[0].variants[0], content="Better B."),)


def test_a_file_says_what_is_wrong_with_a_variant_or_attachment() -> None:
    for part, words in (
        ("variants: [{weight: 50}]", r"variants\[1\].body is missing"),
        ("variants: [{body: x, colour: red}]", "unknown key 'colour'"),
        ("attachments: [{name: a.pdf, data: plain}]", "!!binary"),
    ):
        with pytest.raises(InputError, match=words):
            parse_sequence(f"name: N\nsteps:\n  - {{subject: S, body: B, {part}}}\n")
