"""Remove a mailbox: asked once, with what becomes of its emails and of the contacts it has written to."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.core.commands.mailboxes import remove_mailbox
from app.core.events import Changes
from app.core.queries.mailboxes import MailboxRow
from app.ui.context import Context
from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label
from app.ui.wording import count

THREADS = (
    ("new", "Another mailbox goes on with them, in a new thread"),
    ("stop", "Their sequences stop"),
    ("wait", "They wait until you decide"),
)


class RemoveMailboxDialog(Sheet):
    """Asks what becomes of the contacts it has written to, and removes it."""

    def __init__(self, window: QWidget, context: Context, row: MailboxRow) -> None:
        super().__init__(window, f"Remove {row.draft.email}?", 480)
        self.setObjectName("removeMailboxDialog")
        self._context = context
        self._row = row
        words = "It sends nothing more. What it sent stays on record."
        if row.pending:
            words = f"{count(row.pending, 'planned email')} of it move to other mailboxes. {words}"
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(label("Contacts it has already written to", "section"))
        self._choices = QButtonGroup(self)
        for n, (key, text) in enumerate(THREADS):
            choice = QRadioButton(text)
            choice.setObjectName(f"threads_{key}")
            choice.setChecked(n == 0)
            self._choices.addButton(choice, n)
            self.body.addWidget(choice)
        self.remove_button = button("Remove mailbox", "danger", on=self._remove, name="confirmRemove")
        self.footer.addStretch(1)
        self.footer.addWidget(button("Cancel", on=self.reject, name="cancelRemove"))
        self.footer.addWidget(self.remove_button)

    def _remove(self) -> None:
        self.remove_button.setEnabled(False)
        mailbox_id, now = self._row.id, self._context.clock.now()
        threads = THREADS[self._choices.checkedId()][0]
        self._context.desk.do(
            lambda store: remove_mailbox(store, mailbox_id=mailbox_id, now=now, threads=threads),
            self._was_removed,
            owner=self,
        )

    def _was_removed(self, _changes: Changes) -> None:
        address = self._row.draft.email
        self._context.ports.forget_password(address, lambda _error: None)
        self._context.toast(f"Removed {address}")
        self.accept()


def open_remove_dialog(window: QWidget, context: Context, row: MailboxRow) -> RemoveMailboxDialog:
    """Open the question over the window."""
    dialog = RemoveMailboxDialog(window, context, row)
    dialog.open()
    return dialog
