"""What a screen reader is told and what an eye can read of a window: nameless controls, and text that is too faint."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from app.ui import theme

RATIO = 2
"""Pixels to a logical one: at two, a letter's stem has its whole colour somewhere."""
LEAST_PIXELS = 4
SMALLEST = 6


def controls(parent: QWidget) -> list[QWidget]:
    """Return what Tab reaches in `parent`, but the parts of Qt's own controls."""
    every = parent.findChildren(QWidget)
    return [one for one in every if one.isVisible() and _by_tab(one) and not one.objectName().startswith("qt_")]


def nameless(parent: QWidget) -> list[str]:
    """Return the controls a reader could not name."""
    return [_described(one) for one in controls(parent) if not _spoken(one)]


def unmarked(parent: QWidget) -> list[str]:
    """Return the controls without an objectName."""
    return [_described(one) for one in controls(parent) if not one.objectName()]


def too_faint(parent: QWidget) -> list[str]:
    """Return the texts of `parent` on screen whose contrast is below 4.5:1; what is switched off is left out."""
    window = parent.window()
    picture = _picture(window)
    found: list[str] = []
    for one in _with_text(parent):
        seen = QRect(one.mapTo(window, QPoint()), one.size()).intersected(_on_screen(one, window))
        if seen.width() < SMALLEST or seen.height() < SMALLEST:
            continue
        reached = _contrast(picture, seen.adjusted(2, 2, -2, -2))
        if reached < theme.LEAST_CONTRAST:
            found.append(f"{_described(one)} {_text(one)!r}: {reached:.2f}")
    return found


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def _spoken(widget: QWidget) -> str:
    reader = QAccessible.queryAccessibleInterface(widget)
    return reader.text(QAccessible.Text.Name) if reader is not None else ""


def _described(widget: QWidget) -> str:
    names = [type(widget).__name__, widget.objectName()]
    at = widget.parentWidget()
    while at is not None and len(names) < 6:
        if at.objectName() not in ("", "scrolled", "content"):
            names.append(f"in {at.objectName()}")
        at = at.parentWidget()
    return " ".join(name for name in names if name)


def _picture(window: QWidget) -> QImage:
    made = QImage(window.size() * RATIO, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(RATIO)
    window.render(made)
    return made


def _with_text(window: QWidget) -> list[QWidget]:
    kinds = QLabel | QAbstractButton | QLineEdit | QComboBox
    found = [one for one in window.findChildren(QWidget) if isinstance(one, kinds)]
    return [one for one in found if one.isVisible() and one.isEnabled() and _text(one).strip()]


def _text(one: QWidget) -> str:
    if isinstance(one, QComboBox):
        return one.currentText()
    if isinstance(one, QLineEdit):
        return one.text() or one.placeholderText()
    return one.text() if isinstance(one, QLabel | QAbstractButton) else ""


def _on_screen(one: QWidget, window: QWidget) -> QRect:
    """Return the part that is neither scrolled away nor covered."""
    seen = one.visibleRegion().boundingRect()
    return QRect(one.mapTo(window, seen.topLeft()), seen.size())


def _contrast(picture: QImage, rect: QRect) -> float:
    part = picture.copy(QRect(rect.topLeft() * RATIO, rect.size() * RATIO))
    used = Counter(memoryview(part.constBits()).cast("I"))
    ground = QColor(used.most_common(1)[0][0])
    inks = [QColor(colour) for colour, times in used.items() if times >= LEAST_PIXELS]
    return max(theme.contrast(ink, ground) for ink in inks)
