"""A segmented control: one of a few views, chosen by mouse or arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.ui import theme

RADIUS = 5
RING = 2


class Segmented(QFrame):
    """Shows `choices` (key, text) side by side; `chosen(key)` when the user takes another."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]], says: str = "", current: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("segmented", True)
        self.setAccessibleName(says)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for place, (key, text) in enumerate(choices):
            made = self._segment(key, text, first=place == 0, last=place == len(choices) - 1)
            made.setAccessibleName(f"{says}: {text}" if says else text)
            box.addWidget(made)
        self.set_current(current or choices[0][0])

    def current(self) -> str:
        """Return the key of the chosen segment."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    def set_current(self, key: str) -> None:
        """Show `key` as chosen without a signal; KeyError for an unknown one."""
        self._buttons[key].setChecked(True)

    def set_text(self, key: str, text: str) -> None:
        """Write another text on a segment."""
        self._buttons[key].setText(text)

    def segment(self, key: str) -> QPushButton:
        """Return the button of `key`."""
        return self._buttons[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(self._buttons)
        key = keys[(keys.index(self.current()) + step) % len(keys)]
        self._buttons[key].setFocus(Qt.FocusReason.OtherFocusReason)
        self._take(key)

    def _segment(self, key: str, text: str, *, first: bool, last: bool) -> QPushButton:
        made = _Segment(text, first=first, last=last)
        made.setCheckable(True)
        made.setObjectName(f"segment_{key}")
        made.clicked.connect(lambda _checked=False: self._take(key))
        self._group.addButton(made)
        self._buttons[key] = made
        return made

    def _take(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)


class _Segment(QPushButton):
    """One choice; its ground and its focus ring are round where the control is (a sheet rounds no single corner)."""

    def __init__(self, text: str, *, first: bool, last: bool) -> None:
        super().__init__(text)
        self._first = first
        self._last = last

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.fillPath(self._outline(0), theme.colour("accent_tint"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), RING))
            painter.drawPath(self._outline(RING / 2))
        painter.end()
        super().paintEvent(event)

    def _outline(self, inset: float) -> QPainterPath:
        """Return the segment's shape: a rounded rectangle, with its square half where a neighbour is."""
        whole = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        radius = RADIUS - inset
        path = QPainterPath()
        path.addRoundedRect(whole, radius, radius)
        for neighbour, left in ((not self._first, whole.left()), (not self._last, whole.right() - radius)):
            if neighbour:
                square = QPainterPath()
                square.addRect(QRectF(left, whole.top(), radius, whole.height()))
                path = path.united(square)
        return path.simplified()
