"""One conversation: whose it is, all messages of both sides in time, the box to answer in. Changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QDateEdit, QFrame, QVBoxLayout, QWidget

from app.core.model import IncomingMark, Proposal
from app.core.queries.conversation import Conversation, Direction, Entry
from app.ui import theme
from app.ui.pages.inbox.answer_box import AnswerBox
from app.ui.pages.inbox.entries import EffectLine, ProposalLine, ReceivedCard, SentCard
from app.ui.pages.inbox.words import MARKS, pill_of
from app.ui.when import moment
from app.ui.widgets.buttons import button, menu_button
from app.ui.widgets.disc import Disc
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.menus import RoundMenu
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label
from app.ui.wording import count

INTERESTED, NOT_NOW, AWAY, UNSUBSCRIBE, NO_MARK = 1, 2, 3, 4, 5
"""What an answer is, by the key that says it."""
AWAY_DAYS = 7
SETTLING_MS = 250
MARGIN = 10
AT_ONCE = 15
"""Messages of a long conversation that are laid out; the earlier ones at a press."""
_WORDS = {
    INTERESTED: "Interested",
    NOT_NOW: "Not now",
    AWAY: "Out of office until…",
    UNSUBSCRIBE: "Unsubscribe",
    NO_MARK: "No mark",
}


class Thread(QFrame):
    """`marked(n)`, `away(date)`, `done()`, `undone(message, effect)`, `contact_wanted(id)`.

    Of answers, with their id: `answer_retried`, `answer_settled`, `answer_hurried`, `answer_taken_back`. Of emails
    `email_wanted(id)`, of either `history_wanted(SentCard)`.
    """

    marked = Signal(int)
    away = Signal(object)
    done = Signal()
    undone = Signal(int, int)
    contact_wanted = Signal(int)
    answer_retried = Signal(int)
    answer_settled = Signal(int)
    answer_hurried = Signal(int)
    answer_taken_back = Signal(int)
    email_wanted = Signal(int)
    history_wanted = Signal(object)

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inboxThread")
        self._zone = zone
        self.shown: Conversation | None = None
        self._all = False
        self.disc = Disc(34)
        self.name, self.about = ElidedLabel("", "strong"), ElidedLabel("", "muted")
        self.next_email = ElidedLabel("", "small")
        self.open_contact = button("Open contact", "link", on=self._open, name="inboxContact")
        menu = RoundMenu()
        for number, words in _WORDS.items():
            action = menu.addAction(f"{words}\t{number}")
            action.triggered.connect(lambda _on=False, n=number: self.mark(n))
        self.mark_button = menu_button("Mark", menu, name="markConversation")
        self.mark_button.setAccessibleName("Say what this answer is")
        self.done_button = button("Done", on=self.done.emit, name="conversationDone", tip="Done (E)")
        self.messages = ScrollColumn(gap=9)
        self.trouble = label("", "muted", wrap=True)
        self.trouble.setObjectName("threadTrouble")
        self.trouble.setContentsMargins(20, 20, 20, 20)
        self.trouble.hide()
        self.box = AnswerBox(zone)
        self._keep: int | None = None
        self._last: ReceivedCard | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self.messages.verticalScrollBar().rangeChanged.connect(lambda _least, _most: self._scroll())
        self._lay_out()

    def mark(self, number: int) -> None:
        """Say by its key what the answer is; out of office asks until when."""
        if number == AWAY:
            self._ask_until()
        else:
            self.marked.emit(number)

    def show_conversation(self, found: Conversation, draft: str, now: datetime) -> None:
        """Show a conversation; another one from its end, the same one where it was."""
        before, self.shown = self.shown, found
        same = before is not None and before.key == found.key
        self._set_troubled(False)
        self._show_head(found, now)
        if before is None or not same or _messages(before) != _messages(found):
            self._keep = self.messages.verticalScrollBar().value() if same else None
            self._settling.start()
            self._all = self._all and same
            self._fill(found, now)
            self._scroll()
        if same and (before is None or before.to_answer == found.to_answer or self.box.text.toPlainText().strip()):
            self.box.show_again(found)
        else:
            self.box.show_conversation(found, draft)
        self.box.setVisible(bool(found.mailboxes) and found.to_answer is not None)

    def show_trouble(self, words: str) -> None:
        """Say in place of the messages why they cannot be shown."""
        self.trouble.setText(words)
        self._set_troubled(True)

    def _set_troubled(self, troubled: bool) -> None:
        self.trouble.setVisible(troubled)
        self.messages.setVisible(not troubled)
        if troubled:
            self.box.hide()

    def _fill(self, found: Conversation, now: datetime) -> None:
        clear(self.messages.body)
        self._last = None
        earlier = 0 if self._all else max(0, len(found.entries) - AT_ONCE)
        if earlier:
            words = f"Show {count(earlier, 'earlier message')}"
            more = button(words, "link", on=lambda: self._show_all(found, now), name="showEarlier")
            self.messages.body.addLayout(row(None, more, None))
        for entry in found.entries[earlier:]:
            self._add(entry, found, now)
            if found.proposal is not None and entry.kind is not None and entry.id == found.latest:
                self._propose(found.proposal)
        self.messages.body.addStretch(1)

    def _show_all(self, found: Conversation, now: datetime) -> None:
        self._all = True
        self._fill(found, now)

    def _scroll(self) -> None:
        """Keep a new conversation at its end, the same one where it was, while its messages find their heights."""
        if self._settling.isActive():
            bar = self.messages.verticalScrollBar()
            bar.setValue(self._end() if self._keep is None else self._keep)

    def _end(self) -> int:
        """Return where a conversation is read on: at its end, or where a long last message begins."""
        bar = self.messages.verticalScrollBar()
        last = self._last
        long = last is not None and last.height() > self.messages.viewport().height()
        return min(bar.maximum(), last.y() - MARGIN) if long and last is not None else bar.maximum()

    def _show_head(self, found: Conversation, now: datetime) -> None:
        self.disc.show_text("".join(word[:1] for word in found.name.split()[:2]).upper())
        self.name.setText(found.name)
        self.about.setText(", ".join(part for part in (found.title, found.company) if part))
        self.about.setVisible(bool(found.title or found.company))
        if found.next_email_at is not None:
            self.next_email.setText(f"Next email {moment(found.next_email_at, self._zone)}")
        else:
            self.next_email.setText("No email is planned" if found.contact_id is not None else found.email)
        self.open_contact.setVisible(found.contact_id is not None)
        text, _ = pill_of(found.kind, found.mark)
        self.mark_button.setText(text if found.mark is not None else "Mark")
        self.done_button.setText("Reopen" if found.done else "Done")

    def _add(self, entry: Entry, found: Conversation, now: datetime) -> None:
        if entry.direction is not Direction.RECEIVED:
            sent = SentCard(entry, found.name.split()[0] if found.name.split() else found.email, now, self._zone)
            sent.retried.connect(partial(self.answer_retried.emit, entry.id))
            sent.settled.connect(partial(self.answer_settled.emit, entry.id))
            sent.hurried.connect(partial(self.answer_hurried.emit, entry.id))
            sent.taken_back.connect(partial(self.answer_taken_back.emit, entry.id))
            sent.looked_at.connect(partial(self.email_wanted.emit, entry.id))
            sent.history_wanted.connect(partial(self.history_wanted.emit, sent))
            self.messages.body.addWidget(sent)
            return
        self._last = ReceivedCard(entry, now, self._zone)
        self.messages.body.addWidget(self._last)
        for effect in entry.effects:
            line = EffectLine(effect)
            line.undone.connect(partial(self.undone.emit, entry.id, effect.id))
            self.messages.body.addWidget(line)

    def _propose(self, proposal: Proposal) -> None:
        line = ProposalLine(MARKS[proposal.mark][0], proposal.why)
        number = INTERESTED if proposal.mark is IncomingMark.INTERESTED else NOT_NOW
        line.taken.connect(partial(self.marked.emit, number))
        self.messages.body.addWidget(line)

    def _open(self) -> None:
        if self.shown is not None and self.shown.contact_id is not None:
            self.contact_wanted.emit(self.shown.contact_id)

    def _ask_until(self) -> None:
        if self.shown is None:
            return
        today = self.shown.asked_at.astimezone(self._zone).date()
        field = QDateEdit()
        field.setObjectName("awayUntil")
        field.setAccessibleName("Out of office until")
        field.setCalendarPopup(True)
        field.setDisplayFormat("ddd d MMM yyyy")
        tomorrow, soon = today + timedelta(days=1), today + timedelta(days=AWAY_DAYS)
        field.setMinimumDate(QDate(tomorrow.year, tomorrow.month, tomorrow.day))
        field.setDate(QDate(soon.year, soon.month, soon.day))
        content = QWidget()
        popover = Popover(self.mark_button, content)

        def hold() -> None:
            chosen = field.date()
            popover.dismiss()
            self.away.emit(date(chosen.year(), chosen.month(), chosen.day()))

        hold_button = button("Hold until then", "primary", on=hold, name="holdUntil")
        box = column(label("Out of office until", "section"), row(field, hold_button))
        box.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        content.setLayout(box)
        popover.closed.connect(popover.deleteLater)
        popover.open()

    def _lay_out(self) -> None:
        names = row(self.name, self.about, gap=theme.TIGHT)
        names.setStretch(1, 1)
        head = row(
            self.disc,
            column(names, row(self.next_email, self.open_contact, None), gap=2),
            self.mark_button,
            self.done_button,
            gap=10,
        )
        head.setStretch(1, 1)
        head.setContentsMargins(20, 11, 20, 11)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 0, 20, 18)
        foot.addWidget(self.box)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(Divider())
        box.addWidget(self.trouble)
        box.addWidget(self.messages, 1)
        box.addLayout(foot)


def _messages(found: Conversation) -> tuple[object, ...]:
    """Return what is laid out of a conversation: having been read changes nothing of it."""
    return (found.proposal, *(replace(one, seen=True) for one in found.entries))
