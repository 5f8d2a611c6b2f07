"""The list of all keys, and a word about the program: two sheets of the Help menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

import app as outpace
from app.ui.actions import Actions, Menu
from app.ui.widgets.buttons import button
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label


def show_keys(window: QWidget, actions: Actions, pages: Sequence[QAction]) -> Sheet:
    """Open the sheet that lists every key."""
    sheet = Sheet(window, "All keys", width=480, height=560)
    scroll = ScrollColumn(margin=0, gap=6)
    sheet.body.addWidget(scroll)
    scroll.body.addWidget(label("Pages", "section"))
    scroll.body.addLayout(_grid(pages))
    for menu in Menu:
        scroll.body.addWidget(label(menu.value, "section"))
        scroll.body.addLayout(_grid([action for _spec, action in actions.of(menu)]))
    scroll.body.addStretch(1)
    _close_only(sheet)
    return sheet


def show_about(window: QWidget) -> Sheet:
    """Open the sheet that says what the program is."""
    sheet = Sheet(window, "About Outpace", width=440)
    sheet.body.addWidget(label(f"Outpace {outpace.__version__}", "section", selectable=True))
    for text in (
        "Email sequences from your own mailboxes, planned, explained and sent exactly once.",
        "Contacts, texts and plans stay in one file on this computer; passwords in its keyring.",
        "Free software under the MIT licence. Font: Inter (OFL). Icons: Lucide (ISC).",
    ):
        sheet.body.addWidget(label(text, "muted", wrap=True))
    _close_only(sheet)
    return sheet


def _close_only(sheet: Sheet) -> None:
    done = button("Close", on=sheet.accept, name="sheetDone")
    sheet.footer.addStretch(1)
    sheet.footer.addWidget(done)
    sheet.open(done)


def _grid(actions: Sequence[QAction]) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 8, 8)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    keyed = [action for action in actions if not action.shortcut().isEmpty()]
    for place, action in enumerate(keyed):
        grid.addWidget(label(action.text().rstrip("…"), "muted"), place, 0)
        keys = label(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), "kbd")
        grid.addWidget(keys, place, 1, Qt.AlignmentFlag.AlignRight)
    return grid
