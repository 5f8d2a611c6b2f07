"""Every building block, in all its states, light and dark: drawn without a warning, named for readers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.theme import Scheme
from app.ui.widgets.bar import Bar
from app.ui.widgets.buttons import button, icon_button, menu_button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.field import Field
from app.ui.widgets.heading import Heading
from app.ui.widgets.menus import Combo, RoundMenu
from app.ui.widgets.number import Number
from app.ui.widgets.pill import KINDS, Pill
from app.ui.widgets.progress import ProgressRow, Spinner
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.rows import column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.text import label

Make = Callable[[], QWidget]


def _buttons() -> QWidget:
    made = QWidget()
    kinds = ("", "primary", "danger", "quiet", "link", "chip")
    every = [button(kind or "plain", kind, "plus") for kind in kinds]
    off = [button(f"{kind} off", kind) for kind in kinds]
    for one in off:
        one.setEnabled(False)
    made.setLayout(row(*every, *off, icon_button("x", "Close")))
    return made


def _menu_button() -> QWidget:
    menu = RoundMenu()
    menu.addAction("All mailboxes")
    return menu_button("All mailboxes", menu)


def _bars() -> QWidget:
    made = QWidget()
    bars = [Bar(f"Load {used}") for used in (0, 34, 50)]
    for bar, used in zip(bars, (0, 34, 50), strict=True):
        bar.set_load(used, 50)
    parts = Bar("Progress")
    parts.set_parts([(0.4, "accent"), (0.02, "bad")])
    made.setLayout(column(*bars, parts))
    return made


def _pills() -> QWidget:
    made = QWidget()
    made.setLayout(row(*[Pill(kind, kind) for kind in KINDS]))
    return made


def _cards() -> QWidget:
    made = QWidget()
    kinds = ("plain", "soft", "good", "warn", "bad", "dashed")
    made.setLayout(column(*[Card(kind, f"A {kind} card") for kind in kinds]))
    return made


def _fields() -> QWidget:
    made = QWidget()
    plain = Field("Email address", QLineEdit("dora@fenwick.example"), "Found: Google Workspace")
    wrong = Field("App password", QLineEdit("secret"))
    wrong.set_error("The server did not accept this password.")
    off = Field("Name people see", QLineEdit("Dora"))
    off.editor.setEnabled(False)
    text = Field("Signature", QTextEdit())
    number = Field("Daily capacity", Number(1, 500, 50, unit="a day"))
    zone = Field("Time zone", Combo([("berlin", "Europe/Berlin")]))
    made.setLayout(column(plain, wrong, off, text, number, zone))
    return made


def _checks() -> QWidget:
    made = QWidget()
    boxes = [QCheckBox(text) for text in ("off", "on", "part")]
    boxes[1].setChecked(True)
    boxes[2].setTristate(True)
    boxes[2].setCheckState(Qt.CheckState.PartiallyChecked)
    made.setLayout(row(*boxes))
    return made


def _labels() -> QWidget:
    made = QWidget()
    roles = ("", "muted", "small", "tiny", "strong", "section", "title", "display", "good", "warn", "bad", "kbd")
    made.setLayout(column(*[label(role or "body", role, tabular=True) for role in roles], label("a " * 90, wrap=True)))
    return made


def _spinner() -> QWidget:
    made = Spinner()
    made.start()
    made._begin()
    return made


def _progress() -> QWidget:
    made = ProgressRow("Importing")
    made.show_progress(1200, 4800)
    return made


def _side_panel() -> QWidget:
    made = SidePanel("Mailbox")
    made.show_title("anna@fenwick.example", "Google Workspace · signed in with Google")
    made.body.addWidget(Heading("Limits", button("Edit", "link"), note="50 a day"))
    made.foot.addWidget(label("Drag an email to another time to pin it.", "muted", wrap=True))
    return made


def _scroll() -> QWidget:
    made = ScrollColumn()
    made.body.addWidget(Reflow([StatCard("Replies", "9", "4 interested", kind) for kind in ("", "good", "bad")], 120))
    made.body.addStretch(1)
    return made


EVERY: dict[str, Make] = {
    "buttons": _buttons,
    "menu button": _menu_button,
    "bars": _bars,
    "pills": _pills,
    "cards": _cards,
    "fields": _fields,
    "checks": _checks,
    "labels": _labels,
    "spinner": _spinner,
    "progress": _progress,
    "side panel": _side_panel,
    "scroll": _scroll,
    "divider": Divider,
    "dot": Dot,
    "elided": lambda: ElidedLabel("a long text " * 30),
    "empty": lambda: EmptyState("mail", "No mailbox yet", "Outpace sends from your own addresses.", "Add mailbox"),
    "search": lambda: SearchField("Name, email, company…", "Ctrl F"),
    "segmented": lambda: Segmented([("d", "Day"), ("w", "Week"), ("m", "Month")], "View", "w"),
    "stat": lambda: StatCard("Backlog clears", "Fri 11 Dec", "at today’s capacity", "warn"),
}


@pytest.mark.parametrize("name", EVERY)
def test_it_is_drawn_in_both_schemes_and_they_differ(name: str, qtbot: QtBot) -> None:
    widget = QWidget()
    widget.setObjectName("page")
    QVBoxLayout(widget).addWidget(EVERY[name]())
    qtbot.addWidget(widget)
    widget.show()
    pictures = []
    for scheme in Scheme:
        theme.apply(scheme)
        pictures.append(widget.grab().toImage())
    assert pictures[0].size() == pictures[1].size()
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("name", EVERY)
def test_whatever_takes_the_focus_has_a_name(name: str, qtbot: QtBot) -> None:
    widget = EVERY[name]()
    qtbot.addWidget(widget)
    for part in [widget, *widget.findChildren(QWidget)]:
        takes_focus = part.focusPolicy() != Qt.FocusPolicy.NoFocus and part.focusProxy() is None
        inner = (
            part.objectName().startswith("qt_")
            or isinstance(part.parentWidget(), Number)
            or not part.isVisibleTo(widget)
        )
        if takes_focus and not inner:
            interface = QAccessible.queryAccessibleInterface(part)
            assert interface.text(QAccessible.Text.Name), f"{type(part).__name__} {part.objectName()}"


@pytest.mark.parametrize("kind", ["", "primary", "danger", "quiet", "link", "chip"])
def test_the_focus_is_seen_and_moves_nothing(kind: str, qtbot: QtBot) -> None:
    window = QWidget()
    first, second = button("Elsewhere"), button("Here", kind)
    QVBoxLayout(window)
    window.layout().addWidget(first)
    window.layout().addWidget(second)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    before, place = second.grab().toImage(), second.geometry()
    second.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(second.hasFocus)
    assert second.geometry() == place
    assert second.sizeHint() == place.size()
    assert second.grab().toImage() != before


def test_an_icon_button_needs_no_text_to_be_named(qtbot: QtBot) -> None:
    made: QPushButton = icon_button("x", "Close")
    qtbot.addWidget(made)
    assert (made.text(), made.accessibleName(), made.toolTip()) == ("", "Close", "Close")
