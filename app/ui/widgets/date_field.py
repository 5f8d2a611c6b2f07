"""A date in one field, as people write it. Arrow keys change the part the cursor is in. Knows no rule."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QWidget

from app.ui.scaling import keep_size, wear

_INSET = 8
_LEAST = 104


class DateField(QDateEdit):
    """Shows and takes dates in the words of `written`, a format of Qt's."""

    def __init__(self, name: str, written: str = "d MMM yyyy", *, width: int = _LEAST, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName(name)
        self.setDisplayFormat(written)
        self.setCalendarPopup(False)
        wear(self, tabular=True)
        self.lineEdit().setTextMargins(_INSET, 0, _INSET, 0)
        keep_size(self, least_width=width)

    def day(self) -> date:
        """Return the date on show."""
        at = self.date()
        return date(at.year(), at.month(), at.day())

    def show_day(self, on: date, *, earliest: date | None = None) -> None:
        """Show a date, and take none before `earliest`."""
        if earliest is not None:
            self.setMinimumDate(as_shown(earliest))
        self.setDate(as_shown(on))


def as_shown(on: date) -> QDate:
    """Return a date in the words of Qt."""
    return QDate(on.year, on.month, on.day)
