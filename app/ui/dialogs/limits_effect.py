"""What a mailbox's new limits would do to the plan, worked out while they are being chosen. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtWidgets import QLabel, QWidget

from app.core.commands.mailboxes import add_mailbox, update_mailbox
from app.core.commands.what_if import Effect, what_if
from app.core.errors import OutpaceError
from app.core.model import MailboxDraft
from app.ui.context import Context
from app.ui.effects import NOTHING, last_words, over_words
from app.ui.foresight import Foresight
from app.ui.widgets.text import set_role
from app.ui.wording import count, user_zone

PLAIN: Final = MailboxDraft("new.mailbox@localhost.example", "127.0.0.1", 25)


class LimitsEffect(QLabel):
    """Says "120 emails move · last email Fri 11 Dec → Thu 10 Dec" for the limits of `draft()` against `before`."""

    def __init__(
        self,
        context: Context,
        draft: Callable[[], MailboxDraft],
        before: MailboxDraft | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("limitsEffect")
        self.setWordWrap(True)
        set_role(self, "strong")
        self._context = context
        self._draft = draft
        self._before = before
        self._foresight = Foresight(context, self)
        self.hide()

    def work_out(self) -> None:
        """Begin to work it out, once the hand rests."""
        now, draft = self._context.clock.now(), self._draft()
        limits = replace(
            self._before or PLAIN,
            daily_capacity=draft.daily_capacity,
            least_gap=draft.least_gap,
            ramp=draft.ramp,
            away=draft.away,
            time_zone=draft.time_zone if self._before is None else self._before.time_zone,
        )
        command = update_mailbox if self._before is not None else add_mailbox
        self._foresight.work_out(
            partial(what_if, command=partial(command, draft=limits, now=now), now=now),
            self._show,
            failed=self._refused,
        )

    def _show(self, effect: Effect | None) -> None:
        self.setVisible(effect is not None)
        if effect is not None:
            self.setText(_words(effect))

    def _refused(self, _error: OutpaceError) -> None:
        self.hide()  # the form says what is wrong with the mailbox when it is saved


def _words(effect: Effect) -> str:
    """Return "120 planned emails move; last email Fri 11 Dec → Thu 10 Dec; anna@ over capacity on Wed 25 Nov, ..."."""
    moved = f"{count(effect.moved, 'planned email')} {'moves' if effect.moved == 1 else 'move'}"
    last = "" if effect.nothing else last_words(effect, user_zone())
    parts = [NOTHING.rstrip(".") if effect.nothing else moved, last, over_words(effect)]
    return f"{'; '.join(one for one in parts if one)}."
