"""What the editor asks the desk: the sequence, what can be chosen, previews. Questions only, run off the UI thread.

The database's modules are imported when a question is first asked, so that the window opens before them.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from app.core.errors import OutpaceError
from app.core.letter import preview
from app.core.model import MergeFields, SequenceDraft, SequenceState
from app.ui.pages.sequence_editor.attaching import size_words
from app.ui.pages.sequence_editor.preview_pane import Shown
from app.ui.pages.sequence_editor.threads import thread_subject

if TYPE_CHECKING:
    from app.core.queries.sequences import SequenceDetail


@dataclass(frozen=True, slots=True)
class Choices:
    """What the schedule offers."""

    mailboxes: tuple[str, ...]
    zones: tuple[str, ...]
    countries: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A sequence as stored, and the contacts to preview it with."""

    detail: SequenceDetail
    contacts: array[int]


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    """A preview and the contact it is of; `custom` are the names of the contact's own fields."""

    name: str
    shown: Shown
    custom: tuple[str, ...] = ()


def load(store: Any, sequence_id: int | None, now: datetime) -> Loaded:
    """Return the sequence, or an empty one for None, with the contacts to preview with."""
    from app.core.queries.mailboxes import mailbox_list
    from app.core.queries.sequences import SequenceDetail, preview_contacts, sequence_detail

    if sequence_id is None:
        addresses = tuple(row.draft.email for row in mailbox_list(store, now=now))
        detail = SequenceDetail(SequenceDraft(name=""), SequenceState.ACTIVE, 0, (), 0, addresses)
    else:
        detail = sequence_detail(store, sequence_id=sequence_id)
    return Loaded(detail, preview_contacts(store, sequence_id=sequence_id))


def choices(mailboxes: tuple[str, ...]) -> Choices:
    """Return what the schedule offers; slow at first, since holidays are many."""
    from holidays import list_supported_countries

    zones = tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))
    return Choices(mailboxes, zones, list_supported_countries())


def preview_of(
    store: Any, draft: SequenceDraft, at: int, contact_id: int | None, *, sender: str, on: date
) -> PreviewAnswer:
    """Return the step at `at` as the contact would get it from the mailbox `sender` ("" for none) on a day."""
    from app.core.queries.sequences import merge_fields

    if contact_id is None:
        fields = MergeFields({}, sender={"email": sender})
    else:
        fields = merge_fields(store, contact_id=contact_id, mailbox=sender or None)
    name = _name_of(fields)
    if not 0 <= at < len(draft.steps):
        return PreviewAnswer(name, Shown(), tuple(fields.custom))
    recipient, written_by = fields.contact.get("email", ""), _sender_words(fields, sender)
    try:
        step = draft.steps[at]
        attached = tuple(f"{file.name} ({size_words(file.size)})" for file in step.attachments)
        made = preview(thread_subject(draft.steps, at), step.content, fields, on=on)
    except OutpaceError as error:
        return PreviewAnswer(name, Shown(recipient, written_by, trouble=error.sentence), tuple(fields.custom))
    shown = Shown(recipient, written_by, made.subject, made.html, made.text, made.missing, attached=attached)
    return PreviewAnswer(name, shown, tuple(fields.custom))


def _sender_words(fields: MergeFields, address: str) -> str:
    name = fields.sender.get("name", "")
    return f"{name} <{address}>" if name and address else address


def _name_of(fields: MergeFields) -> str:
    contact = fields.contact
    person = f"{contact.get('first_name', '')} {contact.get('last_name', '')}".strip() or contact.get("email", "")
    return ", ".join(part for part in (person, contact.get("company", "")) if part)
