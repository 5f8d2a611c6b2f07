"""Why a mailbox's answers cannot be read, what that means, and a way to try again. Says what was pressed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.queries.mailboxes import MailboxRow
from app.ui.when import moment
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.text import label, set_role

WAITS = "First emails go on. Whoever was written to gets nothing more until that is mended, as they may have answered."
GOES_ON = "Emails go on. It is tried again by itself; after a day, whoever was written to gets nothing more until then."


class UnreadCard(Card):
    """Hidden while a mailbox can be read."""

    again = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__("warn", parent=parent)
        self.setObjectName("mailboxUnread")
        self._zone = zone
        self._title = label("", "warnTitle", wrap=True)
        self._reason = label("", wrap=True, selectable=True)
        self._meaning = label("", "muted", wrap=True)
        self.again_button = button("Read again", on=self.again.emit, name="readAgain")
        self.body.setContentsMargins(13, 11, 13, 11)
        for part in (self._title, self._reason, self._meaning):
            self.body.addWidget(part)
        self.body.addLayout(row(self.again_button, None))
        self.hide()

    def show_mailbox(self, shown: MailboxRow) -> None:
        """Show what hinders the reading of a mailbox, if anything does."""
        self.setVisible(bool(shown.unread_reason))
        since = f" since {moment(shown.unread_since, self._zone)}" if shown.unread_since else ""
        self._title.setText(f"Answers have not been read{since}")
        self._reason.setText(shown.unread_reason)
        self._meaning.setText(WAITS if shown.unread_waits else GOES_ON)
        self.set_kind("bad" if shown.unread_waits else "warn")
        set_role(self._title, "badTitle" if shown.unread_waits else "warnTitle")
        self.setAccessibleName(f"{self._title.text()}. {shown.unread_reason}")
