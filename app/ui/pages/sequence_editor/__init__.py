"""The sequence editor: cards, waits, texts, schedule. It owns the draft being edited, and nothing that is stored."""

from app.ui.pages.sequence_editor.page import SequenceEditorPage

__all__ = ["SequenceEditorPage"]
