"""Work that is wanted often, such as reading a page anew while emails go out, done no oftener than it helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Calm(QObject):
    """Does `work` at once when it is wanted, and once more `ms` later if it was wanted again meanwhile."""

    def __init__(self, work: Callable[[], None], ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._again = False
        self._rest = QTimer(self, singleShot=True, interval=ms)
        self._rest.timeout.connect(self._after)

    def want(self) -> None:
        """Do it, now or once the last time is long enough ago."""
        if self.is_resting():
            self._again = True
        else:
            self._do()

    def is_resting(self) -> bool:
        """Return whether the last time is too short ago to do it at once."""
        return self._rest.isActive()

    def _do(self) -> None:
        self._again = False
        self._work()
        self._rest.start()

    def _after(self) -> None:
        if self._again:
            self._do()
