"""The first step: a file to drop, choose or paste, what a good one looks like, and the imports made before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import EnvironmentTrouble
from app.ui.context import Context
from app.ui.icons import Icon
from app.ui.pages.import_contacts.history import History
from app.ui.pages.import_contacts.places import FOLDER, ask_place, file_dialog
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.file_drop import TABLES, FileDrop
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.imports import ImportRow

RECENT = 5
FILTER: Final = f"Tables ({' '.join('*' + ending for ending in TABLES)});;All files (*)"
FORMATS: Final = "CSV and TSV, Excel (.xlsx), JSON. The first row names the columns, one holds the emails."
SAMPLE: Final = (
    ("email", "first_name", "last_name", "company", "time_zone", "tags"),
    ("mara@northwind.example", "Mara", "Lindqvist", "Northwind", "Europe/Stockholm", "fleet, vip"),
    ("jo@brightside.example", "Jo", "Okafor", "Brightside", "Europe/London", "trial"),
)


class FileStep(QWidget):
    """`file_chosen(path)` and `text_pasted(text)` when the user brings something."""

    file_chosen = Signal(object)
    text_pasted = Signal(str)

    def __init__(self, context: Context, undo: Callable[[int], None]) -> None:
        super().__init__()
        self._context = context
        self.trouble = _Trouble()
        self.drop = _DropZone(self.choose, self.paste)
        FileDrop(self, self.file_chosen.emit, self.drop.show_over)
        self.recent = _Recent(self.file_chosen.emit)
        self.history = History(undo)
        self._lay_out()

    def refresh(self, now: datetime) -> None:
        """Ask anew for the files of the folder used last and for the last imports."""
        folder = self._context.remembered.text(FOLDER, "")
        desk = self._context.desk
        if folder:
            desk.ask(lambda _store: _tables(Path(folder)), self.recent.show_files, owner=self, key="recent")
        desk.ask(_imports, lambda rows: self.history.show_imports(rows, now), owner=self, key="imports")

    def choose(self) -> None:
        """Let the user choose a file, without a nested loop."""
        dialog = file_dialog(self._context, self.window(), "Import contacts", "importFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(FILTER.split(";;")[0])
        dialog.setNameFilters(FILTER.split(";;"))
        dialog.fileSelected.connect(lambda file: self.file_chosen.emit(Path(file)))
        dialog.open()

    def paste(self) -> None:
        """Take what the clipboard holds: a file that was copied, or the text of a table."""
        data = QGuiApplication.clipboard().mimeData()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data else []
        if files:
            self.file_chosen.emit(Path(files[0]))
        elif data and data.text().strip():
            self.text_pasted.emit(data.text())
        else:
            self.trouble.say(
                "Nothing to paste", "The clipboard holds no text; copy the cells in your spreadsheet first."
            )

    def save_sample(self) -> None:
        """Let the user say where the sample of a good file goes."""
        window, title, name = self.window(), "Save the sample", "importSampleDialog"
        ask_place(self._context, window, title, name, "contacts.csv", self.write_sample_to)

    def write_sample_to(self, file: Path) -> None:
        """Write the sample of a good file, and say so."""

        def told(_done: None) -> None:
            self._context.toast(f"Saved {file.name}.")

        self._context.desk.ask(lambda _store: _write_sample(file), told, owner=self)

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margin=20, gap=14)
        good = Card(title="A good file")
        good.body.addWidget(_Sample())
        save = button("Save this sample…", "link", on=self.save_sample, name="importSaveSample")
        words = label("Other columns become fields of your own.", "small")
        good.body.addLayout(row(words, None, save))
        sides = QHBoxLayout()
        sides.setSpacing(14)
        for card in (self.recent, self.history):
            sides.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        for part in (self.trouble, self.drop, good):
            scroll.body.addWidget(part)
        scroll.body.addLayout(sides)
        scroll.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)


def _write_sample(to: Path) -> None:
    lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in cells) for cells in SAMPLE]
    try:
        to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise EnvironmentTrouble(f"{to} cannot be written ({error.strerror}); choose another folder.") from error


def _tables(folder: Path) -> list[Path]:
    """Return the newest files of a folder that contacts can come from."""
    try:
        found = [(one.stat().st_mtime, one) for one in folder.iterdir() if one.suffix.lower() in TABLES]
    except OSError:
        return []
    return [file for _, file in sorted(found, reverse=True)[:RECENT]]


def _imports(store: Any) -> list[ImportRow]:
    from app.core.queries.imports import import_list

    return import_list(store, limit=6)


class _Trouble(Card):
    """What is wrong with the file that was chosen."""

    def __init__(self) -> None:
        super().__init__("bad")
        self.setObjectName("importTrouble")
        self.title = label("", "badTitle")
        self.sentence = label("", wrap=True)
        self.body.addWidget(self.title)
        self.body.addWidget(self.sentence)
        self.hide()

    def say(self, title: str, sentence: str) -> None:
        """Show it."""
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.setAccessibleName(f"{title}. {sentence}")
        self.show()


class _DropZone(Card):
    """Where a file is dropped; buttons for those who choose or paste."""

    def __init__(self, choose: Callable[[], None], paste: Callable[[], None]) -> None:
        super().__init__("dashed")
        self.setObjectName("importDrop")
        self.choose = button("Choose a file…", "primary", on=choose, name="importChoose")
        self.paste = button("Paste from clipboard", on=paste, name="importPaste")
        words = label(FORMATS, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.setContentsMargins(20, 22, 20, 22)
        self.body.setSpacing(9)
        self.body.addLayout(row(None, Icon("upload", "accent", 24), None))
        self.body.addLayout(row(None, label("Drop a file with contacts here", "title"), None))
        self.body.addWidget(words)
        self.body.addLayout(row(None, self.choose, self.paste, None))

    def show_over(self, is_over: bool) -> None:
        """Light up while a file is above."""
        self.set_kind("good" if is_over else "dashed")


class _Sample(QWidget):
    """A small table of a good file."""

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        for place, cells in enumerate(SAMPLE):
            line = QHBoxLayout()
            line.setSpacing(12)
            for cell, stretch in zip(cells, (28, 15, 15, 16, 22, 14), strict=True):
                line.addWidget(ElidedLabel(cell, "strong" if place == 0 else "muted"), stretch)
            box.addLayout(line)
            if place == 0:
                box.addWidget(Divider(faint=True))


class _Recent(Card):
    """The newest tables of the folder used last."""

    def __init__(self, choose: Callable[[Path], None]) -> None:
        super().__init__(title="From your last folder")
        self._choose = choose
        self._list = column(gap=2)
        self._shown: list[Path] = []
        self.body.addLayout(self._list)
        self.hide()

    def show_files(self, files: list[Path]) -> None:
        """Show files; none hides the card."""
        if files == self._shown:
            return
        self._shown = files
        clear(self._list)
        for place, file in enumerate(files):
            made = button(file.name, "link", on=partial(self._choose, file), name=f"importRecent{place}")
            made.setToolTip(str(file))
            self._list.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self.setVisible(bool(files))
