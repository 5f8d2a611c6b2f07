"""The four numbers over the wizard's steps: what an import with this mapping would do."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.imports.talk import Checked
from app.ui.widgets.stat_card import StatCard

_TITLES = (("new", "New"), ("updated", "Update"), ("same", "Skip, nothing new"), ("bad", "Problems"))


class Figures(QWidget):
    """`show_checked` the numbers of a check; None while they are not known."""

    def __init__(self) -> None:
        super().__init__()
        self.cards = {key: StatCard(title) for key, title in _TITLES}
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        for card in self.cards.values():
            box.addWidget(card)

    def show_checked(self, checked: Checked | None) -> None:
        """Show the numbers."""
        if checked is None:
            for card in self.cards.values():
                card.show_figure("–")
            return
        skipped = checked.same + checked.skipped
        self.cards["new"].show_figure(f"{checked.new:,}", kind="good" if checked.new else "")
        self.cards["updated"].show_figure(f"{checked.updated:,}")
        self.cards["same"].show_figure(f"{skipped:,}")
        self.cards["bad"].show_figure(f"{checked.problems:,}", kind="warn" if checked.problems else "")
