"""What the screens ask about sequences and about one email."""

from __future__ import annotations

import pytest

from app.core.commands import enrollments
from app.core.errors import NotFound
from app.core.model import EmailStatus, StepDraft
from app.core.queries.emails import email_detail, email_preview
from app.core.queries.sequences import (
    enrolled_contacts,
    everybody,
    merge_fields,
    preview_contacts,
    sequence_detail,
    sequence_list,
    window_words,
)


def test_the_list_counts_people_and_emails(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    enrollments.stop_contact(ready.store, contact_id=2, now=ready.now)
    row = sequence_list(ready.store)[0]
    assert (row.name, row.steps, row.active, row.finished, row.sent, row.pending) == ("Late invoices", 3, 1, 0, 1, 2)
    assert (row.next_send_at, row.last_send_at) == (
        ready.email("Mara", 2).send_at,
        ready.email("Mara", 3).send_at,
    )
    assert (row.window_words, row.series) == ("Mon–Fri 09:00–17:00", 0)


@pytest.mark.parametrize(
    ("mask", "words"),
    [(31, "Mon–Fri"), (127, "Mon–Sun"), (3, "Mon, Tue"), (21, "Mon, Wed, Fri"), (14, "Tue–Thu"), (1, "Mon")],
)
def test_windows_read_as_people_write_them(mask: int, words: str) -> None:
    assert window_words(mask, "09:00", "24:00") == f"{words} 09:00–24:00"


def test_the_detail_counts_each_step(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    mail = ready.claim(1, clock(23, "13:00"))
    ready.result(mail, EmailStatus.FAILED, clock(23, "13:00"), "550 no")
    detail = sequence_detail(ready.store, sequence_id=1)
    assert [(step.sent, step.pending, step.failed) for step in detail.steps] == [(1, 0, 1), (0, 1, 0), (0, 1, 0)]
    assert detail.enrolled == 2
    assert detail.mailbox_choices == ("anna@fenwick.example",)


def test_who_is_where_with_the_next_email_and_the_reason(ready, clock) -> None:
    mail = ready.deliver(1, clock(23, "09:00"))
    assert mail.recipient == "mara@contact.example"
    enrollments.stop_contact(ready.store, contact_id=2, now=ready.now)
    mara, jo = enrolled_contacts(ready.store, sequence_id=1)
    assert (mara.name, mara.step, mara.state, mara.next_send_at) == (
        "Mara",
        1,
        "active",
        ready.email("Mara", 2).send_at,
    )
    assert (jo.step, jo.state, jo.next_send_at, jo.reason) == (0, "stopped", None, "stopped by you")
    assert [row.name for row in enrolled_contacts(ready.store, sequence_id=1, limit=1, offset=1)] == ["Jo"]


def test_previews_show_those_in_it_first_else_anyone(ready) -> None:
    (lea,) = ready.contacts("Lea")
    other = ready.sequence(name="Other")
    assert list(preview_contacts(ready.store, sequence_id=1)) == [1, 2]
    assert list(preview_contacts(ready.store, sequence_id=other)) == [1, 2, lea]
    assert list(preview_contacts(ready.store, sequence_id=None)) == [1, 2, lea]


def test_merge_fields_of_a_contact_and_a_mailbox(ready) -> None:
    fields = merge_fields(ready.store, contact_id=1, mailbox="ANNA@fenwick.example")
    assert fields.contact["first_name"] == "Mara"
    assert fields.sender["email"] == "anna@fenwick.example"
    with pytest.raises(NotFound):
        merge_fields(ready.store, contact_id=99)


def test_a_preview_is_what_is_sent(ready, clock) -> None:
    first = email_preview(ready.store, email_id=1)
    mail = ready.deliver(1, clock(23, "09:00"))
    assert mail.email_id == 1
    sent = email_preview(ready.store, email_id=1)
    assert (first.subject, first.text.strip()) == (sent.subject, sent.text.strip()) == ("Hi Mara", "Hello Mara.")
    assert email_preview(ready.store, email_id=2).subject == "Re: Hi Mara"


def test_a_preview_marks_what_is_missing(work) -> None:
    work.mailbox()
    work.enroll(work.sequence(StepDraft(0, "Your {{ city }}", "Hello")), work.contacts("Mara"))
    work.replan()
    assert email_preview(work.store, email_id=1).missing == ("city",)


def test_one_email_in_detail(ready, clock) -> None:
    ready.deliver(1, clock(23, "09:00"))
    detail = email_detail(ready.store, email_id=1)
    assert (detail.contact_name, detail.sequence_name, detail.step, detail.status) == (
        "Mara",
        "Late invoices",
        1,
        "sent",
    )
    assert (detail.mailbox, detail.zone, detail.subject) == ("anna@fenwick.example", "Europe/Berlin", "Hi Mara")
    assert [event.to_status for event in detail.events] == ["sending", "sent"]
    assert email_detail(ready.store, email_id=2).subject == "Re: Hi Mara"
    with pytest.raises(NotFound):
        email_detail(ready.store, email_id=99)


def test_people_of_a_sequence_are_found_whatever_case_and_accents(work) -> None:
    work.mailbox()
    sequence = work.sequence()
    ids = [*work.contacts("jm", first_name="Jörg", last_name="Müller"), *work.contacts("Ann")]
    work.enroll(sequence, ids)
    for search in ("MÜLLER", "jorg muller", "jm@"):
        rows = enrolled_contacts(work.store, sequence_id=sequence, search=search)
        assert [row.name for row in rows] == ["Jörg Müller"]
        assert [one.name for one in everybody(work.store, sequence_id=sequence, search=search)] == ["Jörg Müller"]
