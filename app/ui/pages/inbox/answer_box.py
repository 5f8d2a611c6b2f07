"""The box to answer in: from which mailbox to whom, the text with its marks, files, now or later. Sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.queries.conversation import Conversation
from app.ui import theme
from app.ui.icons import icon
from app.ui.pages.inbox.answer_text import AnswerText, marks_of
from app.ui.pages.inbox.later import SendLater
from app.ui.pages.sequence_editor.attachment_bar import AttachmentBar
from app.ui.pages.sequence_editor.variables import variable_words
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.menus import Combo, RoundMenu
from app.ui.widgets.rows import row
from app.ui.widgets.text import label, restyle

HEIGHT = 104
NARROW, WIDE = 560, 660
"""Below these widths, what is only told gives way to what can be pressed."""
_LONGEST_VALUE = 40


class AnswerBox(Card):
    """`wanted(text, send_at)` when the answer shall leave, at once where `send_at` is None.

    `put_aside()` when the user goes back to the list; `typed()`; `files_wanted(paths)`; `file_removed(place)`;
    `later_wanted()` for the choice of a time.
    """

    wanted = Signal(str, object)
    put_aside = Signal()
    typed = Signal()
    files_wanted = Signal(object)
    file_removed = Signal(int)
    later_wanted = Signal()

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("answerBox")
        self.body.setContentsMargins(2, 6, 2, 8)
        self.body.setSpacing(theme.TIGHT)
        self.zone = zone
        self.from_whom = Combo(says="From which mailbox")
        self.from_whom.setObjectName("answerFrom")
        self.recipient = Combo(says="To whom")
        self.recipient.setObjectName("answerTo")
        for combo in (self.from_whom, self.recipient):
            combo.setProperty("kind", "bare")
            combo.fit_to(9)
        self.thread_words = label("same thread", "muted")
        self.text = AnswerText()
        keep_size(self.text, height=HEIGHT)
        self.files = AttachmentBar()
        self.files.attach.hide()
        self.attach = icon_button("paperclip", "Attach files", on=self.files.choose, name="answerAttach")
        self.template = button("Template", "quiet", name="answerTemplate", tip="Write from a template")
        self.values = icon_button("user", "Write what is known of the contact", on=self._open_values)
        self.values.setObjectName("answerValues")
        self._values: Mapping[str, str] = {}
        self.day = ElidedLabel("", "small")
        self.later_button = button("Send at…", on=self.later_wanted.emit, name="answerLater")
        self.later = SendLater(zone)
        self.later.chosen.connect(lambda at: self.wanted.emit(self.text.toPlainText(), at))
        self.send_button = button("Send", "primary", on=self._send, name="sendAnswer", tip="Send (Ctrl+Enter)")
        self.keys = label("Ctrl ↵", "kbd")
        self._lay_out()
        self._connect()

    def show_conversation(self, found: Conversation, draft: str) -> None:
        """Stand for a conversation, with what was typed for it before."""
        self.from_whom.set_items((str(key), email) for key, email in found.mailboxes.items())
        self.from_whom.set_key(str(found.mailbox_id))
        self.show_again(found)
        self.recipient.setCurrentIndex(0 if found.people else -1)
        self.text.show_text(draft)
        self.show_typed()

    def show_again(self, found: Conversation) -> None:
        """Show what changed of the same conversation; what is typed and chosen stays."""
        self._values = found.fields
        self.recipient.set_items((one.address, one.address) for one in found.people)
        self.values.setEnabled(bool(found.fields))
        self.files.show_files(found.files, "")
        self.files.setVisible(bool(found.files))
        self.day.setText(f"{found.sent_today:,} of {found.capacity:,} today")
        self.day.set_tip(
            f"An answer takes a place of its mailbox's day: {found.sent_today:,} of {found.capacity:,} are taken today."
        )

    def show_typed(self) -> None:
        """Let an answer be sent where something is written."""
        something = bool(self.text.toPlainText().strip())
        for one in (self.send_button, self.later_button):
            one.setEnabled(something)

    def mailbox_id(self) -> int | None:
        """Return the mailbox that is chosen to answer from."""
        return int(self.from_whom.key()) if self.from_whom.key() else None

    def focus(self) -> None:
        """Take the keys."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "keys"):
            self._settle()

    # parts --------------------------------------------------------------------

    def _settle(self) -> None:
        """Leave out what has no room."""
        wide = self.width() >= theme.px(NARROW)
        for one in (self.day, self.thread_words):
            one.setVisible(wide)
        self.keys.setVisible(self.width() >= theme.px(WIDE))
        self.template.setText("Template" if wide else "")
        self.template.setIcon(QIcon() if wide else icon("layout-template"))
        self.template.setAccessibleName("Write from a template")

    def _send(self) -> None:
        if self.send_button.isEnabled():
            self.wanted.emit(self.text.toPlainText(), None)

    def _open_values(self) -> None:
        """Offer what is known of the contact, to be written into the text as it is."""
        menu = RoundMenu(parent=self.values)
        for name, value in self._values.items():
            shown = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
            action = menu.addAction(f"{variable_words(name)}: {shown}".replace("&", "&&"))
            action.triggered.connect(lambda _on=False, value=value: self.text.insert_variable(value))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.values.mapToGlobal(self.values.rect().bottomLeft()))

    def _edited(self) -> None:
        self.show_typed()
        self.typed.emit()

    def _connect(self) -> None:
        self.text.sent.connect(self._send)
        self.text.put_aside.connect(self.put_aside)
        self.text.focused.connect(lambda on: restyle(self, "focused", on))
        self.text.text_edited.connect(lambda _text: self._edited())
        self.files.watch(self.text.viewport())
        self.files.wanted.connect(self.files_wanted)
        self.files.removed.connect(self.file_removed)

    def _lay_out(self) -> None:
        head = row(label("From", "muted"), self.from_whom, label("to", "muted"), self.recipient, self.thread_words)
        head.setStretch(1, 1)
        head.setStretch(3, 1)
        head.setContentsMargins(14, 0, 14, 0)
        tools = [*marks_of(self.text), self.attach, self.values]
        tools.insert(3, tools.pop(4))
        foot = row(*tools, self.template, self.day, gap=theme.TIGHT)
        foot.setStretch(foot.indexOf(self.day), 1)
        foot.addLayout(row(self.later_button, self.keys, self.send_button))
        foot.setContentsMargins(8, 0, 12, 0)
        self.body.addLayout(head)
        self.body.addWidget(Divider(faint=True))
        inside = QVBoxLayout()
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(self.text)
        inside.addWidget(self.files)
        self.body.addLayout(inside)
        self.body.addLayout(foot)
