"""Who goes into a sequence: all contacts, those a search finds, pasted addresses, or a choice made before."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QStackedWidget, QWidget

from app.core.errors import OutpaceError
from app.core.events import Changes
from app.core.model import ContactDraft
from app.ui.context import Context
from app.ui.dialogs.addresses import addresses_in
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo
from app.ui.widgets.progress import Spinner
from app.ui.widgets.rows import column, row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.commands.enrollments import Enrolled
    from app.core.queries.sequences import SequenceRow

ALL, SEARCH, PASTED, PICKED = "all", "search", "pasted", "picked"
TYPING_MS = 150


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is chosen: ids in order, None for everybody, and addresses that no contact has yet.

    Of `number` chosen, `enrolled` would go into the sequence, `had` it already and `suppressed` must not be mailed.
    """

    ids: array[int] | None
    number: int
    unknown: tuple[str, ...] = ()
    enrolled: int = 0
    had: int = 0
    suppressed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `planned` emails were written by the new plan."""

    enrolled: int
    skipped: int
    suppressed: int
    planned: int
    done: Enrolled
    changes: Changes


class EnrollSheet(Sheet):
    """Enrolls through the command and says in a toast what came of it."""

    def __init__(
        self, context: Context, window: QWidget, *, sequence: tuple[int, str] | None, picked: Sequence[int] | None
    ) -> None:
        super().__init__(window, f"Enroll contacts in “{sequence[1]}”" if sequence else "Enroll contacts", width=520)
        self._context = context
        self._sequence = sequence
        self._picked = None if picked is None else array("q", picked)
        self._chosen = Chosen(array("q"), 0)
        self._busy = False
        self.setObjectName("enrollSheet")
        self.into = Combo(says="Sequence")
        self.into.setObjectName("enrollInto")
        self.who = Segmented([(ALL, "All contacts"), (SEARCH, "Search"), (PASTED, "Addresses")], "Who")
        self.search = SearchField("Name, email, company…", width=480)
        self.search.setObjectName("enrollSearch")
        self.pasted = QPlainTextEdit()
        self.pasted.setObjectName("enrollPasted")
        self.pasted.setAccessibleName("Addresses, one a line or with commas")
        self.pasted.setPlaceholderText("mara@northwind.example\njo@brightside.example, david@lumen.example")
        self.pasted.setTabChangesFocus(True)
        self.pasted.setFixedHeight(132)
        self.again = QCheckBox("Also those who have finished it before")
        self.again.setObjectName("enrollAgain")
        self.number = label("", "strong", tabular=True)
        self.number.setObjectName("enrollNumber")
        self.note = label("", "small", wrap=True)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.spinner = Spinner("Counting")
        self.take = button("Enroll", "primary", on=self._enroll, name="enrollTake")
        self._pages = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._lay_out()
        self._connect()
        self._show_who(PICKED if picked is not None else ALL)
        self.open(self.into if sequence is None else self.who.segment(ALL) if picked is None else self.take)

    @classmethod
    def for_sequence(cls, context: Context, window: QWidget, sequence_id: int, name: str) -> EnrollSheet:
        """Open it for one sequence; the contacts are chosen in it."""
        return cls(context, window, sequence=(sequence_id, name), picked=None)

    @classmethod
    def for_contacts(cls, context: Context, window: QWidget, picked: Sequence[int]) -> EnrollSheet:
        """Open it for contacts chosen before; the sequence is chosen in it."""
        return cls(context, window, sequence=None, picked=picked)

    # choosing ---------------------------------------------------------------

    def _show_who(self, who: str) -> None:
        self._pages.setCurrentIndex({SEARCH: 1, PASTED: 2}.get(who, 0))
        self._pages.setVisible(who in (SEARCH, PASTED))
        self._pages.setFixedHeight({SEARCH: 32, PASTED: 134}.get(who, 0))
        self._place()
        if who != PICKED:
            {SEARCH: self.search, PASTED: self.pasted}.get(who, self.who.segment(ALL)).setFocus()
        self._ask_number()

    def _ask_number(self) -> None:
        who, picked, sequence_id, again = self.who.current(), self._picked, self._sequence_id(), self.again.isChecked()
        search, text = self.search.text().strip(), self.pasted.toPlainText()
        self.spinner.start()
        self.take.setEnabled(False)

        def choose(store: Any) -> Chosen:
            chosen = _choose(store, who, search, text) if picked is None else Chosen(picked, len(picked))
            return chosen if sequence_id is None else _counted(store, sequence_id, chosen, again)

        self._context.desk.ask(choose, self._show_chosen, owner=self, key="number", failed=self._refused)

    def _show_chosen(self, chosen: Chosen) -> None:
        self.spinner.stop()
        self._chosen = chosen
        self._say_problem("")
        self.number.setText(_number_words(chosen))
        self.note.setText(_note(chosen))
        self.note.setVisible(bool(self.note.text()))
        self._place()
        self._show_button()

    def _show_button(self) -> None:
        number = self._chosen.enrolled
        self.take.setText(f"Enroll {count(number, 'contact')}" if number else "Enroll")
        self.take.setEnabled(number > 0 and not self._busy and self._sequence_id() is not None)

    def _sequence_id(self) -> int | None:
        if self._sequence is not None:
            return self._sequence[0]
        return int(self.into.key()) if self.into.key() else None

    def _show_sequences(self, rows: list[SequenceRow]) -> None:
        self.into.set_items((str(one.id), one.name) for one in rows)
        if not rows:
            self._say_problem("There is no sequence yet; write one first.")
        self._ask_number()

    # enrolling --------------------------------------------------------------

    def _enroll(self) -> None:
        sequence_id = self._sequence_id()
        if self._busy or sequence_id is None or not self._chosen.enrolled:
            return
        self._busy = True
        self.take.setEnabled(False)
        self.spinner.start()
        chosen, again, now = self._chosen, self.again.isChecked(), self._context.clock.now()
        enrolling = self._context.work.begin(f"Enrolling {count(chosen.enrolled, 'contact')}", can_cancel=False)

        def command(store: Any) -> Outcome:
            with enrolling:
                return enroll_chosen(store, sequence_id, chosen, again, now)

        self._context.desk.do(command, self._done, owner=self, failed=self._refused)

    def _done(self, outcome: Outcome) -> None:
        take_back = partial(undo_outcome, self._context, outcome) if outcome.enrolled else None
        self._context.toast(outcome_words(outcome), take_back)
        self.accept()

    def _refused(self, error: OutpaceError) -> None:
        self._busy = False
        self.spinner.stop()
        self._say_problem(error.sentence)
        self._show_button()

    def _say_problem(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self._place()

    # parts ------------------------------------------------------------------

    def _lay_out(self) -> None:
        if self._sequence is None:
            self.body.addWidget(Field("Into the sequence", self.into))
        if self._picked is None:
            self.body.addWidget(self.who)
        self._pages.addWidget(QWidget())
        self._pages.addWidget(self.search)
        self._pages.addWidget(self.pasted)
        self.body.addWidget(self._pages)
        summary = Card("soft")
        summary.body.addLayout(column(row(self.number, self.spinner, None), self.note, gap=4))
        self.body.addWidget(summary)
        self.body.addWidget(self.again)
        self.body.addWidget(self.problem)
        self.footer.addStretch(1)
        self.footer.addWidget(button("Cancel", on=self.reject, name="enrollCancel"))
        self.footer.addWidget(self.take)

    def _connect(self) -> None:
        self.who.chosen.connect(self._show_who)
        self.search.searched.connect(lambda _text: self._soon.start())
        self.pasted.textChanged.connect(self._soon.start)
        self._soon.timeout.connect(self._ask_number)
        self.into.currentIndexChanged.connect(lambda _at: self._ask_number())
        self.again.toggled.connect(lambda _on: self._ask_number())
        if self._sequence is None:
            self._context.desk.ask(_sequences, self._show_sequences, owner=self, key="sequences")


def _sequences(store: Any) -> list[SequenceRow]:
    from app.core.model import SequenceState
    from app.core.queries.sequences import sequence_list

    return [one for one in sequence_list(store) if one.state not in (SequenceState.STOPPED, SequenceState.ARCHIVED)]


def _choose(store: Any, who: str, search: str, text: str) -> Chosen:
    from app.core.queries.contacts import contact_count, contact_ids, contact_ids_of

    if who == ALL:
        return Chosen(None, contact_count(store))
    if who == SEARCH:
        ids = contact_ids(store, search=search) if search else array("q")
        return Chosen(ids, len(ids))
    addresses = addresses_in(text)
    known = contact_ids_of(store, emails=addresses)
    ids = array("q", (known[one.lower()] for one in addresses if one.lower() in known))
    unknown = tuple(one for one in addresses if one.lower() not in known)
    return Chosen(ids, len(addresses), unknown)


def _counted(store: Any, sequence_id: int, chosen: Chosen, again: bool) -> Chosen:
    """Add what enrolling would do, without doing it."""
    from app.core.commands.enrollments import preview_enroll

    found = preview_enroll(store, sequence_id=sequence_id, contact_ids=chosen.ids, again=again)
    enrolled = found.enrolled + len(chosen.unknown)
    return replace(chosen, enrolled=enrolled, had=found.skipped, suppressed=found.suppressed)


def undo_outcome(context: Context, outcome: Outcome) -> None:
    """Take an enrolment back."""
    from app.core.commands.enrollments import undo_enroll

    context.desk.do(
        lambda store: undo_enroll(store, enrolled=outcome.done, now=context.clock.now()), owner=context.bridge
    )


def enroll_chosen(store: Any, sequence_id: int, chosen: Chosen, again: bool, now: datetime) -> Outcome:
    """Import who is not known yet, enroll, re-plan."""
    from app.core.commands.contact_import import import_contacts
    from app.core.commands.enrollments import enroll
    from app.core.commands.plan import replan
    from app.core.queries.contacts import contact_ids_of

    ids, changes = chosen.ids, Changes()
    if chosen.unknown and ids is not None:
        rows = [(line, ContactDraft(email=email)) for line, email in enumerate(chosen.unknown, 1)]
        imported = import_contacts(store, rows=rows, file_name="pasted addresses", duplicates="skip", now=now)
        changes = imported.changes
        ids = array("q", [*ids, *contact_ids_of(store, emails=chosen.unknown).values()])
    done = enroll(store, sequence_id=sequence_id, contact_ids=ids, now=now, again=again)
    planned = replan(store, now=now)
    return Outcome(
        done.enrolled,
        done.skipped,
        done.suppressed,
        planned.summary.written,
        done,
        changes | done.changes | planned.changes,
    )


def _number_words(chosen: Chosen) -> str:
    """Return how many go in: "1,100 of 2,000 contacts", "None of 3 contacts", "12 contacts"."""
    if chosen.enrolled == chosen.number:
        return count(chosen.number, "contact")
    some = f"{chosen.enrolled:,}" if chosen.enrolled else "None"
    return f"{some} of {count(chosen.number, 'contact')}"


def _note(chosen: Chosen) -> str:
    """Return who is new, and who is left out and why."""
    parts = []
    if len(chosen.unknown) == 1:
        parts.append("One address is no contact yet and becomes one.")
    elif chosen.unknown:
        parts.append(f"{len(chosen.unknown):,} addresses are no contacts yet and become some.")
    if chosen.had:
        parts.append(f"{chosen.had:,} left out: in it already, or had it before.")
    if chosen.suppressed:
        parts.append(f"{chosen.suppressed:,} left out: must not be mailed.")
    return " ".join(parts)


def outcome_words(outcome: Outcome) -> str:
    """Return what came of enrolling in a sentence."""
    parts = [f"{count(outcome.enrolled, 'contact')} enrolled"]
    if outcome.planned:
        parts.append(f"{count(outcome.planned, 'email')} planned")
    if outcome.skipped:
        parts.append(f"{outcome.skipped:,} left out, had it already")
    if outcome.suppressed:
        parts.append(f"{outcome.suppressed:,} must not be mailed")
    return "; ".join(parts) + "."
