"""The third step: the contacts as they would be after the import, the new ones and what changes at known ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.core.imports.talk import Checked, Preview, Wrong
from app.ui.pages.import_contacts.figures import Figures
from app.ui.pages.import_contacts.mapping_row import follow_bar
from app.ui.pages.import_contacts.parts import Parts
from app.ui.pages.import_contacts.problems import ProblemRow
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label

AT_ONCE = 50
ALL = "all"
WRONG = "wrong"
_KINDS: Final = ((ALL, "All"), ("new", "New"), ("updated", "Update"), ("same", "Skip"), (WRONG, "Problems"))
_PILLS: Final = {"new": ("new", "good"), "updated": ("update", "warn"), "same": ("skip", "grey")}
_STRETCHES: Final = (0, 28, 22, 22, 30, 0)


class CheckStep(QWidget):
    """Shows the first rows of each kind of a check."""

    def __init__(self, save: Callable[[], None]) -> None:
        super().__init__()
        self.figures = Figures()
        self.kind = Segmented(_KINDS, "Rows shown")
        self.table = ScrollColumn(margin=0, gap=0)
        self.more = button("", "link", on=self._add_rows, name="importMoreRows")
        self.words = ElidedLabel("", "small")
        self.save = button("Save these rows", "small", on=save, name="importSaveWrong")
        self._wrong: tuple[Wrong, ...] = ()
        self.titles = QWidget()
        self._stale = False
        self._parts = Parts(self._add_row, self)
        self.rows: list[QWidget] = []
        self._all: tuple[Preview, ...] = ()
        self._left: list[Preview | Wrong] = []
        self._lay_out()
        self.kind.chosen.connect(lambda _key: self._show())

    def show_checked(self, checked: Checked | None) -> None:
        """Show what a check found."""
        self.figures.show_checked(checked)
        self._all = checked.preview if checked else ()
        self._wrong = checked.wrong if checked else ()
        self._stale = True
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def _show(self) -> None:
        self._stale = False
        self._parts.stop()
        for old in self.rows:
            self.table.body.removeWidget(old)
            old.deleteLater()
        self.rows = []
        wanted = self.kind.current()
        of_kind: list[Preview | Wrong] = [one for one in self._all if wanted in (ALL, one.what)]
        self._left = list(self._wrong) if wanted == WRONG else of_kind
        self.save.setVisible(wanted == WRONG and bool(self._wrong))
        self.titles.setVisible(wanted != WRONG)
        self.words.setText(_said(wanted) if self._left else "No such row")
        self._add_rows()
        self.table.verticalScrollBar().setValue(0)

    def _add_rows(self) -> None:
        number = min(AT_ONCE, len(self._left))
        left = len(self._left) - number
        self._parts.begin(number)
        self.more.setText(f"Show {min(AT_ONCE, left)} more")
        self.more.setVisible(left > 0)

    def _add_row(self) -> None:
        one = self._left.pop(0)
        made = _Row(one) if isinstance(one, Preview) else ProblemRow(one)
        if isinstance(one, Wrong):
            made.setContentsMargins(11, 0, 4, 0)
        self.table.body.insertWidget(len(self.rows), made)
        self.rows.append(made)

    def _lay_out(self) -> None:
        table = Card()
        table.body.setContentsMargins(1, 1, 1, 1)
        table.body.setSpacing(0)
        titles = QHBoxLayout(self.titles)
        _lay_out_row(titles, [label(words, "small") for words in ("Row", "Email", "Name", "Company", "Changes", "")])
        follow_bar(self.table, self.titles)
        self.table.body.setContentsMargins(0, 0, 0, 0)
        table.body.addWidget(self.titles)
        table.body.addWidget(Divider())
        self.table.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.table.body.addStretch(1)
        table.body.addWidget(self.table, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 18)
        box.setSpacing(13)
        box.addWidget(self.figures)
        above = row(self.kind, self.words, self.save, gap=9)
        above.setStretch(1, 1)
        box.addLayout(above)
        box.addWidget(table, 1)


def _said(kind: str) -> str:
    return "Left out, as they are" if kind == WRONG else "The first rows, as they would be"


def _lay_out_row(box: QHBoxLayout, parts: list[QWidget]) -> None:
    box.setContentsMargins(11, 8, 11, 8)
    box.setSpacing(9)
    keep_size(parts[0], width=46)
    keep_size(parts[-1], width=58)
    for part, stretch in zip(parts, _STRETCHES, strict=True):
        if stretch:
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.addWidget(part, stretch)


class _Row(QWidget):
    """A contact as it would be."""

    def __init__(self, one: Preview) -> None:
        super().__init__()
        words, kind = _PILLS[one.what]
        mark = QWidget()
        mark.setLayout(row(None, Pill(words, kind)))
        line = QHBoxLayout()
        parts: list[QWidget] = [
            label(f"{one.line:,}", "muted", tabular=True),
            ElidedLabel(one.email, "strong"),
            ElidedLabel(one.name),
            ElidedLabel(one.company, "muted"),
            ElidedLabel(one.changes, "small"),
            mark,
        ]
        _lay_out_row(line, parts)
        line.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(line)
        box.addWidget(Divider(faint=True))
        self.setAccessibleName(f"Row {one.line}, {words}: {one.email} {one.name} {one.changes}".strip())
