"""What a change would do, worked out while it is still being chosen; the newest question counts. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer

from app.core.errors import OutpaceError
from app.ui.context import Context

T = TypeVar("T")
Failed = Callable[[OutpaceError], None]

CALM_MS: Final = 400
"""So long the hands must rest before an effect is worked out unasked."""
_LARGE: Final = object()
"""In place of an answer: the workspace is large, ask the process beside the window."""


class Foresight(QObject):
    """Answers one question at a time; a newer one, or `drop`, takes the place of an older, also while that runs.

    A question is called with the store, changes nothing in it, and is a `functools.partial` of a module's function
    with plain values, because in a large workspace the process that plans answers it:
    `partial(what_if, command=partial(pause_mailbox, mailbox_id=3, now=now), now=now)`.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._newest: object = None
        self._begin: Callable[[], None] = self.drop
        self._elsewhere = _Elsewhere()
        self.destroyed.connect(self._elsewhere.drop)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(lambda: self._begin())

    def work_out(
        self,
        question: Callable[[Any], T],
        then: Callable[[T | None], None],
        *,
        failed: Failed,
        always: bool = False,
    ) -> None:
        """Answer once the hands rest; with None where nothing is planned, unless the answer is wanted `always`."""
        self.drop()
        self._begin = partial(self._ask, question, _answer if always else _unless_nothing, then, failed)
        self._calm.start()

    def ask(self, question: Callable[[Any], T], then: Callable[[T], None], *, failed: Failed) -> None:
        """Answer at once, whatever is planned."""
        self._ask(question, _answer, then, failed)

    def drop(self) -> None:
        """Let the question be: what was asked is not answered any more."""
        self._calm.stop()
        self._newest = None
        self._elsewhere.drop()

    def _ask(
        self, question: Callable[[Any], Any], ask: Callable[..., Any], then: Callable[[Any], None], failed: Failed
    ) -> None:
        self.drop()
        self._newest = question

        def wanted(call: Callable[[Any], None], answer: Any) -> None:
            if shiboken6.isValid(self) and self._newest is question:
                call(answer)

        def answered(answer: Any) -> None:
            if answer is _LARGE:
                self._elsewhere.begin(self._context.ports.foresee(question, partial(wanted, then), refused))
            else:
                then(answer)

        refused = partial(wanted, failed)
        large = _LARGE if self._context.ports.foresees else None
        self._context.desk.ask(
            partial(_if_small, question=question, ask=ask, large=large),
            partial(wanted, answered),
            owner=self,
            key="effect",
            failed=refused,
            pages=True,
        )


class _Elsewhere:
    """The question that is with the process beside the window, if one is."""

    def __init__(self) -> None:
        self._drop: Callable[[], None] | None = None

    def begin(self, drop: Callable[[], None]) -> None:
        self._drop = drop

    def drop(self) -> None:
        drop, self._drop = self._drop, None
        if drop is not None:
            drop()


def _if_small(store: Any, *, question: Callable[[Any], Any], ask: Callable[..., Any], large: object) -> Any:
    from app.core.queries.status import is_large

    return large if large is not None and is_large(store) else ask(store, question)


def _answer(store: Any, question: Callable[[Any], T]) -> T:
    return question(store)


def _unless_nothing(store: Any, question: Callable[[Any], T]) -> T | None:
    from app.core.queries.status import pending_emails

    return question(store) if pending_emails(store) else None
