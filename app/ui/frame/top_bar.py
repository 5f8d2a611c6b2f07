"""The top bar: where we are, in what state, and the page's own controls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.ui import theme
from app.ui.frame.search_box import SearchBox
from app.ui.page import Page
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import label

HEIGHT = 52
GAP = 10
TIGHT_GAP = 6
LEAST_TITLE = 72
"""A title gives way to the page's controls down to this."""
MARGIN = 20
TIGHT_MARGIN = 12
BOX_FIRST = 1000
"""Of the room that is left the search box gets its whole width before a gap opens before it."""
CRUMB_RING = 2
"""A crumb keeps this much at its left for its focus ring."""


class TopBar(QFrame):
    """`up_pressed` when the user takes the crumb before the title."""

    up_pressed = Signal()

    def __init__(self, search_keys: str = "Ctrl K", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topbar")
        keep_size(self, height=HEIGHT)
        self._strips: dict[str, tuple[QWidget, QWidget]] = {}
        self._crumb = button("", "crumb", on=self.up_pressed.emit, name="crumb")
        self._slash = label("/", "crumb")
        self._title = ElidedLabel("", "title")
        self._title.setObjectName("pageTitle")
        self._pill = Pill()
        self.search_box = SearchBox(search_keys)
        self.spinner = self.search_box.lens
        self._has_parent = self._has_pill = False
        self._least = 0
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._box.setSpacing(GAP)
        crumbs = QHBoxLayout()
        crumbs.setSpacing(4)
        for part in (self._crumb, self._slash, self._title):
            crumbs.addWidget(part)
        self._box.addLayout(crumbs)
        self._box.addWidget(self._pill)
        self._leading = QHBoxLayout()
        self._leading.setSpacing(0)
        self._box.addLayout(self._leading)
        self._box.addStretch(1)
        self._box.addWidget(self.search_box, BOX_FIRST)

    def show_page(self, page: Page) -> None:
        """Show the page's title, pill and controls."""
        if page.key not in self._strips:
            leading, actions = _strip(page.header_leading()), _strip(page.header_actions())
            self._strips[page.key] = (leading, actions)
            self._leading.addWidget(leading)
            self._box.addWidget(actions)
        for key, strips in self._strips.items():
            for strip in strips:
                strip.setVisible(key == page.key)
        self.show_header(page)

    def show_header(self, page: Page) -> None:
        """Show the page's title and pill as they are now."""
        self._title.setText(page.title)
        self._title.ensurePolished()
        wanted = self._title.fontMetrics().horizontalAdvance(page.title) + 2
        self._title.setMinimumWidth(min(wanted, theme.px(LEAST_TITLE)))
        self._crumb.setText(page.parent_title)
        self._crumb.setAccessibleName(f"Back to {page.parent_title}")
        pill = page.pill()
        if pill is not None:
            self._pill.show_state(*pill)
        self._has_parent, self._has_pill = bool(page.parent_title), pill is not None
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Fit again where the page's controls have come to need another room."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self._box.minimumSize().width() != self._least:
            self._fit()
        return done

    def _fit(self) -> None:
        """Where the page's controls would be cut off, move closer, then do without crumb, then without pill."""
        for tight, crumb, pill in ((False, True, True), (True, True, True), (True, False, True), (True, False, False)):
            self._arrange(tight, crumb and self._has_parent, pill and self._has_pill)
            self._least = self._box.minimumSize().width()
            if self._least <= self.width():
                return

    def _arrange(self, tight: bool, crumb: bool, pill: bool) -> None:
        self._crumb.setVisible(crumb)
        self._slash.setVisible(crumb)
        self._pill.setVisible(pill)
        margin, gap = (TIGHT_MARGIN, TIGHT_GAP) if tight else (MARGIN, GAP)
        self._box.setContentsMargins(margin - CRUMB_RING if crumb else margin, 0, margin, 0)
        self._box.setSpacing(gap)
        for strips in self._strips.values():
            for strip in strips:
                layout = strip.layout()
                if layout is not None:
                    layout.setSpacing(gap)

    def buttons(self) -> list[QPushButton]:
        """Return the page's own buttons that can be pressed now and say what they do."""
        shown = [strip for strips in self._strips.values() for strip in strips if strip.isVisibleTo(self)]
        found = [one for strip in shown for one in strip.findChildren(QPushButton)]
        return [one for one in found if one.text() and one.isEnabled() and one.isVisibleTo(self) and _acts(one)]

    def set_working(self, working: bool) -> None:
        """Show that the desk works, once it takes more than a moment."""
        self.spinner.set_working(working)


def _acts(made: QPushButton) -> bool:
    """Return whether a press does something: not the choice between views, nor the opening of a menu."""
    return not made.isCheckable() and not made.property("opensMenu")


def _strip(controls: list[QWidget]) -> QWidget:
    made = QWidget()
    box = QHBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(GAP)
    for control in controls:
        box.addWidget(control)
    return made
