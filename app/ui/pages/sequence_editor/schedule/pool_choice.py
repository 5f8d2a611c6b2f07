"""Which mailboxes a sequence sends from: all of them, or those that are ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.ui.widgets.card import Card
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.text import label


class PoolChoice(Card):
    """A switch for all, and one tick per mailbox; `chosen(None | tuple)`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title="Mailboxes", parent=parent)
        self._pool: tuple[str, ...] | None = None
        self.ticks: dict[str, QCheckBox] = {}
        self.all = QCheckBox("All mailboxes, also those added later")
        self.all.setObjectName("scheduleAllMailboxes")
        self.all.clicked.connect(self._all_clicked)
        self._problem = label("", "bad", wrap=True)
        self._problem.hide()
        self._list: QWidget | None = None
        self.body.addWidget(self.all)
        self.body.addWidget(self._problem)

    def offer(self, mailboxes: Sequence[str]) -> None:
        """Offer these addresses."""
        if list(self.ticks) == list(mailboxes) and self._list is not None:
            return
        if self._list is not None:
            self._list.deleteLater()
        self.ticks = {address: self._tick(address) for address in mailboxes}
        self._list = Reflow(list(self.ticks.values()), 230, gap=6) if mailboxes else _nothing()
        self.body.insertWidget(2, self._list)
        self.show_pool(self._pool, self._problem.text())

    def show_pool(self, pool: tuple[str, ...] | None, problem: str) -> None:
        """Show the draft's pool, None for all."""
        self._pool = pool
        self.all.setChecked(pool is None)
        for address, tick in self.ticks.items():
            tick.setChecked(pool is None or address in pool)
            tick.setEnabled(pool is not None)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _tick(self, address: str) -> QCheckBox:
        tick = QCheckBox(address)
        tick.setToolTip(address)
        tick.setMinimumWidth(60)
        tick.clicked.connect(self._tick_clicked)
        return tick

    def _all_clicked(self) -> None:
        self.chosen.emit(None if self.all.isChecked() else tuple(self.ticks))

    def _tick_clicked(self) -> None:
        """Keep the pool's order for what stays, new ones at its end."""
        ticked = [address for address, tick in self.ticks.items() if tick.isChecked()]
        before = [address for address in self._pool or () if address in ticked]
        self.chosen.emit((*before, *(address for address in ticked if address not in before)))


def _nothing() -> QWidget:
    words = label("There is no mailbox yet; add one under Mailboxes.", "muted", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return words
