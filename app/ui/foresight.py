"""What a change would do, worked out while it is still being chosen; the newest question counts. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer

from app.core.errors import OutpaceError
from app.ui.context import Context

T = TypeVar("T")
Failed = Callable[[OutpaceError], None]

CALM_MS: Final = 400
"""So long the hands must rest before an effect is worked out unasked."""
MOST: Final = 20_000
"""With more planned emails than this an effect comes too late to help, so it is worked out only when asked for."""


class Foresight(QObject):
    """Answers one question at a time; a newer one, or `drop`, takes the place of an older, also while that runs.

    A question is called with the store, changes nothing in it, and is a `functools.partial` of a module's function
    with plain values, so that it may be answered elsewhere:
    `partial(what_if, command=partial(pause_mailbox, mailbox_id=3, now=now), now=now)`.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._newest: object = None
        self._begin: Callable[[], None] = self.drop
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(lambda: self._begin())

    def work_out(self, question: Callable[[Any], T], then: Callable[[T | None], None], *, failed: Failed) -> None:
        """Answer once the hands rest; with None where nothing is planned, or more than `MOST`."""
        self.drop()
        self._begin = partial(self.ask, partial(_unless_too_much, question=question), then, failed=failed)
        self._calm.start()

    def ask(self, question: Callable[[Any], T], then: Callable[[T], None], *, failed: Failed) -> None:
        """Answer at once, however much is planned."""
        self.drop()
        self._newest = question

        def wanted(call: Callable[[Any], None], answer: Any) -> None:
            if self._newest is question:
                call(answer)

        self._context.desk.ask(
            question,
            partial(wanted, then),
            owner=self,
            key="effect",
            failed=partial(wanted, failed),
            pages=True,
        )

    def drop(self) -> None:
        """Let the question be: what was asked is not answered any more."""
        self._calm.stop()
        self._newest = None


def _unless_too_much(store: Any, *, question: Callable[[Any], T]) -> T | None:
    from app.core.queries.status import pending_emails

    return question(store) if 0 < pending_emails(store) <= MOST else None
