"""What saving the draft would do to the plan, worked out while it is edited, into the amber panel. Saves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from app.core.errors import OutpaceError
from app.core.model import SequenceDraft
from app.ui.context import Context
from app.ui.effects import effect_words, passed_words
from app.ui.foresight import Foresight
from app.ui.pages.sequence_editor.unsaved import UnsavedPanel
from app.ui.wording import user_zone

if TYPE_CHECKING:
    from app.core.commands.edit_effect import EditEffect
    from app.core.commands.what_if import Effect

WORKING: Final = "Working out what moves…"
REST: Final = 3
"""So many times as long as working it out took, an effect stands before it is worked out again unasked."""


class Foreseer(QObject):
    """Shows the effect of the newest draft once the hands rest; nothing for drafts that cannot be saved."""

    def __init__(self, context: Context, panel: UnsavedPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._panel = panel
        self._draft: SequenceDraft | None = None
        self._effect: Effect | None = None
        self._foresight = Foresight(context, self)
        self._taking = QElapsedTimer()
        self._took = 0
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self._ask)
        self._is_outdated = False
        panel.moved_wanted.connect(self._list)

    def work_out(self, draft: SequenceDraft | None) -> None:
        """Begin to work out what saving `draft` would do; None: there is nothing to save."""
        if draft == self._draft:
            return
        self._draft, self._effect = draft, None
        self._panel.show_effect("")
        self._foresight.drop()
        self._again.stop()
        if draft is not None:
            self._panel.show_effect(WORKING)
            self._ask()

    def work_out_again(self) -> None:
        """Work the effect out anew, since the plan moved under it; until then the former one stays in sight."""
        if self._draft is None or self._again.isActive():
            return
        self._is_outdated = self._effect is None
        if not self._is_outdated:
            self._again.start(REST * self._took)

    def _ask(self) -> None:
        if self._draft is not None:
            self._is_outdated = False
            self._taking.start()
            question = _effect_of(self._draft, self._context.clock.now())
            self._foresight.work_out(question, self._show, failed=self._refused, always=True)

    def _show(self, found: EditEffect | None) -> None:
        from app.ui.dialogs.moved_emails import lists_any

        assert found is not None, "asked for always"
        self._took = self._taking.elapsed()
        self._effect = found.effect
        words = effect_words(found.effect, user_zone())
        self._panel.show_effect(
            f"{words.rstrip('.')}.", listed=lists_any(found.effect), passed=passed_words(found.passed)
        )
        if self._is_outdated:
            self.work_out_again()

    def _refused(self, _error: OutpaceError) -> None:
        self._panel.show_effect("")  # saving says what hinders it, at its field

    def _list(self) -> None:
        from app.ui.dialogs.moved_emails import open_moved_emails

        if self._effect is not None and self._draft is not None:
            title = f"If the changes to “{self._draft.name}” are applied"
            open_moved_emails(self._panel.window(), self._context, title, self._effect)


def _effect_of(draft: SequenceDraft, now: datetime) -> Callable[[Any], EditEffect]:
    from app.core.commands.edit_effect import edit_effect

    return partial(edit_effect, draft=draft, now=now)
