"""One contact beside the table: where it is in sequences, its fields, the emails to come. Shows; asks the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.errors import OutpaceError
from app.core.model import CONTACT_FIELDS
from app.ui import theme, when
from app.ui.context import Context
from app.ui.pages.sequence_editor.variables import variable_words
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.contact_activity import ContactEmail
    from app.core.queries.contacts import ContactDetail, ContactEnrollment

WIDTH = 330
SHOWN_EMAILS = 12


@dataclass(frozen=True, slots=True)
class Whole:
    """A contact and its planned emails, the next first."""

    detail: ContactDetail
    upcoming: tuple[ContactEmail, ...]


class ContactPanel(SidePanel):
    """`show_contact(id)` asks and shows; the panel stays hidden until then."""

    enroll_wanted = Signal(int)
    open_wanted = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("Contact", WIDTH, parent)
        self._context = context
        self.contact_id = -1
        self._enroll = button("Enroll…", on=lambda: self.enroll_wanted.emit(self.contact_id), name="panelEnroll")
        self._open = button("Open", "primary", on=lambda: self.open_wanted.emit(self.contact_id), name="panelOpen")
        self.foot.addLayout(row(self._open, self._enroll, None))
        self.hide()

    def show_contact(self, contact_id: int) -> None:
        """Ask for the contact and show it."""
        self.contact_id = contact_id
        self._context.desk.ask(
            lambda store: _whole(store, contact_id), self._show, owner=self, key="contact", failed=self._gone
        )

    def refresh(self) -> None:
        """Ask anew for what is shown."""
        if self.isVisible() and self.contact_id >= 0:
            self.show_contact(self.contact_id)

    def _gone(self, _error: OutpaceError) -> None:
        self.contact_id = -1
        self.dismiss()

    def _show(self, whole: Whole) -> None:
        detail = whole.detail
        work = ", ".join(part for part in (detail.draft.title, detail.draft.company) if part)
        self.show_title(detail.name, work or detail.draft.email)
        clear(self.body)
        if detail.suppressed:
            self.body.addWidget(_suppressed(detail.suppressed))
        if detail.draft.tags:
            self.body.addLayout(row(*(Pill(tag) for tag in detail.draft.tags[:5]), None, gap=4))
        self.body.addWidget(_upcoming(whole.upcoming))
        if detail.enrollments:
            self.body.addWidget(_sequences(detail.enrollments))
        self.body.addWidget(_fields(detail))
        self.body.addStretch(1)
        self.show()


def _whole(store: Any, contact_id: int) -> Whole:
    from app.core.model import EmailStatus
    from app.core.queries.contact_activity import contact_emails
    from app.core.queries.contacts import contact_detail

    detail = contact_detail(store, contact_id=contact_id)
    waiting = (EmailStatus.PENDING, EmailStatus.HELD)
    return Whole(detail, tuple(one for one in contact_emails(store, contact_id=contact_id) if one.status in waiting))


def _suppressed(reason: str) -> Card:
    card = Card("bad", "Must not be mailed")
    card.body.addWidget(label(reason, wrap=True))
    return card


def _upcoming(emails: tuple[ContactEmail, ...]) -> Card:
    card = Card(title="Upcoming emails")
    if not emails:
        card.body.addWidget(label("No email is planned for this contact.", "small", wrap=True))
    for email in emails[:SHOWN_EMAILS]:
        at = when.moment(email.at) if email.at else email.waits_for or "waits"
        top = ElidedLabel(at, "strong")
        below = ElidedLabel(f"step {email.step} · {email.sequence}", "small")
        card.body.addLayout(column(top, below, gap=0))
    if len(emails) > SHOWN_EMAILS:
        card.body.addWidget(label(f"and {len(emails) - SHOWN_EMAILS:,} more", "small"))
    return card


def _sequences(places: tuple[ContactEnrollment, ...]) -> Card:
    card = Card(title="Sequences")
    for place in places:
        name = ElidedLabel(place.sequence)
        words = label(f"{place.step} of {place.steps}", "muted", tabular=True)
        line = row(Dot(theme.series_token(place.series), 9, 2), name, words, Pill(str(place.state.value)))
        line.setStretch(1, 1)
        card.body.addLayout(line)
        if place.reason:
            card.body.addWidget(label(place.reason, "small", wrap=True))
    return card


def _fields(detail: ContactDetail) -> Card:
    card = Card(title="Details")
    pairs = [(variable_words(name), getattr(detail.draft, name)) for name in CONTACT_FIELDS]
    for name, value in [*pairs, *detail.draft.custom]:
        if value:
            shown = ElidedLabel(value)
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line = row(label(name, "muted"), shown)
            line.setStretch(1, 1)
            card.body.addLayout(line)
    return card
