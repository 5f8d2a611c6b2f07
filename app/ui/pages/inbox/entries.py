"""The parts of a conversation: what was sent, what came in, what it did. Say what was pressed; do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.model import EmailStatus
from app.core.queries.conversation import Direction, EffectRow, Entry
from app.ui import theme
from app.ui.icons import icon
from app.ui.pages.inbox.words import at_sign, pill_of
from app.ui.when import near
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label

LONGEST = 20_000
"""Letters of one message that are laid out; the rest is in the mail program."""


class SentCard(Card):
    """An email or answer of ours in two lines; a press on `Show` opens the whole of it.

    `retried()` for an answer that did not go, `taken_back()` for one that waits.
    """

    retried = Signal()
    taken_back = Signal()

    def __init__(self, entry: Entry, name: str, now: datetime, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("soft", parent=parent)
        self.entry = entry
        self.setObjectName("sentCard")
        self.body.setContentsMargins(14, 9, 14, 10)
        self.body.setSpacing(theme.TIGHT)
        at = near(entry.at, now, zone) if entry.at else "waits to leave"
        who = "You" if entry.direction is Direction.ANSWERED else at_sign(entry.mailbox)
        self.setAccessibleName(f"{who} to {name}, {at}: {entry.subject}")
        self.toggle = button("Show", "link", on=self._toggle, name="showSent")
        self.toggle.setAccessibleName(f"Show the email “{entry.subject}”")
        head = row(_picture("mail"), ElidedLabel(f"{who} to {name}", "muted"))
        if entry.step:
            head.addWidget(Pill(f"Step {entry.step}", "grey"))
        for text, kind in _state(entry):
            head.addWidget(Pill(text, kind))
        head.addStretch(1)
        for made in self._actions():
            head.addWidget(made)
        head.addWidget(label(at, "muted", tabular=True))
        head.addWidget(self.toggle)
        self.body.addLayout(head)
        self._beginning = ElidedLabel(" ".join(entry.text.split())[:300], "muted")
        line = row(ElidedLabel(entry.subject), self._beginning, gap=theme.SMALL)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self._whole = label(entry.text[:LONGEST].strip(), wrap=True, selectable=True)
        self._whole.hide()
        self.body.addWidget(self._whole)
        if entry.error:
            self.body.addWidget(label(entry.error, "bad", wrap=True, selectable=True))

    def _toggle(self) -> None:
        shown = self._whole.isHidden()
        self._whole.setVisible(shown)
        self._beginning.setVisible(not shown)
        self.toggle.setText("Hide" if shown else "Show")

    def _actions(self) -> Iterator[QWidget]:
        if self.entry.direction is not Direction.ANSWERED:
            return
        if self.entry.status in (EmailStatus.FAILED, EmailStatus.IN_DOUBT):
            yield button("Send again", "link", on=self.retried.emit, name="answerAgain")
        if self.entry.status in (EmailStatus.PENDING, EmailStatus.FAILED):
            yield button("Take back", "link", on=self.taken_back.emit, name="answerBack")


_STATES = {
    EmailStatus.BOUNCED: ("Bounced", "bad"),
    EmailStatus.IN_DOUBT: ("Unsure", "warn"),
    EmailStatus.DELIVERED: ("Delivered", "good"),
    EmailStatus.PENDING: ("Waits", "grey"),
    EmailStatus.SENDING: ("Leaving", "grey"),
    EmailStatus.FAILED: ("Failed", "bad"),
}


def _state(entry: Entry) -> Iterator[tuple[str, str]]:
    if entry.status in _STATES:
        yield _STATES[entry.status]


class ReceivedCard(Card):
    """A message that came in, whole, as plain text; what it quotes is shown at a press."""

    def __init__(self, entry: Entry, now: datetime, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.entry = entry
        self.setObjectName("receivedCard")
        at = near(entry.at, now, zone) if entry.at else ""
        self.setAccessibleName(f"{entry.who}, {at}: {entry.subject}")
        self.body.setContentsMargins(16, 12, 16, 12)
        head = row(ElidedLabel(entry.who, "strong"))
        shown = entry.address if entry.address != entry.who else ""
        whence = ElidedLabel(f"{shown} to {at_sign(entry.mailbox)}".strip(), "muted")
        head.addWidget(whence, 1)
        if entry.kind is not None:
            head.addWidget(Pill(*pill_of(entry.kind, entry.mark)))
        head.addWidget(label(at, "muted", tabular=True))
        self.body.addLayout(head)
        self.body.addWidget(ElidedLabel(entry.subject or "(no subject)", "muted"))
        text = entry.text.strip() or entry.detail or "(nothing is written in it)"
        self.words = label(text[:LONGEST], wrap=True, selectable=True)
        self.body.addWidget(self.words)
        if entry.quoted.strip():
            self._add_quoted(entry.quoted)

    def _add_quoted(self, quoted: str) -> None:
        self.quoted = label(quoted[:LONGEST].strip(), "muted", wrap=True, selectable=True)
        self.quoted.hide()
        self.toggle = button("Show quoted text", "link", "ellipsis", on=self._toggle, name="showQuoted")
        self.body.addLayout(row(self.toggle, None))
        self.body.addWidget(self.quoted)

    def _toggle(self) -> None:
        shown = self.quoted.isHidden()
        self.quoted.setVisible(shown)
        self.toggle.setText("Hide quoted text" if shown else "Show quoted text")


class EffectLine(QWidget):
    """What a message did, with the way back; `undone()` when that is pressed."""

    undone = Signal()

    def __init__(self, effect: EffectRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.effect = effect
        words = f"{effect.words} (taken back)" if effect.undone else effect.words
        self.setAccessibleName(words)
        said = label(words, "muted", wrap=True)
        said.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        box = row(_picture("check" if effect.what == "noted" else "info"), said)
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.setStretch(1, 1)
        if effect.undoable:
            undo = button("Undo", "link", on=self.undone.emit, name="undoEffect")
            undo.setAccessibleName(f"Undo: {effect.words}")
            box.addWidget(undo, 0, Qt.AlignmentFlag.AlignTop)
        box.setContentsMargins(15, 0, 15, 0)
        self.setLayout(column(box))


class ProposalLine(QWidget):
    """What an answer seems to say; `taken()` when the user agrees."""

    taken = Signal()

    def __init__(self, mark: str, why: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = f"It looks like “{mark}”: it {why}"
        self.setAccessibleName(words)
        self.take_button = button(f"Mark as {mark.lower()}", "link", on=self.taken.emit, name="takeProposal")
        box = row(_picture("star"), ElidedLabel(words, "muted"), self.take_button)
        box.setStretch(1, 1)
        box.setContentsMargins(15, 0, 15, 0)
        self.setLayout(box)


def _picture(name: str) -> QWidget:
    made = label()
    side = theme.px(14)
    made.setPixmap(icon(name, "ink2").pixmap(side, side))
    made.setFixedWidth(side + 2)
    return made
