"""A segmented control: one of a few views, chosen by mouse or arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from app.ui import theme
from app.ui.delegates import cells

RADIUS = 5
RING = 2
PILL_EDGE, PILL_GAP = 11, 6


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
        self._buttons: dict[str, _Segment] = {}
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for place, (key, text) in enumerate(choices):
            made = self._segment(key, text, first=place == 0, last=place == len(choices) - 1)
            made.setAccessibleName(f"{says}: {text}" if says else text)
            made.says = made.accessibleName()
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

    def set_pill(self, key: str, text: str, kind: str) -> None:
        """Put a state beside a segment's text, as `Pill` shows it; an empty one takes it away."""
        self._buttons[key].set_pill(text, kind)

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

    def _segment(self, key: str, text: str, *, first: bool, last: bool) -> _Segment:
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
        self._pill = ("", "grey")
        self.says = text

    def set_pill(self, text: str, kind: str) -> None:
        """Show a state beside the text."""
        self._pill = (text, kind)
        self.setAccessibleName(f"{self.says}, {text}" if text else self.says)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._room(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.fillPath(self._outline(0), theme.colour("accent_tint"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), RING))
            painter.drawPath(self._outline(RING / 2))
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.rect = self.rect().adjusted(0, 0, -self._room(), 0)
        self.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, self)
        text, kind = self._pill
        if text:
            left, middle = self.width() - cells.pill_width(text) - theme.px(PILL_EDGE), round(self.height() / 2)
            cells.paint_pill(painter, left, middle, text, kind, on_tint=self.isChecked())
        painter.end()

    def _room(self) -> int:
        return cells.pill_width(self._pill[0]) + theme.px(PILL_GAP) if self._pill[0] else 0

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
