"""Which columns the table shows, and in which order. Owns the choice while it is open; asks and stores nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.ui.models.contact_columns import FIRST, NAME, Column
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.divider import Divider
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label

WIDTH = 264
MOST_HEIGHT = 430
ROW = 30
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ColumnsChoice(QWidget):
    """A tick and two arrows for each column; Alt+Up and Alt+Down move one too. `chosen(keys)` on every change."""

    chosen = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: list[Column] = []
        self._shown: list[str] = []
        self._lines: dict[str, _Line] = {}
        self._scroll = ScrollColumn(margin=0, gap=0)
        self._scroll.body.setContentsMargins(12, 4, 6, 4)
        self._again = button("As at first", "link", on=self._reset, name="columnsReset")
        foot = row(self._again, None)
        foot.setContentsMargins(12, 6, 12, 8)
        head = row(label("Columns", "section"), None)
        head.setContentsMargins(12, 10, 12, 6)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self._scroll)
        box.addWidget(Divider())
        box.addLayout(column(foot))

    def show_columns(self, columns: Sequence[Column], shown: Sequence[str]) -> None:
        """Offer these columns; the shown ones come first, in their order."""
        self._shown = list(shown)
        by_key = {one.key: one for one in columns}
        first = [by_key[key] for key in shown if key in by_key]
        self._columns = first + [one for one in columns if one.key not in self._shown]
        self._build()

    def line(self, key: str) -> QCheckBox:
        """Return the tick box of a column; KeyError for an unknown one."""
        return self._lines[key].tick

    def _build(self, focus: str = "") -> None:
        focus = focus or next((key for key, line in self._lines.items() if line.tick.hasFocus()), "")
        clear(self._scroll.body)
        self._lines = {}
        for one in self._columns:
            line = _Line(one, on=one.key in self._shown)
            line.tick.toggled.connect(partial(self._toggle, one.key))
            line.moved.connect(partial(self._move, one.key))
            self._lines[one.key] = line
            self._scroll.body.addWidget(line)
        self._scroll.body.addStretch(1)
        keep_size(self._scroll, height=min(MOST_HEIGHT, ROW * len(self._columns) + 10))
        for before, after in pairwise([*(line.tick for line in self._lines.values()), self._again]):
            QWidget.setTabOrder(before, after)
        fit_holder(self)
        if focus in self._lines:
            self._lines[focus].tick.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Take the keys, on the first column that can be hidden."""
        first = next((line.tick for line in self._lines.values() if line.tick.isEnabled()), self._again)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _toggle(self, key: str, on: bool) -> None:
        chosen = [*self._shown, key] if on else [one for one in self._shown if one != key]
        if not on or key in self._shown:
            self._tell(chosen)
            return
        order = [one.key for one in self._columns]
        self._tell(sorted(chosen, key=order.index))

    def _move(self, key: str, step: int) -> None:
        at = next(n for n, one in enumerate(self._columns) if one.key == key)
        to = at + step
        if not 0 <= to < len(self._columns):
            return
        self._columns[at], self._columns[to] = self._columns[to], self._columns[at]
        self._build(focus=key)
        self._tell([one.key for one in self._columns if one.key in self._shown])

    def _reset(self) -> None:
        self.show_columns(sorted(self._columns, key=lambda one: _place(one.key)), FIRST)
        self._tell(list(FIRST))

    def _tell(self, keys: list[str]) -> None:
        if keys != self._shown:
            self._shown = keys
            self.chosen.emit(keys)


class _Line(QWidget):
    """One column: `moved(-1)` up, `moved(1)` down."""

    moved = Signal(int)

    def __init__(self, of: Column, *, on: bool) -> None:
        super().__init__()
        self.tick = QCheckBox(of.title)
        self.tick.setObjectName(f"column_{of.key}")
        self.tick.setChecked(on)
        self.tick.setEnabled(of is not NAME)
        up = icon_button("chevron-up", f"Move {of.title} to the left", on=lambda: self.moved.emit(-1), name="columnUp")
        down = icon_button(
            "chevron-down", f"Move {of.title} to the right", on=lambda: self.moved.emit(1), name="columnDown"
        )
        line = row(self.tick, None, up, down, gap=0)
        self.setLayout(line)
        keep_size(self, height=ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _MOVES.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(step)
            return
        super().keyPressEvent(event)


def fit_holder(content: QWidget) -> None:
    """Let the popover around some content be as large as that has become."""
    holder = content.parentWidget()
    for one in (content, holder):
        if one is not None and (layout := one.layout()) is not None:
            layout.invalidate()
            layout.activate()
    if holder is not None:
        holder.adjustSize()


def _place(key: str) -> int:
    return FIRST.index(key) if key in FIRST else len(FIRST)
