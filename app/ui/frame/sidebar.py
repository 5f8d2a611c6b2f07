"""The sidebar: brand and menu, the registered pages with their counts, the sending state at the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.frame.nav_button import NavButton
from app.ui.frame.sending_foot import SendingFoot
from app.ui.frame.sequence_drops import ForSequences, SequenceDrops
from app.ui.frame.state import SendingState
from app.ui.page import PageSpec, Section
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.divider import Divider
from app.ui.widgets.dot import Dot
from app.ui.widgets.text import label

WIDTH = 208
FOLDED_WIDTH = 52
OWNERS = {"contact": "contacts", "import": "contacts", "sequence": "sequences"}
"""Pages without a row of their own, and under which one they are found."""


class Sidebar(QFrame):
    """`chosen(key)` when the user takes a page. `menu_button` opens the program's menu.

    A place for `app.ui.widgets.lift`: contacts that are carried over it fall on a sequence.
    """

    chosen = Signal(str)

    def __init__(self, specs: Sequence[PageSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAccessibleName("Pages")
        self._rows: dict[str, NavButton] = {}
        self._group = QButtonGroup(self)
        self._name = label("Outpace", "brand")
        self.menu_button = icon_button("menu", "Menu", name="menuButton")
        self.foot = SendingFoot()
        self.drops = SequenceDrops()
        self._folded = False
        self._library = label("Library", "tiny")
        self._library.setContentsMargins(9, 8, 0, 0)
        keep_size(self._library, height=38)
        self._library.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(9, 12, 10, 17)
        self._box.setSpacing(1)
        self._box.addLayout(self._brand())
        self._box.addSpacing(8)
        self._fill(specs)
        self.fold(False)

    def row(self, key: str) -> NavButton:
        """Return the row of a page; KeyError where the page is not in the sidebar."""
        return self._rows[key]

    def keys(self) -> list[str]:
        """Return the pages' keys from top to bottom."""
        return list(self._rows)

    def show_current(self, key: str) -> None:
        """Mark the page's row, or that of the page it belongs to; none where neither has one."""
        self._group.setExclusive(False)
        shown = key if key in self._rows else OWNERS.get(key)
        for row_key, row in self._rows.items():
            row.setChecked(row_key == shown)
        self._group.setExclusive(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show a number beside each page."""
        for key, row in self._rows.items():
            row.set_count(counts.get(key))

    def show_sending(self, state: SendingState, now: datetime) -> None:
        """Show how the sending goes."""
        self.foot.show_state(state, now)

    # something is carried over it ------------------------------------------------------

    def lift_began(self, carried: object) -> None:
        """Open the sequences, where what was lifted can fall on them; a folded sidebar opens for it."""
        if "sequences" in self._rows and isinstance(carried, ForSequences):
            self._show_folded(False)
            self.drops.begin(carried)

    def lift_over(self, carried: object, at: QPoint) -> bool:
        """Open the sequence at a point; return whether what is carried may fall there."""
        return self.drops.isVisible() and self.drops.over(self.drops.mapFrom(self, at))

    def lift_left(self) -> None:
        """Close the sequence that is open."""
        self.drops.left()

    def lift_dropped(self, carried: object, at: QPoint) -> None:
        """Let it fall on the sequence that is open."""
        self.drops.drop()

    def lift_ended(self) -> None:
        """Stand as before."""
        self.drops.end()
        self._show_folded(self._folded)

    def fold(self, folded: bool) -> None:
        """Become a strip of icons, or unfold."""
        self._folded = folded
        self._show_folded(folded)

    def _show_folded(self, folded: bool) -> None:
        keep_size(self, width=FOLDED_WIDTH if folded else WIDTH)
        self._name.setVisible(not folded)
        self._mark.setVisible(not folded)
        self._brand_box.setContentsMargins(*((1, 0, 2, 0) if folded else (9, 0, 1, 0)))
        self._library.setText("" if folded else "Library")
        for row in self._rows.values():
            row.fold(folded)
        self.foot.fold(folded)

    def _brand(self) -> QHBoxLayout:
        self._mark = Dot("accent", 18, 5)
        box = QHBoxLayout()
        box.setContentsMargins(9, 0, 1, 0)
        box.setSpacing(8)
        self._brand_box = box
        box.addWidget(self._mark)
        box.addWidget(self._name)
        box.addStretch(1)
        box.addWidget(self.menu_button)
        return box

    def _fill(self, specs: Sequence[PageSpec]) -> None:
        for spec in _of(specs, Section.MAIN):
            self._add(spec)
        library = _of(specs, Section.LIBRARY)
        self._box.addWidget(self._library)
        self._library.setVisible(bool(library))
        for spec in library:
            self._add(spec)
        self._box.addStretch(1)
        for spec in _of(specs, Section.FOOT):
            self._add(spec)
        self._box.addSpacing(8)
        self._box.addWidget(Divider())
        self._box.addSpacing(5)
        self._box.addWidget(self.foot)

    def _add(self, spec: PageSpec) -> None:
        row = NavButton(spec.key, spec.title, spec.icon_name)
        row.clicked.connect(lambda _checked=False, key=spec.key: self.chosen.emit(key))
        self._group.addButton(row)
        self._rows[spec.key] = row
        self._box.addWidget(row)
        if spec.key == "sequences":
            self._box.addWidget(self.drops)


def _of(specs: Sequence[PageSpec], section: Section) -> list[PageSpec]:
    return [spec for spec in specs if spec.section is section]
