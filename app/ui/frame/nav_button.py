"""One row of the sidebar: name, and at its right a count; folded only an icon."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui import theme
from app.ui.icons import paint_icon

_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class NavButton(QPushButton):
    """Checked while its page is shown. Up and Down move the focus among the rows, Space and Enter take one."""

    def __init__(self, key: str, title: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._title = title
        self._icon_name = icon_name
        self._count: int | None = None
        self._folded = False
        self.setObjectName(f"nav_{key}")
        self.setProperty("nav", True)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._describe()

    def set_count(self, count: int | None) -> None:
        """Show a number at the right; None or 0 shows nothing."""
        if count != self._count:
            self._count = count
            self._describe()
            self.update()

    def fold(self, folded: bool) -> None:
        """Show the icon alone, or name and count."""
        self._folded = folded
        self._describe()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._move_focus(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        if self._folded:
            middle = self.rect().center()
            token = "ink" if self.isChecked() else "ink2"
            side = theme.px(16)
            at = QRect(middle.x() - side // 2 + 1, middle.y() - side // 2 + 1, side, side)
            paint_icon(painter, self._icon_name, token, at)
        elif self._count:
            painter.setFont(theme.font(theme.SECONDARY_PX, tabular=True))
            painter.setPen(theme.colour("ink2"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(0, 0, -9, 0), right, f"{self._count:,}")
        painter.end()

    def _describe(self) -> None:
        said = f"{self._title}, {self._count:,}" if self._count else self._title
        self.setText("" if self._folded else self._title)
        self.setToolTip(said if self._folded else "")
        self.setAccessibleName(said)

    def _move_focus(self, step: int) -> None:
        sidebar = self.parentWidget()
        rows = [row for row in sidebar.findChildren(NavButton) if row.isVisible()] if sidebar else [self]
        rows[(rows.index(self) + step) % len(rows)].setFocus(Qt.FocusReason.TabFocusReason)
