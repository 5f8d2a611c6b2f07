"""Remove a mailbox: asked once, with whom it concerns and what becomes of them, told before it is done."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.core.commands.applied_mailbox import AppliedToMailbox, apply_removal, take_back_from_mailbox
from app.core.commands.mailbox_effect import MailboxEffect, removal_effect
from app.core.commands.what_if import Effect
from app.core.errors import OutpaceError
from app.core.events import Changes
from app.core.queries.mailboxes import MailboxRow
from app.core.queries.removal import Removal, removal
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.dialogs.moved_emails import open_moved_emails
from app.ui.dialogs.password_aside import PasswordAside
from app.ui.effects import NOTHING, last_words, over_words, sentences
from app.ui.foresight import Foresight
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone

THREADS = (
    ("new", "Another mailbox goes on with them, in a new thread"),
    ("stop", "Their sequences stop"),
    ("wait", "They wait until you resume or stop them"),
)
_TWO_LINES: Final = 44


class RemoveMailboxDialog(Sheet):
    """Asks what becomes of the contacts it has written to, and removes it."""

    def __init__(self, window: QWidget, context: Context, row: MailboxRow) -> None:
        super().__init__(window, f"Remove {row.draft.email}?", 520)
        self.setObjectName("removeMailboxDialog")
        self._context = context
        self._row = row
        self._effect: Effect | None = None
        self._foresight = Foresight(context, self)
        self._choices = QButtonGroup(self)
        self._question = label("", "section", wrap=True)
        self._question.setObjectName("threadsQuestion")
        self._words = label("", "muted", wrap=True)
        self._words.setObjectName("removeEffect")
        keep_size(self._words, height=_TWO_LINES)
        self.body.addWidget(label("It sends nothing more. What it sent stays on record.", wrap=True))
        self._threads = self._choice()
        self.body.addWidget(self._threads)
        self.body.addWidget(self._words)
        self.preview = button("Show moved emails", on=self._preview, name="previewRemove")
        self.preview.setEnabled(False)
        self.remove_button = button("Remove mailbox", "danger", on=self._remove, name="confirmRemove")
        self.remove_button.setEnabled(False)
        self.footer.addWidget(self.preview)
        self.preview.setVisible(row.pending > 0)  # not before: without a parent it would be a window of its own
        self.footer.addStretch(1)
        self.footer.addWidget(button("Cancel", on=self.reject, name="cancelRemove"))
        self.footer.addWidget(self.remove_button)
        context.desk.ask(partial(removal, mailbox_id=row.id), self._show, owner=self)

    def _choice(self) -> QWidget:
        found = QWidget()
        lines = QVBoxLayout(found)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self._question)
        for n, (key, text) in enumerate(THREADS):
            choice = QRadioButton(text)
            choice.setObjectName(f"threads_{key}")
            choice.setChecked(n == 0)
            self._choices.addButton(choice, n)
            lines.addWidget(choice)
        self._choices.idClicked.connect(self._work_out)
        found.hide()
        return found

    def _show(self, found: Removal) -> None:
        """Ask for what there is to ask: whom it has written to, if anybody."""
        if found.contacts:
            still = "is still in a sequence" if found.contacts == 1 else "are still in a sequence"
            to_come = f", with {count(found.follow_ups, 'email')} to come" if found.follow_ups else ""
            self._question.setText(f"{count(found.contacts, 'contact')} it has written to {still}{to_come}")
            self._threads.show()
            self._place()
        self.remove_button.setEnabled(True)
        if self._row.pending or found.follow_ups:
            self._work_out()

    def _work_out(self) -> None:
        self._effect = None
        self.preview.setEnabled(False)
        self._words.setText("Working out what moves…")
        now = self._context.clock.now()
        question = partial(removal_effect, mailbox_id=self._row.id, threads=self._chosen(), now=now)
        self._foresight.work_out(question, self._tell, failed=self._refused)

    def _tell(self, found: MailboxEffect | None) -> None:
        self._effect = None if found is None else found.effect
        self.preview.setEnabled(found is not None and not found.effect.nothing)
        if found is None:
            self._words.setText(f"{count(self._row.pending, 'planned email')} of it move to other mailboxes.")
        else:
            self._words.setText(_words(found))

    def _refused(self, error: OutpaceError) -> None:
        self._words.setText(error.sentence)

    def _preview(self) -> None:
        if self._effect is not None:
            open_moved_emails(self._window, self._context, f"Without {self._row.draft.email}", self._effect)

    def _chosen(self) -> str:
        return THREADS[self._choices.checkedId()][0]

    def _remove(self) -> None:
        self.remove_button.setEnabled(False)
        self.remove_button.setText("Removing…")
        self._foresight.drop()
        address, threads = self._row.draft.email, self._chosen()
        password = PasswordAside(self._context, address) if self._row.draft.username else None
        carry_out(
            self._context,
            partial(_remove, mailbox_id=self._row.id, threads=threads, password=password),
            f"Removed {address}",
            partial(_take_back, password=password),
            owner=self,
            then=lambda _done: self.accept(),
            failed=self._not_removed,
        )

    def _not_removed(self, error: OutpaceError) -> None:
        self.remove_button.setText("Remove mailbox")
        self.remove_button.setEnabled(True)
        self._refused(error)


def _remove(
    store: Any, now: datetime, *, mailbox_id: int, threads: str, password: PasswordAside | None
) -> AppliedToMailbox:
    done = apply_removal(store, mailbox_id=mailbox_id, threads=threads, now=now)
    if password is not None:
        password.forget()
    return done


def _take_back(store: Any, done: AppliedToMailbox, now: datetime, *, password: PasswordAside | None) -> Changes:
    changes = take_back_from_mailbox(store, applied=done, now=now)
    if password is not None:
        password.give_back()
    return changes


def _words(found: MailboxEffect) -> str:
    """Return "12 emails go from other mailboxes, 9 emails wait. Last email stays on Fri 11 Dec."."""
    effect, (elsewhere, waiting, others) = found.effect, found.fates
    parts = [
        f"{count(number, 'email')} {one if number == 1 else many}"
        for number, one, many in (
            (elsewhere, "goes from another mailbox", "go from other mailboxes"),
            (waiting, "waits", "wait"),
            (effect.cancelled, "will not go out", "will not go out"),
        )
        if number
    ]
    if others:
        parts.append(f"{others:,} {'other moves' if others == 1 else 'others move'} within their mailboxes")
    told = ", ".join(parts) or NOTHING.rstrip(".")
    return sentences(told, last_words(effect, user_zone()), over_words(effect))


def open_remove_dialog(window: QWidget, context: Context, row: MailboxRow) -> RemoveMailboxDialog:
    """Open the question over the window."""
    dialog = RemoveMailboxDialog(window, context, row)
    dialog.open()
    return dialog
