"""The building blocks that stand in a page, each with all its states. Texts are invented; nothing is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLayout, QLineEdit, QPlainTextEdit, QRadioButton, QSlider, QWidget

from app.ui import theme
from app.ui.frame.banner import Banners
from app.ui.icons import Icon
from app.ui.scaling import keep_size
from app.ui.widgets.bar import Bar
from app.ui.widgets.buttons import button, icon_button, menu_button
from app.ui.widgets.card import Card
from app.ui.widgets.date_field import DateField
from app.ui.widgets.divider import Divider
from app.ui.widgets.dot import Dot
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.field import Field
from app.ui.widgets.flow import Flow
from app.ui.widgets.heading import Heading
from app.ui.widgets.menus import Combo, RoundMenu
from app.ui.widgets.number import Number
from app.ui.widgets.pick_many import PickMany
from app.ui.widgets.pill import KINDS, Pill
from app.ui.widgets.progress import ProgressRow, Spinner
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.rows import column, row
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.switch import Switch
from app.ui.widgets.text import label

ROLES: Final = (
    *("", "muted", "small", "tiny", "strong", "section", "title", "display", "accent"),
    *("good", "warn", "bad", "warnTitle", "badTitle", "kbd"),
)
W = TypeVar("W", bound=QWidget)
CARDS: Final = ("plain", "soft", "good", "warn", "bad", "dashed")
LONG: Final = "Rechtsschutzversicherungsgesellschaften mbH & Co. KG, Niederlassung Donaudampfschifffahrt"


class Sample(QWidget):
    """A titled block of the gallery."""

    def __init__(self, title: str, *content: QWidget | QLayout) -> None:
        super().__init__()
        self.title = title
        self.setLayout(column(label(title, "section"), *content, gap=theme.SMALL))


def control_samples() -> Sequence[Sample]:
    """Return what takes the focus."""
    return (
        Sample("Buttons", *_buttons()),
        Sample("Segmented control", row(_segmented(), None)),
        Sample("Switch", row(Switch("Off"), Switch("On", True), _off(Switch("Switched off")), None)),
        Sample("Ticks", _ticks()),
        Sample("Fields", _fields(), row(_many(), None)),
        Sample("Slider", _slider()),
        Sample("Dates", row(_date("date"), _off(_date("offDate")), None)),
    )


def surface_samples() -> Sequence[Sample]:
    """Return what shows something."""
    return (
        Sample("Text", _texts(), ElidedLabel(LONG * 3), label(f"{LONG}. " * 4, "muted", wrap=True)),
        Sample("Pills", row(*(Pill(kind.title(), kind) for kind in KINDS), None)),
        Sample("Dots and icons", _dots()),
        Sample("Bars", *_bars()),
        Sample("Progress", _spinning(), _progress()),
        Sample("Cards", Reflow([_card(kind) for kind in CARDS], 170)),
        Sample("Stat cards", Reflow(_stats(), 170)),
        Sample("Headings", Heading("Running now", icon_button("plus", "Add"), note="3 of 12"), Divider()),
        Sample("Lines", Divider(), Divider(faint=True)),
        Sample("Banners", _banners()),
        Sample("Empty state", EmptyState("users", "No contacts yet", "Import a list to begin.", "Import contacts…")),
        Sample("Side panel", row(_panel(), None)),
    )


def _many() -> PickMany:
    made = PickMany("mailbox", "mailboxes", "gallery_many")
    made.set_items([(n, f"{name}@fenwick.example") for n, name in enumerate(("anna", "ben", "carla"))])
    return made


def _buttons() -> list[QLayout]:
    kinds = ("", "primary", "danger", "quiet", "link", "chip")
    words = ("Plain", "Primary", "Danger", "Quiet", "Link", "Chip")
    on = [button(text, kind, name=f"gallery_{text}") for text, kind in zip(words, kinds, strict=True)]
    off = [_off(button(text, kind, name=f"off_{text}")) for text, kind in zip(words, kinds, strict=True)]
    menu = RoundMenu("More")
    menu.addAction("Pause")
    menu.addAction("Stop").setEnabled(False)
    menu.addSeparator()
    ticked = menu.addAction("Show weekends")
    ticked.setCheckable(True)
    ticked.setChecked(True)
    others: list[QWidget] = [
        button("With icon", icon_name="plus", name="gallery_icon"),
        icon_button("pencil", "Rename", name="gallery_rename"),
        menu_button("With menu", menu, name="gallery_menu"),
    ]
    return [row(*on, None), row(*off, None), row(*others, None)]


def _ticks() -> QLayout:
    partly = QCheckBox("Partly")
    partly.setTristate(True)
    partly.setCheckState(Qt.CheckState.PartiallyChecked)
    ticked, chosen = QCheckBox("On"), QRadioButton("One")
    ticked.setChecked(True)
    chosen.setChecked(True)
    return row(
        QCheckBox("Off"), ticked, partly, _off(QCheckBox("Not now")), chosen, QRadioButton("Other"), None, gap=16
    )


def _fields() -> QWidget:
    wrong = Field("Address", QLineEdit("anna@"), "Where tests go")
    wrong.set_error("This is no address: after the @ comes a domain, such as fenwick.example.")
    long = QPlainTextEdit("Hi Mara,\n\nis that your corner?")
    keep_size(long, height=90)
    fields: list[QWidget] = [
        Field("Name", QLineEdit("Late invoices"), "Only you see it"),
        wrong,
        Field("Not now", _off(QLineEdit("Switched off"))),
        Field("Zone", Combo([("berlin", "Europe/Berlin"), ("tokyo", "Asia/Tokyo")], "Zone")),
        Field("A day", Number(0, 500, 50, "A day", "emails")),
        Field("Find", SearchField("Name, email, company…", "Ctrl F")),
        Field("Text", long),
    ]
    return Reflow(fields, 240)


def _date(name: str) -> DateField:
    made = DateField(name)
    made.setAccessibleName("A date")
    made.show_day(date(2026, 11, 23))
    return made


def _slider() -> QSlider:
    made = QSlider(Qt.Orientation.Horizontal)
    made.setAccessibleName("A day")
    made.setObjectName("gallery_slider")
    made.setValue(40)
    return made


def _texts() -> QWidget:
    made = QWidget()
    flow = Flow(made, gap=16)
    for role in ROLES:
        flow.addWidget(label(role or "body", role))
    return made


def _dots() -> QLayout:
    dots = [Dot(theme.series_token(n), 10, 3) for n in range(theme.SERIES_COUNT)]
    icons = [Icon(name) for name in ("house", "list", "calendar", "users", "mail", "settings", "bell", "key")]
    return row(*dots, *icons, None)


def _bars() -> list[QWidget]:
    half, full, parts = Bar("Half full"), Bar("Full"), Bar("Parts")
    half.set_load(50, 100)
    full.set_load(100, 100)
    parts.set_parts([(0.3, "series1"), (0.2, "series2"), (0.1, "series3")])
    return [half, full, parts]


def _spinning() -> QLayout:
    spinner = Spinner("Working")
    spinner.start()
    return row(spinner, label("Working", "muted"), None)


def _progress() -> ProgressRow:
    made = ProgressRow("Importing")
    made.show_progress(1_240, 2_000)
    return made


def _card(kind: str) -> Card:
    made = Card(kind, kind.title())
    made.body.addWidget(label("What a card holds.", "muted", wrap=True))
    return made


def _stats() -> list[QWidget]:
    return [
        StatCard("Sent today", "219", "of 716 planned"),
        StatCard("Delivered", "98.2 %", "", "good"),
        StatCard("Held", "12", "look at them", "warn"),
        StatCard("Failed", "3", "sign in again", "bad"),
    ]


def _banners() -> Banners:
    made = Banners()
    made.show_banner("warn", "3 emails are held until you decide.", "warn", "Look")
    made.show_banner("bad", "carla@fenwick.example refuses the password.", "bad", "Sign in")
    return made


def _segmented() -> Segmented:
    made = Segmented([("w", "Write"), ("c", "Checks"), ("s", "Schedule")], "Editor", "w")
    made.set_pill("c", "all pass", "good")
    return made


def _panel() -> SidePanel:
    made = SidePanel("Contact")
    made.show_title("Mara Lindqvist", LONG)
    made.body.addWidget(label("Step 2 of 4, tomorrow at 10:36.", wrap=True))
    made.foot.addWidget(button("Stop", "danger", name="gallery_stop"))
    keep_size(made, height=200)
    return made


def _off(widget: W) -> W:
    widget.setEnabled(False)
    return widget
