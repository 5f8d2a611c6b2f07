"""Add or edit a mailbox: form, sign-in test, limits. The password goes to the keyring, the rest to the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands.applied_mailbox import AppliedToMailbox, apply_limits, take_back_from_mailbox
from app.core.commands.mailboxes import SavedMailbox, add_mailbox
from app.core.errors import InputError, OutpaceError
from app.core.model import MailboxDraft
from app.core.queries.mailboxes import mailbox_names
from app.ui.context import Context
from app.ui.deeds import carry_out
from app.ui.dialogs.away_dates import AwayDates
from app.ui.dialogs.keyring_card import KeyringCard
from app.ui.dialogs.limits_effect import LimitsEffect
from app.ui.dialogs.mailbox_form import MailboxForm
from app.ui.dialogs.sending_limits import SendingLimits
from app.ui.dialogs.sign_in_check import SignInCheck, untried
from app.ui.ports import CheckState, KeyringState, Settle, SignInTest
from app.ui.when import clock_time
from app.ui.widgets.buttons import button
from app.ui.widgets.divider import Divider
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label, set_role
from app.ui.wording import user_zone

WIDTH = 928
LEFT_WIDTH = 491


class MailboxDialog(Sheet):
    """Without a draft it adds a mailbox, with one it edits it. `saved(id)` after the workspace took it."""

    saved = Signal(int)

    def __init__(self, window: QWidget, context: Context, draft: MailboxDraft | None = None) -> None:
        super().__init__(window, "Add mailbox" if draft is None else "Edit mailbox", WIDTH)
        self.setObjectName("mailboxDialog")
        self._context = context
        self._editing = draft
        self._cancel_test: Callable[[], None] | None = None
        self._test: SignInTest | None = None
        self._saving = False
        self._settle: Settle | None = None
        zone = user_zone()
        self.form = MailboxForm(context.ports.preset_for, context.ports.find_provider, zone.key)
        today = context.clock.now().astimezone(zone).date()
        self.limits = SendingLimits(today)
        self.away = AwayDates(today)
        self.effect = LimitsEffect(context, self.draft, draft)
        self.check = SignInCheck()
        self.keyring = KeyringCard()
        self._when = label("", "small", tabular=True)
        self.test_button = button("Test sign-in", on=self._toggle_test, name="testSignIn")
        self.note = label("", "muted", wrap=True)
        self.note.setObjectName("mailboxNote")
        self.save_button = button(self._save_words(), "primary", on=self._save, name="saveMailbox")
        self._lay_out()
        self._connect()
        if draft is not None:
            self.form.show_draft(draft)
            self.away.show_dates(draft.away)
            self.limits.show_draft(draft)
        self.check.show_test(untried())

    def draft(self) -> MailboxDraft:
        """Return the mailbox as entered."""
        limits = self.limits
        return replace(
            self.form.draft(),
            daily_capacity=limits.capacity.value(),
            least_gap=limits.gap.value(),
            ramp=limits.ramp_up(),
            away=self.away.dates(),
        )

    def finished_test(self) -> SignInTest | None:
        """Return the sign-in test of what is entered, None where none was made or it is not done."""
        return self._test if self._test is not None and self._test.finished else None

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        left = ScrollColumn(margin=0)
        left.body.setContentsMargins(0, 0, 0, 0)
        left.body.addWidget(self.form)
        left.setMinimumWidth(min(LEFT_WIDTH, self.window().width() // 2))
        right = ScrollColumn(margin=20, gap=12)
        right.body.setContentsMargins(20, 16, 20, 16)
        right.body.addLayout(row(label("Test", "section"), None, self._when, self.test_button))
        right.body.addWidget(self.check)
        right.body.addWidget(self.keyring)
        right.body.addWidget(Divider())
        right.body.addWidget(self.limits)
        right.body.addWidget(self.effect)
        right.body.addWidget(self.away)
        right.body.addStretch(1)
        self.keyring.hide()
        sides = QHBoxLayout()
        sides.setSpacing(0)
        sides.addWidget(left, 491)
        sides.addWidget(Divider(upright=True))
        sides.addWidget(right, 436)
        inner = QVBoxLayout()
        inner.addLayout(sides)
        self.body.addLayout(inner)
        self._sides = (left, right)
        self.footer.addWidget(self.note, 1)
        self.footer.addWidget(button("Cancel", on=self.reject, name="cancelMailbox"))
        self.footer.addWidget(self.save_button)
        self._wanted_height = 640

    def _connect(self) -> None:
        self.form.changed.connect(self._edited)
        for part in (self.limits, self.away):
            part.changed.connect(self.effect.work_out)
        self.keyring.try_again.connect(self._save)
        self.keyring.keep_asked.connect(self._keep_in_memory)
        self.closed.connect(lambda _accepted: self._stop_test())
        self._context.ports.keyring_state(self._show_keyring)

    def _show_keyring(self, state: KeyringState) -> None:
        if shiboken6.isValid(self):
            self.form.show_keyring(state)

    # -- the test -----------------------------------------------------------------------------------------

    def _toggle_test(self) -> None:
        if self._cancel_test is not None:
            self._stop_test()
            self.check.show_test(untried())
        elif self.form.check(needs_password=self._editing is None):
            self._start_test()

    def _start_test(self) -> None:
        self._test = None
        self._when.setText("")
        self.test_button.setText("Cancel test")
        self.form.refuse_password(False)
        self._say("")
        self.check.show_test(untried())
        password = self.form.password.text()
        self._cancel_test = self._context.ports.test_sign_in(self.draft(), password, self._report)

    def _report(self, test: SignInTest) -> None:
        if not shiboken6.isValid(self) or self._cancel_test is None:
            return
        self.check.show_test(test, self.form.preset)
        if test.finished:
            self._cancel_test = None
            self._finish_test(test)

    def _finish_test(self, test: SignInTest) -> None:
        self._test = test
        self.test_button.setText("Test again")
        clock = clock_time(self._context.clock.now(), user_zone())
        self._when.setText(f"{clock}, {test.seconds:.1f} s")
        refused = any(check.name == "Sign in" and check.state is CheckState.FAILED for check in test.checks)
        self.form.refuse_password(refused and bool(self.form.password.text()))
        self._show_verdict()

    def _stop_test(self) -> None:
        if self._cancel_test is not None:
            self._cancel_test()
            self._cancel_test = None
            self.test_button.setText("Test sign-in")

    def _show_verdict(self) -> None:
        if self._test is None:
            self._say("")
        elif self._test.passed:
            self._say("Signed in: this mailbox can send.", "accent")
        else:
            self._say("The test failed. You can save it all the same: it sends nothing until it can sign in.")
        self.save_button.setText(self._save_words())

    def _edited(self) -> None:
        self._stop_test()
        if self._test is not None:
            self._test = None
            self._when.setText("")
            self.test_button.setText("Test sign-in")
            self.check.show_test(untried())
        self.keyring.hide()
        self._show_verdict()

    # -- saving -------------------------------------------------------------------------------------------

    def _save(self) -> None:
        if self._saving or not self.form.check(needs_password=False):
            return
        self._set_saving(True)
        self.keyring.hide()
        self._context.desk.ask(mailbox_names, self._save_unless_taken, owner=self, key="taken")

    def _save_unless_taken(self, names: dict[int, str]) -> None:
        """Refuse the address of another mailbox before a password is put in that one's place."""
        address, own = self.form.draft().email, self._editing.id if self._editing is not None else None
        others = {name.lower() for id_, name in names.items() if id_ != own}
        password, before = self.form.password.text(), self._former_address()
        if address.lower() in others:
            self._was_refused(InputError(f"The mailbox {address} is there already; change that one instead."))
        elif password:
            self._context.ports.store_password(address, password, self._password_stored)
        elif before:
            self._context.ports.move_password(before, address, self._password_read)
        else:
            self._save_mailbox()

    def _former_address(self) -> str:
        """Return the address under which the password was kept, "" where that is the same, or none is needed."""
        before = self._editing
        if before is None or not before.username or before.email.lower() == self.form.draft().email.lower():
            return ""
        return before.email

    def _password_read(self, found: OutpaceError | Settle) -> None:
        if not shiboken6.isValid(self):
            return
        if isinstance(found, OutpaceError):
            self._refused_by_keyring(found, entered=False)
        else:
            self._settle = found
            self._save_mailbox()

    def _password_stored(self, error: OutpaceError | None) -> None:
        if not shiboken6.isValid(self):
            return
        if error is None:
            self._save_mailbox()
        else:
            self._refused_by_keyring(error, entered=True)

    def _refused_by_keyring(self, error: OutpaceError, *, entered: bool) -> None:
        self._set_saving(False)
        self.keyring.show_error(error, entered=entered)
        (self.keyring.keep_button if entered else self.keyring.again_button).setFocus()
        self._sides[1].ensureWidgetVisible(self.keyring)

    def _keep_in_memory(self) -> None:
        self._set_saving(True)
        self._context.ports.keep_password_for_this_run(self.form.draft().email, self.form.password.text())
        self._save_mailbox()

    def _save_mailbox(self) -> None:
        draft = self.draft()
        words = f"Added {draft.email}" if self._editing is None else f"Saved {draft.email}"
        if self._test is not None and not self._test.passed:
            words += "; it cannot sign in yet"
        if self._editing is None:
            carry_out(
                self._context,
                lambda store, now: add_mailbox(store, draft=draft, now=now),
                words,
                owner=self,
                then=self._was_saved,
                failed=self._was_refused,
            )
        else:
            self._apply(draft, words)

    def _apply(self, draft: MailboxDraft, words: str) -> None:
        """Save a mailbox that is there; the way back ends where its password became another one or went along."""
        with_password = bool(self.form.password.text())
        carry_out(
            self._context,
            lambda store, now: apply_limits(store, draft=draft, now=now),
            words,
            lambda store, done, now: take_back_from_mailbox(store, applied=done, now=now),
            worth=lambda done: bool(done.after) and not (with_password or done.moved_address),
            owner=self,
            then=self._was_saved,
            failed=self._was_refused,
        )

    def _was_saved(self, result: SavedMailbox | AppliedToMailbox) -> None:
        self._carry_password()
        self.form.password.clear()
        self.saved.emit(result.id)
        self.accept()

    def _carry_password(self) -> None:
        """Keep the password under the new address only, if there is another one by now."""
        before, ports, toast = self._former_address(), self._context.ports, self._context.toast
        if not before:
            return
        if self._settle is None:
            ports.forget_password(before, lambda _error: None)
            return

        def settled(error: OutpaceError | None) -> None:
            if error is None:
                ports.forget_password(before, lambda _error: None)
            else:
                toast(f"The password of {before} is not carried along, enter it again. {error.sentence}")

        self._settle(settled)

    def _was_refused(self, error: OutpaceError) -> None:
        self._set_saving(False)
        if not self.form.refuse(error.sentence):
            self._say(error.sentence, "bad")

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        self.save_button.setEnabled(not saving)

    def _save_words(self) -> str:
        if self._test is not None and not self._test.passed:
            return "Save, sign in later"
        return "Add mailbox" if self._editing is None else "Save"

    def _say(self, words: str, role: str = "muted") -> None:
        self.note.setText(words)
        set_role(self.note, role)


def open_mailbox_dialog(window: QWidget, context: Context, draft: MailboxDraft | None = None) -> MailboxDialog:
    """Open the dialog over the window with the focus in the address, or in the password of one that is there."""
    dialog = MailboxDialog(window, context, draft)
    dialog.open(dialog.form.email if draft is None else dialog.form.password)
    return dialog
