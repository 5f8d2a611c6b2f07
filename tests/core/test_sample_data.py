"""The sample workspace's data: believable, valid by the program's own rules, harmless, and always the same."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from app.core.imports.contacts import why_no_address
from app.core.letter import check_template, render, render_subject
from app.core.mailbox_file import validate_mailbox
from app.core.model import CONTACT_FIELDS, MergeFields, StepDraft, is_zone
from app.core.sample_data import (
    sample_contacts,
    sample_enrollments,
    sample_mailboxes,
    sample_sequences,
    sample_templates,
)
from app.core.steps import texts_of

TODAY = date(2026, 11, 23)
MAILBOXES = sample_mailboxes(host="127.0.0.1", port=2525, today=TODAY)
STEPS = [(sequence.name, step) for sequence in sample_sequences() for step in sequence.steps]


def test_fourteen_mailboxes_of_one_firm_pass_the_rules_of_any_mailbox() -> None:
    assert [validate_mailbox(draft).email.partition("@")[0] for draft in MAILBOXES] == [
        *("anna", "ben", "carla", "dmitri", "elif", "farah", "george"),
        *("hana", "ivo", "june", "kofi", "lena", "milo", "nora"),
    ]
    assert {draft.email.partition("@")[2] for draft in MAILBOXES} == {"fenwick.example"}
    assert [draft.display_name.split()[0] for draft in MAILBOXES if draft.ramp] == ["Lena", "Milo"]
    assert len({draft.time_zone for draft in MAILBOXES}) >= 8


def test_ramps_and_away_days_move_with_the_day_the_sample_is_opened() -> None:
    lena = next(draft for draft in MAILBOXES if draft.ramp)
    assert lena.ramp is not None
    assert lena.ramp.start + lena.ramp.step * (TODAY - lena.ramp.since).days == 18
    assert all(first > TODAY for draft in MAILBOXES for first, _last in draft.away)


def test_the_sequences_name_only_mailboxes_of_the_firm() -> None:
    known = {draft.email for draft in MAILBOXES}
    assert [(sequence.name, len(sequence.steps)) for sequence in sample_sequences()] == [
        ("Late invoices, Q4", 4),
        ("Service due, vans", 2),
        ("Trial follow-up", 3),
    ]
    assert all(set(sequence.mailboxes or ()) <= known for sequence in sample_sequences())


def test_two_thousand_people_with_addresses_that_no_server_serves() -> None:
    contacts = sample_contacts()
    assert len(contacts) == len({contact.email.casefold() for contact in contacts}) == 2000
    assert {contact.email.rpartition(".")[2] for contact in contacts} == {"example"}
    assert not [contact.email for contact in contacts if why_no_address(contact.email)]


def test_a_few_lack_zone_first_name_or_company_and_nobody_has_an_unknown_zone() -> None:
    contacts = sample_contacts()
    for field in ("time_zone", "first_name", "company"):
        assert 10 <= sum(not getattr(contact, field) for contact in contacts) <= 100
    zones = {contact.time_zone for contact in contacts} - {""}
    assert len(zones) > 30
    assert all(is_zone(zone) for zone in zones)


def test_enrollments_hold_known_people_once_and_leave_some_out() -> None:
    enrolled = sample_enrollments()
    assert {name: len(emails) for name, emails in enrolled.items()} == {
        "Late invoices, Q4": 900,
        "Service due, vans": 600,
        "Trial follow-up": 300,
    }
    everybody = [email for emails in enrolled.values() for email in emails]
    assert len(set(everybody)) == len(everybody)
    assert set(everybody) < {contact.email for contact in sample_contacts()}


def test_the_people_are_the_same_on_every_run_and_every_python() -> None:
    """Screenshots and journeys rely on it: after a deliberate change of the lists, write the new sum here."""
    text = "\n".join(repr(contact) for contact in sample_contacts())
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "8fb261b5a20d85f4"


def test_a_smaller_sample_is_as_well_mixed() -> None:
    assert len(sample_contacts(200)) == 200
    assert [len(emails) for emails in sample_enrollments(200).values()] == [90, 60, 30]


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_every_text_can_be_rendered_for_everybody(name: str, step: StepDraft) -> None:
    for text in texts_of(step):
        check_template(text.content)
        check_template(text.subject or "", one_line=True)
    people = {contact.email: contact for contact in sample_contacts()}
    for email in sample_enrollments()[name]:
        fields = {field: getattr(people[email], field) for field in CONTACT_FIELDS}
        merged = MergeFields(fields, dict(people[email].custom))
        for text in texts_of(step):
            assert not text.subject or len(render_subject(text.subject, merged, on=TODAY)) < 80
            assert "{" not in render(text.content, merged, on=TODAY), email


def test_the_templates_can_be_sent() -> None:
    for template in sample_templates():
        check_template(template.content)
        check_template(template.subject, one_line=True)
    assert len({template.name for template in sample_templates()}) == 4
