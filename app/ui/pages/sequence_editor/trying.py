"""Sending a step to oneself: address and mailbox in a small panel, then what the server said. Composes nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.core.model import EmailStatus, SendResult, SequenceDraft
from app.core.settings import TEST_ADDRESS
from app.ui import theme
from app.ui.context import Context
from app.ui.pages.sequence_editor.threads import thread_subject
from app.ui.widgets.buttons import button
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo
from app.ui.widgets.popover import Popover
from app.ui.widgets.progress import Spinner
from app.ui.widgets.rows import row
from app.ui.widgets.text import label, set_role

if TYPE_CHECKING:
    from app.core.queries.trial import Trial


@dataclass(frozen=True, slots=True)
class Tried:
    """What is to be sent: the step at `at` of the draft as the contact gets it, from one of `senders`."""

    draft: SequenceDraft
    at: int
    contact_id: int | None
    senders: Sequence[str]


class TrialPanel(QWidget):
    """Asks for address and mailbox, sends, and says how it went; `ask` tells what is on show when it is pressed."""

    def __init__(self, context: Context, anchor: QPushButton, ask: Callable[[], Tried | None]) -> None:
        super().__init__()
        self._context = context
        self._anchor = anchor
        self._ask = ask
        self._popover: Popover | None = None
        self._sending = False
        self.address = QLineEdit()
        self.address.setObjectName("testAddress")
        self.address.setPlaceholderText("you@example.com")
        self.senders = Combo(says="From")
        self.senders.setObjectName("testSender")
        self.result = label("", "muted", wrap=True)
        self.result.setObjectName("testResult")
        self.send_button = button("Send test", "primary", on=self.send, name="sendTest")
        self._spinner = Spinner("Sending the test")
        self._address_field = Field("To", self.address)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 13, 16, 14)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self._address_field)
        box.addWidget(Field("From", self.senders))
        box.addWidget(
            label("It goes out now, past the plan, marked “[Test]”, and is counted nowhere.", "small", wrap=True)
        )
        box.addWidget(self.result)
        box.addLayout(row(self._spinner, None, self.send_button))
        self.result.hide()
        self.address.returnPressed.connect(self.send)
        anchor.clicked.connect(self.open)

    def open(self) -> None:
        """Open beside the button with the address used last."""
        wanted = self._ask()
        if wanted is None:
            return
        self.senders.set_items((sender, sender) for sender in wanted.senders)
        self._say("")
        if self._popover is None:
            self._popover = Popover(self._anchor, self, 330)
        self._popover.open()
        if not self.address.text():
            self._context.desk.ask(_address, self._show_address, owner=self, key="address")

    def send(self) -> None:
        """Compose on the desk, then hand it to the mailbox's server."""
        wanted = self._ask()
        if wanted is None or self._sending:
            return
        to, sender, now = self.address.text().strip(), self.senders.key(), self._context.clock.now()
        if not to or not sender:
            self._address_field.set_error("" if to else "Enter the address that the test goes to.")
            self._say("" if sender else "Add a mailbox first: a test needs one to leave from.", "bad")
            return
        self._address_field.set_error("")
        self._work(True)
        self._context.desk.ask(
            lambda store: _compose(store, wanted, sender, to, now),
            partial(self._hand_over, to),
            owner=self,
            key="compose",
            failed=self._refused,
        )

    def _hand_over(self, to: str, trial: Trial) -> None:
        self._context.desk.do(lambda store: _keep_address(store, to), owner=self)
        self._context.ports.send_test(trial.mailbox, trial.mail, partial(self._sent, trial, to))

    def _sent(self, trial: Trial, to: str, result: SendResult) -> None:
        if not shiboken6.isValid(self):
            return
        self._work(False)
        if result.outcome is EmailStatus.SENT:
            gaps = f" It has gaps: {', '.join(trial.missing)}." if trial.missing else ""
            self._say(f"Sent to {to}. The server said “{result.words}”.{gaps}", "accent")
        elif result.outcome is EmailStatus.IN_DOUBT:
            self._say(f"The connection broke at the end: it may have gone out. {result.words}", "warn")
        else:
            self._say(f"Not sent. {result.mailbox_trouble or result.words}", "bad")

    def _refused(self, error: OutpaceError) -> None:
        self._work(False)
        self._say(error.sentence, "bad")

    def _work(self, on: bool) -> None:
        self._sending = on
        self.send_button.setEnabled(not on)
        if on:
            self._say("")
            self._spinner.start()
        else:
            self._spinner.stop()

    def _say(self, words: str, role: str = "muted") -> None:
        self.result.setText(words)
        set_role(self.result, role)
        self.result.setVisible(bool(words))
        if self._popover is not None:
            self._popover.adjustSize()

    def _show_address(self, address: str) -> None:
        if not self.address.text():
            self.address.setText(address)


def _address(store: Any) -> str:
    from app.core.queries.settings import get_setting

    return get_setting(store, which=TEST_ADDRESS)


def _keep_address(store: Any, to: str) -> Any:
    from app.core.commands.settings import set_setting

    return set_setting(store, which=TEST_ADDRESS, value=to)


def _compose(store: Any, wanted: Tried, sender: str, to: str, now: Any) -> Trial:
    from app.core.queries.trial import trial

    step = wanted.draft.steps[wanted.at]
    return trial(
        store,
        subject=thread_subject(wanted.draft.steps, wanted.at),
        content=step.content,
        attachments=step.attachments,
        contact_id=wanted.contact_id,
        mailbox=sender,
        to=to,
        now=now,
        token=secrets.token_hex(8),
    )
