"""One contact: what happened, what comes and why then, its fields, and what can be done. Walks through its list."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import NotFound, OutpaceError
from app.core.events import Kind
from app.ui import theme
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.dialogs.contact_form import ContactForm
from app.ui.dialogs.enroll import EnrollSheet
from app.ui.page import Page
from app.ui.pages.contact.details import Details
from app.ui.pages.contact.header_card import HeaderCard
from app.ui.pages.contact.load import ContactFacts, Reasons, load_contact, load_reasons
from app.ui.pages.contact.suppressing import Suppressing
from app.ui.pages.contact.timeline import Timeline
from app.ui.pages.contact.upcoming import Upcoming
from app.ui.pages.contacts.bulk import Bulk
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label
from app.ui.wording import user_zone

SIDE_WIDTH = 352
NARROW_SIDE = 316
NARROW = 940


class ContactPage(Page):
    """`enter(contact=ID, ids=..., at=N)`: the contact, and the list it was opened from with its place in it."""

    key: ClassVar[str] = "contact"
    title = "Contact"
    icon_name: ClassVar[str] = "user"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN, Kind.INBOX})
    parent_title = "Contacts"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.contact_id = -1
        self._ids: array[int] = array("q")
        self._at = -1
        self._facts: ContactFacts | None = None
        self.bulk = Bulk(context, self)
        self._place = label("", "muted", tabular=True)
        self._place.setObjectName("contactPlace")
        self.before = icon_button("chevron-left", "Contact before (Alt+Up)", on=lambda: self.step(-1), name="before")
        self.after = icon_button("chevron-right", "Next contact (Alt+Down)", on=lambda: self.step(1), name="after")
        self._enroll = button("Enroll…", "primary", on=self.enroll, name="contactEnroll")
        self.header_card = HeaderCard()
        self.timeline = Timeline()
        self.upcoming = Upcoming(self._ask_reasons)
        self.details = Details()
        self.suppressing = Suppressing()
        self.gone = EmptyState(
            "user",
            "This contact is gone",
            "It was deleted. What was sent to it stays on record.",
            "All contacts",
            self.go_up,
        )
        self._left = ScrollColumn(margin=20, gap=14)
        self._side = QFrame()
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.timeline.pills["all"])

    # the page ---------------------------------------------------------------

    def pill(self) -> tuple[str, str] | None:
        """Return where the contact is, or that it must not be mailed."""
        facts = self._facts
        if facts is None or self._stack.currentWidget() is self.gone:
            return None
        if facts.detail.listed:
            return "must not be mailed", "bad"
        if not facts.running:
            return None
        first = facts.running[0]
        words = f"next is step {first.step + 1} of {first.steps}" if first.step < first.steps else "last step sent"
        more = f" and {len(facts.running) - 1} more" if len(facts.running) > 1 else ""
        return f"{first.sequence} · {words}{more}", "warn" if first.state == "paused" else "good"

    def header_actions(self) -> list[QWidget]:
        """Return the place in the list, the way through it, and Enroll."""
        return [self._place, self.before, self.after, self._enroll]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return new, edit (as rename) and delete."""
        found: dict[Act, Callable[[], None]] = {Act.NEW: self.new_contact}
        return found | ({Act.RENAME: self.edit, Act.DELETE: self.delete} if self._facts else {})

    def enter(self, **where: Any) -> None:
        """Show a contact; the list it came from may be given."""
        if "contact" not in where:
            return
        self._ids = where.get("ids", array("q"))
        self._at = int(where.get("at", -1))
        self._show_id(int(where["contact"]))

    def shown_emails(self) -> list[int]:
        """Return the ids of the emails that have yet to go, the next first."""
        return [one.id for one in self._facts.upcoming] if self._facts else []

    def go_up(self) -> None:
        """Go back to the list, to this contact's row."""
        self.context.go("contacts", current=self.contact_id)

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask anew for the contact on show."""
        if self.contact_id >= 0:
            self._ask()

    # what can be done ---------------------------------------------------------

    def step(self, by: int) -> None:
        """Show the contact before or after this one in its list."""
        if 0 <= self._at + by < len(self._ids):
            self._at += by
            self._show_id(self._ids[self._at])

    def enroll(self) -> None:
        """Enroll the contact into a sequence."""
        EnrollSheet.for_contacts(self.context, self.window(), [self.contact_id])

    def edit(self) -> None:
        """Edit the contact's fields."""
        if self._facts is not None:
            draft = self._facts.detail.draft
            ContactForm.for_edit(self.context, self.window(), self.contact_id, draft, lambda _id: None)

    def new_contact(self) -> None:
        """Write another contact by hand."""
        ContactForm.for_new(self.context, self.window(), lambda made: self.context.go("contact", contact=made))

    def delete(self) -> None:
        """Delete the contact and show the next one, or the list."""
        self.bulk.delete(array("q", [self.contact_id]), self._name(), self._leave_deleted)

    def pause(self) -> None:
        """Hold all its sequences."""
        self._change("pause_contact", f"Paused for {self._name()}", "resume_contact")

    def resume(self) -> None:
        """Let its sequences go on."""
        self._change("resume_contact", f"Resumed for {self._name()}", "pause_contact")

    def stop(self) -> None:
        """End all its sequences."""
        contact_id = self.contact_id
        carry_out(
            self.context,
            lambda store, now: _of_enrollments("stop_contact")(store, contact_id=contact_id, now=now),
            f"Stopped for {self._name()}",
            lambda store, stopped, now: _of_enrollments("undo_stop")(store, stopped=stopped, now=now),
        )

    # slots --------------------------------------------------------------------

    def _show_id(self, contact_id: int) -> None:
        self.contact_id = contact_id
        number = len(self._ids)
        self._place.setText(f"{self._at + 1:,} of {number:,}" if 0 <= self._at < number else "")
        for one, by in ((self.before, -1), (self.after, 1)):
            one.setVisible(number > 1)
            one.setEnabled(0 <= self._at + by < number)
        self._ask()

    def _ask(self) -> None:
        contact_id = self.contact_id
        self.context.desk.ask(
            lambda store: load_contact(store, contact_id=contact_id),
            self._show,
            owner=self,
            key="contact",
            failed=self._show_gone,
        )

    def _show(self, facts: ContactFacts) -> None:
        anew = self._facts is None or self._facts.detail.id != facts.detail.id
        self._facts = facts
        self.title = facts.detail.name
        now, zone = self.context.clock.now(), user_zone()
        self.header_card.show_contact(facts, now, zone)
        self.timeline.show_happened(facts.happened, now, zone, anew=anew)
        self.upcoming.show_contact(facts, now, zone, anew=anew)
        self.details.show_draft(facts.detail.draft)
        self.suppressing.show_contact(facts.detail)
        self._enroll.setEnabled(not facts.detail.listed)
        self._stack.setCurrentIndex(1)
        if anew:
            self._left.verticalScrollBar().setValue(0)
        self.header_changed.emit()

    def _show_gone(self, error: OutpaceError) -> None:
        if not isinstance(error, NotFound):
            self.context.desk.troubled.emit(error)
            return
        self._facts = None
        self.title = "Contact"
        self._stack.setCurrentWidget(self.gone)
        self.header_changed.emit()

    def _leave_deleted(self) -> None:
        ids = array("q", (one for one in self._ids if one != self.contact_id))
        if not ids or self._at < 0:
            self.context.go("contacts")
            return
        self._ids, self._at = ids, min(self._at, len(ids) - 1)
        self._show_id(ids[self._at])

    def _name(self) -> str:
        return self._facts.detail.name if self._facts else "contact"

    def _change(self, command: str, words: str, back: str) -> None:
        contact_id = self.contact_id
        carry_out(
            self.context,
            lambda store, now: _of_enrollments(command)(store, contact_id=contact_id, now=now),
            words,
            lambda store, _done, now: _of_enrollments(back)(store, contact_id=contact_id, now=now),
        )

    def _ask_reasons(self, email_id: int, then: Callable[[Reasons], None]) -> None:
        now, zone = self.context.clock.now(), user_zone().key
        self.context.desk.ask(
            lambda store: load_reasons(store, email_id=email_id, now=now, zone=zone),
            then,
            owner=self,
            key=f"why {email_id}",
        )

    def _choose_tag(self, anchor: QPushButton) -> None:
        self.bulk.choose_tag(anchor, array("q", [self.contact_id]), add=True)

    # parts --------------------------------------------------------------------

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        keep_size(self._side, width=NARROW_SIDE if self.width() < theme.px(NARROW) else SIDE_WIDTH)

    def _lay_out(self) -> None:
        for part in (self.header_card, self.timeline):
            self._left.body.addWidget(part)
        self._left.body.addStretch(1)
        side = ScrollColumn(margin=18, gap=12)
        for one in (self.upcoming, self.details):
            side.body.addWidget(one)
        side.body.addStretch(1)
        side.body.addWidget(self.suppressing)
        self._side.setObjectName("sidePanel")
        inside = QVBoxLayout(self._side)
        inside.setContentsMargins(1, 0, 0, 0)
        inside.addWidget(side)
        both = QWidget()
        box = QHBoxLayout(both)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._left, 1)
        box.addWidget(self._side)
        for face in (QWidget(), both, self.gone):
            self._stack.addWidget(face)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.step, by))
        self.header_card.tag_wanted.connect(self._choose_tag)
        self.timeline.opened.connect(lambda email: self.context.go("calendar", email=email))
        self.upcoming.cause_wanted.connect(lambda cause: self.context.go(cause.page, **cause.where))
        self.upcoming.pause_wanted.connect(self.pause)
        self.upcoming.resume_wanted.connect(self.resume)
        self.upcoming.stop_wanted.connect(self.stop)
        self.details.edit_wanted.connect(self.edit)
        self.suppressing.address_wanted.connect(lambda: self.bulk.suppress(array("q", [self.contact_id]), self._name()))
        self.suppressing.domain_wanted.connect(self.bulk.suppress_domain)
        self.suppressing.allow_wanted.connect(self.bulk.allow)
        self.suppressing.delete_wanted.connect(self.delete)


def _of_enrollments(name: str) -> Callable[..., Any]:
    """Return the command by its name; late, so that the page does not wait for the database's modules."""
    from app.core.commands import enrollments

    found: Callable[..., Any] = getattr(enrollments, name)
    return found
