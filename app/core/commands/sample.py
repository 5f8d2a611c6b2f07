"""Filling an empty workspace with the sample: a firm's mailboxes, sequences, templates and two thousand contacts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.commands.contact_import import create_in
from app.core.commands.enrollments import enroll_in
from app.core.commands.mailboxes import add_in
from app.core.commands.sequences import save_in
from app.core.commands.templates import save_template_in
from app.core.errors import InputError
from app.core.events import Changes, Kind, changed
from app.core.loopback import is_loopback
from app.core.sample_data import (
    sample_contacts,
    sample_enrollments,
    sample_mailboxes,
    sample_sequences,
    sample_templates,
)
from app.core.store import Store
from app.core.store.tables import Contact, Mailbox, Sequence


def load_sample(store: Store, *, now: datetime, server: tuple[str, int]) -> Changes:
    """Fill an empty workspace, all of it or nothing; the mailboxes send to `server`, (host, port) on this computer.

    InputError where the workspace holds anything, and for a server elsewhere.
    """
    host, port = server
    if not is_loopback(host):
        raise InputError(f"Sample mailboxes send to this computer only, not to {host}.")
    with store.write() as session:
        _check_empty(session)
        for mailbox in sample_mailboxes(host=host, port=port, today=now.date()):
            add_in(session, draft=mailbox, now=now)
        contacts = create_in(session, drafts=sample_contacts(), source="sample", now=now)
        sequences = {draft.name: save_in(session, draft=draft, now=now).id for draft in sample_sequences()}
        for name, addresses in sample_enrollments().items():
            ids = [contacts[address.lower()] for address in addresses]
            enroll_in(session, sequence_id=sequences[name], contact_ids=ids, now=now)
        for template in sample_templates():
            save_template_in(session, draft=template, now=now)
    kinds = (Kind.MAILBOXES, Kind.CONTACTS, Kind.SEQUENCES, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN, Kind.TEMPLATES)
    return changed(*kinds)


def _check_empty(session: Session) -> None:
    for table in (Mailbox, Contact, Sequence):
        if session.scalars(select(table.id).limit(1)).first() is not None:
            raise InputError("The sample fills an empty workspace only; choose an empty folder with --data.")
