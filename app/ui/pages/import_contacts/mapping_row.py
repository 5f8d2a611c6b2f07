"""One column of the file: its name, a sample, the field it goes to, what its values are, and a mark."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.core.imports import LEFT_OUT, OPEN, OWN
from app.ui.icons import Icon
from app.ui.pages.import_contacts.columns import NEW_FIELD, OWN_TYPES, Columns
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import menu_button
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.menus import Combo, RoundMenu
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import restyle

STRETCHES: Final = (23, 25, 0, 28, 25, 0)
ARROW, MARK = 16, 66
MARGINS: Final = (11, 4, 11, 4)


def lay_out_row(box: QHBoxLayout, parts: tuple[QWidget, ...]) -> None:
    """Put six parts side by side, at the same places in every row and in the header."""
    box.setContentsMargins(*MARGINS)
    box.setSpacing(9)
    for part, stretch in zip(parts, STRETCHES, strict=True):
        if stretch:
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.addWidget(part, stretch)


def follow_bar(table: QScrollArea, header: QWidget) -> None:
    """Keep a header as wide as the rows below it, whether these have a scroll bar beside them or not."""
    bar, box = table.verticalScrollBar(), header.layout()
    assert box is not None

    def follow(low: int, high: int) -> None:
        around = box.contentsMargins()
        around.setRight(MARGINS[2] + (bar.sizeHint().width() if high > low else 0))
        box.setContentsMargins(around)

    bar.rangeChanged.connect(follow)


class MappingRow(QWidget):
    """Shows column `place` of `columns`; `own_wanted(place)` when the user wants a new own field for it."""

    own_wanted = Signal(int)

    def __init__(self, place: int, columns: Columns) -> None:
        super().__init__()
        self.place = place
        self._columns = columns
        found = columns.found
        assert found is not None
        self.title = found.columns[place].title or f"Column {place + 1}"
        self._title = ElidedLabel(self.title, "strong")
        self.sample = ElidedLabel("", "muted")
        self.field = Combo(says=f"{self.title} goes to")
        self.field.setObjectName(f"importField{place}")
        self.field.fit_to(6)
        self.field.activated.connect(lambda _at: self._take())
        self._type_words = ElidedLabel("", "muted")
        menu = RoundMenu()
        self._types = QActionGroup(menu)
        for kind, words in OWN_TYPES:
            action = QAction(words, menu, checkable=True)
            action.triggered.connect(lambda _checked=False, kind=kind: columns.set_type(place, kind))
            self._types.addAction(action)
            menu.addAction(action)
        self.type = menu_button("", menu, "cell", name=f"importType{place}")
        self._kind = QStackedWidget()
        self._mark = _Mark()
        self._lay_out()
        self.show_choice()

    def show_sample(self, cells: tuple[str, ...]) -> None:
        """Show the value of a row."""
        self.sample.setText(cells[self.place] if self.place < len(cells) else "")

    def show_choice(self) -> None:
        """Show where the column goes now."""
        columns, place = self._columns, self.place
        field, words = columns.fields[place], columns.type_words(place)
        self.field.set_items(columns.choices(place))
        self.field.set_key(field)
        if field == LEFT_OUT:
            self.field.setCurrentIndex(1)
        restyle(self.field, "state", "warn" if field == OPEN else "left" if field == LEFT_OUT else "")
        self._type_words.setText(words)
        self.type.setText(words)
        self.type.setAccessibleName(f"{self.title} is: {words}")
        self._kind.setCurrentIndex(1 if field.startswith(OWN) else 0)
        for action, (kind, _words) in zip(self._types.actions(), OWN_TYPES, strict=True):
            action.setChecked(kind is columns.types[place])
        self._mark.show_mark(_mark(columns, field))
        self.setAccessibleName(f"{self.title}: {self.field.currentText()}")

    def _take(self) -> None:
        key = str(self.field.currentData())
        if key == NEW_FIELD:
            self.field.set_key(self._columns.fields[self.place])
            self.own_wanted.emit(self.place)
        elif key != self._columns.fields[self.place]:
            self._columns.set_field(self.place, key)

    def _lay_out(self) -> None:
        self._kind.addWidget(self._type_words)
        self._kind.addWidget(self.type)
        self.type.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout()
        arrow = Icon("arrow-right", "ink2", ARROW)
        lay_out_row(line, (self._title, self.sample, arrow, self.field, self._kind, self._mark))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(line)
        box.addWidget(Divider(faint=True))


def _mark(columns: Columns, field: str) -> tuple[str, str]:
    if field == LEFT_OUT:
        return "", ""
    if field == OPEN:
        return "open", "warn"
    if field == "email":
        return "key", "good"
    return ("new field", "grey") if columns.is_new(field) else ("", "tick")


class _Mark(QWidget):
    """A pill, a tick or nothing, at the right."""

    def __init__(self) -> None:
        super().__init__()
        keep_size(self, width=MARK)
        self._pill = Pill("")
        self._tick = Icon("check", "accent", 16)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addStretch(1)
        box.addWidget(self._pill)
        box.addWidget(self._tick)
        box.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def show_mark(self, mark: tuple[str, str]) -> None:
        words, kind = mark
        self._tick.setVisible(kind == "tick")
        self._pill.setVisible(bool(words))
        if words:
            self._pill.show_state(words, kind)
