"""The mailboxes page: asks for load and state, shows them, and carries out what the panel offers. Paints nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar, Final

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands.applied_mailbox import (
    AppliedToMailbox,
    apply_pause,
    apply_resume,
    take_back_from_mailbox,
)
from app.core.commands.mailbox_reading import read_again
from app.core.commands.what_if import Effect
from app.core.events import Kind
from app.core.loopback import is_loopback
from app.core.model import DomainCheck, MailboxDraft
from app.core.queries.mailboxes import MailboxRow
from app.ui.actions import Act
from app.ui.calm import Calm
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.dialogs.mailbox import open_mailbox_dialog
from app.ui.dialogs.moved_emails import open_moved_emails
from app.ui.dialogs.remove_mailbox import open_remove_dialog
from app.ui.page import Page
from app.ui.pages.mailboxes.load import Loaded, load
from app.ui.pages.mailboxes.panel import MailboxPanel
from app.ui.pages.mailboxes.shown import booked
from app.ui.pages.mailboxes.table_view import Look, MailboxTable
from app.ui.ports import KeyringState, SignInTest
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.stat_card import StatCard
from app.ui.wording import user_zone

CALM_MS: Final = 400
WORDS_MS: Final = 30_000


class MailboxesPage(Page):
    """`enter(mailbox=id)` chooses one, `enter(look="capacity")` shows all, `enter(add=True)` opens the dialog."""

    key: ClassVar[str] = "mailboxes"
    title = "Mailboxes"
    icon_name: ClassVar[str] = "at-sign"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.MAILBOXES, Kind.EMAILS, Kind.PLAN, Kind.SEQUENCES})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.zone = user_zone()
        self._loaded: Loaded | None = None
        self._wanted: int | None = None
        self._tests: dict[int, tuple[SignInTest, datetime]] = {}
        self._domains: dict[str, tuple[DomainCheck, ...]] = {}
        self._cancel: tuple[int, Callable[[], None]] | None = None
        self.looks = Segmented([(Look.CAPACITY.value, "Capacity"), (Look.LIST.value, "List")], "Show")
        self.looks.setObjectName("mailboxLook")
        self.add_button = button("Add mailbox", "primary", on=self.add, name="addMailbox", tip="Ctrl+N")
        self.stats = {
            "today": StatCard("Capacity today"),
            "booked": StatCard("Booked, next 5 days"),
            "backlog": StatCard("Backlog clears"),
            "needs": StatCard("Needs you"),
        }
        self.table = MailboxTable()
        self.panel = MailboxPanel(self.zone, context)
        self._empty = EmptyState(
            "mail",
            "Send from your own mailboxes",
            "Add an address you already use. Its password stays in this computer's keyring, and it sends no more a "
            "day than you allow.",
            "Add mailbox",
            self.add,
        )
        self._calm = Calm(self._ask, CALM_MS, self)
        self._words = QTimer(self, interval=WORDS_MS)
        self._lay_out()
        self._connect()

    # -- the page's contract ------------------------------------------------------------------------------

    def header_actions(self) -> list[QWidget]:
        return [self.looks, self.add_button]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        return {Act.NEW: self.add, Act.RENAME: self.edit}

    def enter(self, **where: Any) -> None:
        self._words.start()
        self.context.ports.keyring_state(self._show_keyring)
        if where.get("mailbox") is not None:
            self._wanted = int(where["mailbox"])
            self._choose_wanted()
        if where.get("look"):
            self.looks.set_current(str(where["look"]))
            self.table.show_look(Look(where["look"]))
        if where.get("add"):
            self.add()

    def leave(self) -> bool:
        self._words.stop()
        return True

    def refresh(self, kinds: frozenset[Kind]) -> None:
        self._calm.want()

    # -- what the user does -------------------------------------------------------------------------------

    def add(self) -> None:
        """Open the dialog for a new mailbox."""
        self._open_dialog(None)

    def edit(self) -> None:
        """Open the dialog for the mailbox on show."""
        if (row := self.current()) is not None:
            self._open_dialog(row.draft)

    def current(self) -> MailboxRow | None:
        """Return the mailbox on show."""
        wanted = self.table.current_id()
        rows = [line.row for line in self._loaded.table.lines] if self._loaded else []
        return next((row for row in rows if row.id == wanted), None)

    def _open_dialog(self, draft: MailboxDraft | None) -> None:
        dialog = open_mailbox_dialog(self.window(), self.context, draft)
        dialog.saved.connect(lambda mailbox_id: self._was_saved(mailbox_id, dialog.finished_test()))

    def _was_saved(self, mailbox_id: int, test: SignInTest | None) -> None:
        self._wanted = mailbox_id
        self._tests.pop(mailbox_id, None)
        if test is not None:
            self._tests[mailbox_id] = (test, self.context.clock.now())
        self._ask()

    def _pause(self) -> None:
        self._command(apply_pause, "Paused {}")

    def _resume(self) -> None:
        self._command(apply_resume, "{} sends again")

    def _read_again(self) -> None:
        if (row := self.current()) is not None:
            now = self.context.clock.now()
            self.context.desk.do(lambda store: read_again(store, mailbox_id=row.id, now=now), owner=self)
            self.context.toast(f"Reading {row.draft.email} again; what hinders it shows here within a minute.")

    def _command(self, command: Callable[..., AppliedToMailbox], words: str) -> None:
        if (row := self.current()) is not None:
            carry_out(
                self.context,
                lambda store, now: command(store, mailbox_id=row.id, now=now),
                words.format(row.draft.email),
                lambda store, done, now: take_back_from_mailbox(store, applied=done, now=now),
            )

    def _preview_pause(self, address: str, effect: Effect) -> None:
        open_moved_emails(self.window(), self.context, f"If you pause {address}", effect)

    def _remove(self) -> None:
        if (row := self.current()) is not None:
            open_remove_dialog(self.window(), self.context, row)

    # -- testing ------------------------------------------------------------------------------------------

    def _test(self) -> None:
        row = self.current()
        if row is None:
            return
        if self._cancel is not None:
            running, cancel = self._cancel
            self._cancel = None
            cancel()
            self._tests.pop(running, None)
            self._show_test()
            if running == row.id:
                return
        self._cancel = (row.id, self.context.ports.test_sign_in(row.draft, "", partial(self._report, row.id)))
        if not is_loopback(row.draft.smtp_host):
            self.context.ports.check_domain(row.draft.email, partial(self._checked, row.draft.email))

    def _checked(self, email: str, checks: tuple[DomainCheck, ...]) -> None:
        if shiboken6.isValid(self):
            self._domains[email.rpartition("@")[2].lower()] = checks
            self._show_test()

    def _report(self, mailbox_id: int, test: SignInTest) -> None:
        if not shiboken6.isValid(self) or self._cancel is None or self._cancel[0] != mailbox_id:
            return
        self._tests[mailbox_id] = (test, self.context.clock.now())
        if test.finished:
            self._cancel = None
        self._show_test()

    def _show_test(self) -> None:
        row = self.current()
        found = self._tests.get(row.id) if row else None
        if row is not None:
            checks = self._domains.get(row.draft.email.rpartition("@")[2].lower())
            self.panel.show_domain(checks, here=is_loopback(row.draft.smtp_host))
        if row is None or found is None:
            self.panel.show_test(None, None, "")
            return
        test, at = found
        preset = self.context.ports.preset_for(row.draft.email)
        self.panel.show_test(test, preset, _ago(at, self.context.clock.now()))

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        card = Card()
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        self._main = QWidget()
        left = QVBoxLayout(self._main)
        left.setContentsMargins(20, 16, 20, 20)
        left.setSpacing(16)
        left.addWidget(Reflow(list(self.stats.values()), 170))
        left.addWidget(card, 1)
        left.addStretch(0)
        self._card = card
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self._main, 1)
        box.addWidget(self._empty, 1)
        box.addWidget(self.panel)
        self._empty.hide()
        self.panel.hide()
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.looks.chosen.connect(lambda key: self.table.show_look(Look(key)))
        self.table.row_chosen.connect(lambda _id: self._show_panel())
        self.table.row_opened.connect(lambda _id: self.edit())
        self.table.day_opened.connect(self._open_day)
        self.panel.edit_asked.connect(self.edit)
        self.panel.test_asked.connect(self._test)
        self.panel.pause_asked.connect(self._pause)
        self.panel.resume_asked.connect(self._resume)
        self.panel.unread.again.connect(self._read_again)
        self.panel.remove_asked.connect(self._remove)
        self.panel.pausing.preview_asked.connect(self._preview_pause)
        self.panel.closed.connect(self.table.setFocus)
        self._words.timeout.connect(self._show_test)

    # -- asking and showing -------------------------------------------------------------------------------

    def _ask(self) -> None:
        zone, now = self.zone, self.context.clock.now()
        self.context.desk.ask(lambda store: load(store, zone=zone, now=now), self._show, owner=self, key="load")

    def _show(self, loaded: Loaded) -> None:
        first = self._loaded is None
        self._loaded = loaded
        self.table.show_table(loaded.table)
        self._card.setMaximumHeight(self.table.maximumHeight() + 4)
        for name, card in self.stats.items():
            card.show_figure(*getattr(loaded.stats, name))
        nothing = not loaded.table.lines
        self._main.setVisible(not nothing)
        self._empty.setVisible(nothing)
        self._choose_wanted()
        if nothing:
            self.panel.hide()
        elif first or self.panel.isVisible():
            self._show_panel()

    def _choose_wanted(self) -> None:
        if self._wanted is not None and self._loaded is not None:
            self.table.choose(self._wanted)
            self._wanted = None
            self._show_panel()

    def _show_panel(self) -> None:
        row = self.current()
        if row is not None and self._loaded is not None:
            table = self._loaded.table
            planned = sum(line.row.pending for line in table.lines)
            self.panel.show_mailbox(row, self.context.clock.now(), planned, booked(table, row.id))
            self._show_test()

    def _show_keyring(self, state: KeyringState) -> None:
        if shiboken6.isValid(self):
            self.panel.show_keyring(state)

    def _open_day(self, mailbox_id: int, day: date) -> None:
        self.context.go("calendar", day=day, mailbox=mailbox_id)


def _ago(at: datetime, now: datetime) -> str:
    minutes = int((now - at).total_seconds()) // 60
    return "just now" if minutes < 1 else f"{minutes} min ago" if minutes < 60 else f"{minutes // 60} h ago"
