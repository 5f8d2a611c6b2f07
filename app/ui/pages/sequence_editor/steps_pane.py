"""The left half of the editor: what the sequence is in pills, the step cards, and what is unsaved below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.core.model import ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT, SequenceDraft, StepDraft
from app.ui.icons import icon
from app.ui.pages.sequence_editor.checks import Problems
from app.ui.pages.sequence_editor.editing import Editing
from app.ui.pages.sequence_editor.schedule.times import NAMES as DAY_WORDS
from app.ui.pages.sequence_editor.step_card import CardText
from app.ui.pages.sequence_editor.step_list import StepList
from app.ui.pages.sequence_editor.stopped_card import StoppedCard
from app.ui.pages.sequence_editor.threads import thread_subject, thread_words
from app.ui.pages.sequence_editor.unsaved import UnsavedPanel
from app.ui.widgets.buttons import button
from app.ui.widgets.menus import RoundMenu
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import row
from app.ui.wording import count

Stats = Mapping[int, str]
"""Step id to what happened with it, in words."""


class StepsPane(QWidget):
    """Shows a state; asks for every change by the signals of `steps` and its own."""

    add_wanted = Signal()
    keep_wanted = Signal(int)
    """The step at this place is to be kept as a template."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stepsPane")
        self.setMinimumWidth(340)
        self._facts = ("", "", "")
        self._pills = [Pill(), Pill(), Pill()]
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.steps = StepList(self.area)
        self.add = button("Add step", icon_name="plus", on=self.add_wanted.emit, name="addStep")
        self.from_template = button("From template…", "quiet", name="fromTemplate", tip="Add a step made of a template")
        self._inside = QWidget()
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(20, 1, 20, 12)
        inside.setSpacing(9)
        inside.addWidget(self.steps)
        inside.addLayout(row(self.add, self.from_template, None, gap=4))
        inside.addStretch(1)
        self.area.setWidget(self._inside)
        self._inside.installEventFilter(self)
        self.unsaved = UnsavedPanel()
        below = row(self.unsaved)
        below.setContentsMargins(20, 0, 20, 18)
        self.stopped = StoppedCard()
        stopped = row(self.stopped)
        stopped.setContentsMargins(20, 0, 20, 9)
        pills = row(*self._pills, None)
        pills.setContentsMargins(20, 18, 20, 10)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(pills)
        box.addLayout(stopped)
        box.addWidget(self.area, 1)
        box.addLayout(below)
        box.addStretch(0)
        self.steps.menu_wanted.connect(self._open_menu)

    def show_state(self, state: Editing, stats: Stats, problems: Problems, enrolled: int) -> None:
        """Show the steps of a state with what is known and wrong of each."""
        draft = state.draft
        texts = [_card_text(draft.steps, n, stats, problems) for n in range(len(draft.steps))]
        self.steps.show_steps(state.keys, draft.steps, texts, state.at)
        self._facts = (window_words(draft), pool_words(draft), f"{enrolled:,} in it" if enrolled else "")
        self._show_facts()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_facts()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    # parts ------------------------------------------------------------------

    def _show_facts(self) -> None:
        """Show as many facts as there is room for, each whole; the zone is the first to go."""
        room = self.width() - 40
        facts = list(self._facts)
        for pill, text in zip(self._pills, facts, strict=True):
            pill.setText(text)
            pill.setVisible(bool(text))
        if self._facts_width() > room:
            self._pills[0].setText(facts[0].partition(" · ")[0])
        for pill in reversed(self._pills[1:]):
            if self._facts_width() > room:
                pill.hide()
        self._pills[0].setToolTip(facts[0])

    def _facts_width(self) -> int:
        shown = [pill for pill in self._pills if not pill.isHidden()]
        return sum(pill.sizeHint().width() for pill in shown) + 8 * (len(shown) - 1)

    def _fit(self) -> None:
        """Let the area end where its content ends, so that the panel below stands close under it."""
        wanted = self._inside.sizeHint().height()
        if self.area.maximumHeight() != wanted:
            self.area.setMaximumHeight(wanted)

    def _open_menu(self, at: int, where: QPoint) -> None:
        steps = self.steps
        menu = RoundMenu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        last = len(steps.cards) - 1
        for words, name, keys, call, possible in (
            ("Move up", "arrow-up", "Alt+Up", lambda: steps.move_wanted.emit(at, at - 1), at > 0),
            ("Move down", "arrow-down", "Alt+Down", lambda: steps.move_wanted.emit(at, at + 1), at < last),
            ("Change the wait", "clock", "", lambda: steps.cards[at].edit_wait(), at > 0),
            ("Insert a step before", "plus", "Ins", lambda: steps.insert_wanted.emit(at), True),
            ("Insert a step after", "plus", "", lambda: steps.insert_wanted.emit(at + 1), True),
            ("Duplicate", "copy", "Ctrl+D", lambda: steps.duplicate_wanted.emit(at), True),
            ("Save as template", "layout-template", "", lambda: self.keep_wanted.emit(at), True),
            ("Remove", "trash-2", "Del", lambda: steps.remove_wanted.emit(at), True),
        ):
            action = menu.addAction(icon(name), words)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(possible)
            action.triggered.connect(call)
        menu.popup(where)


def window_words(draft: SequenceDraft) -> str:
    """Return "Mon–Fri 09:00–17:00 · mailbox's time zone"."""
    zones = {ZONE_OF_MAILBOX: "mailbox’s time zone", ZONE_OF_RECIPIENT: "recipient’s time zone"}
    zone = zones.get(draft.time_zone, draft.time_zone or "no time zone yet")
    return f"{day_words(draft.days)} {draft.start}–{draft.end} · {zone}"


def day_words(days: Sequence[str]) -> str:
    """Return "Mon–Fri" for days in a row, else "Mon, Wed"."""
    names = [words for day, words in DAY_WORDS.items() if day in days]
    whole = list(DAY_WORDS.values())
    first = whole.index(names[0]) if names else 0
    in_a_row = len(names) > 2 and whole[first : first + len(names)] == names
    return f"{names[0]}–{names[-1]}" if in_a_row else ", ".join(names) or "no day"


def pool_words(draft: SequenceDraft) -> str:
    """Return "all mailboxes" or how many."""
    if draft.mailboxes is None:
        return "all mailboxes"
    return count(len(draft.mailboxes), "mailbox", "mailboxes")


def _card_text(steps: Sequence[StepDraft], at: int, stats: Stats, problems: Problems) -> CardText:
    step = steps[at]
    note = "new, not saved yet" if step.id is None else stats.get(step.id, "")
    if step.variants:
        note = f"{note} · {len(step.variants) + 1} variants"
    return CardText(
        title=thread_subject(steps, at) or "No subject yet",
        note=note,
        problem=problems.get(f"step {at + 1}", ""),
        thread=thread_words(steps, at),
    )
