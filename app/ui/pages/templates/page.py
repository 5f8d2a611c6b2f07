"""The library of templates: a list, and beside it the chosen one to write in. What is typed is stored by itself.

A text that could not be sent is not stored; it is kept here with what is wrong until it is mended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.core.events import Changes, Kind
from app.core.model import TemplateDraft
from app.ui import theme
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.page import Page
from app.ui.pages.templates import load
from app.ui.pages.templates.load import Kept, Library
from app.ui.pages.templates.rows import TemplateRows
from app.ui.pages.templates.writing import TemplateWriter
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.divider import Divider
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label

SAVE_MS = 500
LIST_WIDTH = 300
NEW_NAME = "New template"


class TemplatesPage(Page):
    """Shows all templates; `enter(template=ID)` chooses one, `enter(new=True)` begins one."""

    key: ClassVar[str] = "templates"
    title = "Templates"
    icon_name: ClassVar[str] = "layout-template"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TEMPLATES})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._stored: dict[int, TemplateDraft] = {}
        self._unsaved: dict[int, TemplateDraft] = {}
        self._current: int | None = None
        self._wanted: int | None = None
        self._names_next = False
        self.search = SearchField("Find a template", "Ctrl F", width=280)
        self._new = button("New template", "primary", on=self.new, name="newTemplate", tip="New template (Ctrl+N)")
        self.list = TemplateRows()
        self.writer = TemplateWriter()
        self.nothing_found = label("No template has these words.", "muted")
        self.nothing_found.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyState(
            "layout-template",
            "No template yet",
            "A template is a subject and a text that you use again: put it into any sequence as a step, and change it"
            " there as you like. What was made from it stays as it is.",
            "New template",
            self.new,
        )
        self._save_soon = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._lay_out()
        self._connect()

    def header_leading(self) -> list[QWidget]:
        """Return the search."""
        return [self.search]

    def header_actions(self) -> list[QWidget]:
        """Return the way to a new one."""
        return [self._new]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return new, find, and what is done to the chosen one."""
        return {
            Act.NEW: self.new,
            Act.FIND: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Act.RENAME: self.writer.focus_name,
            Act.DUPLICATE: self.duplicate,
            Act.DELETE: self.delete,
            Act.SAVE: self.save,
        }

    def enter(self, **where: Any) -> None:
        """Choose a template, or begin one."""
        if where.get("new"):
            self.new()
        elif where.get("template") is not None:
            self._wanted = int(where["template"])
            self._choose_wanted()

    def leave(self) -> bool:
        """Store what was typed last; a new template in which nothing was written is not kept."""
        self._leave_current()
        return True

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask for the templates anew."""
        self.context.desk.ask(load.library, self._show, owner=self, key="library")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.save()

    # what can be done ---------------------------------------------------------

    def new(self) -> None:
        """Make an empty template and begin with its name."""
        self.save()
        self.search.clear()
        draft = TemplateDraft(NEW_NAME, "", "")
        self.context.desk.do(load.making(draft, self.context.clock.now()), self._made, owner=self)

    def duplicate(self) -> None:
        """Make a copy of the chosen template and show it."""
        if self._current is None:
            return
        self.save()
        draft = self._draft(self._current)
        self.context.desk.do(
            load.making(draft, self.context.clock.now()),
            lambda kept: self._made(kept, f"Made a copy of “{draft.name}”."),
            owner=self,
        )

    def delete(self) -> None:
        """Delete the chosen template; the toast brings it back."""
        if self._current is None:
            return
        template_id, draft = self._current, self._stored[self._current]

        def told(_changes: Changes) -> None:
            self.context.toast(
                f"Deleted “{draft.name}”.", lambda: self._bring_back(draft), lambda: self._remove(template_id)
            )

        self._remove(template_id, told)

    def _remove(self, template_id: int, then: Callable[[Changes], None] | None = None) -> None:
        if template_id == self._current:
            self._save_soon.stop()
            self._current = None
        self._unsaved.pop(template_id, None)
        self.context.desk.do(load.deleting(template_id), then, owner=self)

    def save(self) -> None:
        """Store what was typed, if it can be sent; else say what is wrong."""
        self._save_soon.stop()
        template_id = self._current
        if template_id is None or template_id not in self._unsaved:
            return
        draft = self._unsaved[template_id]
        self.writer.say("Saving…")
        self.context.desk.do(
            load.keeping(draft, self.context.clock.now()),
            lambda kept: self._saved(draft, kept),
            owner=self,
            failed=lambda error: self._not_saved(template_id, error),
        )

    def _leave_current(self) -> None:
        self.save()
        if self._current is not None and _is_untouched(self._draft(self._current)):
            self.context.desk.do(load.deleting(self._current), owner=self)
            self._current = None

    def _bring_back(self, draft: TemplateDraft) -> None:
        self._wanted = draft.id
        self.context.desk.do(load.keeping(draft, self.context.clock.now()), owner=self)

    # slots --------------------------------------------------------------------

    def _made(self, kept: Kept, words: str = "") -> None:
        self._wanted, self._names_next = kept.draft.id, not words
        if words:
            self.context.toast(words)
        self.refresh(self.kinds)

    def _saved(self, draft: TemplateDraft, kept: Kept) -> None:
        template_id = kept.draft.id or 0
        self._stored[template_id] = kept.draft
        if self._unsaved.get(template_id) == draft:
            del self._unsaved[template_id]
        if template_id == self._current:
            self.writer.say("Saved" if template_id not in self._unsaved else "")

    def _not_saved(self, template_id: int, error: OutpaceError) -> None:
        if template_id == self._current:
            self.writer.say("Not saved", error.sentence)
        else:
            self.context.toast(f"“{self._draft(template_id).name}” is not saved: {error.sentence}")

    def _show(self, found: Library) -> None:
        self._stored = {one.id: one for one in found.templates if one.id is not None}
        self._unsaved = {key: one for key, one in self._unsaved.items() if key in self._stored}
        self.writer.set_custom_fields(found.custom)
        self.search.setVisible(bool(self._stored))
        before = self._current
        if self._wanted in self._stored:
            self._current, self._wanted = self._wanted, None
        elif self._current not in self._stored:
            self._current = next(iter(self._stored), None)
        self.list.show_templates(list(self._stored.values()), self._current)
        self._stack.setCurrentWidget(self._both if self._stored else self.empty)
        self._show_found()
        if self._current != before:
            self.writer.say("")
        self._show_current()
        if self._names_next and self._current != before:
            self._names_next = False
            self.writer.focus_name()

    def _choose_wanted(self) -> None:
        if self._wanted in self._stored:
            wanted, self._wanted = self._wanted, None
            self.list.make_current(wanted)

    def _chosen(self, draft: TemplateDraft) -> None:
        if draft.id != self._current:
            self._leave_current()
            self._current = draft.id
            self.writer.say("")
            self._show_current()

    def _show_current(self) -> None:
        if self._current is not None:
            self.writer.show_template(self._draft(self._current))

    def _draft(self, template_id: int) -> TemplateDraft:
        return self._unsaved.get(template_id, self._stored[template_id])

    def _edited(self, fields: dict[str, str]) -> None:
        if self._current is None:
            return
        draft = replace(self._draft(self._current), **fields)  # type: ignore[arg-type]
        if draft == self._stored[self._current]:
            if self._unsaved.pop(self._current, None) is not None:
                self.writer.say("Saved")
            return
        self._unsaved[self._current] = draft
        self.writer.say("")
        self._save_soon.start()

    def _searched(self, text: str) -> None:
        self.list.rows.search(text)
        self.list.make_current(self._current)
        self._show_found()

    def _show_found(self) -> None:
        nothing = not self.list.rows.shown and bool(self._stored)
        self.nothing_found.setVisible(nothing)
        self.list.setVisible(not nothing)

    # layout -------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QWidget()
        left.setObjectName("templateList")
        keep_size(left, width=LIST_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing_found)
        self._both = QWidget()
        both = QHBoxLayout(self._both)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(left)
        both.addWidget(Divider(upright=True))
        both.addWidget(self.writer, 1)
        self.list.setViewportMargins(0, theme.SMALL, 0, theme.SMALL)
        self._stack = QStackedWidget()
        for part in (QWidget(), self._both, self.empty):
            self._stack.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        self.search.searched.connect(self._searched)
        self.list.chosen.connect(self._chosen)
        self.writer.edited.connect(self._edited)
        self.writer.duplicate_wanted.connect(self.duplicate)
        self.writer.delete_wanted.connect(self.delete)
        self._save_soon.timeout.connect(self.save)


def _is_untouched(draft: TemplateDraft) -> bool:
    return draft.name.startswith(NEW_NAME) and not draft.subject.strip() and not draft.content.strip()
