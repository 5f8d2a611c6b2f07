"""Variants and attachments on their way: a real server receives the right text with the file in it."""

from __future__ import annotations

from collections import Counter

from app.core.model import AttachmentDraft, StepDraft, VariantDraft
from app.core.queries.sequences import sequence_detail

NOISE = bytes(range(256)) * 400


def test_a_server_receives_each_contacts_variant_and_the_file_unharmed(office, server) -> None:
    office.mailbox("anna", capacity=100, gap=30)
    file = AttachmentDraft("prices.bin", "application/octet-stream", len(NOISE), data=NOISE)
    first = StepDraft(
        0, "Hello", "Text A.", variants=(VariantDraft("B", "Good day", "Text B.", 40),), attachments=(file,)
    )
    sequence = office.sequence(first, StepDraft(1, None, "A second word."))
    office.enroll(sequence, 20)
    office.play(until_idle=True)
    assert len(server.mails) == 40
    subjects = Counter((str(mail["Subject"]), text_of(mail)) for mail in server.mails)
    variant = sequence_detail(office.store, sequence_id=sequence).draft.steps[0].variants[0]
    sent = dict(sequence_detail(office.store, sequence_id=sequence).steps[0].by_variant)
    assert subjects["Hello", "Text A."] == sent[None]
    assert subjects["Good day", "Text B."] == sent[variant.id]
    assert sent[None] + sent[variant.id] == 20
    assert subjects["Re: Hello", "A second word."] == sent[None]
    assert subjects["Re: Good day", "A second word."] == sent[variant.id]
    with_files = [mail for mail in server.mails if not str(mail["Subject"]).startswith("Re:")]
    assert all([part.get_content() for part in mail.iter_attachments()] == [NOISE] for mail in with_files)


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content().strip()
