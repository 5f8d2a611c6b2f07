"""A CSV of contacts before it is taken in: what was found, what is wrong, what happens to those who are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QSizePolicy, QWidget

from app.core.errors import InputError, OutpaceError
from app.core.events import Changes
from app.core.model import Problem
from app.ui import theme
from app.ui.context import Context
from app.ui.icons import Icon
from app.ui.widgets.buttons import button
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.progress import Spinner
from app.ui.widgets.rows import column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.text import label
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.commands.contact_import import ImportResult
    from app.core.imports import ContactFile

UPDATE, SKIP = "update", "skip"
SHOWN_PROBLEMS = 200
FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"
SHOWN_COLUMNS = 100
FOLDER = "import/folder"


def choose_file(context: Context, window: QWidget) -> None:
    """Let the user choose a file, without a nested loop, and show what is in it."""
    folder = context.remembered.text(FOLDER, str(Path.home()))
    dialog = QFileDialog(window, "Import contacts", folder, FILTER)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setObjectName("importFileDialog")
    dialog.fileSelected.connect(lambda file: _chosen(context, window, Path(file)))
    dialog.open()


def _chosen(context: Context, window: QWidget, file: Path) -> None:
    context.remembered.remember(FOLDER, str(file.parent))
    ImportSheet(context, window, file)


class ImportSheet(Sheet):
    """Reads the file on the desk, shows counts and problems, imports, and says in a toast what came of it."""

    def __init__(self, context: Context, window: QWidget, file: Path) -> None:
        super().__init__(window, f"Import {file.name}", width=860, height=640)
        self.setObjectName("importSheet")
        self._context = context
        self._file = file
        self._read: ContactFile | None = None
        self._counts: ImportResult | None = None
        self._busy = False
        self.found = ElidedLabel("", "small")
        self.cards = {
            key: StatCard(words)
            for key, words in (("new", "New"), ("updated", "Update"), ("skipped", "Skip"), ("bad", "Problems"))
        }
        self.columns = ScrollColumn(margin=0, gap=0)
        self.columns.setObjectName("importColumns")
        self.duplicates = Segmented([(UPDATE, "Update"), (SKIP, "Skip")], "Who is known already", UPDATE)
        self.whole = QCheckBox("All or nothing: import no row while one has a problem")
        self.whole.setObjectName("importWhole")
        self.problems = ScrollColumn(margin=0, gap=0)
        self.problems_title = label("", "section")
        self.trouble = label("", "bad", wrap=True)
        self.trouble.setObjectName("importTrouble")
        self.trouble.hide()
        self.spinner = Spinner("Reading the file")
        self.take = button("Import", "primary", on=self._import, name="importTake")
        self.take.setEnabled(False)
        self._lay_out()
        self.duplicates.chosen.connect(lambda _key: self._count())
        self.whole.clicked.connect(lambda: self._show_button())
        self.open(self.take)
        self._read_file()

    # reading ----------------------------------------------------------------

    def _read_file(self) -> None:
        file = self._file
        self.spinner.start()
        self.found.setText("Reading…")
        self._context.desk.ask(lambda _store: _read(file), self._show_file, owner=self, failed=self._refused)

    def _show_file(self, read: ContactFile) -> None:
        self._read = read
        self.found.setText(_found_words(read))
        for title, goes in islice(_columns(read), SHOWN_COLUMNS):
            self.columns.body.addWidget(_ColumnRow(title, goes))
        if len(read.header) > SHOWN_COLUMNS:
            self.columns.body.addWidget(label(f"and {len(read.header) - SHOWN_COLUMNS:,} more", "small"))
        self.columns.body.addStretch(1)
        self._show_problems(read.problems)
        self._count()

    def _count(self) -> None:
        """Count what an import would do, without doing it."""
        read, duplicates, now = self._read, self.duplicates.current(), self._context.clock.now()
        if read is None:
            return
        name = self._file.name
        self.spinner.start()
        self._context.desk.ask(
            lambda store: _import(store, read, name, duplicates, now, dry_run=True),
            self._show_counts,
            owner=self,
            key="count",
            failed=self._refused,
        )

    def _show_counts(self, counts: ImportResult) -> None:
        self.spinner.stop()
        self._counts = counts
        bad = len({problem.line for problem in counts.problems})
        self.cards["new"].show_figure(f"{counts.new:,}", kind="good")
        self.cards["updated"].show_figure(f"{counts.updated:,}")
        self.cards["skipped"].show_figure(f"{counts.skipped:,}")
        self.cards["bad"].show_figure(f"{bad:,}", kind="warn" if bad else "")
        self._show_button()

    def _show_button(self) -> None:
        counts = self._counts
        number = counts.new + counts.updated if counts else 0
        hindered = self.whole.isChecked() and bool(counts and counts.problems)
        self.take.setText(f"Import {count(number, 'contact')}" if number else "Import")
        before = self.take.isEnabled()
        self.take.setEnabled(number > 0 and not hindered and not self._busy)
        if self.take.isEnabled() and not before:
            self.take.setFocus()

    # importing --------------------------------------------------------------

    def _import(self) -> None:
        read = self._read
        if read is None or self._busy:
            return
        self._busy = True
        self.take.setEnabled(False)
        self.spinner.start()
        name, duplicates, now = self._file.name, self.duplicates.current(), self._context.clock.now()
        whole = self.whole.isChecked()
        self._context.desk.do(
            lambda store: _import(store, read, name, duplicates, now, all_or_nothing=whole),
            self._done,
            owner=self,
            failed=self._refused,
        )

    def _done(self, result: ImportResult) -> None:
        parts = [f"{result.new:,} new", f"{result.updated:,} updated"]
        if result.skipped:
            parts.append(f"{result.skipped:,} skipped")
        if result.problems:
            parts.append(f"{count(len(result.problems), 'problem')} left out")
        self._context.toast(f"Imported {self._file.name}: {', '.join(parts)}.")
        self.accept()

    def _refused(self, error: OutpaceError) -> None:
        self._busy = False
        self.spinner.stop()
        self.found.setText("")
        self.trouble.setText(error.sentence)
        self.trouble.show()
        self._show_button()

    # parts ------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.body.addLayout(row(self.found, self.spinner))
        self.body.addWidget(self.trouble)
        self.body.addLayout(row(*self.cards.values(), gap=10))
        left = column(
            label("Columns", "section"),
            self.columns,
            Divider(faint=True),
            label("Contacts that are known already", "section"),
            row(self.duplicates, label("an empty cell changes nothing", "small"), None),
            self.whole,
            gap=10,
        )
        left.setStretch(1, 1)
        right = column(self.problems_title, self.problems, gap=6)
        sides = QHBoxLayout()
        sides.setSpacing(theme.LARGE)
        sides.addLayout(left, 1)
        sides.addWidget(Divider(upright=True))
        sides.addLayout(right, 1)
        self.body.addLayout(sides, 1)
        self.footer.addStretch(1)
        self.footer.addWidget(button("Cancel", on=self.reject, name="importCancel"))
        self.footer.addWidget(self.take)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.problems_title.setText(count(len(problems), "problem") if problems else "No problems")
        for problem in problems[:SHOWN_PROBLEMS]:
            self.problems.body.addWidget(_ProblemRow(problem))
        if len(problems) > SHOWN_PROBLEMS:
            self.problems.body.addWidget(label(f"and {len(problems) - SHOWN_PROBLEMS:,} more", "small"))
        self.problems.body.addStretch(1)


class _ColumnRow(QWidget):
    """A column of the file, and the field it goes to."""

    def __init__(self, title: str, goes: str) -> None:
        super().__init__()
        named, field = ElidedLabel(title), ElidedLabel(goes or "left out", "muted")
        line = row(named, Icon("arrow-right", "ink2", 14), field)
        for place, words in ((0, named), (2, field)):
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            line.setStretch(place, 1)
        line.setContentsMargins(0, 5, 8, 5)
        box = column(line, Divider(faint=True), gap=0)
        self.setLayout(box)
        self.setAccessibleName(f"{title} goes to {goes}" if goes else f"{title} is left out")


class _ProblemRow(QWidget):
    """Line, column and value, and below why it is left out."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        place = label(f"{problem.line:,}", "muted", tabular=True)
        place.setFixedWidth(46)
        what = f"{problem.column}: {problem.value or '(empty)'}" if problem.column else problem.value or "the row"
        words = column(ElidedLabel(what), label(problem.reason, "warn", wrap=True), gap=1)
        line = row(place, words)
        line.setAlignment(place, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        line.setContentsMargins(0, 6, 8, 6)
        box = column(line, Divider(faint=True), gap=0)
        self.setLayout(box)


def _read(file: Path) -> ContactFile:
    from app.core.imports import read_contacts

    try:
        with file.open("rb") as stream:
            return read_contacts(stream, name=file.name)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); choose another file.") from error


def _import(
    store: Any,
    read: ContactFile,
    name: str,
    duplicates: str,
    now: datetime,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> ImportResult:
    from app.core.commands.contact_import import import_contacts

    result = import_contacts(
        store,
        rows=read.rows,
        problems=read.problems,
        file_name=name,
        duplicates=duplicates,
        now=now,
        dry_run=dry_run,
        all_or_nothing=all_or_nothing,
    )
    assert isinstance(result.changes, Changes)
    return result


def _found_words(read: ContactFile) -> str:
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
    rows = count(len(read.rows), "good row")
    between = names.get(read.delimiter, read.delimiter)
    return f"{rows}, {count(len(read.header), 'column')} · {read.encoding} · {between} between"


def _columns(read: ContactFile) -> Iterator[tuple[str, str]]:
    """Yield each column's title and the field it goes to, "" where it is left out."""
    for place, title in enumerate(read.header):
        field = read.mapping.get(place, "")
        own = " (own field)" if field.startswith("custom.") else ""
        yield title or f"column {place + 1}", field.removeprefix("custom.").replace("_", " ") + own
