"""Which pages the window has, in the sidebar's order, and what its frame is told. Pages are imported when shown."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.core.store import Store
    from app.ui.context import Context
    from app.ui.frame.state import FrameState, SendingState, Waits
    from app.ui.page import Page, PageSpec

FIRST = "today"
"""What opens first, unless the user goes on where they left off."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page's class is; `section` as the sidebar names it."""

    key: str
    title: str
    icon: str
    section: str
    module: str
    name: str


_PLACES = (
    _Place("today", "Today", "house", "main", "app.ui.pages.today.page", "TodayPage"),
    _Place("sequences", "Sequences", "list", "main", "app.ui.pages.sequences", "SequencesPage"),
    _Place("sequence", "Sequence", "list", "hidden", "app.ui.pages.sequence_editor.page", "SequenceEditorPage"),
    _Place("calendar", "Calendar", "calendar", "main", "app.ui.pages.calendar.page", "CalendarPage"),
    _Place("inbox", "Inbox", "inbox", "main", "app.ui.pages.inbox.page", "InboxPage"),
    _Place("contacts", "Contacts", "users", "library", "app.ui.pages.contacts.page", "ContactsPage"),
    _Place("contact", "Contact", "user", "hidden", "app.ui.pages.contact.page", "ContactPage"),
    _Place("import", "Import", "upload", "hidden", "app.ui.pages.import_contacts.page", "ImportPage"),
    _Place("first_start", "Welcome", "house", "hidden", "app.ui.pages.first_start", "FirstStartPage"),
    _Place("mailboxes", "Mailboxes", "mail", "library", "app.ui.pages.mailboxes.page", "MailboxesPage"),
    _Place("templates", "Templates", "layout-template", "library", "app.ui.pages.templates.page", "TemplatesPage"),
    _Place("undelivered", "Undelivered", "circle-alert", "hidden", "app.ui.pages.undelivered.page", "UndeliveredPage"),
    _Place("settings", "Settings", "settings", "foot", "app.ui.pages.settings.page", "SettingsPage"),
)


_OFFERS: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "undelivered": (
        ("Dead letters", "circle-alert", {"show": "failed"}),
        ("Emails in doubt", "circle-alert", {"show": "in_doubt"}),
        ("Held emails", "circle-alert", {"show": "held"}),
    ),
    "inbox": (("Replies to answer", "inbox", {"show": "to_answer"}),),
    "sequence": (("New sequence", "plus", {"new": True}),),
    "mailboxes": (("Add mailbox", "plus", {"add": True}),),
    "templates": (("New template", "plus", {"new": True}),),
    "import": (("Import contacts…", "upload", {}),),
}
"""What can be begun on a page from anywhere: title, icon, what `Page.enter` is told."""


def page_specs() -> list[PageSpec]:
    """Return the window's pages."""
    from app.ui.page import Offer, PageSpec, Section

    return [
        PageSpec(
            key=place.key,
            title=place.title,
            icon_name=place.icon,
            factory=_factory(place),
            section=Section(place.section),
            offers=tuple(Offer(*offer) for offer in _OFFERS.get(place.key, ())),
        )
        for place in _PLACES
    ]


def _factory(place: _Place) -> Callable[[Context], Page]:
    return partial(_build, place)


def _build(place: _Place, context: Context) -> Page:
    page: Page = getattr(import_module(place.module), place.name)(context)
    linecache.clearcache()  # PySide reads the source of whatever is imported, and Python keeps it: 2.5 MB
    return page


def frame_state(store: Store, *, now: datetime, sends_here: bool) -> FrameState:
    """Return the numbers of the sidebar and how the sending goes."""
    from app.core.queries.inbox import unread_conversations
    from app.core.queries.status import counts, sending_state, waiting
    from app.core.queries.templates import template_count
    from app.ui.frame.state import FrameState

    numbers = counts(store)
    state = sending_state(store, now=now)
    waits = [_waits(one.reason, one.emails) for one in waiting(store)] if state.waiting else []
    return FrameState(
        counts={
            "sequences": numbers.sequences,
            "contacts": numbers.contacts,
            "mailboxes": numbers.mailboxes,
            "templates": template_count(store),
            "inbox": unread_conversations(store),
        },
        sending=_sending(state, waits, sends_here),
    )


def _waits(reason: str, emails: int) -> Waits:
    from app.core.planner.board import NO_MAILBOX
    from app.ui.frame.state import Waits

    return Waits(reason, f"{emails:,}", "mailboxes" if reason == NO_MAILBOX else "sequences")


def _sending(state: Any, waits: list[Waits], sends_here: bool) -> SendingState:
    from app.ui.frame.state import SendingMode, SendingState, Waits

    mode = SendingMode.SENDING if state.next_send_at else SendingMode.NOTHING
    if state.paused:
        mode = SendingMode.PAUSED
    elif not sends_here:
        mode = SendingMode.OFF
    needs = [
        Waits("mailboxes need you", f"{state.attention:,}", "mailboxes"),
        Waits("mailboxes whose answers are not read", f"{state.not_read:,}", "mailboxes"),
        Waits("mailboxes resting, as their servers want", f"{state.resting:,}", "mailboxes"),
        Waits("emails held", f"{state.held:,}", "undelivered"),
        Waits("emails in doubt", f"{state.in_doubt:,}", "undelivered"),
    ]
    return SendingState(
        mode=mode,
        sent=state.sent_today,
        planned=state.planned_today,
        next_at=state.next_send_at,
        waits=(*(need for need in needs if need.number != "0"), *waits),
    )
