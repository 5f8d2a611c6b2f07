"""Icons follow the scheme on their own, sharp at any ratio."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from pytestqt.qtbot import QtBot

from app.core.paths import resource
from app.ui import theme
from app.ui.actions import SPECS
from app.ui.icons import Icon, icon
from app.ui.theme import TOKENS, Scheme


def _strongest(image: QImage) -> QColor:
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return max(pixels, key=lambda pixel: pixel.alpha())


def _close(one: QColor, other: str) -> bool:
    wanted = QColor(other)
    return all(
        abs(a - b) <= 6
        for a, b in zip(one.getRgb()[:3], wanted.getRgb()[:3], strict=True)  # type: ignore[index]
    )


@pytest.mark.parametrize("scheme", Scheme)
def test_one_icon_is_drawn_in_the_colour_of_each_scheme(scheme: Scheme) -> None:
    made = icon("mail", "bad")
    theme.apply(Scheme.LIGHT)
    made.pixmap(QSize(32, 32))
    theme.apply(scheme)
    assert _close(_strongest(made.pixmap(QSize(32, 32)).toImage()), TOKENS[scheme]["bad"])


def test_a_disabled_icon_is_faint_and_a_checked_one_green() -> None:
    made = icon("mail")
    size = QSize(32, 32)
    disabled = made.pixmap(size, QIcon.Mode.Disabled)
    checked = made.pixmap(size, QIcon.Mode.Normal, QIcon.State.On)
    assert _close(_strongest(disabled.toImage()), TOKENS[Scheme.LIGHT]["ink3"])
    assert _close(_strongest(checked.toImage()), TOKENS[Scheme.LIGHT]["accent"])


def test_an_icon_is_drawn_anew_for_a_sharper_screen() -> None:
    sharp = icon("mail").pixmap(QSize(16, 16), 2.0)
    assert (sharp.width(), sharp.devicePixelRatio()) == (32, 2.0)


@pytest.mark.parametrize("file", sorted(resource("icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_shipped_icon_draws_something(file: object, qtbot: QtBot) -> None:
    name = file.stem  # type: ignore[attr-defined]
    widget = Icon(name, "ink", 24)
    qtbot.addWidget(widget)
    assert _strongest(icon(name, "ink").pixmap(QSize(24, 24)).toImage()).alpha() > 200
    assert not widget.grab().isNull()


def test_every_icon_named_in_the_code_is_shipped() -> None:
    shipped = {file.stem for file in resource("icons").glob("*.svg")}
    named = {spec.icon_name for spec in SPECS if spec.icon_name}
    sources = [file.read_text("utf-8") for file in resource().parent.joinpath("app", "ui").rglob("*.py")]
    for source in sources:
        named |= set(re.findall(r'\b(?:icon|Icon|icon_button|EmptyState)\(\s*"([a-z0-9-]+)"', source))
        named |= set(re.findall(r'icon_name[^=\n]* = "([a-z0-9-]+)"', source))
    assert named <= shipped
