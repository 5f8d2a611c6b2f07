"""Who goes into a sequence: all contacts, those a search finds, pasted addresses, or a choice made before."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QStackedWidget, QWidget

from app.core.errors import OutpaceError
from app.ui.context import Context
from app.ui.dialogs.enrolling import (
    ALL,
    PASTED,
    SEARCH,
    Chosen,
    choose,
    counted,
    enroll_chosen,
    note_words,
    number_words,
)
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
    from app.core.queries.sequences import SequenceRow

PICKED = "picked"
TYPING_MS = 150


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

        def question(store: Any) -> Chosen:
            chosen = choose(store, who, search, text) if picked is None else Chosen(picked, len(picked))
            return chosen if sequence_id is None else counted(store, sequence_id, chosen, again)

        self._context.desk.ask(question, self._show_chosen, owner=self, key="number", failed=self._refused)

    def _show_chosen(self, chosen: Chosen) -> None:
        self.spinner.stop()
        self._chosen = chosen
        self._say_problem("")
        self.number.setText(number_words(chosen))
        self.note.setText(note_words(chosen))
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
        enroll_chosen(
            self._context,
            sequence_id,
            self._chosen,
            again=self.again.isChecked(),
            owner=self,
            then=lambda _outcome: self.accept(),
            failed=self._refused,
        )

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
