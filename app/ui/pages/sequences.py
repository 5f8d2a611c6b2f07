"""The list of sequences: how each goes, and what can be done with it. Edits none; that is the editor's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QTableView, QVBoxLayout, QWidget

from app.core.events import Kind
from app.core.model import SequenceState
from app.ui import theme
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.delegates.sequences import ROW_HEIGHT, SequenceCells
from app.ui.dialogs.enroll import EnrollSheet
from app.ui.icons import icon
from app.ui.models.sequences import ACTIVE, LAST, MORE, NAME, NEXT, PENDING, SENT, STATE, SequencesModel
from app.ui.page import Page
from app.ui.pages.sequence_editor import saving
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.menus import RoundMenu
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.tables import dress_table

if TYPE_CHECKING:
    from app.core.queries.sequences import SequenceRow
    from app.core.queries.status import Counts

WIDTHS = {STATE: 96, ACTIVE: 92, SENT: 72, PENDING: 78, NEXT: 152, LAST: 152, MORE: 44}
IN_USE, ARCHIVED = "in_use", "archived"
NARROW = {LAST: 900, NEXT: 700, SENT: 600}
"""Below so many drawn pixels of width a column gives way to the name."""


class SequencesPage(Page):
    """Opens a sequence by click or Enter; pause, resume, duplicate, stop and delete by menu."""

    key: ClassVar[str] = "sequences"
    title = "Sequences"
    icon_name: ClassVar[str] = "list"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SEQUENCES, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._welcomed = False
        self.model = SequencesModel(self)
        self.table = SequenceTable(self.model)
        self.empty = EmptyState(
            "list",
            "No sequence yet",
            "A sequence is a few emails with waits between them. Write it once, enroll contacts, and the calendar"
            " shows to the minute when each one goes out.",
            "New sequence",
            self.new,
        )
        self.search = SearchField("Find a sequence", "Ctrl F", width=280)
        self.search.setObjectName("sequenceSearch")
        self.which = Segmented([(IN_USE, "In use"), (ARCHIVED, "Archived")], "Sequences", IN_USE)
        self.which.hide()
        self._new = button("New sequence", "primary", on=self.new, name="newSequence", tip="New sequence (Ctrl+N)")
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.setFocusProxy(self.table)
        self.search.searched.connect(self.model.search)
        self.which.chosen.connect(lambda key: self.model.show_archived(key == ARCHIVED))
        self.table.opened.connect(self._open)
        self.table.menu_wanted.connect(self._open_menu)

    def header_leading(self) -> list[QWidget]:
        """Return the search, and the choice of the archive where there is one."""
        return [self.search, self.which]

    def header_actions(self) -> list[QWidget]:
        """Return the way to a new one."""
        return [self._new]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return new, find, and what is done to the current row."""
        return {
            Act.NEW: self.new,
            Act.FIND: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Act.DUPLICATE: lambda: self._with_current(self.duplicate),
            Act.DELETE: lambda: self._with_current(self.delete),
        }

    def new(self) -> None:
        """Begin a new sequence in the editor."""
        self.context.go("sequence", new=True)

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask for the list anew."""
        self.context.desk.ask(_load, lambda found: self._show(*found), owner=self, key="rows")

    # what can be done ---------------------------------------------------------

    def pause_or_resume(self, row: SequenceRow) -> None:
        """Hold the sequence, or let it go on."""
        saving.pause_or_resume(self.context, row.id, row.name, row.state)

    def duplicate(self, row: SequenceRow) -> None:
        """Make a copy with nobody in it."""
        self._do("duplicate_sequence", row, "Made a copy of")

    def delete(self, row: SequenceRow) -> None:
        """Delete a sequence that never sent; the core refuses any other."""
        self._do("delete_sequence", row, "Deleted")

    def archive(self, row: SequenceRow) -> None:
        """Put a sequence away that nobody goes through, or bring it back, paused."""
        if row.state is SequenceState.ARCHIVED:
            saving.bring_back(self.context, row.id, row.name)
        else:
            saving.archive(self.context, row.id, row.name, row.state)

    def _do(self, command: str, row: SequenceRow, words: str) -> None:
        carry_out(self.context, saving.to_sequence(command, row.id), f"{words} “{row.name}”.")

    # slots --------------------------------------------------------------------

    def _show(self, rows: list[SequenceRow], there: Counts) -> None:
        """Show the list; leave a workspace without anything to the first start, once."""
        first, self._welcomed = not self._welcomed, True
        if first and not (there.sequences or there.contacts or there.mailboxes) and self.isVisible():
            self.context.go("first_start")
        current = self.table.current_id()
        self.model.show_rows(rows)
        self._offer_archive(any(one.state is SequenceState.ARCHIVED for one in rows))
        self.table.set_current_id(current)
        self.search.setVisible(bool(rows))
        self._stack.setCurrentWidget(self.table if rows else self.empty)

    def _offer_archive(self, there_is_one: bool) -> None:
        self.which.setVisible(there_is_one)
        if not there_is_one:
            self.which.set_current(IN_USE)
            self.model.show_archived(False)

    def _open(self, number: int) -> None:
        self.context.go("sequence", sequence=self.model.row(number).id)

    def _with_current(self, do: Callable[[SequenceRow], None]) -> None:
        number = self.table.currentIndex().row()
        if 0 <= number < self.model.rowCount():
            do(self.model.row(number))

    def _open_menu(self, number: int, where: QPoint) -> None:
        row = self.model.row(number)
        menu = RoundMenu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        away = row.state is SequenceState.ARCHIVED
        run = ("Pause", "pause") if row.state is SequenceState.ACTIVE else ("Resume", "play")
        running = () if away else ((*run, "", lambda: self.pause_or_resume(row)),)
        for words, name, keys, call in (
            ("Open", "pencil", "Return", lambda: self._open(number)),
            ("Enroll contacts…", "users", "", lambda: self._enroll(row)),
            *running,
            ("Duplicate", "copy", "Ctrl+D", lambda: self.duplicate(row)),
            ("Bring back" if away else "Archive", "undo-2" if away else "archive", "", lambda: self.archive(row)),
            ("Delete", "trash-2", "Del", lambda: self.delete(row)),
        ):
            action = menu.addAction(icon(name), words)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(call)
        menu.popup(where)

    def _enroll(self, row: SequenceRow) -> None:
        EnrollSheet.for_sequence(self.context, self.window(), row.id, row.name)


def _load(store: Any) -> tuple[list[SequenceRow], Counts]:
    from app.core.queries.sequences import sequence_list
    from app.core.queries.status import counts

    return sequence_list(store), counts(store)


class SequenceTable(QTableView):
    """One row per sequence; a press on the dots opens its menu, anywhere else the sequence."""

    opened = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, model: SequencesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = SequenceCells(self)
        self.setModel(model)
        self.setItemDelegate(self._cells)
        dress_table(self, name="sequenceTable", says="Sequences", row_height=ROW_HEIGHT)
        self.setMouseTracking(True)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, theme.px(width))
        theme.rescaled.connect(self._fit_columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hide_what_has_no_room()
        super().resizeEvent(event)

    def _fit_columns(self) -> None:
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, theme.px(width))
        self._hide_what_has_no_room()

    def _hide_what_has_no_room(self) -> None:
        for column, least in NARROW.items():
            self.setColumnHidden(column, self.width() < theme.px(least))

    def current_id(self) -> int:
        """Return the id of the current row, -1 for none."""
        at = self.currentIndex().row()
        model = self._model()
        return model.row(at).id if 0 <= at < model.rowCount() else -1

    def set_current_id(self, sequence_id: int) -> None:
        """Make the sequence's row the current one, else the first."""
        at = max(0, self._model().row_of(sequence_id))
        self.setCurrentIndex(self._model().index(at, NAME))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and at >= 0:
            self.opened.emit(at)
        elif event.key() == Qt.Key.Key_Menu and at >= 0:
            self._open_menu(at)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        if event.button() == Qt.MouseButton.RightButton or index.column() == MORE:
            self.menu_wanted.emit(index.row(), event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(QModelIndex())
        return super().viewportEvent(event)

    def _hover(self, index: QModelIndex) -> None:
        if self._cells.hovered != index.row():
            self._cells.hovered = index.row()
            self.viewport().update()
        shape = Qt.CursorShape.PointingHandCursor if index.isValid() else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _open_menu(self, at: int) -> None:
        rect = self.visualRect(self._model().index(at, MORE))
        self.menu_wanted.emit(at, self.viewport().mapToGlobal(rect.bottomLeft()))

    def _model(self) -> SequencesModel:
        model = self.model()
        assert isinstance(model, SequencesModel)
        return model
