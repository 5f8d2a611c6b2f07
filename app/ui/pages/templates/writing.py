"""Where one template is written: name, subject, text with its variables. Tells each change, keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.model import SequenceDraft, StepDraft, TemplateDraft
from app.ui import theme
from app.ui.pages.sequence_editor.write_pane import WritePane
from app.ui.widgets.buttons import button
from app.ui.widgets.rows import row
from app.ui.widgets.text import label


class TemplateWriter(QWidget):
    """`edited(fields)` with what was typed: name, subject or content."""

    edited = Signal(object)
    duplicate_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateWriter")
        self.name = QLineEdit()
        self.name.setObjectName("templateName")
        self.name.setAccessibleName("Name of the template")
        self.name.setPlaceholderText("Name of the template")
        self.pane = WritePane()
        self.pane.variants.hide()
        self.pane.files.hide()
        self.state = label("", "small")
        self.state.setObjectName("templateState")
        self._duplicate = button("Duplicate", "quiet", "copy", on=self.duplicate_wanted.emit, name="duplicateTemplate")
        self._delete = button("Delete", "quiet", "trash-2", on=self.delete_wanted.emit, name="deleteTemplate")
        head = row(self.name, self.state, self._duplicate, self._delete)
        head.setStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 22, 18)
        box.setSpacing(theme.MEDIUM)
        box.addLayout(head)
        box.addWidget(self.pane, 1)
        self.name.textEdited.connect(lambda text: self.edited.emit({"name": text}))
        self.name.returnPressed.connect(self.pane.subject.setFocus)
        self.pane.subject_edited.connect(lambda text: self.edited.emit({"subject": text}))
        self.pane.content_edited.connect(lambda text: self.edited.emit({"content": text}))

    def show_template(self, draft: TemplateDraft) -> None:
        """Show a template; where it is shown already the cursor stays."""
        if self.name.text() != draft.name:
            self.name.setText(draft.name)
        step = StepDraft(0, draft.subject, draft.content, same_thread=False)
        self.pane.show_step(SequenceDraft("", (step,)), 0, "")

    def set_custom_fields(self, names: Iterable[str]) -> None:
        """Know these fields of the contacts besides the usual ones."""
        self.pane.set_custom_fields(names)

    def say(self, words: str, problem: str = "") -> None:
        """Say beside the name whether it is stored, and over the text what keeps it from being stored."""
        self.state.setText(words)
        self.pane.problem.setText(problem)
        self.pane.problem.setVisible(bool(problem))

    def focus_name(self) -> None:
        """Begin with the name, all of it chosen."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()
