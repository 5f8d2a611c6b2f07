"""Menus and drop-down lists with round corners."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainterPath, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

_BARE = Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint


class RoundMenu(QMenu):
    """A menu in the program's look."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setWindowFlags(self.windowFlags() | _BARE)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _round(self, 9)


class Combo(QComboBox):
    """A drop-down list in the program's look: (key, text) items; the wheel does not change it unasked."""

    def __init__(self, items: Iterable[tuple[str, str]] = (), says: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(says)
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        popup = self.view().window()
        popup.setWindowFlags(Qt.WindowType.Popup | _BARE)
        popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        popup.installEventFilter(_PopupFrame(popup))
        self.set_items(items)

    def set_items(self, items: Iterable[tuple[str, str]]) -> None:
        """Offer other items; the key chosen before stays chosen where it is still there."""
        before = self.key()
        blocked = self.blockSignals(True)
        self.clear()
        for key, text in items:
            self.addItem(text, key)
        self.set_key(before)
        self.blockSignals(blocked)

    def fit_to(self, letters: int) -> None:
        """Ask for room for so many letters, whatever is offered, and take more where there is some."""
        self.setMinimumContentsLength(letters)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def key(self) -> str:
        """Return the chosen item's key, "" where nothing is chosen."""
        return str(self.currentData() or "")

    def set_key(self, key: str) -> None:
        """Choose the item with this key; an unknown one leaves the choice as it is."""
        place = self.findData(key)
        if place >= 0:
            self.setCurrentIndex(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it as the style does, but end a text that is too long with an ellipsis instead of cutting it."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        words = str(self.currentText())
        option.currentText = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, field.width() - 2)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class _PopupFrame(QObject):
    """Keeps the list's private window from painting a square frame under the rounded view."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            _round(watched, 8)
        return event.type() == QEvent.Type.Paint


def _round(popup: QWidget, radius: int) -> None:
    """Cut the corners off where a translucent window may show them black: on X11 without a compositor."""
    if QGuiApplication.platformName() != "xcb":
        return
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(popup.rect()), radius, radius)
    popup.setMask(QRegion(outline.toFillPolygon().toPolygon()))
