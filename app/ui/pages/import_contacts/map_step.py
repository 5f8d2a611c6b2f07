"""The second step: where each column goes, with a sample of the file beside it, and what becomes of who is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.core.imports.talk import Checked, Found
from app.ui.pages.import_contacts.columns import NEW_ONLY, SKIP, UPDATE, Columns
from app.ui.pages.import_contacts.figures import Figures
from app.ui.pages.import_contacts.mapping_row import ARROW, MARK, MappingRow, follow_bar, lay_out_row
from app.ui.pages.import_contacts.own_field import OwnFieldPopover
from app.ui.pages.import_contacts.parts import Parts
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.ui.wording import count

AT_ONCE = 60
_RULES = ((SKIP, "Skip"), (UPDATE, "Update"), (NEW_ONLY, "New only"))
_MEANING = {
    UPDATE: "an empty cell changes nothing",
    SKIP: "they stay as they are, and count as skipped",
    NEW_ONLY: "only people nobody knows yet come in",
}


class MapStep(QWidget):
    """Shows `columns`; what the user decides goes there. `whole_changed` for all or nothing."""

    whole_changed = Signal()

    def __init__(self, columns: Columns) -> None:
        super().__init__()
        self._columns = columns
        self._sample = 0
        self.figures = Figures()
        self.rows: list[MappingRow] = []
        self._parts = Parts(self._add_row, self)
        self.table = ScrollColumn(margin=0, gap=0)
        self.more = button("", "link", on=self._add_rows, name="importMoreColumns")
        self.header = _Header(self._page)
        self.known = ElidedLabel("", "strong")
        self.rule = Segmented(_RULES, "Who is known already", UPDATE)
        self.meaning = ElidedLabel(_MEANING[UPDATE], "small")
        self.whole = QCheckBox("All or nothing: import no row while one has a problem")
        self.whole.setObjectName("importWhole")
        self._lay_out()
        self.rule.chosen.connect(self._take_rule)
        self.whole.clicked.connect(self._take_whole)

    def begin(self, found: Found) -> None:
        """Show the columns of a file; nothing where another one was chosen since."""
        if self._columns.found is not found:
            return
        self.clear()
        self.figures.show_checked(None)
        self.show_checked(None)
        self._add_rows()
        self.table.verticalScrollBar().setValue(0)
        self._page(0)

    def clear(self) -> None:
        """Show no columns."""
        self._parts.stop()
        for old in self.rows:
            self.table.body.removeWidget(old)
            old.deleteLater()
        self.rows = []
        self._sample = 0

    def show_choice(self) -> None:
        """Show where the columns go now."""
        for one in self.rows:
            one.show_choice()

    def show_checked(self, checked: Checked | None) -> None:
        """Show what an import would do."""
        self.figures.show_checked(checked)
        known = checked.known if checked else 0
        words = f"{count(known, 'email')} {'is' if known == 1 else 'are'} already known" if known else "Known emails"
        self.known.setText(words)

    def _take_rule(self, rule: str) -> None:
        self.meaning.setText(_MEANING[rule])
        self._columns.set_duplicates(rule)

    def _take_whole(self) -> None:
        self._columns.whole = self.whole.isChecked()
        self.whole_changed.emit()

    def _add_rows(self) -> None:
        """Show more columns: a thousand at once would hold the window up."""
        found = self._columns.found
        assert found is not None
        number = min(AT_ONCE, len(found.columns) - len(self.rows))
        left = len(found.columns) - len(self.rows) - number
        self._parts.begin(number)
        self.more.setText(f"Show {min(left, AT_ONCE)} more of {count(left, 'column')}")
        self.more.setVisible(left > 0)

    def _add_row(self) -> None:
        place = len(self.rows)
        one = MappingRow(place, self._columns)
        one.own_wanted.connect(self._ask_own)
        one.show_sample(self._cells())
        self.rows.append(one)
        self.table.body.insertWidget(place, one)

    def _ask_own(self, place: int) -> None:
        one = self.rows[place]
        OwnFieldPopover(one.field, one.title, self._columns.types[place], partial(self._columns.add_own, place)).open()

    def _page(self, step: int) -> None:
        found = self._columns.found
        if found is None:
            return
        self._sample = min(max(0, self._sample + step), len(found.samples) - 1)
        self.header.show_place(found.samples[self._sample][0], self._sample, len(found.samples))
        for one in self.rows:
            one.show_sample(self._cells())

    def _cells(self) -> tuple[str, ...]:
        found = self._columns.found
        return found.samples[self._sample][1] if found and found.samples else ()

    def _lay_out(self) -> None:
        table = Card()
        table.body.setContentsMargins(1, 1, 1, 1)
        table.body.setSpacing(0)
        table.body.addWidget(self.header)
        table.body.addWidget(Divider())
        self.table.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.table.body.addStretch(1)
        table.body.addWidget(self.table, 1)
        self.table.body.setContentsMargins(0, 0, 0, 0)
        follow_bar(self.table, self.header)
        rules = Card()
        line = row(self.known, self.rule, self.meaning, gap=9)
        line.setStretch(2, 1)
        rules.body.addLayout(line)
        rules.body.addWidget(self.whole)
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 18)
        box.setSpacing(13)
        box.addWidget(self.figures)
        box.addWidget(table, 1)
        box.addWidget(rules)


class _Header(QWidget):
    """The titles of the table, with the arrows that page through the file's rows."""

    def __init__(self, page: Callable[[int], None]) -> None:
        super().__init__()
        self._row = label("", "small", tabular=True)
        self._row.setObjectName("importSampleRow")
        self.back = icon_button(
            "chevron-left", "Sample of the row before", on=lambda: page(-1), name="importSampleBack"
        )
        self.next = icon_button("chevron-right", "Sample of the next row", on=partial(page, 1), name="importSampleNext")
        for one in (self.back, self.next):
            one.setProperty("kind", "tinyIcon")
        sample = QWidget()
        sample.setLayout(row(label("Sample ", "small"), self.back, self._row, self.next, None, gap=0))
        box = QHBoxLayout(self)
        arrow, mark = QWidget(), QWidget()
        keep_size(arrow, width=ARROW)
        keep_size(mark, width=MARK)
        parts = (label("In the file", "small"), sample, arrow, label("Goes to", "small"), label("Type", "small"), mark)
        lay_out_row(box, parts)
        box.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def show_place(self, line: int, place: int, number: int) -> None:
        """Say which row is shown."""
        self._row.setText(f"row {line:,}")
        self.back.setEnabled(place > 0)
        self.next.setEnabled(place < number - 1)
