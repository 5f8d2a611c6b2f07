"""Contacts / Import: file, map, check, result. Owns the way through the steps; the import process does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import EnvironmentTrouble, InputError, OutpaceError
from app.core.events import Kind, changed
from app.core.imports.talk import Checked, Done, Found, Source
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.page import Page
from app.ui.pages.import_contacts.check_step import CheckStep
from app.ui.pages.import_contacts.columns import Columns
from app.ui.pages.import_contacts.file_step import FileStep
from app.ui.pages.import_contacts.foot import Foot
from app.ui.pages.import_contacts.importer import Importer
from app.ui.pages.import_contacts.map_step import MapStep
from app.ui.pages.import_contacts.parts import Parts
from app.ui.pages.import_contacts.places import FOLDER, ask_place
from app.ui.pages.import_contacts.problems import ProblemsPane
from app.ui.pages.import_contacts.rail import CHECK, FILE, MAP, RESULT, Rail
from app.ui.pages.import_contacts.reading import ReadingPopover
from app.ui.pages.import_contacts.result_step import ResultStep
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label
from app.ui.wording import count

ROOM_FOR_PROBLEMS = 980
"""A page narrower than this shows the problems at the third step only, among its rows."""
_IMPORTED = changed(Kind.CONTACTS, Kind.EMAILS, Kind.PLAN)
_UNDONE = changed(Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS, Kind.PLAN)


class ImportPage(Page):
    """`enter(file=PATH)` begins with a file, `enter(text=...)` with pasted text; else it goes on where it was."""

    key: ClassVar[str] = "import"
    title = "Import"
    parent_title = "Contacts"
    icon_name: ClassVar[str] = "upload"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.CONTACTS})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.step = FILE
        self.source = Source()
        self.columns = Columns(self._decided)
        self.checked: Checked | None = None
        self.done: Done | None = None
        self.importer = Importer(context, self)
        self.cancel = button("Cancel", "quiet", on=self.close_wizard, name="importCancel")
        self.rail = Rail(self.change_reading)
        self.file_step = FileStep(context, self.undo)
        self.map_step = MapStep(self.columns)
        self.check_step = CheckStep(self.save_problems)
        self.result_step = ResultStep()
        self.problems = ProblemsPane(self.save_problems)
        self.foot = Foot()
        self.said = QWidget()
        self.trouble = label("", wrap=True)
        self.again = button("Read it again", on=lambda: self._read(self.source), name="importReadAgain")
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.show_step(FILE)
        self._undressed = [*self.stack.findChildren(QWidget), *self.problems.findChildren(QWidget)]
        self._dressing = Parts(self._dress_one, self)
        self._dressing.begin(len(self._undressed))

    def _dress_one(self) -> None:
        """Let a widget have its look before it is shown: all at once would hold the window up at the first step."""
        one = self._undressed.pop()
        if shiboken6.isValid(one):
            one.ensurePolished()

    # the page ---------------------------------------------------------------

    def header_actions(self) -> list[QWidget]:
        """Return the way out."""
        return [self.cancel]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return import: another file."""
        return {Act.IMPORT: self.file_step.choose} if self.step == FILE else {}

    def enter(self, **where: Any) -> None:
        """Begin with a file or with text."""
        if "file" in where:
            self.read_file(Path(where["file"]))
        elif "text" in where:
            self.read_text(str(where["text"]))

    def go_up(self) -> None:
        """Show the contacts; an import under way goes on."""
        self.context.go("contacts")

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask for the last imports."""
        self.file_step.refresh(self.context.clock.now())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_problems_pane()

    # reading ----------------------------------------------------------------

    def read_file(self, file: Path) -> None:
        """Read a file and show its columns."""
        self.context.remembered.remember(FOLDER, str(file.parent))
        self._read(Source(file=str(file)))

    def read_text(self, text: str) -> None:
        """Read a table that was pasted."""
        self._read(Source(text=text))

    def change_reading(self) -> None:
        """Let the user say how the file is to be read."""
        if self.columns.found is not None:
            ReadingPopover(self.rail.change, self.columns.found, self.source, self._read).open()

    def _read(self, source: Source) -> None:
        if self.importer.is_writing:
            self.context.toast("One after the other: the file can be read when what runs is done.")
            return
        self.source = source
        self.file_step.trouble.hide()
        self.said.hide()
        self._show_checked(None)
        self.importer.look(source)

    # the user decides -------------------------------------------------------

    def _decided(self) -> None:
        self.map_step.show_choice()
        self._check()

    def _check(self) -> None:
        """Find out anew what an import would do."""
        self.said.hide()
        self._show_checked(None)
        if not self.columns.has_email():
            self._say("No column goes to Email; choose the one that holds the addresses.")
        else:
            self.foot.spinner.start()
            self.importer.check(self.columns.choice())

    def take(self) -> None:
        """Import, in the background."""
        found = self.columns.found
        if found is None or self.checked is None or self.importer.is_writing:
            return
        words = f"Importing {found.name}"
        self.said.hide()
        self.foot.show_busy("Importing in the background: you can go on working elsewhere.")
        self.importer.take(self.columns.choice(), words)
        self._lock(True)

    def close_wizard(self) -> None:
        """Give up, forget the file and show the contacts."""
        self.start_over()
        self.context.go("contacts")

    def start_over(self) -> None:
        """Forget the file and show the first step; an undo that runs goes on."""
        if self.importer.is_importing or not self.importer.is_writing:
            self.importer.end()
            self._rest()
        self.columns.found, self.done = None, None
        self.map_step.clear()
        self._show_checked(None)
        self.rail.show_found(None)
        self.said.hide()
        self.show_step(FILE)
        self.file_step.refresh(self.context.clock.now())

    def undo(self, batch: int) -> None:
        """Undo an import as a whole, in the background."""
        if not self.importer.is_writing:
            self.importer.undo(batch)
            self._lock(True)

    def save_problems(self) -> None:
        """Let the user say where the rows with problems go."""
        name = Path(self.columns.found.name).stem if self.columns.found else "contacts"
        title, proposed = "Save the rows with problems", f"{name} problems.csv"
        ask_place(self.context, self.window(), title, "importProblemsDialog", proposed, self.save_problems_to)

    def save_problems_to(self, file: Path) -> None:
        """Write the rows with problems to a file."""
        self.importer.save_problems(self.columns.choice(), file)

    # answers ----------------------------------------------------------------

    def _answered(self, kind: str, message: Any) -> None:
        self._rest()
        answers: dict[str, Callable[[Any], None]] = {
            "look": self._found,
            "check": self._show_checked,
            "undo": self._undid,
            "take": self._took,
        }
        answers.get(kind, self._saved)(message)

    def _rest(self) -> None:
        """Show that nothing runs."""
        self.foot.rest()
        self._lock(False)
        self._show_take()

    def _saved(self, saved: Mapping[str, Any]) -> None:
        self.context.toast(f"Saved {count(saved['rows'], 'row')} in {Path(saved['to']).name}.")

    def _found(self, found: Found) -> None:
        self.columns.begin(found)
        self.rail.show_found(found)
        self.problems.show_checked(None)
        self.check_step.show_checked(None)
        self.show_step(MAP)
        self._check()
        QTimer.singleShot(0, self.map_step, lambda: self.map_step.begin(found))

    def _took(self, done: Done) -> None:
        self.done = done
        name = self.columns.found.name if self.columns.found else ""
        self.result_step.show_done(done, name)
        self.show_step(RESULT)
        self.context.desk.do(lambda _store: _IMPORTED, owner=self)
        words = f"Imported {name}: {done.new:,} new, {done.updated:,} updated"
        if done.problems:
            words += f", {count(done.problems, 'row')} left out"
        self.context.toast(f"{words}.", partial(self.undo, done.batch))

    def _undid(self, undone: Mapping[str, Any]) -> None:
        words = f"Undone: {undone['words']}"
        if self.done is not None and self.done.batch == undone["batch"]:
            self.result_step.show_undone(words)
        self.context.desk.do(lambda _store: _UNDONE, owner=self)
        self.context.toast(words)
        self.file_step.refresh(self.context.clock.now())
        if self.columns.found is None:
            self.importer.end()

    def _refused(self, kind: str, error: OutpaceError) -> None:
        self._rest()
        if kind == "look":
            self.columns.found = None
            self.rail.show_found(None)
            self.show_step(FILE)
            own = error.title not in (InputError.title, EnvironmentTrouble.title)
            self.file_step.trouble.say(error.title if own else "This file cannot be imported", error.sentence)
        elif kind == "undo":
            self.file_step.trouble.say(error.title, error.sentence)
            self.context.toast(error.sentence)
        else:
            self._say(error.sentence, can_read=error.title == "The file has changed")

    def _cancelled(self, kind: str) -> None:
        self._rest()
        if kind == "take":
            self._say("Cancelled: nothing was imported.")

    # showing ----------------------------------------------------------------

    def show_step(self, step: int) -> None:
        """Show a step."""
        self.step = step
        self.stack.setCurrentIndex(step)
        self._show_problems_pane()
        self._show_rail()
        self.foot.setVisible(step in (MAP, CHECK))
        self.foot.check_button.setVisible(step == MAP)
        self.cancel.setText("Done" if step == RESULT else "Cancel")
        self.header_changed.emit()
        self._focus_step()

    def _focus_step(self) -> None:
        """Let the keys go to what comes next, unless the user is elsewhere."""
        mapped = [one.field for one in self.map_step.rows]
        first: dict[int, QWidget] = {
            FILE: self.file_step.drop.choose,
            MAP: mapped[0] if mapped else self,
            CHECK: self.foot.take_button,
            RESULT: self.result_step.enroll,
        }
        if self.isVisible():
            first[self.step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rail(self) -> None:
        found, bad = self.columns.found, self.checked.problems if self.checked else 0
        notes = {FILE: found.name, MAP: count(len(found.columns), "column")} if found else {}
        if self.checked is not None:
            notes[CHECK] = count(bad, "problem") if bad else "no problems"
        self.rail.show_notes(notes)
        self.rail.show_step(self.step, reachable=not self.importer.is_writing)

    def _show_problems_pane(self) -> None:
        roomy = self.width() >= ROOM_FOR_PROBLEMS
        self.problems.setVisible(roomy and self.step in (MAP, CHECK))

    def _show_checked(self, checked: Checked | None) -> None:
        self.checked = checked
        if checked is not None:
            self.map_step.show_checked(checked)
            self.check_step.show_checked(checked)
            self.problems.show_checked(checked)
        self._show_take()
        self._show_problems_pane()
        self._show_rail()

    def _show_take(self) -> None:
        hindered = self.columns.whole and bool(self.checked and self.checked.problems)
        rows = self.columns.found.rows if self.columns.found else 0
        self.foot.show_checked(self.checked, rows=rows, allowed=not hindered)
        self.foot.check_button.setEnabled(self.checked is not None)

    def _say(self, sentence: str, *, can_read: bool = False) -> None:
        self.again.setVisible(can_read)
        self.trouble.setText(sentence)
        self.said.setAccessibleName(sentence)
        self.said.show()

    def _lock(self, locked: bool) -> None:
        for part in (self.map_step, self.check_step):
            part.setEnabled(not locked)
        self.rail.change.setEnabled(not locked)
        self._show_rail()

    def _back(self) -> None:
        self.show_step(MAP if self.step == CHECK else FILE)

    def _enroll(self) -> None:
        from app.ui.dialogs.enroll import EnrollSheet

        self._with_imported(lambda ids: EnrollSheet.for_contacts(self.context, self.window(), ids))

    def _with_imported(self, then: Callable[[Any], Any]) -> None:
        done = self.done
        if done is None:
            return

        def ask(store: Any) -> Any:
            from app.core.queries.imports import import_contact_ids

            return import_contact_ids(store, batch=done.batch)

        self.context.desk.ask(ask, then, owner=self, key="imported")

    def _show_them(self) -> None:
        if self.done is not None:
            name = self.columns.found.name if self.columns.found else ""
            self.context.go("contacts", **{"import": self.done.batch, "called": name})

    def _lay_out(self) -> None:
        for step in (self.file_step, self.map_step, self.check_step, self.result_step):
            self.stack.addWidget(step)
        card = Card("warn")
        line = row(self.trouble, self.again)
        line.setStretch(0, 1)
        card.body.addLayout(line)
        said = column(card)
        said.setContentsMargins(18, 16, 18, 0)
        self.said.setLayout(said)
        self.said.setObjectName("importSaid")
        self.said.hide()
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.said)
        middle.addWidget(self.stack, 1)
        above = QHBoxLayout()
        above.setSpacing(0)
        for part in (self.rail, Divider(upright=True)):
            above.addWidget(part)
        above.addLayout(middle, 1)
        above.addWidget(self.problems)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(above, 1)
        box.addWidget(self.foot)

    def _connect(self) -> None:
        self.rail.chosen.connect(self.show_step)
        self.file_step.file_chosen.connect(self.read_file)
        self.file_step.text_pasted.connect(self.read_text)
        self.map_step.whole_changed.connect(self._show_take)
        self.foot.back.connect(self._back)
        self.foot.check.connect(lambda: self.show_step(CHECK))
        self.foot.take.connect(self.take)
        self.foot.cancelled.connect(self.importer.cancel)
        self.importer.answered.connect(self._answered)
        self.importer.refused.connect(self._refused)
        self.importer.cancelled.connect(self._cancelled)
        self.importer.progress.connect(self.foot.show_progress)
        self.result_step.enroll_wanted.connect(self._enroll)
        self.result_step.show_wanted.connect(self._show_them)
        self.result_step.undo_wanted.connect(lambda: self.undo(self.done.batch) if self.done else None)
        self.result_step.another_wanted.connect(self.start_over)
        self.result_step.save_wanted.connect(self.save_problems)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.file_step)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.file_step.paste)
