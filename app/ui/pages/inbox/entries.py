"""The parts of a conversation: what was sent, what came in, what it did. Say what was pressed; do nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.model import EmailStatus, IncomingKind
from app.core.queries.conversation import Direction, EffectRow, Entry
from app.ui import theme
from app.ui.icons import icon
from app.ui.pages.calendar.numbered import Numbered
from app.ui.pages.inbox.words import at_sign, pill_of
from app.ui.pages.sequence_editor.attaching import size_words
from app.ui.when import moment, near
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label


class SentCard(Card):
    """An email or answer of ours in two lines; a press on `Show` opens the whole of it with what happened to it.

    `history_wanted()` when that is to be told by `tell`. For an answer: `retried()` where it did not go, `settled()`
    where it went, `hurried()` where it shall not wait, `taken_back()`. For an email: `looked_at()`.
    """

    retried = Signal()
    settled = Signal()
    hurried = Signal()
    taken_back = Signal()
    history_wanted = Signal()
    looked_at = Signal()

    def __init__(self, entry: Entry, name: str, now: datetime, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__("soft", parent=parent)
        self.entry = entry
        self._zone = zone
        self.setObjectName("sentCard")
        self.body.setContentsMargins(14, 9, 14, 10)
        self.body.setSpacing(theme.TIGHT)
        at = _leaving(entry, now, zone)
        who = "You" if entry.direction is Direction.ANSWERED else at_sign(entry.mailbox)
        self.setAccessibleName(f"{who} to {name}, {at}: {entry.subject}")
        self.toggle = button("Show", "link", on=self._toggle, name="showSent")
        self.toggle.setAccessibleName(f"Show the email “{entry.subject}”")
        whom = ElidedLabel(f"{who} to {name}", "muted")
        whom.set_tip(f"from {entry.mailbox} to {entry.address}")
        head = row(_picture("mail"), whom)
        if entry.step:
            head.addWidget(Pill(f"Step {entry.step}", "grey"))
        for text, kind in _state(entry):
            head.addWidget(Pill(text, kind))
        head.addStretch(1)
        head.addWidget(label(at, "muted", tabular=True))
        head.addWidget(self.toggle)
        self.body.addLayout(head)
        self._beginning = ElidedLabel(" ".join(entry.text.split())[:300], "muted")
        line = row(ElidedLabel(entry.subject), self._beginning, gap=theme.SMALL)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self._add_whole()
        self._add_foot()

    def tell(self, lines: Sequence[tuple[str, datetime]]) -> None:
        """Tell what happened to it, each with its time."""
        self._history.show_lines([(text, moment(at, self._zone)) for text, at in lines])
        self._history_box.setVisible(bool(lines) and not self._whole.isHidden())

    def _add_whole(self) -> None:
        self._whole = label(self.entry.text.strip(), wrap=True, selectable=True)
        self._whole.hide()
        self.body.addWidget(self._whole)
        for file in self.entry.files:
            words = ElidedLabel(f"{file.name}, {size_words(file.size)}", "small")
            self.body.addLayout(row(_picture("paperclip"), words, None))
        self._history = Numbered("What happened", numbered=False)
        self._history.setObjectName("sentHistory")
        look = button("Open in the calendar", "link", on=self.looked_at.emit, name="lookAtSent")
        look.setVisible(self.entry.direction is Direction.SENT)
        inside = column(label("What happened", "section"), self._history, row(look, None), gap=6)
        inside.setContentsMargins(0, theme.SMALL, 0, 0)
        self._history_box = QWidget()
        self._history_box.setLayout(inside)
        self._history_box.hide()
        self.body.addWidget(self._history_box)

    def _add_foot(self) -> None:
        words = _TOLD.get(self.entry.status, "") if self.entry.direction is Direction.ANSWERED else ""
        if self.entry.error or words:
            told = "\n".join(part for part in (self.entry.error, words) if part)
            kind = "warn" if self.entry.status in (EmailStatus.IN_DOUBT, EmailStatus.PENDING) else "bad"
            self.body.addWidget(label(told, kind, wrap=True, selectable=True))
        actions = list(self._actions())
        if actions:
            self.body.addLayout(row(*actions, None, gap=theme.MEDIUM))

    def _toggle(self) -> None:
        shown = self._whole.isHidden()
        self._whole.setVisible(shown)
        self._beginning.setVisible(not shown)
        self._history_box.hide()
        self.toggle.setText("Hide" if shown else "Show")
        if shown:
            self.history_wanted.emit()

    def _actions(self) -> Iterator[QWidget]:
        if self.entry.direction is not Direction.ANSWERED:
            return
        status = self.entry.status
        if status is EmailStatus.IN_DOUBT:
            yield button("Yes, it went", "link", on=self.settled.emit, name="answerWent")
            yield button("No, send it", "link", on=self.retried.emit, name="answerAgain")
        if status in (EmailStatus.FAILED, EmailStatus.BOUNCED):
            yield button("Send again", "link", on=self.retried.emit, name="answerAgain")
        if status is EmailStatus.PENDING and self.entry.leaves_at is not None:
            yield button("Send now", "link", on=self.hurried.emit, name="answerNow")
        if status in (EmailStatus.PENDING, EmailStatus.FAILED):
            tip = "It does not leave; its text is yours to change below"
            yield button("Take back", "link", on=self.taken_back.emit, name="answerBack", tip=tip)


def _leaving(entry: Entry, now: datetime, zone: tzinfo) -> str:
    if entry.at is not None:
        return near(entry.at, now, zone)
    if entry.leaves_at is not None:
        return f"leaves {near(entry.leaves_at, now, zone)}"
    return {EmailStatus.PENDING: "waits to leave", EmailStatus.SENDING: "is leaving"}.get(
        entry.status or EmailStatus.PENDING, ""
    )


_TOLD: Mapping[EmailStatus | None, str] = {
    EmailStatus.IN_DOUBT: "Did it go? Outpace looks for it in the mailbox's Sent folder, and never sends it again by"
    " itself.",
}
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


SHOWN = 4_000
"""Letters of a message that are laid out at once: more of them would hold the window up."""
_REPORTS = (IncomingKind.BOUNCE, IncomingKind.COMPLAINT, IncomingKind.DELAYED)


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
        others = "".join(f", {one.name or one.address}" for one in entry.people)
        whence = ElidedLabel(f"{shown} to {at_sign(entry.mailbox)}{others}".strip(), "muted")
        whence.set_tip("\n".join(["To " + entry.mailbox, *(f"{one.name} <{one.address}>" for one in entry.people)]))
        head.addWidget(whence, 1)
        if entry.kind is not None:
            head.addWidget(Pill(*pill_of(entry.kind, entry.mark)))
        head.addWidget(label(at, "muted", tabular=True))
        self.body.addLayout(head)
        self.body.addWidget(ElidedLabel(entry.subject or "(no subject)", "muted"))
        reported = entry.detail if entry.kind in _REPORTS else ""
        text = entry.text.strip() or reported or "(nothing is written in it)"
        self.words = label(text[:SHOWN], wrap=True, selectable=True)
        self.body.addWidget(self.words)
        self.rest = button("Show the rest", "link", on=lambda: self._show_rest(text), name="showRest")
        self.rest.setVisible(len(text) > SHOWN)
        self.body.addLayout(row(self.rest, None))
        self._cut = label("This is its beginning; your mail program has the rest.", "small", wrap=True)
        self._cut.setVisible(entry.cut and len(text) <= SHOWN)
        self.body.addWidget(self._cut)
        if entry.quoted.strip():
            self._add_quoted(entry.quoted)

    def _show_rest(self, text: str) -> None:
        self.words.setText(text)
        self.rest.hide()
        self._cut.setVisible(self.entry.cut)

    def _add_quoted(self, quoted: str) -> None:
        self.quoted = label(quoted.strip(), "muted", wrap=True, selectable=True)
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
