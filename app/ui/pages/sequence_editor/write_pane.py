"""Where one step's subject and text are written. Shows the step of the draft; tells each change, keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from app.core.model import SequenceDraft
from app.ui import theme
from app.ui.pages.sequence_editor.attachment_bar import AttachmentBar
from app.ui.pages.sequence_editor.chip_changer import ChipChanger
from app.ui.pages.sequence_editor.chip_edit import ChipEdit
from app.ui.pages.sequence_editor.completing import Completer
from app.ui.pages.sequence_editor.threads import thread_root, thread_subject
from app.ui.pages.sequence_editor.variables import KNOWN, VariablePanel
from app.ui.pages.sequence_editor.variant_bar import VariantBar
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import row
from app.ui.widgets.text import label


class WritePane(QWidget):
    """Variants, subject, marks and variables, body, thread, files."""

    subject_edited = Signal(str)
    content_edited = Signal(str)
    thread_chosen = Signal(bool)
    """Whether the step replies in the same thread."""
    field_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writePane")
        self.subject = ChipEdit(one_line=True)
        self.subject.setProperty("kind", "bare")
        self.subject.setObjectName("stepSubject")
        self.subject.setAccessibleName("Subject")
        self.body = ChipEdit()
        self.body.setObjectName("stepBody")
        self.body.setAccessibleName("Text of the email")
        self.body.set_hint('Hi {{ first_name | default: "there" }},\n\nwrite the email here…')
        self.same_thread = QCheckBox("Same thread")
        self.same_thread.setObjectName("stepThread")
        self.same_thread.setToolTip("Reply in the thread of the email before, instead of beginning a new one")
        self.same_thread.setAccessibleName("Reply in the same thread")
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("stepProblem")
        self.problem.hide()
        self.variants = VariantBar()
        self.files = AttachmentBar()
        self._panel = VariablePanel()
        self._popover: Popover | None = None
        self.changer = ChipChanger(self)
        self._target = self.body
        self.insert = button("Insert variable", icon_name="plus", on=self._open_variables, name="insertVariable")
        self.insert.setToolTip("Insert variable (Ctrl+Shift+V)")
        self._completers = [Completer(self.subject), Completer(self.body)]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self.variants)
        box.addWidget(self._subject_card())
        box.addLayout(row(self.insert, *self._marks(), None, self.same_thread, gap=theme.TIGHT))
        box.addWidget(self.problem)
        box.addWidget(self.body, 1)
        box.addWidget(self.files)
        self.files.add_tool(self.variants.try_other)
        for field in (self.subject, self.body):
            self.files.watch(field.viewport())
        self._connect()

    def show_step(self, draft: SequenceDraft, at: int, problem: str) -> None:
        """Show the step at `at`; a step without a subject shows its thread's as a hint."""
        there = 0 <= at < len(draft.steps)
        self.setEnabled(there)
        if not there:
            self.subject.show_text("")
            self.body.show_text("")
            return
        step = draft.steps[at]
        self.subject.show_text(step.subject or "")
        self.subject.set_hint(_subject_hint(draft, at))
        self.body.show_text(step.content)
        self.same_thread.setVisible(at > 0)
        self.same_thread.setChecked(step.same_thread)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def set_custom_fields(self, names: Iterable[str]) -> None:
        """Know these fields of the contacts besides the usual ones."""
        custom = tuple(names)
        self._panel.offer(custom)
        self.changer.panel.offer(custom)
        known = KNOWN | set(custom)
        for completer in self._completers:
            completer.offer(self._panel.offered())
        for field in (self.subject, self.body):
            field.set_known(known)

    def know_lacking(self, lacking: dict[str, int]) -> None:
        """Say of these fields how many contacts have no value."""
        for panel in (self._panel, self.changer.panel):
            panel.know_lacking(lacking)

    def focus_body(self) -> None:
        """Begin to write."""
        self.body.setFocus()

    # parts ------------------------------------------------------------------

    def _subject_card(self) -> Card:
        card = Card()
        card.body.setContentsMargins(15, 6, 12, 6)
        card.body.addLayout(row(label("Subject", "muted"), self.subject))
        return card

    def _marks(self) -> list[QPushButton]:
        def mark(name: str, says: str, before: str, after: str) -> QPushButton:
            return icon_button(name, says, on=lambda: self.body.wrap_selection(before, after), name=f"mark_{name}")

        return [
            mark("bold", "Bold (Ctrl+B)", "**", "**"),
            mark("italic", "Italic (Ctrl+I)", "*", "*"),
            mark("link", "Link (Ctrl+Shift+K)", "[", "](https://)"),
            icon_button("list", "List (Ctrl+Shift+L)", on=lambda: self.body.start_lines("- "), name="mark_list"),
        ]

    def _connect(self) -> None:
        self.subject.text_edited.connect(self.subject_edited)
        self.body.text_edited.connect(self.content_edited)
        self.same_thread.clicked.connect(self.thread_chosen)
        self.subject.enter_pressed.connect(self.body.setFocus)
        for field in (self.subject, self.body):
            field.left.connect(self.field_left)
            field.chip_pressed.connect(partial(self.changer.open, field))
            field.cursorPositionChanged.connect(lambda field=field: self._aim_at(field))
        self._panel.wanted.connect(self._insert_variable)
        for keys, call in {
            "Ctrl+Shift+V": self._open_variables,
            "Ctrl+B": lambda: self.body.wrap_selection("**", "**"),
            "Ctrl+Shift+K": lambda: self.body.wrap_selection("[", "](https://)"),
            "Ctrl+Shift+L": lambda: self.body.start_lines("- "),
        }.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)
        self.set_custom_fields(())

    def _aim_at(self, field: ChipEdit) -> None:
        if field.hasFocus():
            self._target = field

    def _open_variables(self) -> None:
        if self._popover is None:
            self._popover = Popover(self.insert, self._panel, 300)
        self._panel.start()
        self._popover.open()

    def _insert_variable(self, text: str) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        self._target.insert_variable(text)


def _subject_hint(draft: SequenceDraft, at: int) -> str:
    root = thread_root(draft.steps, at)
    subject = thread_subject(draft.steps, at)
    return subject if root != at and subject else "What the email is about"
