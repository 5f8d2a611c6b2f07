"""The last imports: when, what they did, and a way to undo each as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.when import near
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.imports import ImportRow


class History(Card):
    """Calls `undo(batch)`."""

    def __init__(self, undo: Callable[[int], None]) -> None:
        super().__init__(title="Last imports")
        self._undo = undo
        self.rows: list[QWidget] = []
        self._shown: list[ImportRow] = []
        self.setObjectName("importHistory")
        self.hide()

    def show_imports(self, imports: Sequence[ImportRow], now: datetime) -> None:
        """Show imports; none hides the card. Rows that are as they were stay, under a press, too."""
        if self._shown == list(imports):
            return
        self._shown = list(imports)
        for old in self.rows:
            self.body.removeWidget(old)
            old.deleteLater()
        self.rows = [_Row(one, now, self._undo, last=one is imports[-1]) for one in imports]
        for made in self.rows:
            self.body.addWidget(made)
        self.setVisible(bool(imports))


class _Row(QWidget):
    """One import."""

    def __init__(self, one: ImportRow, now: datetime, undo: Callable[[int], None], *, last: bool) -> None:
        super().__init__()
        numbers = f"{one.new:,} new, {one.updated:,} known" + (f", {one.skipped:,} skipped" if one.skipped else "")
        when = near(one.imported_at, now)
        words = column(
            ElidedLabel(one.file_name, "strong"),
            ElidedLabel(f"{when} · {numbers}", "small"),
            gap=1,
        )
        line = row(words)
        line.setStretch(0, 1)
        if one.can_undo:
            undo_button = button("Undo", on=lambda: undo(one.id), name=f"importUndo{one.id}")
            undo_button.setAccessibleName(f"Undo the import of {one.file_name}")
            line.addWidget(undo_button)
        elif one.undone_at is not None:
            line.addWidget(label("undone", "small"))
        self.setLayout(column(line, *([] if last else [Divider(faint=True)]), gap=7))
