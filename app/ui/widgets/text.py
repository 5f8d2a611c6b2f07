"""Labels by role; the sheet knows how each role looks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import theme

_WEIGHT = {"strong": 500, "section": 600, "title": 600, "display": 600}
_PX = {"small": 12, "tiny": 11, "good": 12, "warn": 12, "bad": 12, "title": 16, "display": 24}


def label(
    text: str = "", role: str = "", *, wrap: bool = False, tabular: bool = False, selectable: bool = False
) -> QLabel:
    """Return a plain-text label. Roles: muted, small, tiny, strong, section, title, display, accent, good, warn,
    bad, warnTitle, badTitle, kbd; "" is body text.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if tabular:
        made.setFont(theme.font(_PX.get(role, theme.BODY_PX), _WEIGHT.get(role, 400), tabular=True))
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Give a label another role and show it."""
    restyle(widget, "role", role)


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the sheet looks at, and show it if it differs."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().polish(widget)
        widget.update()
