"""Contacts / Import: file, map, check, result. Owns the way through the steps; the import process does the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.core.events import Kind, changed
from app.core.imports.talk import Checked, Done, Found, Source
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.page import Page
from app.ui.pages.import_contacts.check_step import CheckStep
from app.ui.pages.import_contacts.columns import Columns
from app.ui.pages.import_contacts.file_step import FOLDER, FileStep, write_sample
from app.ui.pages.import_contacts.foot import Foot
from app.ui.pages.import_contacts.map_step import MapStep
from app.ui.pages.import_contacts.parts import Parts
from app.ui.pages.import_contacts.problems import ProblemsPane
from app.ui.pages.import_contacts.process import ImportProcess
from app.ui.pages.import_contacts.rail import CHECK, FILE, MAP, RESULT, Rail
from app.ui.pages.import_contacts.reading import ReadingPopover
from app.ui.pages.import_contacts.result_step import ResultStep
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count
from app.ui.work import Work

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
        self._process: ImportProcess | None = None
        self._work: Work | None = None
        self.cancel = button("Cancel", "quiet", on=self.close_wizard, name="importCancel")
        self.rail = Rail(self.change_reading)
        self.file_step = FileStep(context, self.undo)
        self.map_step = MapStep(self.columns)
        self.check_step = CheckStep(self.save_problems)
        self.result_step = ResultStep()
        self.problems = ProblemsPane(self.save_problems)
        self.foot = Foot()
        self.said = Card("warn")
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
        if self._is_importing():
            self.context.toast("One after the other: the file can be read when what runs is done.")
            return
        self.source = source
        self.file_step.trouble.hide()
        self.said.hide()
        self._show_checked(None)
        self._with_process(lambda process: process.look(source))

    def _with_process(self, then: Callable[[ImportProcess], None]) -> None:
        """Start the process if it does not run yet; the desk knows where the workspace is."""
        if self._process is not None:
            then(self._process)
            return

        def start(database: Path) -> None:
            self._process = self._process or self._start(database)
            then(self._process)

        self.context.desk.ask(lambda store: store.path, start, owner=self, key="path")

    def _start(self, database: Path) -> ImportProcess:
        process = ImportProcess(self.context.bridge, database, self)
        process.answered.connect(self._answered)
        process.refused.connect(self._refused)
        process.cancelled.connect(self._cancelled)
        process.progress.connect(self._progress)
        self.destroyed.connect(process.close)
        return process

    def _end_process(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process.deleteLater()
            self._process = None

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
        elif self._process is not None:
            self.foot.spinner.start()
            self._process.check(self.columns.choice())

    def take(self) -> None:
        """Import, in the background."""
        if self._process is None or self.checked is None or self._is_importing():
            return
        name = self.columns.found.name if self.columns.found else ""
        self._work = self.context.work.begin(f"Importing {name}", on_cancel=self.cancel_work)
        self.said.hide()
        self.foot.show_progress(f"Importing {name}", 0, 0)
        self._process.take(self.columns.choice(), self.context.clock.now().isoformat())
        self._lock(True)

    def cancel_work(self) -> None:
        """Give up what runs; nothing of it stays."""
        if self._process is not None:
            self._process.cancel()

    def close_wizard(self) -> None:
        """Give up, forget the file and show the contacts."""
        self.start_over()
        self.context.go("contacts")

    def start_over(self) -> None:
        """Forget the file and show the first step; an undo that runs goes on."""
        if self._work is None or self._work.can_cancel:
            self._end_process()
            self._end_work()
        self.columns.found, self.done = None, None
        self.map_step.clear()
        self._show_checked(None)
        self.rail.show_found(None)
        self.said.hide()
        self.show_step(FILE)
        self.file_step.refresh(self.context.clock.now())

    def undo(self, batch: int) -> None:
        """Undo an import as a whole, in the background."""
        if not self._is_importing():
            now = self.context.clock.now().isoformat()
            self._work = self.context.work.begin("Undoing the import", can_cancel=False)
            self._lock(True)
            self._with_process(lambda process: process.undo(batch, now))

    def save_problems(self) -> None:
        """Let the user say where the rows with problems go."""
        dialog = QFileDialog(self.window(), "Save the rows with problems", self.context.remembered.text(FOLDER, ""))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setObjectName("importProblemsDialog")
        name = Path(self.columns.found.name).stem if self.columns.found else "contacts"
        dialog.selectFile(f"{name} problems.csv")
        dialog.fileSelected.connect(lambda file: self.save_problems_to(Path(file)))
        dialog.open()

    def save_problems_to(self, file: Path) -> None:
        """Write the rows with problems to a file."""
        if self._process is not None:
            self._process.save_problems(self.columns.choice(), file)

    # answers ----------------------------------------------------------------

    def _answered(self, kind: str, message: Any) -> None:
        self.foot.spinner.stop()
        if kind == "look":
            self._found(message)
        elif kind == "check":
            self._show_checked(message)
        elif kind == "save":
            self.context.toast(f"Saved {count(message['rows'], 'row')} in {Path(message['to']).name}.")
        elif kind == "undo":
            self._undid(message)
        else:
            self._took(message)

    def _found(self, found: Found) -> None:
        self.foot.hide_progress()
        self.columns.begin(found)
        self.rail.show_found(found)
        self.problems.show_checked(None)
        self.check_step.show_checked(None)
        self.show_step(MAP)
        self._check()
        QTimer.singleShot(0, self.map_step, lambda: self.map_step.begin(found))

    def _took(self, done: Done) -> None:
        self._end_work()
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
        self._end_work()
        words = f"Undone: {undone['words']}"
        if self.done is not None and self.done.batch == undone["batch"]:
            self.result_step.show_undone(words)
        self.context.desk.do(lambda _store: _UNDONE, owner=self)
        self.context.toast(words)
        self.file_step.refresh(self.context.clock.now())
        if self.columns.found is None:
            self._end_process()

    def _refused(self, kind: str, error: OutpaceError) -> None:
        self.foot.spinner.stop()
        self._end_work()
        if kind == "look":
            self.show_step(FILE)
            self.columns.found = None
            self.rail.show_found(None)
            self.file_step.trouble.say(error.title, error.sentence)
        elif kind == "undo":
            self.file_step.trouble.say(error.title, error.sentence)
            self.context.toast(error.sentence)
        else:
            self._say(error.sentence, can_read=error.title == "The file has changed")
        if error.title == "The import stopped":
            self._end_process()

    def _cancelled(self, kind: str) -> None:
        self.foot.spinner.stop()
        self._end_work()
        if kind == "take":
            self._say("Cancelled: nothing was imported.")

    def _progress(self, words: str, done: int, total: int) -> None:
        if self._work is not None:
            self._work.update(done, total, words)
            if self._work.can_cancel:
                self.foot.show_progress(words, done, total)
        elif self.step == FILE and self._process is not None and self._process.busy == "look":
            self.foot.show_progress(words, done, total)

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
        self.rail.show_step(self.step, reachable=not self._is_importing())

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

    def _is_importing(self) -> bool:
        return self._work is not None

    def _end_work(self) -> None:
        self.foot.hide_progress()
        if self._work is not None:
            self._work.end()
            self._work = None
        self._lock(False)

    def _back(self) -> None:
        self.show_step(MAP if self.step == CHECK else FILE)

    def _save_sample(self, file: Path) -> None:
        def write(_store: Any) -> Any:
            try:
                write_sample(file)
            except OSError as error:
                raise OutpaceError(f"{file} cannot be written ({error.strerror}); choose another folder.") from error

        self.context.desk.ask(write, lambda _done: self.context.toast(f"Saved {file.name}."), owner=self)

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
        said = QHBoxLayout()
        said.setContentsMargins(18, 0, 18, 0)
        said.addWidget(self.said)
        line = row(self.trouble, self.again)
        line.setStretch(0, 1)
        self.said.body.addLayout(line)
        self.said.setObjectName("importSaid")
        self.said.hide()
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(said)
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
        self.file_step.sample_wanted.connect(self._save_sample)
        self.map_step.whole_changed.connect(self._show_take)
        self.foot.back.connect(self._back)
        self.foot.check.connect(lambda: self.show_step(CHECK))
        self.foot.take.connect(self.take)
        self.foot.cancelled.connect(self.cancel_work)
        self.result_step.enroll_wanted.connect(self._enroll)
        self.result_step.show_wanted.connect(self._show_them)
        self.result_step.undo_wanted.connect(lambda: self.undo(self.done.batch) if self.done else None)
        self.result_step.another_wanted.connect(self.start_over)
        self.result_step.save_wanted.connect(self.save_problems)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self.file_step)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.file_step.paste)
