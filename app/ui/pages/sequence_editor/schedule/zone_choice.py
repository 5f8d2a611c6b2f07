"""Whose clock the window follows: the mailbox's, the recipient's or a fixed zone's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QVBoxLayout, QWidget

from app.core.model import ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT
from app.ui import theme
from app.ui.widgets.field import Field
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label

FIXED = "fixed"
HINTS = {
    ZONE_OF_MAILBOX: "{start} is {start} where the mailbox is that sends.",
    ZONE_OF_RECIPIENT: "{start} is {start} where the contact is; where that is not known, where the mailbox is.",
    FIXED: "{start} is {start} in this zone, for everyone.",
}


class ZoneChoice(QWidget):
    """Three rules, and the name of the zone for the fixed one."""

    chosen = Signal(str)
    """ "mailbox", "recipient" or an IANA name (as typed: it may be none)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rule = Segmented(
            [(ZONE_OF_MAILBOX, "Mailbox"), (ZONE_OF_RECIPIENT, "Recipient"), (FIXED, "Fixed")], "Time zone"
        )
        self.name = QLineEdit()
        self.name.setObjectName("scheduleZone")
        self.name.setPlaceholderText("Europe/Berlin")
        self.name.setMaximumWidth(280)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.name.setCompleter(completer)
        self.field = Field("Zone", self.name)
        self._hint = label("", "small", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        for part in (self.rule, self._hint, self.field):
            box.addWidget(part)
        self.rule.chosen.connect(self._rule_chosen)
        self.name.textEdited.connect(lambda text: self.chosen.emit(text.strip()))
        completer.activated.connect(self.chosen)

    def offer(self, zones: Sequence[str]) -> None:
        """Complete what is typed from these names."""
        self._names.setStringList(list(zones))

    def show_zone(self, zone: str, problem: str, start: str) -> None:
        """Show the rule or name, what is wrong with it, and what it makes of the window's start."""
        rule = zone if zone in (ZONE_OF_MAILBOX, ZONE_OF_RECIPIENT) else FIXED
        self.rule.set_current(rule)
        self._hint.setText(HINTS[rule].format(start=start))
        self.field.setVisible(rule == FIXED)
        if rule == FIXED and self.name.text().strip() != zone:
            self.name.setText(zone)
        self.field.set_error(problem if rule == FIXED else "")

    def _rule_chosen(self, rule: str) -> None:
        if rule == FIXED:
            self.chosen.emit(self.name.text().strip())
            self.name.setFocus()
        else:
            self.chosen.emit(rule)
