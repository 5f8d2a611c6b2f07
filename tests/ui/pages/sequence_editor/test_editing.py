"""A draft whose sequence is stored otherwise meanwhile: what was edited here stays, the rest is as stored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from app.core.model import SequenceDraft, StepDraft
from app.core.steps import move_step
from app.ui.pages.sequence_editor.editing import DraftBook, added, draft_changed, moved, removed, step_changed

FIRST, SECOND, THIRD = (StepDraft(wait, "Hi", f"Word {id_}.", id=id_) for id_, wait in ((1, 0), (2, 3), (3, 4)))
SAVED = SequenceDraft("Late invoices", (FIRST, SECOND, THIRD), id=1)


@pytest.fixture
def book(qapp: QApplication) -> DraftBook:
    made = DraftBook()
    made.open(SAVED)
    return made


def test_an_undone_wait_does_not_come_back_with_the_text_written_meanwhile(book: DraftBook) -> None:
    book.change("Text", lambda state: step_changed(state, 2, content="Better."))
    book.rebase(replace(SAVED, steps=(FIRST, replace(SECOND, wait_days=5), THIRD)))
    assert [step.wait_days for step in book.state.draft.steps] == [0, 5, 4]
    assert book.unsaved() == ("1 text changed",)


def test_a_step_added_and_one_removed_elsewhere_join_a_new_order(book: DraftBook) -> None:
    book.change("Order", lambda state: moved(state, 2, 1))
    extra = StepDraft(2, None, "Extra.", id=4)
    book.rebase(replace(SAVED, steps=(FIRST, THIRD, extra)))
    assert [step.id for step in book.state.draft.steps] == [1, 3, 4]


def test_a_new_step_stays_and_a_removed_one_goes(book: DraftBook) -> None:
    book.change("Add", lambda state: added(state, 3, StepDraft(2, None, "New.")))
    book.change("Remove", lambda state: removed(state, 1))
    book.rebase(replace(SAVED, name="Invoices", steps=move_step(SAVED.steps, 2, 1)))
    assert [step.content for step in book.state.draft.steps] == ["Word 1.", "Word 3.", "New."]
    assert book.state.draft.name == "Invoices"


def test_a_text_edited_here_outlives_its_step_removed_elsewhere(book: DraftBook) -> None:
    book.change("Text", lambda state: step_changed(state, 2, content="Better."))
    book.rebase(replace(SAVED, steps=(FIRST, SECOND)))
    assert [(step.id, step.content) for step in book.state.draft.steps][2] == (None, "Better.")


def test_what_was_not_edited_is_as_stored(book: DraftBook) -> None:
    book.change("Start", lambda state: draft_changed(state, start="10:00"))
    book.rebase(replace(SAVED, end="16:00", steps=(FIRST,)))
    draft = book.state.draft
    assert (draft.start, draft.end, draft.steps) == ("10:00", "16:00", (FIRST,))
