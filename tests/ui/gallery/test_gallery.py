"""The gallery shows every building block, in both schemes, and what it shows can be read and reached."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme, widgets
from app.ui.gallery.window import Gallery
from app.ui.theme import Scheme, SchemeChoice
from app.ui.widgets.popover import Popover
from app.ui.widgets.sheet import Sheet
from tests.ui.pages.bench import child
from tests.ui.reading import nameless, too_faint

TITLE = 24
OPENED = {"Question": "gallery_question", "Sheet": "gallery_sheet", "Popover": "gallery_popover"}
"""What is there once its button was pressed."""


@pytest.fixture
def gallery(qtbot: QtBot) -> Gallery:
    made = Gallery()
    qtbot.addWidget(made)
    made.resize(1180, 2600)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.wait(150)
    return made


def blocks() -> list[type[QWidget]]:
    """Return every public widget class of `app.ui.widgets`."""
    found: list[type[QWidget]] = []
    for module in pkgutil.iter_modules(widgets.__path__):
        inside = importlib.import_module(f"{widgets.__name__}.{module.name}")
        classes = [one for _, one in inspect.getmembers(inside, inspect.isclass) if one.__module__ == inside.__name__]
        found += [one for one in classes if issubclass(one, QWidget) and not one.__name__.startswith("_")]
    return found


def colours(picture: QImage) -> int:
    """Return how many colours a picture has."""
    return len(set(memoryview(picture.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")))


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.__name__)
def test_every_building_block_is_shown(gallery: Gallery, block: type[QWidget]) -> None:
    if block.__name__ in OPENED:
        child(gallery, OPENED[block.__name__]).click()
    assert any(isinstance(one, block) for one in gallery.findChildren(QWidget)), f"add {block.__name__} to the samples"


@pytest.mark.parametrize("scheme", list(Scheme))
def test_no_sample_is_empty(gallery: Gallery, scheme: Scheme) -> None:
    theme.choose(SchemeChoice(scheme.value))
    below_title = {
        title: sample.grab().toImage().copy(0, TITLE, 2000, 400) for title, sample in gallery.samples.items()
    }
    empty = [title for title, picture in below_title.items() if colours(picture) < 3 + (title != "Lines") * 4]
    assert empty == []


def test_the_schemes_differ_and_come_back(gallery: Gallery) -> None:
    light = gallery.grab().toImage()
    child(gallery.scheme, "segment_dark").click()
    assert gallery.grab().toImage() != light
    assert theme.current() is Scheme.DARK
    child(gallery.scheme, "segment_light").click()
    assert theme.current() is Scheme.LIGHT


def test_the_text_size_can_be_tried(gallery: Gallery, qtbot: QtBot) -> None:
    before = child(gallery, "gallery_Primary").height()
    child(gallery.scales, "segment_200").click()
    qtbot.waitUntil(lambda: child(gallery, "gallery_Primary").height() > 1.8 * before)
    child(gallery.scales, "segment_100").click()
    qtbot.waitUntil(lambda: child(gallery, "gallery_Primary").height() == before)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_every_text_can_be_read_and_every_control_is_named(gallery: Gallery, scheme: Scheme) -> None:
    theme.choose(SchemeChoice(scheme.value))
    assert too_faint(gallery) == []
    assert nameless(gallery) == []


def test_what_floats_opens(gallery: Gallery) -> None:
    child(gallery, "gallery_sheet").click()
    sheet = gallery.findChild(Sheet)
    assert sheet is not None
    assert sheet.isVisible()
    sheet.reject()
    child(gallery, "gallery_popover").click()
    popover = gallery.findChild(Popover)
    assert popover is not None
    assert popover.isVisible()
    popover.dismiss()
