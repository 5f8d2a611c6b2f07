"""What pausing the mailbox on show would do, worked out beside and shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.commands.mailbox_effect import MailboxEffect, pause_effect
from app.core.commands.what_if import Effect
from app.core.errors import OutpaceError
from app.core.model import MailboxState
from app.core.queries.mailboxes import MailboxRow
from app.core.queries.status import LARGE
from app.ui.context import Context
from app.ui.effects import last_words, over_words, sentences
from app.ui.foresight import Foresight
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count, user_zone


class PauseEffect(Card):
    """Says what pausing would move; `preview_asked(name, effect)` to see it email by email."""

    preview_asked = Signal(str, object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("good", parent=parent)
        self.setObjectName("pauseEffect")
        self._context = context
        self._row: MailboxRow | None = None
        self._effect: Effect | None = None
        self._title = label("", "strong", wrap=True)
        self._words = label("", wrap=True)
        self._words.setObjectName("pauseEffectWords")
        self.preview = button("Preview the change", on=self._preview, name="previewPause")
        self.body.setContentsMargins(13, 11, 13, 11)
        self.body.addWidget(self._title)
        self.body.addWidget(self._words)
        self.body.addLayout(row(self.preview, None))
        self._foresight = Foresight(context, self)
        self.hide()

    def show_mailbox(self, shown: MailboxRow, planned: int) -> None:
        """Work it out for an active mailbox with emails to go; `planned` emails stand in the whole plan.

        In a large one that is done once, not anew for each email that goes.
        """
        other = self._row is None or self._row.id != shown.id
        self._row = shown
        if other:
            self._foresight.drop()
        self.setVisible(shown.state is MailboxState.ACTIVE and shown.pending > 0)
        if self.isHidden():
            return
        name = shown.draft.email.partition("@")[0]
        self._title.setText(f"What if you pause {name}@?")
        if other:
            self._effect = None
            self._words.setText(f"{count(shown.pending, 'planned email')} go out from it.")
            self.preview.setText("Preview the change")
            self.preview.setEnabled(False)
        if other or planned <= LARGE:
            self._foresight.work_out(self._question(shown.id), partial(self._show, shown), failed=self._refused)

    def _question(self, mailbox_id: int) -> Callable[[Any], MailboxEffect]:
        return partial(pause_effect, mailbox_id=mailbox_id, now=self._context.clock.now())

    def _show(self, row: MailboxRow, found: MailboxEffect | None) -> None:
        if found is None:
            return
        effect, away = found.effect, found.leaving
        self._effect = effect
        stays = row.pending - away
        parts = [f"{count(away, 'email')} {'moves' if away == 1 else 'move'} to other mailboxes"] if away else []
        if stays:
            parts.append(f"{count(stays, 'email')} {'waits' if stays == 1 else 'wait'} until it is resumed")
        if others := effect.moved - away:
            parts.append(f"{others:,} {'other moves' if others == 1 else 'others move'}")
        told = (", ".join(parts), last_words(effect, user_zone()), over_words(effect))
        self._words.setText(sentences(*told))
        self.preview.setText("Preview the change")
        self.preview.setEnabled(bool(effect.emails))

    def _refused(self, error: OutpaceError) -> None:
        self._words.setText(error.sentence)
        if self._effect is None:
            self.preview.setText("Work out the effect")
            self.preview.setEnabled(True)

    def _preview(self) -> None:
        if self._row is None:
            return
        if self._effect is None:
            self.preview.setEnabled(False)
            self._words.setText("Planning it…")
            self._foresight.ask(self._question(self._row.id), partial(self._show, self._row), failed=self._refused)
        else:
            self.preview_asked.emit(self._row.draft.email, self._effect)
