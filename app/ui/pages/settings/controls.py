"""The control of one setting: a switch, a choice, a number, a text. Knows nothing of where the value goes."""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.pages.settings.entries import Entry, Value
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.menus import Combo
from app.ui.widgets.number import Number
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.switch import Switch

_MOST_SIDE_BY_SIDE: Final = 3
_TEXT_WIDTH: Final = 240
W = TypeVar("W", bound=QWidget)


class _Control(QWidget):
    """`chosen(value)` when the user takes another value; `show_value` shows one without a signal."""

    chosen = Signal(object)

    def __init__(self, inside: QWidget | QHBoxLayout) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        if isinstance(inside, QWidget):
            box.addWidget(inside)
            self.setFocusProxy(inside)
        else:
            box.addLayout(inside)


class SwitchControl(_Control):
    """Yes or no."""

    def __init__(self, entry: Entry) -> None:
        self.switch = _named(Switch(entry.title), entry)
        super().__init__(self.switch)
        self.switch.clicked.connect(lambda on: self.chosen.emit(on))

    def show_value(self, value: Value) -> None:
        """Show on or off."""
        self.switch.setChecked(bool(value))


class ChoiceControl(_Control):
    """One of a few: side by side up to three, else a list."""

    def __init__(self, entry: Entry) -> None:
        few = len(entry.choices) <= _MOST_SIDE_BY_SIDE
        self.shown = Segmented(entry.choices, entry.title) if few else Combo(entry.choices, entry.title)
        super().__init__(_named(self.shown, entry))
        if isinstance(self.shown, Segmented):
            self.shown.chosen.connect(self.chosen.emit)
            self.setFocusProxy(None)  # type: ignore[arg-type]  # the segments take the focus themselves
        else:
            self.shown.activated.connect(self._taken)

    def show_value(self, value: Value) -> None:
        """Show a choice."""
        if isinstance(self.shown, Segmented):
            self.shown.set_current(str(value))
        else:
            self.shown.set_key(str(value))

    def _taken(self, _place: int) -> None:
        if isinstance(self.shown, Combo):
            self.chosen.emit(self.shown.key())


class NumberControl(_Control):
    """A whole number between a minus and a plus; typed, it counts when the field is left or Enter is pressed."""

    def __init__(self, entry: Entry) -> None:
        self.number = _named(Number(entry.minimum, entry.maximum, entry.minimum, entry.title, entry.unit), entry)
        self.number.setSingleStep(entry.step)
        self.number.setKeyboardTracking(False)
        self.less = icon_button("minus", f"{entry.title}: less", on=lambda: self._step(-1), name=f"{entry.key}_less")
        self.more = icon_button("plus", f"{entry.title}: more", on=lambda: self._step(1), name=f"{entry.key}_more")
        line = QHBoxLayout()
        line.setSpacing(theme.TIGHT)
        for part in (self.less, self.number, self.more):
            line.addWidget(part)
        super().__init__(line)
        self.setFocusProxy(self.number)
        self.number.valueChanged.connect(self._changed)

    def show_value(self, value: Value) -> None:
        """Show a number."""
        blocked = self.number.blockSignals(True)
        self.number.setValue(int(value))
        self.number.blockSignals(blocked)
        self._show_bounds()

    def _step(self, steps: int) -> None:
        self.number.stepBy(steps)

    def _changed(self, value: int) -> None:
        self._show_bounds()
        self.chosen.emit(value)

    def _show_bounds(self) -> None:
        self.less.setEnabled(self.number.value() > self.number.minimum())
        self.more.setEnabled(self.number.value() < self.number.maximum())


class TextControl(_Control):
    """A text; it counts when the field is left or Enter is pressed."""

    def __init__(self, entry: Entry) -> None:
        self.field = _named(QLineEdit(), entry)
        self.field.setAccessibleName(entry.title)
        self.field.setPlaceholderText(entry.example)
        self.field.setMinimumWidth(theme.px(_TEXT_WIDTH))
        super().__init__(self.field)
        self._shown = ""
        self.field.editingFinished.connect(self._finished)

    def show_value(self, value: Value) -> None:
        """Show a text."""
        self._shown = str(value)
        self.field.setText(self._shown)

    def _finished(self) -> None:
        text = self.field.text().strip()
        if text != self._shown:
            self._shown = text
            self.chosen.emit(text)


AnyControl = SwitchControl | ChoiceControl | NumberControl | TextControl


def control_for(entry: Entry) -> AnyControl:
    """Return the control for a setting, by its type."""
    if isinstance(entry.default, bool):
        return SwitchControl(entry)
    if entry.choices:
        return ChoiceControl(entry)
    return NumberControl(entry) if isinstance(entry.default, int) else TextControl(entry)


def _named(widget: W, entry: Entry) -> W:
    widget.setObjectName(entry.key)
    widget.setAccessibleDescription(entry.sentence)
    return widget
