"""The page of undelivered emails: those in doubt, dead letters, held ones, each with what can be done, one or all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.commands.emails import give_up, release_held, restore, retry_failed
from app.core.commands.settings import resume_all
from app.core.commands.undelivered import retry_at_address, settle_doubts, skip_held
from app.core.events import Changes
from app.core.events import Kind as Changed
from app.core.queries.restored import went_back_words
from app.core.queries.undelivered import Undelivered
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.page import Page
from app.ui.pages.undelivered.kinds import KINDS, Kind
from app.ui.pages.undelivered.line import UndeliveredLine
from app.ui.pages.undelivered.load import Loaded, load
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.rows import clear, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone

SHOWN: Final = 100
"""Lines shown at once; what is done to all is done to the others too."""
Command = Callable[[Any, datetime], Changes]


class UndeliveredPage(Page):
    """Shows one kind; `enter(show="in_doubt")`, "failed" or "held" chooses it."""

    key: ClassVar[str] = "undelivered"
    title = "Undelivered"
    icon_name: ClassVar[str] = "circle-alert"
    kinds: ClassVar[frozenset[Changed]] = frozenset({Changed.EMAILS, Changed.CONTACTS, Changed.SETTINGS})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.zone = user_zone()
        self._loaded: Loaded | None = None
        self.choice = Segmented([(key, kind.segment) for key, kind in KINDS.items()], "Show")
        self.choice.chosen.connect(self._choose)
        self._wants_any = True
        self.note = label("", "muted", wrap=True)
        self.note.setObjectName("undeliveredNote")
        self._went_back = Card("warn", "An older copy of this workspace")
        self._went_back_words = label("", wrap=True)
        self.resume_button = button("Resume sending", on=self._resume, name="resumeAfterGoingBack")
        self._all = row()
        self.lines: list[UndeliveredLine] = []
        self._list = QVBoxLayout()
        self.empty = EmptyState("circle-alert", "", "")
        self.empty.hide()
        self._lay_out()

    def header_leading(self) -> list[QWidget]:
        """Return the choice of a kind."""
        return [self.choice]

    def enter(self, **where: Any) -> None:
        """Choose a kind."""
        show = str(where.get("show"))
        self._wants_any = show not in KINDS
        if show in KINDS:
            self.choice.set_current(show)
        self._ask()

    def refresh(self, kinds: frozenset[Changed]) -> None:
        """Ask anew."""
        self._ask()

    def _lay_out(self) -> None:
        self._went_back.body.addWidget(self._went_back_words)
        self._went_back.body.addLayout(row(self.resume_button, None))
        self._went_back.hide()
        scroll = ScrollColumn()
        scroll.body.addWidget(self._went_back)
        scroll.body.addWidget(self.note)
        scroll.body.addLayout(self._all)
        self._list.setSpacing(10)
        scroll.body.addLayout(self._list)
        scroll.body.addWidget(self.empty, 1)
        scroll.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)

    @property
    def _kind(self) -> Kind:
        return KINDS[self.choice.current()]

    def _ask(self) -> None:
        status = self._kind.status
        self.context.desk.ask(lambda store: load(store, status=status), self._show, owner=self, key="load")

    def _choose(self, _key: str) -> None:
        self._wants_any = False
        self._ask()

    def _goes_elsewhere(self, loaded: Loaded) -> bool:
        """Return whether another kind is asked for, since nobody chose this one and it is empty."""
        other = next((key for key, one in KINDS.items() if loaded.counts[one.status]), None)
        if not self._wants_any or loaded.emails or other is None:
            return False
        self._wants_any = False
        self.choice.set_current(other)
        self._ask()
        return True

    def _show(self, loaded: Loaded) -> None:
        kind = self._kind
        if loaded.status is not kind.status or self._goes_elsewhere(loaded):
            return
        self._loaded = loaded
        for key, one in KINDS.items():
            number = loaded.counts[one.status]
            self.choice.set_text(key, f"{one.segment} {number:,}" if number else one.segment)
        self._went_back.setVisible(loaded.went_back is not None)
        if loaded.went_back is not None:
            self._went_back_words.setText(went_back_words(loaded.went_back))
        self.note.setText(kind.note)
        self.note.setVisible(bool(loaded.emails))
        self.empty.say(kind.none, kind.none_note)
        self.empty.setVisible(not loaded.emails)
        self._show_all_actions(kind, len(loaded.emails))
        self._show_lines(kind, loaded.emails)

    def _show_all_actions(self, kind: Kind, number: int) -> None:
        clear(self._all)
        if number < 2:
            return
        words = count(number, "email")
        shown = f"The latest {SHOWN} of {words}" if number > SHOWN else words
        self._all.addWidget(label(shown, "section"))
        self._all.addStretch(1)
        for action in kind.actions:
            if action.all_text:
                self._all.addWidget(
                    button(action.all_text, on=partial(self._do_all, action.key), name=f"all_{action.key}")
                )

    def _show_lines(self, kind: Kind, emails: Sequence[Undelivered]) -> None:
        clear(self._list)
        now = self.context.clock.now()
        self.lines = [UndeliveredLine(email, kind, self.zone, now) for email in emails[:SHOWN]]
        for line in self.lines:
            line.pressed.connect(partial(self._do_one, line.email))
            line.opened.connect(partial(self.context.go, "calendar", email=line.email.id))
            line.mended.connect(partial(self._mend, line))
            self._list.addWidget(line)

    # what can be done ---------------------------------------------------------

    def _do_one(self, email: Undelivered, key: str) -> None:
        if key == "contact":
            self.context.go("contact", contact=email.contact_id)
            return
        self._do(key, [email.id], f"the email to {email.name}")

    def _do_all(self, key: str) -> None:
        if self._loaded is not None:
            ids = [email.id for email in self._loaded.emails]
            self._do(key, ids, count(len(ids), "email"))

    def _do(self, key: str, ids: list[int], what: str) -> None:
        command, words, undone = _DEEDS[key]
        back = (lambda store, _done, now: restore(store, email_ids=ids, now=now)) if undone else None
        carry_out(self.context, lambda store, now: command(store, ids, now), words.format(what=what), back)

    def _mend(self, line: UndeliveredLine, address: str) -> None:
        email_id = line.email.id
        carry_out(
            self.context,
            lambda store, now: retry_at_address(store, email_id=email_id, address=address, now=now),
            f"Will be sent to {address}",
            failed=lambda error: line.refuse(error.sentence),
        )

    def _resume(self) -> None:
        carry_out(self.context, lambda store, now: resume_all(store, now=now), "Sending goes on")


_Deed = tuple[Callable[[Any, list[int], datetime], Changes], str, bool]
_DEEDS: Final[dict[str, _Deed]] = {
    "went": (
        lambda store, ids, now: settle_doubts(store, email_ids=ids, went=True, now=now),
        "Noted: {what} went",
        False,
    ),
    "again": (
        lambda store, ids, now: settle_doubts(store, email_ids=ids, went=False, now=now),
        "Will be sent again: {what}",
        False,
    ),
    "retry": (
        lambda store, ids, now: retry_failed(store, email_ids=ids, now=now),
        "Will be tried again: {what}",
        False,
    ),
    "give_up": (lambda store, ids, now: give_up(store, email_ids=ids, now=now), "Gave up {what}", True),
    "release": (
        lambda store, ids, now: release_held(store, email_ids=ids, now=now),
        "Will be tried again: {what}",
        False,
    ),
    "skip": (lambda store, ids, now: skip_held(store, email_ids=ids, now=now), "Skipped {what}", True),
}
"""What each action does to the emails, what is said then, and whether Undo brings them back."""
