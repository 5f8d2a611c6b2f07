"""Two schemes from one file: readable, switched live, following the system unless the user chose."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.scaling import wear
from app.ui.theme import TOKENS, Scheme, SchemeChoice
from app.ui.widgets.buttons import button
from app.ui.widgets.dot import Dot
from app.ui.widgets.text import label

READ = [
    ("ink", "background"),
    ("ink", "panel"),
    ("ink", "sidebar"),
    ("ink", "accent_tint"),
    ("ink", "warn_tint"),
    ("ink", "bad_tint"),
    ("ink2", "background"),
    ("ink2", "panel"),
    ("ink2", "sidebar"),
    ("ink2", "faint_line"),
    ("accent", "panel"),
    ("accent", "accent_tint"),
    ("warn_text", "panel"),
    ("warn_text", "warn_tint"),
    ("bad", "panel"),
    ("bad", "bad_tint"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("panel", "ink"),
    ("toast_action", "ink"),
]


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("text", "ground"), READ)
def test_what_must_be_read_has_contrast(scheme: Scheme, text: str, ground: str) -> None:
    colours = TOKENS[scheme]
    assert theme.contrast(QColor(colours[text]), QColor(colours[ground])) >= 4.5


@pytest.mark.parametrize("scheme", Scheme)
def test_text_on_any_series_colour_can_be_read(scheme: Scheme) -> None:
    theme.apply(scheme)
    for index in range(theme.SERIES_COUNT):
        fill = theme.series(index)
        assert theme.contrast(theme.readable_on(fill), fill) >= 4.5


def test_both_schemes_have_the_same_tokens() -> None:
    assert TOKENS[Scheme.LIGHT].keys() == TOKENS[Scheme.DARK].keys()


def test_the_sixth_series_has_the_first_colour_again() -> None:
    assert theme.series_token(5) == theme.series_token(0) == "series1"


def test_a_switch_repaints_what_is_on_screen(qtbot: QtBot) -> None:
    label = QLabel("text")
    label.setObjectName("page")
    button = QPushButton("Go")
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.show()
    for scheme in (Scheme.DARK, Scheme.LIGHT):
        with qtbot.waitSignal(theme.switched):
            theme.apply(scheme)
        middle = QPoint(button.width() // 2, 4)
        assert button.grab().toImage().pixelColor(middle) == QColor(TOKENS[scheme]["panel"])
        assert label.palette().windowText().color() == QColor(TOKENS[scheme]["ink"])


def test_the_system_is_followed_until_the_user_chooses(dressed: QApplication) -> None:
    theme.choose(SchemeChoice.SYSTEM)
    theme.system_changed(Qt.ColorScheme.Dark)
    assert theme.current() is Scheme.DARK
    theme.choose(SchemeChoice.LIGHT)
    theme.system_changed(Qt.ColorScheme.Dark)
    assert theme.current() is Scheme.LIGHT
    theme.choose(SchemeChoice.SYSTEM)
    theme.system_changed(Qt.ColorScheme.Unknown)
    assert theme.current() is Scheme.LIGHT


def test_figures_in_columns_have_one_width(dressed: QApplication) -> None:
    tabular = QFontMetrics(theme.font(13, tabular=True))
    assert tabular.horizontalAdvance("1111") == tabular.horizontalAdvance("0000")
    assert QFontMetrics(theme.font(13)).horizontalAdvance("1111") < tabular.horizontalAdvance("1111")


def test_the_bundled_font_is_the_one_used(dressed: QApplication) -> None:
    assert dressed.font().family() == "Inter"
    assert dressed.font().pixelSize() == theme.BODY_PX
    assert theme.font(16, 600).weight() == 600


def test_every_colour_of_the_sheet_comes_from_a_token() -> None:
    from app.core.paths import resource

    template = resource("theme", "app.qss").read_text(encoding="utf-8")
    rules = "\n".join(line for line in template.splitlines() if ":" in line)
    assert "rgb(" not in rules
    assert not [word for word in rules.replace(";", " ").split() if word.startswith("#") and len(word) in (4, 7)]
    assert "$" not in theme.style_sheet()


@pytest.fixture
def any_text_size() -> Iterator[None]:
    yield
    theme.set_scale(1.0)


@pytest.mark.parametrize("scale", [0.8, 1.1, 1.3, 1.5, 1.7, 2.0])
@pytest.mark.usefixtures("any_text_size")
def test_text_and_controls_grow_with_the_text_size(qapp: QApplication, qtbot: QtBot, scale: float) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    box = QVBoxLayout(page)
    pressed, dot, figure = button("Save"), Dot(size=10), label("12", tabular=True)
    own = QLabel("219")
    wear(own, 20, 600)
    for part in (pressed, dot, figure, own):
        box.addWidget(part)
    page.show()
    theme.set_scale(scale)
    qtbot.waitUntil(lambda: pressed.height() == round(28 * scale) + 2)
    assert dot.width() == round(10 * scale)
    assert figure.fontInfo().pixelSize() == round(13 * scale)
    assert own.fontInfo().pixelSize() == round(20 * scale)


@pytest.mark.parametrize("scale", [0.8, 1.1, 1.3, 1.5, 1.7, 2.0])
@pytest.mark.usefixtures("any_text_size")
def test_nothing_jumps_when_it_gets_the_focus(qtbot: QtBot, scale: float) -> None:
    theme.set_scale(scale)
    page = QWidget()
    qtbot.addWidget(page)
    box = QVBoxLayout(page)
    parts: list[QWidget] = [
        button("Save"),
        button("Details", "link"),
        button("Mine", "chip"),
        QLineEdit(),
        QCheckBox("A"),
    ]
    for part in parts:
        box.addWidget(part)
    with qtbot.waitExposed(page):
        page.show()
    for part in parts:
        part.clearFocus()
        before = part.sizeHint()
        part.setFocus()
        assert part.hasFocus()
        assert part.sizeHint() == before, type(part).__name__


@pytest.mark.usefixtures("any_text_size")
def test_lines_stay_hair_thin_at_any_text_size() -> None:
    theme.set_scale(2.0)
    sheet = theme.style_sheet()
    assert "min-height: 1px; max-height: 1px" in sheet
    assert "border: 1px solid" in sheet
    assert "border: 2px solid" in sheet
