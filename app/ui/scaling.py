"""Lengths and fonts that a widget sets for itself, kept at the user's text size. Owns the list of who asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui import theme

_SETTERS: Final[dict[str, Callable[[QWidget, int], None]]] = {
    "width": QWidget.setFixedWidth,
    "height": QWidget.setFixedHeight,
    "least_width": QWidget.setMinimumWidth,
    "least_height": QWidget.setMinimumHeight,
    "most_width": QWidget.setMaximumWidth,
    "most_height": QWidget.setMaximumHeight,
    "section": lambda header, length: _header(header).setDefaultSectionSize(length),
}
_lengths: WeakKeyDictionary[QWidget, dict[str, int]] = WeakKeyDictionary()
_fonts: WeakKeyDictionary[QWidget, tuple[int, int, bool]] = WeakKeyDictionary()


def keep_size(widget: QWidget, **lengths: int) -> None:
    """Hold a widget to drawn lengths, now and at every text size; a later call replaces what it names.

    Lengths in pixels as drawn at 100 %: `width` and `height` (fixed), `least_width`, `least_height`, `most_width`,
    `most_height`, `section` (the rows of a table, of its header); KeyError for any other.
    """
    _lengths.setdefault(widget, {}).update(lengths)
    for name, length in lengths.items():
        _SETTERS[name](widget, theme.px(length))


def wear(widget: QWidget, px: int = theme.BODY_PX, weight: int = 400, tabular: bool = False) -> None:
    """Give a widget a font of its own, `px` pixels as drawn at 100 %, now and at every text size."""
    _fonts[widget] = (px, weight, tabular)
    widget.setFont(theme.font(px, weight, tabular))


def _header(widget: QWidget) -> QHeaderView:
    if not isinstance(widget, QHeaderView):
        raise TypeError(f"only a header has sections, not {type(widget).__name__}")
    return widget


def _carry_out() -> None:
    for widget, lengths in list(_lengths.items()):
        if shiboken6.isValid(widget):
            for name, length in lengths.items():
                _SETTERS[name](widget, theme.px(length))
    for widget, drawn in list(_fonts.items()):
        if shiboken6.isValid(widget):
            widget.setFont(theme.font(*drawn))


theme.rescaled.connect(_carry_out)
