"""The editor's parts side by side: steps at the left; write, preview and schedule as tabs at the right. No draft."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.pages.sequence_editor.checks_pane import ChecksPane, tab_pill
from app.ui.pages.sequence_editor.preview_bar import PreviewBar
from app.ui.pages.sequence_editor.preview_pane import PreviewPane
from app.ui.pages.sequence_editor.reviewing import Review
from app.ui.pages.sequence_editor.schedule.pane import SchedulePane
from app.ui.pages.sequence_editor.steps_pane import StepsPane
from app.ui.pages.sequence_editor.write_pane import WritePane
from app.ui.widgets.rows import row
from app.ui.widgets.segmented import Segmented

WRITE, PREVIEW, CHECKS, SCHEDULE = TABS = ("write", "preview", "checks", "schedule")
LEFT_WIDTH = 470
NARROW_SHARE = 0.45
RIGHT_LEAST = 400


class EditorView(QWidget):
    """Keeps the share of the two halves that the user chose; until then the left one is as wide as in the drawings."""

    tab_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps_pane = StepsPane()
        words = ("Write", "Preview", "Checks", "Schedule")
        self.tabs = Segmented(list(zip(TABS, words, strict=True)), "Editor", WRITE)
        self.write = WritePane()
        self.preview = PreviewPane()
        self.checks = ChecksPane()
        self.schedule = SchedulePane()
        self.bar = PreviewBar()
        self._stack = QStackedWidget()
        self._share: float | None = None
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self.tabs.chosen.connect(self.show_tab)
        self._splitter.splitterMoved.connect(self._moved)

    def show_tab(self, key: str) -> None:
        """Show write, preview, checks or schedule."""
        self.tabs.set_current(key)
        self._stack.setCurrentIndex(TABS.index(key))
        self.bar.setVisible(key in (WRITE, PREVIEW))
        self.tab_shown.emit(key)

    def show_review(self, review: Review) -> None:
        """Show what stands against the texts, on the tab and behind it."""
        self.checks.show_review(review)
        people = review.people
        self.write.know_lacking({one.field: one.contacts for one in people.lacking} if people else {})
        self.tabs.set_pill(CHECKS, *tab_pill(review))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._share is None:
            left = min(LEFT_WIDTH, round(self.width() * NARROW_SHARE))
        else:
            left = round(self.width() * self._share)
        self._splitter.setSizes([left, self.width() - left])

    def _moved(self, left: int, _index: int) -> None:
        self._share = left / max(1, self.width())

    def _lay_out(self) -> None:
        for pane in (self.write, self.preview, self.checks, self.schedule):
            self._stack.addWidget(pane)
        right = QWidget()
        box = QVBoxLayout(right)
        box.setContentsMargins(22, 18, 22, 18)
        box.setSpacing(theme.MEDIUM)
        box.addLayout(row(self.tabs, None))
        box.addWidget(self._stack, 1)
        box.addWidget(self.bar)
        right.setMinimumWidth(RIGHT_LEAST)
        self._splitter.setObjectName("editorSplitter")
        self._splitter.setChildrenCollapsible(False)
        for half in (self.steps_pane, right):
            self._splitter.addWidget(half)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._splitter)
