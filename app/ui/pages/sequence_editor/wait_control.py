"""The wait between two steps, edited where it stands. Owns chip and small editor; changes no draft itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QPushButton, QSpinBox, QWidget

from app.core.steps import LEAST_WAIT
from app.ui import theme
from app.ui.icons import icon
from app.ui.scaling import keep_size

MOST_DAYS = 365
CHIP_HEIGHT = 20
EDITOR_HEIGHT = 28


def days_words(days: int) -> str:
    """Return "1 day", "3 days"."""
    return f"{days} day" if days == 1 else f"{days} days"


class WaitChip(QAbstractButton):
    """ "wait 3 days" as a pill with the number bold; a click or Enter opens the editor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days = LEAST_WAIT
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Change the wait before this step")
        self.setObjectName("waitChip")

    def show_days(self, days: int) -> None:
        """Show another number of days."""
        self._days = days
        self.setAccessibleName(f"Wait {days_words(days)} before this step")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(sum(width for _, _, width in self._parts()) + theme.px(34), theme.px(CHIP_HEIGHT))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = 2.0 if self.hasFocus() else 1.0
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "line"), ring))
        painter.setBrush(theme.colour("hover" if self.underMouse() else "panel"))
        inset = ring / 2
        painter.drawRoundedRect(
            self.rect().toRectF().adjusted(inset, inset, -inset, -inset), self.height() / 2, self.height() / 2
        )
        painter.setPen(theme.colour("ink"))
        x = theme.px(9)
        for text, font, width in self._parts():
            painter.setFont(font)
            painter.drawText(x, 0, width, self.height(), Qt.AlignmentFlag.AlignVCenter, text)
            x += width
        side = theme.px(12)
        arrow = icon("chevron-down").pixmap(QSize(side, side), self.devicePixelRatioF())
        painter.drawPixmap(self.width() - theme.px(20), (self.height() - side) // 2, arrow)
        painter.end()

    def _parts(self) -> list[tuple[str, QFont, int]]:
        plain, bold = theme.font(theme.SECONDARY_PX), theme.font(theme.SECONDARY_PX, 600, tabular=True)
        unit = " day" if self._days == 1 else " days"
        texts = (("wait ", plain), (str(self._days), bold), (unit, plain))
        return [(text, font, QFontMetrics(font).horizontalAdvance(text)) for text, font in texts]


class WaitEditor(QFrame):
    """The chip opened: minus, "wait 3 days", plus. Enter or leaving keeps, Esc puts the old wait back."""

    days_changed = Signal(int)
    closed = Signal(bool)
    """Whether by a key: then the focus is to go back to the chip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = LEAST_WAIT
        self.spin = QSpinBox(self)
        self.spin.setRange(LEAST_WAIT, MOST_DAYS)
        self.spin.setPrefix("wait ")
        self.spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.spin.setAccessibleName("Days to wait before this step")
        self.spin.setObjectName("waitDays")
        keep_size(self.spin, width=110)
        # A press on a stepper would else give the focus to the card behind, and leaving the field closes it.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.spin)
        self.less = self._stepper("minus", "One day less", -1)
        self.more = self._stepper("plus", "One day more", 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.less, self.spin, self.more):
            row.addWidget(widget)
        self.spin.valueChanged.connect(self._value_changed)
        self.spin.installEventFilter(self)
        self.spin.lineEdit().installEventFilter(self)

    def open(self, days: int) -> None:
        """Begin with `days`, all of it selected for typing."""
        self._before = days
        self.spin.blockSignals(True)
        self.spin.setValue(days)
        self.spin.setSuffix(" day" if days == 1 else " days")
        self.spin.blockSignals(False)
        self.show()
        self.spin.setFocus()
        self.spin.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched is self.spin and self._takes_key(event):
            return True
        if isinstance(event, QFocusEvent) and watched is self.spin and event.lostFocus():
            self.finish()
        return super().eventFilter(watched, event)

    def finish(self, *, by_key: bool = False) -> None:
        """End the editing; what was typed is kept."""
        if self.isVisible():
            self.hide()
            self.closed.emit(by_key)

    def _takes_key(self, event: QKeyEvent) -> bool:
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() not in keys:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.spin.setValue(self._before)
        else:
            self.spin.interpretText()
        self.finish(by_key=True)
        return True

    def _value_changed(self, days: int) -> None:
        self.spin.setSuffix(" day" if days == 1 else " days")
        self.days_changed.emit(days)

    def _stepper(self, name: str, words: str, by: int) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("kind", "icon")
        button.setIcon(icon(name))
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAutoRepeat(True)
        button.clicked.connect(lambda: self.spin.setValue(self.spin.value() + by))
        return button
