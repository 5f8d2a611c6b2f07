"""The sequence editor: step cards at the left; text, preview and schedule at the right. Owns the draft being edited.

Every gesture makes a new draft on an undo stack; saving is one command. A draft left unsaved is kept while the
program runs, and asked about only when the window closes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent, QUndoStack
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.core.events import Kind
from app.core.model import SequenceDraft, SequenceState, StepDraft
from app.ui import theme
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.dialogs.enroll import EnrollSheet
from app.ui.page import Page
from app.ui.pages.sequence_editor import loading, saving
from app.ui.pages.sequence_editor.checks import Problems, in_words, is_untouched, problems_of, shown_problems
from app.ui.pages.sequence_editor.closing import CloseGuard
from app.ui.pages.sequence_editor.contact_choice import ContactChoice
from app.ui.pages.sequence_editor.editing import DraftBook, Editing
from app.ui.pages.sequence_editor.foreseeing import Foreseer
from app.ui.pages.sequence_editor.gestures import Gestures
from app.ui.pages.sequence_editor.keeping import Keeper
from app.ui.pages.sequence_editor.loading import Choices, Loaded, PreviewAnswer
from app.ui.pages.sequence_editor.naming import NamePanel
from app.ui.pages.sequence_editor.previewing import Previewer
from app.ui.pages.sequence_editor.reviewing import Reviewer
from app.ui.pages.sequence_editor.saving import Saved
from app.ui.pages.sequence_editor.sequence_menu import STATE_PILLS, SequenceMenu
from app.ui.pages.sequence_editor.sides import STEPS, EditorSides
from app.ui.pages.sequence_editor.step_parts import StepParts, stat_words
from app.ui.pages.sequence_editor.template_choice import TemplateChoice
from app.ui.pages.sequence_editor.trying import TrialPanel
from app.ui.pages.sequence_editor.view import PREVIEW, SCHEDULE, WRITE, EditorView
from app.ui.widgets.buttons import button, icon_button

CHECK_MS = 250
ROOMY = 1_000
NEW_NAME = "New sequence"


class SequenceEditorPage(Page):
    """Shows one sequence: `enter(sequence=ID)`, with `step=N` or `tab="schedule"` too, or `enter(new=True)`."""

    key: ClassVar[str] = "sequence"
    icon_name: ClassVar[str] = "list"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SEQUENCES, Kind.ENROLLMENTS, Kind.EMAILS, Kind.MAILBOXES})
    parent_title = "Sequences"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.title = "Sequence"
        self.book = DraftBook(self)
        self._id: int | None = None
        self._loaded: Loaded | None = None
        self._kept = Keeper(context, self, self._taker)
        self._previewer = Previewer(context, self)
        self._reviewer = Reviewer(context, self)
        self._gestures = Gestures(self.book)
        self._custom: tuple[str, ...] = ()
        self._problems: Problems = {}
        self._text_problems: Problems = {}
        self._refused = ""
        self._choices: Choices | None = None
        self._saving = False
        self._wanted_step = 0
        self.view = EditorView(self)
        self.steps_pane, self.write = self.view.steps_pane, self.view.write
        self.preview, self.schedule, self.bar = self.view.preview, self.view.schedule, self.view.bar
        self.sides = EditorSides(context, self.view)
        self.show_tab = self.sides.show_tab
        self.trial = TrialPanel(context, self.bar.test, self._previewer.shown)
        self.contact_choice = ContactChoice(context, self.bar.finder)
        self._parts = StepParts(context, self.book, self._gestures, self.write, self)
        self._templates = TemplateChoice(context, self.book, self.steps_pane, self)
        self._foreseer = Foreseer(context, self.steps_pane.unsaved, self)
        self.schedule.begin(context)
        self._rename = icon_button("pencil", "Rename (F2)", on=self.rename, name="renameSequence")
        self.menu = SequenceMenu(context, self.rename, self._stored)
        self._name_panel = NamePanel(self.menu.button)
        self._pause = button("Pause", on=self._pause_or_resume, name="pauseSequence")
        self._enroll = button("Enroll contacts", "primary", on=self.enroll, name="enrollContacts")
        self._check_soon = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._guard = CloseGuard(self, self.unsaved_names, self._kept.save_all)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.sides)
        self._connect()

    # the page ---------------------------------------------------------------

    def pill(self) -> tuple[str, str] | None:
        """Return the sequence's state."""
        if self._id is None:
            return ("Not saved", "warn")
        return STATE_PILLS[self._loaded.detail.state] if self._loaded else None

    def header_leading(self) -> list[QWidget]:
        """Return the pencil beside the name, and what else can be done to the whole."""
        return [self._rename, self.menu.button]

    def header_actions(self) -> list[QWidget]:
        """Return the choice between texts, people and results, then pause and enroll."""
        return [self.sides.choice, self._pause, self._enroll]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return save, rename, and what the keys do to steps."""
        return {
            Act.SAVE: self.save,
            Act.RENAME: self.rename,
            Act.NEW: self.add_step,
            Act.DUPLICATE: lambda: self._duplicate(self.book.state.at),
        }

    def undo_stack(self) -> QUndoStack | None:
        """Return the draft's own stack."""
        return self.book.stack

    def enter(self, **where: Any) -> None:
        """Show `sequence`, or a new one with `new`; without either what was shown before."""
        if where.get("new"):
            self._open(None)
        elif where.get("sequence") is not None:
            self._open(int(where["sequence"]))
        if where.get("tab") is not None:
            self.show_tab(str(where["tab"]))
        self._wanted_step = int(where.get("step") or 0)
        self._show_wanted_step()
        if where.get("enroll"):
            self.enroll()

    def leave(self) -> bool:
        """Keep what is unsaved, and say so."""
        if self._is_worth_keeping():
            self._keep()
            self.context.toast(
                f"Your changes to “{self.book.state.draft.name}” are kept in the editor until you save them."
            )
        return True

    def go_up(self) -> None:
        """Go back to the list."""
        self.context.go("sequences")

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Read numbers and state anew; a draft with changes stays as it is."""
        if self._id is not None and self._loaded is not None and not self._saving:
            self._ask(self._id)
            self._foreseer.work_out_again()

    def unsaved_names(self) -> list[str]:
        """Return the names of the sequences with changes that are not saved."""
        if self._is_worth_keeping():
            self._keep()
        else:
            self._kept.take(self._id)
        return self._kept.names()

    # gestures ---------------------------------------------------------------

    def add_step(self) -> None:
        """Add a step at the end and begin to write it."""
        first = self._gestures.add_step()
        self.show_tab(WRITE)
        (self.write.subject.setFocus if first else self.write.focus_body)()

    def save(self) -> None:
        """Save the draft, if nothing hinders, and re-plan."""
        if self._saving or not self._is_dirty():
            return
        if self._problems:
            self._show_first_problem()
            return
        draft, keys = self.book.state.draft, self.book.state.keys
        self._saving = True
        then = partial(self._was_saved, self._id, keys)
        saving.apply(self.context, draft, owner=self, then=then, failed=self._not_saved)

    def rename(self) -> None:
        """Edit the name where it stands."""
        self._name_panel.open(self.book.state.draft.name)

    def enroll(self) -> None:
        """Choose who goes through this sequence."""
        if self._id is None or self._loaded is None:
            self.context.toast("Save the sequence before you enroll contacts.")
            return
        EnrollSheet.for_sequence(self.context, self.window(), self._id, self._loaded.detail.draft.name)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.watch(self.window())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = event.size().width() > theme.px(ROOMY)
        self._enroll.setText("Enroll contacts" if roomy else "Enroll…")
        if not roomy or self._rename.parentWidget() is not None:  # without a parent it would be a window of its own
            self._rename.setVisible(roomy)

    def _tab_shown(self, key: str) -> None:
        if key == PREVIEW:
            self._previewer.ask()
        if key == SCHEDULE and self._choices is None:
            self._ask_choices()

    # loading ----------------------------------------------------------------

    def _open(self, sequence_id: int | None) -> None:
        if self._loaded is not None and self._id == sequence_id and sequence_id is not None:
            return
        if self._is_worth_keeping():
            self._keep()
        self._id, self._loaded = sequence_id, None
        self._refused, self._text_problems = "", {}
        self._previewer.at = 0
        self.show_tab(WRITE)
        self._ask(sequence_id)

    def _ask(self, sequence_id: int | None) -> None:
        now = self.context.clock.now()
        self.context.desk.ask(
            lambda store: loading.load(store, sequence_id, now), self._show_loaded, owner=self, key="load"
        )

    def _show_loaded(self, loaded: Loaded) -> None:
        first, self._loaded = self._loaded is None, loaded
        self._previewer.take_contacts(loaded.contacts)
        stored = loaded.detail.draft
        self.schedule.show_saved(stored)
        if first:
            self._begin(stored)
        elif stored != self.book.saved:
            self.book.rebase(stored)
        else:
            self._show_state(self.book.state)
        self._show_header()
        self.sides.show_sequence(self._id, len(stored.steps))
        self._offer_mailboxes()
        self._preview_again()
        self._show_wanted_step()

    def _show_wanted_step(self) -> None:
        """Give the keyboard to the step that was asked for, as soon as it is there."""
        if self._wanted_step and self._loaded is not None:
            self.sides.show_side(STEPS)
            self.book.select(self._wanted_step - 1)
            self.steps_pane.steps.focus_card(self._wanted_step - 1)
            self._wanted_step = 0

    def _begin(self, stored: SequenceDraft) -> None:
        kept = self._kept.take(self._id)
        if kept is not None:
            self.book.open(kept.draft, saved=stored)
        elif self._id is None:
            first = StepDraft(0, "", "", same_thread=False)
            self.book.open(replace(stored, name=stored.name or NEW_NAME, steps=(first,)), saved=stored)
            self.write.subject.setFocus()
        else:
            self.book.open(stored)

    def _keep(self) -> None:
        self._kept.keep(self._id, self.book.state.draft, self.book.saved)

    def _is_dirty(self) -> bool:
        return self._loaded is not None and self.book.state.draft != self.book.saved

    def _is_worth_keeping(self) -> bool:
        return self._is_dirty() and not is_untouched(self.book.state.draft, NEW_NAME)

    def _ask_choices(self) -> None:
        mailboxes = self._loaded.detail.mailbox_choices if self._loaded else ()
        self.context.desk.ask(
            lambda _store: loading.choices(mailboxes), self._show_choices, owner=self, key="choices", pages=True
        )

    def _show_choices(self, choices: Choices) -> None:
        self._choices = choices
        mailboxes = self._loaded.detail.mailbox_choices if self._loaded else choices.mailboxes
        self.schedule.offer(mailboxes=mailboxes, zones=choices.zones, countries=choices.countries)

    def _offer_mailboxes(self) -> None:
        if self._loaded is not None:
            self.schedule.pool.offer(self._loaded.detail.mailbox_choices)

    # showing ----------------------------------------------------------------

    def _show_state(self, state: Editing) -> None:
        self._problems = problems_of(state.draft)
        if self._text_problems:
            self._problems = self._text_problems | self._problems
        detail = self._loaded.detail if self._loaded else None
        stats = {step.step_id: stat_words(step) for step in detail.steps} if detail else {}
        enrolled = detail.enrolled if detail else 0
        shown = self._problems if self._refused else shown_problems(self._problems, state.draft.steps)
        self.steps_pane.show_state(state, stats, shown, enrolled)
        sent = {step.step_id: dict(step.by_variant) for step in detail.steps} if detail else {}
        self._parts.show(state, self._text_problems.get(f"step {state.at + 1}", ""), sent)
        self.schedule.show_draft(state.draft, self._problems)
        self._reviewer.ask_soon(state.draft, self._id)
        self._show_unsaved()
        if self.title != (state.draft.name or NEW_NAME):
            self.title = state.draft.name or NEW_NAME
            self.header_changed.emit()

    def _undo_text_changed(self, _text: str) -> None:
        self._show_unsaved()

    def _show_unsaved(self) -> None:
        detail = self._loaded.detail if self._loaded else None
        self.steps_pane.unsaved.show_unsaved(
            self.book.unsaved() if self._is_dirty() else (),
            live=detail.enrolled if detail else 0,
            new=self._id is None,
            last=self.book.stack.undoText(),
            problem=self._refused,
        )
        live = detail is not None and detail.enrolled > 0 and self._is_dirty() and not self._problems
        self._foreseer.work_out(self.book.state.draft if live else None)

    def _show_header(self) -> None:
        detail = self._loaded.detail if self._loaded else None
        active = detail is None or detail.state is SequenceState.ACTIVE
        self._pause.setText("Pause" if active else "Resume")
        self.steps_pane.stopped.show_reason("" if active or detail is None else detail.state_reason)
        away = detail is not None and detail.state is SequenceState.ARCHIVED
        self._pause.setVisible(self._id is not None and not away)
        self._enroll.setVisible(self._id is not None)
        self.header_changed.emit()

    def _changed(self, state: Editing) -> None:
        self._refused = ""
        self._show_state(state)
        self._check_soon.start()
        self._preview_again()

    def _check_texts(self) -> None:
        draft, custom = self.book.state.draft, self._custom
        self.context.desk.ask(
            lambda _store: saving.text_problems(draft, custom), self._show_text_problems, owner=self, key="texts"
        )

    def _show_text_problems(self, found: Problems) -> None:
        steps = self.book.state.draft.steps
        found = {name: words for name, words in found.items() if int(name[5:]) <= len(steps)}
        if found != self._text_problems:
            self._text_problems = found
            self._show_state(self.book.state)

    # preview ----------------------------------------------------------------

    def _preview_again(self) -> None:
        if self._loaded is not None:
            state = self.book.state
            self._previewer.ask_soon(
                self._parts.previewed(state), state.draft.mailboxes or self._loaded.detail.mailbox_choices
            )

    def _show_preview(self, answer: PreviewAnswer) -> None:
        self.bar.show_place(answer.name, self._previewer.at, len(self._previewer.contacts))
        self.preview.show_preview(answer.shown)
        if answer.custom != self._custom:
            self._custom = answer.custom
            self.write.set_custom_fields(answer.custom)
            self._check_soon.start()

    # saving -----------------------------------------------------------------

    def _was_saved(self, sequence_id: int | None, keys: tuple[int, ...], saved: Saved) -> None:
        """Show what was saved, unless another sequence is on show by now: then its kept draft is done with."""
        self._saving = False
        if sequence_id == self._id:
            self._saved(saved, keys)
        else:
            self._kept.take(sequence_id)

    def _saved(self, saved: Saved, keys: tuple[int, ...]) -> None:
        self._saving = False
        self._refused = ""
        self._kept.take(self._id)
        self._id = saved.detail.draft.id
        self._loaded = Loaded(saved.detail, self._previewer.contacts)
        self.schedule.show_saved(saved.detail.draft)
        here = self.window().focusWidget()
        pressed = here is not None and self.steps_pane.unsaved.isAncestorOf(here)
        self.book.saved_as(saved.detail.draft, keys)
        if pressed:  # the panel goes, and what had the keyboard with it
            self.steps_pane.steps.focus_card(self.book.state.at)
        self._show_header()

    def _not_saved(self, error: OutpaceError) -> None:
        self._saving = False
        self._refused = error.sentence
        self._show_state(self.book.state)

    def _taker(self, sequence_id: int | None) -> Callable[[Saved], None]:
        """Return what is to be done once the kept draft of a sequence is saved."""
        keys = self.book.state.keys
        return lambda stored: self._saved(stored, keys) if sequence_id == self._id else None

    def _show_first_problem(self) -> None:
        name, words = next(iter(self._problems.items()))
        self._refused = words
        self._show_state(self.book.state)
        if name.startswith("step "):
            at = int(name[5:]) - 1
            self.book.select(at)
            self._refused = in_words(name, words)
            self._show_state(self.book.state)
            self.show_tab(WRITE)
            (self.write.subject if "subject" in words else self.write.body).setFocus()
        elif name == "name":
            self.rename()
        elif name != "steps":
            self.show_tab(SCHEDULE)

    def _discard(self) -> None:
        name = self.book.state.draft.name
        if self._gestures.discard():
            self.context.toast(f"Changes to “{name}” were discarded.", stack=self.book.stack)

    def _stored(self) -> tuple[int, str, SequenceState] | None:
        if self._id is None or self._loaded is None:
            return None
        return self._id, self.book.saved.name, self._loaded.detail.state

    def _pause_or_resume(self) -> None:
        if (about := self._stored()) is not None:
            saving.pause_or_resume(self.context, *about)

    # parts ------------------------------------------------------------------

    def _insert(self, at: int) -> None:
        self._gestures.insert(at)
        self._write_step(at)

    def _duplicate(self, at: int) -> None:
        self._gestures.duplicate(at)
        self.steps_pane.steps.focus_card(self.book.state.at)

    def _remove(self, at: int) -> None:
        self._gestures.remove(at)
        self.context.toast(f"Step {at + 1} removed", stack=self.book.stack)
        self.steps_pane.steps.focus_card(self.book.state.at)

    def _fields(self, words: str, fields: dict[str, Any]) -> None:
        self._gestures.fields(words, fields)

    def _connect(self) -> None:
        self.book.changed.connect(self._changed)
        self.book.stack.undoTextChanged.connect(self._undo_text_changed)
        self.view.tab_shown.connect(self._tab_shown)
        self._check_soon.timeout.connect(self._check_texts)
        self._previewer.answered.connect(self._show_preview)
        self._reviewer.answered.connect(self.view.show_review)
        self.view.checks.step_wanted.connect(self._write_step)
        self.view.checks.contact_wanted.connect(lambda contact: self.context.go("contacts", contact=contact))
        steps = self.steps_pane.steps
        steps.move_wanted.connect(self._gestures.move)
        steps.selected.connect(self.book.select)
        steps.insert_wanted.connect(self._insert)
        steps.duplicate_wanted.connect(self._duplicate)
        steps.remove_wanted.connect(self._remove)
        steps.wait_wanted.connect(self._gestures.wait)
        steps.write_wanted.connect(self._write_step)
        self.steps_pane.add_wanted.connect(self.add_step)
        self.steps_pane.stopped.resume_wanted.connect(self._pause_or_resume)
        self._templates.taken.connect(lambda: self._write_step(self.book.state.at))
        self.steps_pane.unsaved.apply_wanted.connect(self.save)
        self.steps_pane.unsaved.undo_wanted.connect(self.book.stack.undo)
        self.steps_pane.unsaved.discard_wanted.connect(self._discard)
        self.write.subject_edited.connect(self._parts.write_subject)
        self.write.content_edited.connect(self._parts.write_content)
        self._parts.shown_other.connect(self._preview_again)
        self.write.thread_chosen.connect(self._gestures.thread)
        self.write.field_left.connect(self.book.break_merging)
        self.schedule.edited.connect(self._fields)
        self.sides.contact_wanted.connect(lambda contact: self.context.go("contacts", contact=contact))
        self.sides.enroll_wanted.connect(self.enroll)
        self.bar.paged.connect(self._previewer.page)
        self.bar.find_wanted.connect(lambda: self.contact_choice.open(self._id))
        self.contact_choice.chosen.connect(self._previewer.choose)
        self._name_panel.renamed.connect(lambda name: self._fields("Rename the sequence", {"name": name}))

    def _write_step(self, at: int) -> None:
        self.book.select(at)
        self.show_tab(WRITE)
        self.write.focus_body()
