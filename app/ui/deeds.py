"""What the user does with a way back: carried out, told in a toast, taken back, done again. Knows no command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer

from app.core.errors import OutpaceError
from app.ui.context import Context

R = TypeVar("R")
Do = Callable[[Any, datetime], R]
"""A command on the store at an instant; it returns a `Changes` or something with `.changes`."""
Back = Callable[[Any, R, datetime], Any]
"""What takes it back: given what the command returned when it was done last."""
Failed = Callable[[OutpaceError], None]
SLOW_MS: Final = 800
"""Undoing and redoing that takes longer is told, when this has passed and when it is done."""


class Deed(Generic[R]):
    """`worth` tells from what `do` returned whether there is something to take back."""

    def __init__(
        self,
        context: Context,
        do: Do[R],
        words: str | Callable[[R], str],
        back: Back[R] | None,
        worth: Callable[[R], bool],
    ) -> None:
        self._context, self._do, self._words, self._back, self._worth = context, do, words, back, worth
        self._window = context.undo  # it goes with the window: what is still under way then has nobody to tell
        self._done: R | None = None

    def run(self, then: Callable[[R], None], failed: Failed) -> None:
        """Do it for the first time: `then` is called before the toast, `failed` in place of one."""

        def done(result: R) -> None:
            then(result)
            self._tell(result)

        self._submit(self._do_it, done, failed)

    def _tell(self, result: R) -> None:
        words = self._words if isinstance(self._words, str) else self._words(result)
        if self._back is None or not self._worth(result):
            self._context.toast(words)
            return
        undo = partial(self._again, self._take_back, f"Undoing: {words}", f"Undone: {words}")
        redo = partial(self._again, self._do_it, f"Redoing: {words}", f"Done again: {words}")
        self._context.toast(words, undo, redo)

    def _again(self, work: Callable[[Any, datetime], Any], doing: str, done: str) -> None:
        """Take it back or do it once more; where that takes long, say so at once and when it is done."""
        clock = QTimer(self._window, singleShot=True, interval=SLOW_MS)
        clock.timeout.connect(partial(self._context.toast, doing))

        def is_slow() -> bool:
            slow = not clock.isActive()
            clock.stop()
            clock.deleteLater()
            return slow

        def over(_result: Any) -> None:
            if is_slow():
                self._context.toast(done)

        def refused(error: OutpaceError) -> None:
            is_slow()
            self._context.desk.troubled.emit(error)

        clock.start()
        self._submit(work, over, refused)

    def _submit(self, work: Callable[[Any, datetime], Any], then: Callable[[Any], None], failed: Failed) -> None:
        now = self._context.clock.now()
        self._context.desk.do(lambda store: work(store, now), then, owner=self._window, failed=failed)

    def _do_it(self, store: Any, now: datetime) -> R:
        self._done = self._do(store, now)
        return self._done

    def _take_back(self, store: Any, now: datetime) -> Any:
        assert self._back is not None
        assert self._done is not None
        return self._back(store, self._done, now)


def carry_out(
    context: Context,
    do: Do[R],
    words: str | Callable[[R], str],
    back: Back[R] | None = None,
    *,
    worth: Callable[[R], bool] = bool,
    owner: QObject | None = None,
    then: Callable[[R], None] | None = None,
    failed: Failed | None = None,
) -> None:
    """Do it and say so in a toast; `back` takes it back and `do` does it again, each at the time it is asked for.

    `then` is called before the toast, `failed` in place of the error's own; neither once `owner` is gone.
    """

    def there() -> bool:
        return owner is None or shiboken6.isValid(owner)

    def done(result: R) -> None:
        if then is not None and there():
            then(result)

    def refused(error: OutpaceError) -> None:
        (failed if failed is not None and there() else context.desk.troubled.emit)(error)

    Deed(context, do, words, back, worth).run(done, refused)
