"""The three sides of a sequence: its texts, the people in it, its results. The last two are built when first shown."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.context import Context
from app.ui.pages.sequence_editor.people_pane import PeoplePane
from app.ui.pages.sequence_editor.results_pane import ResultsPane
from app.ui.pages.sequence_editor.view import EditorView
from app.ui.widgets.segmented import Segmented

STEPS, PEOPLE, RESULTS = SIDES = ("steps", "people", "results")
WORDS: Final = ("Steps", "Contacts", "Results")


class EditorSides(QStackedWidget):
    """Shows one side; `choice` is the control for the top bar."""

    contact_wanted = Signal(int)
    enroll_wanted = Signal()

    def __init__(self, context: Context, view: EditorView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._view = view
        self._sequence: tuple[int, int] | None = None
        self.people: PeoplePane | None = None
        self.results: ResultsPane | None = None
        self.choice = Segmented(list(zip(SIDES, WORDS, strict=True)), "Sequence", STEPS)
        self.addWidget(view)
        self.choice.chosen.connect(self.show_side)

    def show_sequence(self, sequence_id: int | None, steps: int) -> None:
        """Show the side that is open for this sequence; one that is not saved has texts only."""
        other = self._sequence is not None and sequence_id != self._sequence[0]
        self._sequence = None if sequence_id is None else (sequence_id, steps)
        self.choice.setVisible(sequence_id is not None)
        self.choice.setMinimumWidth(self.choice.sizeHint().width())
        self.show_side(STEPS if sequence_id is None or other else self.choice.current())

    def show_tab(self, key: str) -> None:
        """Show a tab of the texts' side."""
        self.show_side(STEPS)
        self._view.show_tab(key)

    def show_side(self, key: str) -> None:
        """Show steps, people or results."""
        self.choice.set_current(key)
        if key == STEPS or self._sequence is None:
            self.setCurrentWidget(self._view)
        elif key == PEOPLE:
            self.setCurrentWidget(self._people(*self._sequence))
        else:
            self.setCurrentWidget(self._results(self._sequence[0]))

    def _people(self, sequence_id: int, steps: int) -> PeoplePane:
        if self.people is None:
            self.people = PeoplePane(self._context)
            self.people.contact_wanted.connect(self.contact_wanted)
            self.people.enroll_wanted.connect(self.enroll_wanted)
            self.addWidget(self.people)
        self.people.show_sequence(sequence_id, steps)
        return self.people

    def _results(self, sequence_id: int) -> ResultsPane:
        if self.results is None:
            self.results = ResultsPane(self._context)
            self.addWidget(self.results)
        self.results.show_sequence(sequence_id)
        return self.results
