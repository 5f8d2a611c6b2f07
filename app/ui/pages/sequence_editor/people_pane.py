"""Who is where in the sequence, and what can be done for one or several of them: pause, go on, skip, stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget

from app.core.model import EnrollmentState
from app.ui import theme
from app.ui.context import Context
from app.ui.deeds import Back, carry_out
from app.ui.delegates.under_head import UnderHead
from app.ui.pages.sequence_editor import people_work
from app.ui.pages.sequence_editor.people_model import NEXT, PART, STEP, PeopleModel
from app.ui.pages.sequence_editor.saving import Planned
from app.ui.widgets.buttons import button, taking_turns
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.menus import RoundMenu
from app.ui.widgets.rows import row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.tables import dress_table
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone

if TYPE_CHECKING:
    from app.core.queries.sequences import EnrolledRow, Someone

    Choice = EnrolledRow | Someone

ROW_HEIGHT: Final = 34
SEARCH_MS: Final = 150
INSIDE: Final = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
Work = Callable[[Any, Sequence[int], datetime], Planned]


class PeoplePane(QWidget):
    """`show_sequence` asks for the people; `contact_wanted(id)` to see one whole, `enroll_wanted` for more."""

    contact_wanted = Signal(int)
    enroll_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("peoplePane")
        self._context = context
        self._sequence_id = 0
        self._fetching = False
        self._all: list[Someone] | None = None
        """Everybody the question finds, once they were all chosen: more than the rows that are here."""
        self.search = SearchField("Find a contact in this sequence", width=280)
        self.model = PeopleModel(user_zone(), self)
        self.table = PeopleTable()
        self.picked = label("", "muted")
        self.buttons = {
            "pause": button("Pause", on=self.pause, name="pausePeople"),
            "resume": button("Resume", on=self.resume, name="resumePeople"),
            "skip": button("Move on…", on=self.choose_step, name="skipPeople", tip="Leave out emails and go on"),
            "stop": button("Stop", "danger", on=self.stop, name="stopPeople"),
            "open": button("Open contact", on=self._open, name="openPerson"),
        }
        self.empty = EmptyState(
            "users",
            "Nobody is in this sequence",
            "Choose who gets it; each email then gets its place.",
            "Enroll contacts",
            self.enroll_wanted.emit,
        )
        self._soon = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._dress()
        self._lay_out()
        self._connect()
        self._show_picked()

    def show_sequence(self, sequence_id: int, steps: int) -> None:
        """Show the people of a sequence of `steps` steps; the same one again keeps place and choice."""
        self.model.steps = steps
        if sequence_id != self._sequence_id:
            self._sequence_id, self._all = sequence_id, None
            self.search.clear()
        self._ask()

    # what the user does -------------------------------------------------------

    def pause(self) -> None:
        """Hold the chosen contacts; their emails wait."""
        self._change(people_work.pause, people_work.resume, "Paused", EnrollmentState.ACTIVE)

    def resume(self) -> None:
        """Let the chosen contacts go on."""
        self._change(people_work.resume, people_work.pause, "Resumed", EnrollmentState.PAUSED)

    def stop(self) -> None:
        """Take the chosen contacts out of the sequence."""
        if rows := self._chosen(*INSIDE):
            self._do(rows, people_work.stop, f"Stopped {_whom(rows)}", people_work.go_on)

    def choose_step(self) -> None:
        """Offer where the chosen contacts can go on."""
        menu = RoundMenu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Leave out the next email").triggered.connect(lambda: self.move_on())
        menu.addSeparator()
        least = min((one.step for one in self._chosen(*INSIDE)), default=0)
        for step in range(max(2, least + 2), self.model.steps + 1):
            menu.addAction(f"Go on at step {step}").triggered.connect(lambda _on=False, step=step: self.move_on(step))
        anchor = self.buttons["skip"]
        menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))

    def move_on(self, step: int = 0) -> None:
        """Leave out the next email of the chosen contacts, or all before `step`, from 1."""
        if not (rows := self._chosen(*INSIDE)):
            return
        whom = _whom(rows)

        def skip(store: Any, ids: Sequence[int], now: datetime) -> Planned:
            return people_work.skip(store, ids, step, now)

        def words(done: Planned) -> str:
            return f"{count(len(done.result.email_ids), 'email')} left out for {whom}"

        self._do(rows, skip, words, people_work.bring_back)

    def _change(self, do: Work, back: Work, verb: str, *states: EnrollmentState) -> None:
        if rows := self._chosen(*states):
            ids = [row.enrollment_id for row in rows]
            self._do(rows, do, f"{verb} {_whom(rows)}", lambda store, _done, now: back(store, ids, now))

    def _do(self, rows: Sequence[Choice], do: Work, words: str | Callable[[Planned], str], back: Back[Planned]) -> None:
        ids = [row.enrollment_id for row in rows]
        carry_out(self._context, lambda store, now: do(store, ids, now), words, back, worth=people_work.moved)

    def choose_all(self) -> None:
        """Choose everybody the search finds, also those whose rows are not here yet."""
        sequence_id, text = self._sequence_id, self._text()

        def take(everybody: list[Someone]) -> None:
            if (sequence_id, text) == (self._sequence_id, self._text()):
                self._take_all(everybody)

        self._context.desk.ask(
            lambda store: people_work.everybody(store, sequence_id, text),
            take,
            owner=self,
            key="all",
            pages=True,
        )

    def _take_all(self, everybody: list[Someone]) -> None:
        self._select(range(self.model.rowCount()))
        self._all = everybody
        self._show_picked()

    def _select(self, rows: Iterable[int]) -> None:
        chosen = QItemSelection()
        for number in rows:
            chosen.select(self.model.index(number, 0), self.model.index(number, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def _open(self) -> None:
        if rows := self._shown_chosen():
            self.contact_wanted.emit(rows[0].contact_id)

    def _chosen(self, *states: EnrollmentState) -> Sequence[Choice]:
        found: Sequence[Choice] = self._shown_chosen() if self._all is None else self._all
        return [row for row in found if not states or row.state in states]

    def _shown_chosen(self) -> list[EnrolledRow]:
        return [self.model.row(index.row()) for index in self.table.selectionModel().selectedRows()]

    def _choice_changed(self) -> None:
        self._all = None
        self._show_picked()

    # asking and showing -------------------------------------------------------

    def _ask(self) -> None:
        sequence_id, text = self._sequence_id, self._text()
        limit = max(PART, self.model.rowCount())
        self._fetching = False
        self._context.desk.ask(
            lambda store: people_work.people(store, sequence_id, text, limit, 0),
            lambda rows: self._show(rows, limit),
            owner=self,
            key="people",
            pages=True,
        )

    def _show(self, rows: Sequence[EnrolledRow], asked: int) -> None:
        kept, everybody = {row.enrollment_id for row in self._shown_chosen()}, self._all
        place = self.table.verticalScrollBar().value()
        self.model.show_rows(rows, asked=asked)
        if everybody is not None:
            self._take_all(everybody)
            self.choose_all()
        else:
            self._select(number for number, shown in enumerate(rows) if shown.enrollment_id in kept)
        self.table.verticalScrollBar().setValue(place)
        nobody = not rows and not self.search.text()
        self.empty.setVisible(nobody)
        self._body.setVisible(not nobody)
        self._show_picked()

    def _near_end(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if self.model.complete or self._fetching or bar.maximum() - value > 20 * ROW_HEIGHT:
            return
        self._fetching = True
        sequence_id, text, offset = self._sequence_id, self._text(), self.model.rowCount()
        self._context.desk.ask(
            lambda store: people_work.people(store, sequence_id, text, PART, offset),
            self._show_more,
            owner=self,
            key="people",
            pages=True,
        )

    def _show_more(self, rows: Sequence[EnrolledRow]) -> None:
        self._fetching = False
        everybody = self._all
        self.model.add_rows(rows, asked=PART)
        if everybody is not None and rows:
            self._take_all(everybody)

    def _show_picked(self) -> None:
        rows: Sequence[Choice] = self._chosen()
        states = {row.state for row in rows}
        inside = bool(states & set(INSIDE))
        self.picked.setText(f"{count(len(rows), 'contact')} chosen" if rows else "Choose one or several")
        with taking_turns(self.buttons["pause"], self.buttons["resume"]):
            self.buttons["pause"].setEnabled(EnrollmentState.ACTIVE in states)
            self.buttons["resume"].setEnabled(EnrollmentState.PAUSED in states)
        self.buttons["skip"].setEnabled(inside)
        self.buttons["stop"].setEnabled(inside)
        self.buttons["open"].setEnabled(len(rows) == 1)

    def _search(self, _text: str) -> None:
        self._all = None
        self._soon.start()

    def _text(self) -> str:
        return self.search.text().strip()

    # layout -------------------------------------------------------------------

    def _dress(self) -> None:
        dress_table(self.table, name="peopleTable", says="Contacts in this sequence", row_height=ROW_HEIGHT)
        self.table.setModel(self.model)
        self.table.setItemDelegate(UnderHead(self.table))
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column, width in ((STEP, 96), (NEXT, 150)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, theme.px(width))
        head.setMinimumSectionSize(theme.px(80))

    def _lay_out(self) -> None:
        self._body = QWidget()
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(20, 14, 20, 0)
        inside.setSpacing(theme.MEDIUM)
        buttons: list[QPushButton] = list(self.buttons.values())
        inside.addLayout(row(self.search, None, self.picked, *buttons))
        inside.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._body, 1)
        box.addWidget(self.empty, 1)
        self.empty.hide()
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.search.searched.connect(self._search)
        self._soon.timeout.connect(self._ask)
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._choice_changed())
        self.table.all_wanted.connect(self.choose_all)
        self.table.doubleClicked.connect(lambda index: self.contact_wanted.emit(self.model.row(index.row()).contact_id))
        self.table.verticalScrollBar().valueChanged.connect(self._near_end)


class PeopleTable(QTableView):
    """Leaves it to its pane to choose everybody (Ctrl+A): not all rows are here."""

    all_wanted = Signal()

    def selectAll(self) -> None:
        self.all_wanted.emit()


def _whom(rows: Sequence[Choice]) -> str:
    return rows[0].name if len(rows) == 1 else count(len(rows), "contact")
