"""Who is where in the sequence, and what can be done for one or several of them: pause, go on, skip, stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget

from app.core.events import Changes
from app.core.model import EnrollmentState
from app.ui import theme
from app.ui.context import Context
from app.ui.delegates.under_head import UnderHead
from app.ui.pages.sequence_editor.people_model import NEXT, PART, STATE, STEP, PeopleModel
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.rows import row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone

if TYPE_CHECKING:
    from app.core.queries.sequences import EnrolledRow

ROW_HEIGHT: Final = 34
SEARCH_MS: Final = 150
Command = Callable[..., Changes]


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
        self.search = SearchField("Find a contact in this sequence", width=280)
        self.model = PeopleModel(user_zone(), self)
        self.table = QTableView()
        self.table.setObjectName("peopleTable")
        self.table.setAccessibleName("Contacts in this sequence")
        self.picked = label("", "muted")
        self.buttons = {
            "pause": button("Pause", on=self.pause, name="pausePeople"),
            "resume": button("Resume", on=self.resume, name="resumePeople"),
            "skip": button("Move on", on=self.move_on, name="skipPeople", tip="Leave out the next email and go on"),
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
            self._sequence_id = sequence_id
            self.search.clear()
        self._ask()

    # what the user does -------------------------------------------------------

    def pause(self) -> None:
        """Hold the chosen contacts; their emails wait."""
        self._change("pause_contact", "resume_contact", "Paused", EnrollmentState.ACTIVE)

    def resume(self) -> None:
        """Let the chosen contacts go on."""
        self._change("resume_contact", "pause_contact", "Resumed", EnrollmentState.PAUSED)

    def stop(self) -> None:
        """Take the chosen contacts out of the sequence."""
        self._change("stop_contact", "undo_stop", "Stopped", EnrollmentState.ACTIVE, EnrollmentState.PAUSED)

    def move_on(self) -> None:
        """Leave out the next email of the chosen contacts."""
        rows = self._chosen(EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
        if not rows:
            return
        now, ids = self._context.clock.now(), [row.enrollment_id for row in rows]
        self._context.desk.do(
            lambda store: _skip_next(store, ids, now), partial(self._skipped, _whom(rows)), owner=self
        )

    def _skipped(self, whom: str, done: Any) -> None:
        def undo() -> None:
            now = self._context.clock.now()
            self._context.desk.do(lambda store: _restore(store, done.email_ids, now), owner=self)

        self._context.toast(f"{count(len(done.email_ids), 'email')} left out for {whom}", undo)

    def _change(self, command: str, back: str, verb: str, *states: EnrollmentState) -> None:
        rows = self._chosen(*states)
        if not rows:
            return
        ids, sequence_id, whom = [row.contact_id for row in rows], self._sequence_id, _whom(rows)

        def do(name: str, then: Callable[[], None]) -> None:
            now = self._context.clock.now()
            self._context.desk.do(
                lambda store: _each(store, name, ids, sequence_id, now), lambda _done: then(), owner=self
            )

        do(command, lambda: self._context.toast(f"{verb} {whom}", lambda: do(back, lambda: None)))

    def _open(self) -> None:
        if rows := self._chosen():
            self.contact_wanted.emit(rows[0].contact_id)

    def _chosen(self, *states: EnrollmentState) -> list[EnrolledRow]:
        found = [self.model.row(index.row()) for index in self.table.selectionModel().selectedRows()]
        return [row for row in found if not states or row.state in states]

    # asking and showing -------------------------------------------------------

    def _ask(self) -> None:
        sequence_id, text = self._sequence_id, self.search.text().strip()
        limit = max(PART, self.model.rowCount())
        self._fetching = False
        self._context.desk.ask(
            lambda store: _people(store, sequence_id, text, limit, 0),
            lambda rows: self._show(rows, limit),
            owner=self,
            key="people",
            pages=True,
        )

    def _show(self, rows: Sequence[EnrolledRow], asked: int) -> None:
        kept = {row.enrollment_id for row in self._chosen()}
        place = self.table.verticalScrollBar().value()
        self.model.show_rows(rows, asked=asked)
        mode = self.table.selectionModel()
        for number, shown in enumerate(rows):
            if shown.enrollment_id in kept:
                flags = mode.SelectionFlag.Select | mode.SelectionFlag.Rows
                mode.select(self.model.index(number, 0), flags)
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
        sequence_id, text, offset = self._sequence_id, self.search.text().strip(), self.model.rowCount()
        self._context.desk.ask(
            lambda store: _people(store, sequence_id, text, PART, offset),
            self._show_more,
            owner=self,
            key="people",
            pages=True,
        )

    def _show_more(self, rows: Sequence[EnrolledRow]) -> None:
        self._fetching = False
        self.model.add_rows(rows, asked=PART)

    def _show_picked(self) -> None:
        rows = self._chosen()
        states = {row.state for row in rows}
        inside = bool(states & {EnrollmentState.ACTIVE, EnrollmentState.PAUSED})
        self.picked.setText(f"{count(len(rows), 'contact')} chosen" if rows else "Choose one or several")
        self.buttons["pause"].setEnabled(EnrollmentState.ACTIVE in states)
        self.buttons["resume"].setEnabled(EnrollmentState.PAUSED in states)
        self.buttons["skip"].setEnabled(inside)
        self.buttons["stop"].setEnabled(inside)
        self.buttons["open"].setEnabled(len(rows) == 1)

    # layout -------------------------------------------------------------------

    def _dress(self) -> None:
        self.table.setModel(self.model)
        self.table.setItemDelegate(UnderHead(self.table))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.verticalHeader().hide()
        keep_size(self.table.verticalHeader(), section=ROW_HEIGHT)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column, width in ((STEP, 96), (NEXT, 150)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, theme.px(width))
        head.setMinimumSectionSize(theme.px(80))
        assert STATE < NEXT

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
        self.search.searched.connect(lambda _text: self._soon.start())
        self._soon.timeout.connect(self._ask)
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._show_picked())
        self.table.doubleClicked.connect(lambda index: self.contact_wanted.emit(self.model.row(index.row()).contact_id))
        self.table.verticalScrollBar().valueChanged.connect(self._near_end)


def _people(store: Any, sequence_id: int, text: str, limit: int, offset: int) -> list[EnrolledRow]:
    from app.core.queries.sequences import enrolled_contacts

    return enrolled_contacts(store, sequence_id=sequence_id, limit=limit, offset=offset, search=text)


def _each(store: Any, command: str, contact_ids: Sequence[int], sequence_id: int, now: Any) -> Changes:
    from app.core.commands import enrollments

    done = Changes()
    for contact_id in contact_ids:
        done |= getattr(enrollments, command)(store, contact_id=contact_id, sequence_id=sequence_id, now=now)
    return done


def _skip_next(store: Any, enrollment_ids: Sequence[int], now: Any) -> Any:
    from app.core.commands.emails import skip_next

    return skip_next(store, enrollment_ids=enrollment_ids, now=now)


def _restore(store: Any, email_ids: Sequence[int], now: Any) -> Changes:
    from app.core.commands.emails import restore

    return restore(store, email_ids=email_ids, now=now)


def _whom(rows: Sequence[EnrolledRow]) -> str:
    return rows[0].name if len(rows) == 1 else count(len(rows), "contact")
