"""Contacts on their way to a sequence: which sequences there are, what would happen, and doing it. Owns no widget."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.ui import when
from app.ui.context import Context
from app.ui.dialogs.enrolling import Chosen, enroll_chosen
from app.ui.foresight import Foresight
from app.ui.frame.sequence_drops import DropTarget
from app.ui.wording import count, user_zone

if TYPE_CHECKING:
    from app.core.commands.enroll_effect import EnrollEffect


class CarriedContacts(QObject):
    """What the sidebar is given while contacts are carried over it; lives as long as its owner."""

    def __init__(self, context: Context, ids: array[int], owner: QObject) -> None:
        super().__init__(owner)
        self._context = context
        self.ids = ids
        self._foresight = Foresight(context, self)

    def words(self) -> str:
        """Return what the label says."""
        return count(len(self.ids), "contact")

    def ask_targets(self, then: Callable[[list[DropTarget]], None]) -> None:
        """Find the sequences contacts may fall on; the others say why not."""
        self._context.desk.ask(_targets, then, owner=self, key="targets", pages=True)

    def ask_effect(self, sequence_id: int, then: Callable[[str], None]) -> None:
        """Let the planner say what would happen."""
        from app.core.commands.enroll_effect import enroll_effect

        now = self._context.clock.now()
        self._foresight.ask(
            partial(enroll_effect, sequence_id=sequence_id, contact_ids=self.ids, now=now),
            lambda effect: then(effect_words(effect)),
            failed=lambda error: then(error.sentence),
        )

    def fall_on(self, target: DropTarget) -> None:
        """Enroll them, and say so with a way back."""
        enroll_chosen(self._context, target.id, Chosen(self.ids, len(self.ids)), into=target.name)


def effect_words(effect: EnrollEffect) -> str:
    """Return "First email Wed 25 Nov, last Fri 4 Dec. 6 are in it already.", as far as it applies."""
    parts = []
    if effect.first is not None and effect.last is not None:
        first, last = (when.day(at.astimezone(user_zone()).date()) for at in (effect.first, effect.last))
        parts.append(f"First email {first}, last {last}." if first != last else f"All emails on {first}.")
    elif effect.enrolled:
        parts.append("No email can be planned yet.")
    else:
        parts.append("Nobody new.")
    if effect.had:
        parts.append(f"{effect.had:,} {'is' if effect.had == 1 else 'are'} in it already or had it.")
    if effect.suppressed:
        parts.append(f"{effect.suppressed:,} must not be mailed.")
    return " ".join(parts)


def _targets(store: Any) -> list[DropTarget]:
    from app.core.model import SequenceState
    from app.core.queries.sequences import sequence_list

    found = []
    for row in sequence_list(store):
        if row.state is SequenceState.ARCHIVED:
            continue
        closed = "Stopped; resume it first." if row.state is SequenceState.STOPPED else ""
        found.append(DropTarget(row.id, row.name, row.series, closed or ("" if row.steps else "It has no step yet.")))
    return found
