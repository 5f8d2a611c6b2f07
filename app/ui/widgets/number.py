"""A field for a whole number: no arrows, the unit inside, arrow keys step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from app.ui import theme


class Number(QSpinBox):
    """Takes `low`..`high`; the wheel does not change it unasked."""

    def __init__(
        self, low: int, high: int, value: int, says: str = "", unit: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setValue(value)
        self.setSuffix(f" {unit}" if unit else "")
        self.setAccessibleName(says)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(theme.tabular_figures())
        self.lineEdit().setTextMargins(8, 0, 8, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
