"""Runs the sender as a process that ends itself with SIGKILL at one place of the database's work.

`python -m tests.journeys.dying PLACE COUNT ARGUMENTS...`: PLACE is before-claim, after-claim, before-record or
after-record, that is around the commit of a claim or of a result; COUNT says at which of them, from 1.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.__main__ import main

_KINDS = {"sending": "claim", "sent": "record"}


class Death:
    """Comes at the COUNT-th commit of the kind, before or after it."""

    def __init__(self, place: str, count: int) -> None:
        self._when, _, self._kind = place.partition("-")
        self._left = count
        self._doing = ""
        event.listen(Engine, "before_cursor_execute", self._look)
        event.listen(Engine, "commit", self._before)
        event.listen(Session, "after_commit", self._after)

    def _look(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("UPDATE scheduled_emails") and "status" in statement:
            rows = parameters if isinstance(parameters, list) else [parameters]
            told = [one for row in rows for one in (row.values() if isinstance(row, dict) else row)]
            self._doing = next((_KINDS[one] for one in told if one in _KINDS), self._doing)

    def _before(self, _connection: Any) -> None:
        if self._when == "before" and self._doing == self._kind:
            self._come()

    def _after(self, _session: Any) -> None:
        done, self._doing = self._doing, ""
        if self._when == "after" and done == self._kind:
            self._come()

    def _come(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Death(sys.argv[1], int(sys.argv[2]))
    sys.argv = ["outpace", *sys.argv[3:]]
    main()
