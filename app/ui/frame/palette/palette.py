"""The command palette over the window: type, choose, go. A child that covers the window; it decides, parts show.

Asks only through its source; an answer to an earlier text never replaces a later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import shiboken6
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.frame.palette.entry import Entry, Match
from app.ui.frame.palette.lines import (
    ACTIONS_ONLY,
    Block,
    People,
    found,
    lines_of,
    listed,
    suggested,
    total_of,
)
from app.ui.frame.palette.model import LinesModel
from app.ui.frame.palette.parts import FieldRow, Hints, LineList
from app.ui.frame.palette.source import Source
from app.ui.theme import px
from app.ui.widgets.buttons import ENTER
from app.ui.widgets.divider import Divider
from app.ui.widgets.floating import Floating
from app.ui.widgets.shadow import DROP, REACH
from app.ui.widgets.text import label
from app.ui.wording import count

WIDTH: Final = 620
TOP: Final = 96
LIST_HEIGHT: Final = 550
_DIM: Final = {theme.Scheme.LIGHT: 97, theme.Scheme.DARK: 140}


class Palette(QWidget):
    """Covers `window` and its `content` from `open` to `dismiss`; `page_title` heads what the page offers."""

    def __init__(self, window: QWidget, content: QWidget, source: Source) -> None:
        super().__init__(window)
        self._window = window
        self._content = content
        self._source = source
        self._people = People()
        self._blocks: list[Block] = []
        self._scope: Entry | None = None
        self._page_title = ""
        self._text_before = ""
        self._focus_before: QWidget | None = None
        self._clock = QElapsedTimer()
        self._behind = QPixmap()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._look_behind)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setObjectName("palette")
        self.setAccessibleName("Search or jump to")
        self.model = LinesModel(self)
        self.box = Floating(self)
        self.row = FieldRow(self._take_key)
        self.field = self.row.field
        self.list = LineList(self.model)
        self.nothing = label("", "muted", wrap=True)
        self.hints = Hints()
        self._middle = QStackedWidget()
        self._lay_out()
        self.hide()
        self.field.textChanged.connect(self._search)
        self.list.taken.connect(self._run_chosen)
        self.model.dataChanged.connect(self._tell_chosen)
        source.known.connect(self._again)
        source.found.connect(self._take_people)
        window.installEventFilter(self)
        theme.switched.connect(self._later.start)

    def open(self, page_title: str = "") -> None:
        """Show it with an empty field, or close it where it is open."""
        if self.isVisible():
            self.dismiss()
            return
        self._page_title = page_title
        self._focus_before = QApplication.focusWidget()
        self._source.refresh()
        self._look_behind()
        self._leave_scope("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Go, and give the focus back to where it was."""
        if not self.isVisible():
            return
        self.hide()
        before = self._focus_before
        here = before if before is not None and shiboken6.isValid(before) and before.isVisible() else self._window
        here.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
            self._later.start()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no key reaches the window behind
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.box.geometry().contains(event.position().toPoint()):
            self.dismiss()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.fillRect(event.rect(), theme.colour("background"))
        painter.drawPixmap(QPoint(0, 0), self._behind)
        painter.end()

    def _look_behind(self) -> None:
        """Take a dimmed picture of the window, so that no key makes the page behind paint itself again."""
        self._behind = self._content.grab()
        painter = QPainter(self._behind)
        painter.fillRect(self._window.rect(), theme.colour("dimmer", _DIM[theme.current()]))
        painter.end()
        self.update()

    # what is shown ------------------------------------------------------------

    def _search(self, text: str) -> None:
        self._clock.start()
        wanted = text.strip()
        if self._scope is None and wanted and not wanted.startswith(ACTIONS_ONLY):
            self._source.find(wanted)
        self._show(keep="")
        if self._scope is not None or not wanted or wanted.startswith(ACTIONS_ONLY):
            self._tell_outcome()

    def _again(self) -> None:
        """Show the same text over what is known now; what is chosen stays chosen."""
        if self.isVisible() and self._scope is None:
            self._show(keep=self._chosen_key())

    def _take_people(self, people: People) -> None:
        if people.text != self.field.text().strip() or self._scope is not None:
            return
        self._people = people
        if self.isVisible():
            self._show(keep=self._chosen_key())
            self._tell_outcome()

    def _show(self, keep: str) -> None:
        self._blocks = self._arranged()
        self.model.show_lines(lines_of(self._blocks), keep)
        self._middle.setCurrentWidget(self.list if self.model.rowCount() else self.nothing)
        self.nothing.setText(self._nothing_words())
        self._place()
        self.list.show_chosen()
        self._tell_chosen()

    def _arranged(self) -> list[Block]:
        text = self.field.text().strip()
        if self._scope is not None:
            return listed(text, _acts(self._scope), "Actions")
        if not text:
            entries = [*self._source.recent_contacts(), *self._source.entries()]
            return suggested(entries, self._source.recent(), f"On this page: {self._page_title}")
        entries = list(self._source.entries())
        if self._people.text == text and self._people.total > len(self._people.entries):
            entries.append(self._source.all_contacts(self._people))
        return found(text, entries, self._people)

    def _nothing_words(self) -> str:
        if not self.field.text().strip():
            return ""
        return "Nothing is called so. Names, addresses, companies and actions are searched; fewer letters find more."

    def _tell_outcome(self) -> None:
        text = self.field.text().strip()
        total, more = total_of(self._blocks)
        words = f"{total:,}+ results" if more else count(total, "result")
        self.row.outcome.setText(f"{words} in {max(1, self._clock.elapsed())} ms" if text else "")

    def _tell_chosen(self) -> None:
        chosen = self.model.chosen()
        self.field.setAccessibleDescription(chosen.entry.words() if chosen else "")

    def _chosen_key(self) -> str:
        chosen = self.model.chosen()
        return chosen.entry.key if chosen else ""

    # keys ---------------------------------------------------------------------

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.dismiss()
        elif key == Qt.Key.Key_Escape or (key == Qt.Key.Key_Backspace and self._scope and not self.field.text()):
            self._back()
        elif key in ENTER:
            self._run_chosen()
        elif key == Qt.Key.Key_Tab:
            self._enter_scope()
        elif key == Qt.Key.Key_Backtab:
            self._leave_scope(self._text_before)
        elif plain and self.model.move(key):
            self.list.show_chosen()
        else:
            return False
        return True

    def _back(self) -> None:
        if self._scope is not None:
            self._leave_scope(self._text_before)
        else:
            self.dismiss()

    def _run_chosen(self) -> None:
        chosen = self.model.chosen()
        if isinstance(chosen, Match):
            self.dismiss()
            self._source.note_use(self._scope or chosen.entry)
            chosen.entry.run()

    def _enter_scope(self) -> None:
        """List what can be done to the chosen thing."""
        chosen = self.model.chosen()
        if self._scope is None and chosen is not None and _acts(chosen.entry):
            self._text_before = self.field.text()
            self._set_scope(chosen.entry, "")

    def _leave_scope(self, text: str) -> None:
        left = self._scope
        self._set_scope(None, text)
        if left is not None:
            self._show(keep=left.key)

    def _set_scope(self, scope: Entry | None, text: str) -> None:
        self._scope = scope
        self.row.show_scope(scope.title if scope else "")
        self.hints.show_inside(scope is not None)
        if self.field.text() == text:
            self._search(text)
        self.field.setText(text)

    # layout -------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.nothing.setContentsMargins(47, 16, 21, 20)
        self._middle.addWidget(self.list)
        self._middle.addWidget(self.nothing)
        foot = QFrame()
        foot.setObjectName("paletteFoot")
        inside = QVBoxLayout(foot)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.hints)
        for part in (self.row, Divider(), self._middle, Divider(), foot):
            self.box.inside.addWidget(part)

    def _place(self) -> None:
        room = self._window.rect()
        self.setGeometry(room)
        self.row.fit()
        self.hints.fit()
        top = min(TOP, room.height() // 9)
        width = min(px(WIDTH), room.width() - 40)
        around = self.row.height() + self.hints.height() + 2
        most = min(px(LIST_HEIGHT), room.height() - top - around - 32)
        wanted = self.list.wanted_height(most) if self.model.rowCount() else self.nothing.heightForWidth(width)
        self._middle.setFixedHeight(max(px(40), min(wanted, most)))
        height = around + self._middle.height()
        self.box.setGeometry(
            (room.width() - width) // 2 - REACH, top - REACH + DROP, width + 2 * REACH, height + 2 * REACH
        )


def _acts(entry: Entry) -> Sequence[Entry]:
    return entry.acts() if entry.acts is not None else ()
