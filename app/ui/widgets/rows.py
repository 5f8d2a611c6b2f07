"""Layouts without Qt's default margins: side by side, one under the other; and taking all out again."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.ui import theme


def row(*items: QWidget | QLayout | None, gap: int = theme.SMALL) -> QHBoxLayout:
    """Return a horizontal layout without margins; None is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    _fill(made, items)
    return made


def column(*items: QWidget | QLayout | None, gap: int = theme.SMALL) -> QVBoxLayout:
    """Return a vertical layout without margins; None is a stretch."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    _fill(made, items)
    return made


def clear(box: QLayout, keep: Collection[QWidget] = ()) -> None:
    """Take everything out of a layout and what it holds; its widgets go, those to `keep` only leave it."""
    while (item := box.takeAt(0)) is not None:
        if (inner := item.layout()) is not None:
            clear(inner, keep)
        widget = item.widget()
        if widget is not None and widget not in keep:
            widget.hide()
            widget.deleteLater()


def _fill(box: QHBoxLayout | QVBoxLayout, items: tuple[QWidget | QLayout | None, ...]) -> None:
    for item in items:
        if item is None:
            box.addStretch(1)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addWidget(item)
