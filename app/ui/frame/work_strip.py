"""The strip at the foot of the window: long work under way, each with words, number, bar and Cancel. Begins none."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import px
from app.ui.widgets.bar import Bar
from app.ui.widgets.progress import ProgressRow, Spinner
from app.ui.work import Progress, Work, WorkBoard

PATIENCE_MS: Final = 500
"""Work that is over by then is not worth a strip."""


class WorkStrip(QFrame):
    """Shows the board's works, the oldest lowest; hidden while nothing lasts longer than a moment."""

    def __init__(self, board: WorkBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footbar")
        self.setAccessibleName("Work under way")
        self._board = board
        self._rows: dict[int, _WorkRow] = {}
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._show_now)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(20, 4, 20, 4)
        self._box.setSpacing(2)
        self.hide()
        board.changed.connect(self._follow)

    def rows(self) -> list[ProgressRow]:
        """Return what is shown, top to bottom."""
        return [row.progress for row in self._rows.values()] if self.isVisible() else []

    def _follow(self) -> None:
        works = self._board.running()
        known = {id(work) for work in works}
        for gone in [key for key in self._rows if key not in known]:
            self._drop(self._rows.pop(gone))
        if self.isVisible():
            self._show_now()
        elif works and not self._patience.isActive():
            self._patience.start()
        if not works:
            self._patience.stop()

    def _show_now(self) -> None:
        for work in self._board.running():
            if id(work) not in self._rows:
                self._rows[id(work)] = _WorkRow(work)
                self._box.insertWidget(0, self._rows[id(work)])
            self._rows[id(work)].show_progress(work.progress)
        self.setVisible(bool(self._rows))

    def _drop(self, row: _WorkRow) -> None:
        self._box.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.setVisible(bool(self._rows))


class _WorkRow(QWidget):
    """One work: spinner, words and number, bar, Cancel where it can be cancelled."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work  # kept, so that no other work gets its identity while the row is there
        self.progress = ProgressRow(work.progress.words)
        self.progress.cancel_button.setVisible(work.can_cancel)
        self.progress.cancelled.connect(work.cancel)
        self._bar = self.progress.findChild(Bar)
        spinner = Spinner(work.progress.words)
        spinner.start()
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(spinner)
        box.addWidget(self.progress, 1)
        self.setMinimumHeight(px(36))

    def show_progress(self, now: Progress) -> None:
        """Show how far it is; what cannot be counted has no bar."""
        ending = " – stopping" if self.work.cancelled else ""
        number = f": {now.done:,} of {now.total:,}" if now.total else "…"
        if self._bar is not None:
            self._bar.setVisible(now.total > 0)
        self.progress.show_progress(now.done, now.total, f"{now.words}{number}{ending}")
