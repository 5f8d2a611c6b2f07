"""The Inbox: scopes, the conversations of one, and the chosen conversation with the box to answer in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.commands import incoming_marks
from app.core.events import Kind
from app.core.model import IncomingMark
from app.core.queries.conversation import Conversation, conversation
from app.core.queries.inbox import ConversationRow, InboxCounts, Scope, inbox_counts
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.page import Page
from app.ui.pages.inbox.answering import Answering
from app.ui.pages.inbox.load import Loaded, Wanted, load
from app.ui.pages.inbox.marking import carry_out_mark
from app.ui.pages.inbox.rows import ConversationRows
from app.ui.pages.inbox.scopes import ScopeColumn
from app.ui.pages.inbox.several import Several
from app.ui.pages.inbox.thread import INTERESTED, NO_MARK, NOT_NOW, UNSUBSCRIBE, Thread
from app.ui.pages.inbox.words import MARKS, NOTHING, SCOPES
from app.ui.scaling import keep_size
from app.ui.when import day
from app.ui.widgets.buttons import button
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.menus import Combo
from app.ui.widgets.rows import row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone

SEARCH_MS = 150
_MARKS = {INTERESTED: IncomingMark.INTERESTED, NOT_NOW: IncomingMark.NOT_NOW, NO_MARK: None}


class InboxPage(Page):
    """Shows what came in; `enter(conversation=KEY)` opens one, `enter(show="to_answer")` chooses a scope."""

    key: ClassVar[str] = "inbox"
    title = "Inbox"
    icon_name: ClassVar[str] = "inbox"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.INBOX, Kind.EMAILS, Kind.CONTACTS, Kind.MAILBOXES})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.zone = user_zone()
        self.wanted = Wanted()
        self._loaded: Loaded | None = None
        self._counts = InboxCounts()
        self._current = ""
        self.search = SearchField("Find in the Inbox", "Ctrl F", width=240)
        self.search.setObjectName("inboxSearch")
        self.read_all = button("Mark all read", on=self._read_all, name="markAllRead")
        self.scopes = ScopeColumn()
        self.list = ConversationRows()
        self.several = Several(context)
        self.thread_view = Thread(self.zone)
        self.answering = Answering(context, self.thread_view, self)
        self.heading = label("", "section")
        self.numbers = ElidedLabel("", "muted")
        self.order = Combo()
        self.order.set_items([("newest", "Newest"), ("oldest", "Oldest")])
        self.order.fit_to(6)
        keep_size(self.order, most_width=104)
        self.order.setObjectName("inboxOrder")
        self.order.setAccessibleName("Order of the conversations")
        self.empty = EmptyState("inbox", "", "")
        self._search_soon = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._lay_out()
        self._connect()

    def pill(self) -> tuple[str, str] | None:
        """Return how many conversations are unread."""
        unread = self._counts.unread.get(Scope.ALL, 0)
        return (f"{unread:,} unread", "good") if unread else None

    def header_leading(self) -> list[QWidget]:
        """Return the search."""
        return [self.search]

    def header_actions(self) -> list[QWidget]:
        """Return what is done to all."""
        return [self.read_all]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return find."""
        return {Act.FIND: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)}

    def enter(self, **where: Any) -> None:
        """Choose a scope or a conversation."""
        if where.get("show") in SCOPES:
            self._choose(Scope(where["show"]))
        if where.get("conversation"):
            self._choose(Scope.ALL)
            self._current = str(where["conversation"])
            self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        self.answering.keep()
        super().hideEvent(event)

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask anew."""
        self._ask()
        self._ask_counts()

    # asking and showing -------------------------------------------------------

    def _choose(self, scope: Scope) -> None:
        self.scopes.show_scope(scope)
        self.wanted = replace(self.wanted, scope=scope)
        self._ask()

    def _ask(self) -> None:
        wanted = self.wanted
        self.context.desk.ask(lambda store: load(store, wanted), self._show, owner=self, key="list")

    def _ask_counts(self) -> None:
        self.context.desk.ask(inbox_counts, self._show_counts, owner=self, key="counts")

    def _show_counts(self, counts: InboxCounts) -> None:
        self._counts = counts
        self.header_changed.emit()
        self.scopes.show_counts(counts, self.wanted.mailbox_id)
        self.read_all.setEnabled(counts.unread.get(Scope.ALL, 0) > 0)

    def _show(self, loaded: Loaded) -> None:
        before, self._loaded = self._loaded, loaded
        scope = loaded.wanted.scope
        self.heading.setText(SCOPES[scope])
        unread = sum(one.unread > 0 for one in loaded.rows)
        self.numbers.setText(f"{len(loaded.rows):,}, {unread:,} unread" if unread else f"{len(loaded.rows):,}")
        now = self.context.clock.now()
        if loaded.rows and all(one.key != self._current for one in loaded.rows):
            self._current = loaded.rows[self._neighbour(before, loaded)].key
        self.list.show_rows(loaded.rows, self._current, now, self.zone)
        self.several.show_chosen(self.list.selected())
        self._show_nothing(loaded)
        if loaded.rows:
            self._ask_thread()

    def _neighbour(self, before: Loaded | None, loaded: Loaded) -> int:
        """Return the row to go to where the chosen conversation left the list: the one that took its place."""
        if before is None or before.wanted != loaded.wanted:
            return 0
        was = next((place for place, one in enumerate(before.rows) if one.key == self._current), 0)
        return min(was, len(loaded.rows) - 1)

    def _show_nothing(self, loaded: Loaded) -> None:
        title, sentence = NOTHING[loaded.wanted.scope]
        if loaded.wanted.search or loaded.wanted.mailbox_id is not None:
            title, sentence = "Nothing found", "No conversation here has these words, or is of this mailbox."
        self.empty.say(title, sentence)
        self._stack.setCurrentWidget(self._both if loaded.rows else self.empty)

    def _ask_thread(self) -> None:
        key, now = self._current, self.context.clock.now()
        self.context.desk.ask(
            lambda store: conversation(store, key=key, now=now),
            self._show_thread,
            owner=self,
            key="thread",
            failed=lambda error: self.thread_view.show_trouble(error.sentence),
        )

    def _show_thread(self, found: Conversation) -> None:
        if found.key != self._current:
            return
        self.thread_view.show_conversation(found, self.answering.draft_of(found), self.context.clock.now())
        if found.unseen and self.isVisible():
            now = self.context.clock.now()
            self.context.desk.do(
                lambda store: incoming_marks.see(store, incoming_ids=found.unseen, now=now), owner=self
            )

    def _chosen(self, one: ConversationRow) -> None:
        if one.key != self._current:
            self.answering.keep()
            self._current = one.key
            self._ask_thread()

    # what the user does -------------------------------------------------------

    def _mark(self, number: int) -> None:
        shown, several = self.thread_view.shown, self.list.selected()
        if len(several) > 1 and number in _MARKS:
            self.several.mark(several, _MARKS[number])
            return
        if shown is None:
            return
        if number == UNSUBSCRIBE:
            self._unsubscribe(shown)
            return
        mark = _MARKS[number]
        said = MARKS[mark][0].lower() if mark is not None else "without a mark"
        carry_out_mark(
            self.context,
            lambda store, now: incoming_marks.mark(store, incoming_id=shown.latest, mark=mark, now=now),
            f"{shown.name} is {said}",
        )

    def _unsubscribe(self, shown: Conversation) -> None:
        carry_out(
            self.context,
            lambda store, now: incoming_marks.unsubscribe(store, incoming_id=shown.latest, now=now),
            f"{shown.name} is unsubscribed",
            lambda store, _done, now: incoming_marks.undo_effect(store, incoming_id=shown.latest, now=now),
        )

    def _away(self, until: date) -> None:
        shown = self.thread_view.shown
        if shown is None:
            return
        carry_out(
            self.context,
            lambda store, now: incoming_marks.away_until(store, incoming_id=shown.latest, until=until, now=now),
            f"{shown.name} is held until {day(until)}",
            lambda store, _done, now: incoming_marks.undo_effect(store, incoming_id=shown.latest, now=now),
        )

    def _done(self) -> None:
        shown, several = self.thread_view.shown, self.list.selected()
        if len(several) > 1:
            self.several.finish(several)
            return
        if shown is None:
            return
        command = incoming_marks.reopen if shown.done else incoming_marks.finish
        carry_out_mark(
            self.context,
            lambda store, now: command(store, incoming_ids=[shown.latest], now=now),
            f"Opened {shown.name} again" if shown.done else f"Done with {shown.name}",
        )

    def _undo(self, incoming_id: int, effect_id: int) -> None:
        now = self.context.clock.now()
        self.context.desk.do(
            lambda store: incoming_marks.undo_effect(store, incoming_id=incoming_id, effect_id=effect_id, now=now),
            lambda _changes: self.context.toast("Taken back; what was planned is planned again."),
            owner=self,
        )

    def _read_all(self) -> None:
        carry_out_mark(
            self.context,
            lambda store, now: incoming_marks.see_all(store, now=now),
            lambda done: f"Marked {count(len(done.before), 'message')} as read",
        )

    def _searched(self) -> None:
        self.wanted = replace(self.wanted, search=self.search.text().strip())
        self._ask()

    def _order(self) -> None:
        self.wanted = replace(self.wanted, oldest_first=self.order.key() == "oldest")
        self._ask()

    def _of_mailbox(self, mailbox_id: int) -> None:
        self.wanted = replace(self.wanted, mailbox_id=mailbox_id or None)
        self.scopes.show_counts(self._counts, self.wanted.mailbox_id)
        self._ask()

    # layout -------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QFrame()
        middle.setObjectName("inboxList")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = row(self.heading, self.numbers, self.order)
        head.setStretch(1, 1)
        head.setContentsMargins(14, 4, 8, 4)
        column.addLayout(head)
        column.addWidget(Divider())
        column.addWidget(self.several)
        column.addWidget(self.list, 1)
        self._both = QWidget()
        both = QHBoxLayout(self._both)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(middle, 36)
        both.addWidget(Divider(upright=True))
        both.addWidget(self.thread_view, 64)
        self._stack = QStackedWidget()
        for part in (QWidget(), self._both, self.empty):
            self._stack.addWidget(part)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.scopes)
        whole.addWidget(Divider(upright=True))
        whole.addWidget(self._stack, 1)

    def _connect(self) -> None:
        thread = self.thread_view
        self.scopes.chosen.connect(self._choose)
        self.scopes.mailbox_chosen.connect(self._of_mailbox)
        self.search.searched.connect(lambda _text: self._search_soon.start())
        self._search_soon.timeout.connect(self._searched)
        self.order.currentIndexChanged.connect(lambda _index: self._order())
        self.list.chosen.connect(self._chosen)
        self.list.marked.connect(thread.mark)
        self.list.done.connect(self._done)
        self.list.answer.connect(thread.box.focus)
        self.list.picked.connect(lambda: self.several.show_chosen(self.list.selected()))
        self.several.left.connect(self.list.select_only_current)
        thread.marked.connect(self._mark)
        thread.away.connect(self._away)
        thread.done.connect(self._done)
        thread.undone.connect(self._undo)
        thread.contact_wanted.connect(lambda contact: self.context.go("contact", contact=contact))
        thread.box.put_aside.connect(partial(self.list.setFocus, Qt.FocusReason.OtherFocusReason))
