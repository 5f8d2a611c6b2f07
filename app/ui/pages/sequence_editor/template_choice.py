"""Templates in the editor: one becomes a new step, and a step is kept as one. Changes the draft by its book only."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.core.model import StepDraft, TemplateDraft
from app.core.steps import USUAL_WAIT
from app.ui import theme
from app.ui.context import Context
from app.ui.pages.sequence_editor import editing
from app.ui.pages.sequence_editor.editing import DraftBook
from app.ui.pages.sequence_editor.steps_pane import StepsPane
from app.ui.pages.sequence_editor.threads import thread_subject
from app.ui.pages.templates import load
from app.ui.pages.templates.rows import ROW, TemplateRows
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.popover import Popover
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label

WIDTH = 360
ROWS_SHOWN = 5
LONGEST_NAME = 60


class TemplateChoice(QObject):
    """`taken()` after a step was made of a template."""

    taken = Signal()

    def __init__(self, context: Context, book: DraftBook, pane: StepsPane, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._book, self._pane = context, book, pane
        self._popover: Popover | None = None
        self.panel = TemplatePanel()
        self.panel.taken.connect(self._take)
        self.panel.library_wanted.connect(self._open_library)
        pane.from_template.clicked.connect(self.open)
        pane.keep_wanted.connect(self.keep)

    def open(self) -> None:
        """Open the list beside its button, with what there is now."""
        if self._popover is None:
            self._popover = Popover(self._pane.from_template, self.panel, WIDTH)
        self.panel.search.clear()
        self._context.desk.ask(load.library, self._show, owner=self, key="templates", pages=True)

    def keep(self, at: int) -> None:
        """Keep the step at `at` as a template; its toast leads there."""
        steps = self._book.state.draft.steps
        subject = (steps[at].subject or "").strip()
        name = subject or thread_subject(steps, at) or f"Step {at + 1}"
        draft = TemplateDraft(name[:LONGEST_NAME], subject, steps[at].content)
        self._context.desk.do(
            load.making(draft, self._context.clock.now()),
            lambda kept: self._context.toast(f"Kept as the template “{kept.draft.name}”."),
            owner=self,
            failed=self._not_kept,
        )

    def _show(self, library: load.Library) -> None:
        self.panel.show_templates(library.templates)
        if self._popover is not None:
            self._popover.open()
            self.panel.start()

    def _take(self, template: TemplateDraft) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        steps = self._book.state.draft.steps
        first = not steps
        subject = template.subject or ("" if first else None)
        fresh = StepDraft(0 if first else USUAL_WAIT, subject, template.content, same_thread=not (first or subject))
        self._book.change(
            f"Add a step from “{template.name}”", lambda state: editing.added(state, len(state.draft.steps), fresh)
        )
        self.taken.emit()

    def _open_library(self) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        self._context.go("templates")

    def _not_kept(self, error: OutpaceError) -> None:
        self._context.toast(f"The step is not kept as a template: {error.sentence}")


class TemplatePanel(QWidget):
    """Search and list of templates; `taken(TemplateDraft)`, `library_wanted()`."""

    taken = Signal(object)
    library_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templatePanel")
        self.search = SearchField("Search templates", width=WIDTH)
        self.search.setObjectName("templateSearch")
        self.list = TemplateRows()
        self.nothing = label("", "muted", wrap=True)
        self.nothing.setObjectName("noTemplate")
        self.library = button("Open the templates", "link", on=self.library_wanted.emit, name="openTemplates")
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 10)
        box.setSpacing(theme.SMALL)
        for part in (self.search, self.list, self.nothing, self.library):
            box.addWidget(part)
        self.search.searched.connect(self._searched)
        self.search.installEventFilter(self)
        self.list.taken.connect(self.taken)

    def show_templates(self, templates: tuple[TemplateDraft, ...]) -> None:
        """Show these, the first one current."""
        self.list.show_templates(templates, templates[0].id if templates else None)
        keep_size(self.list, height=ROW * min(max(len(templates), 1), ROWS_SHOWN) + 4)
        self.search.setVisible(bool(templates))
        self.list.setVisible(bool(templates))
        self._say("" if templates else "There is no template yet. Keep a step as one by its menu, or write one there.")

    def start(self) -> None:
        """Begin to search."""
        (self.search if self.search.isVisible() else self.library).setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: Any) -> bool:
        """Let arrow keys and Enter in the search act on the list."""
        keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and event.key() in keys:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _searched(self, text: str) -> None:
        self.list.rows.search(text)
        shown = self.list.rows.shown
        self.list.make_current(shown[0].id if shown else None)
        self.list.setVisible(bool(shown))
        self._say("" if shown else "No template has these words.")

    def _say(self, words: str) -> None:
        self.nothing.setText(words)
        self.nothing.setVisible(bool(words))
