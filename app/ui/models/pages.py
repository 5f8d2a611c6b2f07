"""Rows of a long table in pages of a hundred, fetched as they are looked at; far fewer are kept than there are.

Owns which pages are here and on their way. Asks the desk only, and knows neither what a row is nor how it is shown.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QObject

from app.ui.desk import Desk

R = TypeVar("R")

PAGE: Final = 100
KEEP: Final = 120
LANES: Final = 4
"""Pages on their way at most: who drags the scroll bar waits for what is shown, not for all that flew by."""
PATIENCE: Final = 0.008
"""Seconds a page is waited for, once: half a frame, so that scrolling shows no blank rows."""


@dataclass(slots=True)
class _Asked(Generic[R]):
    """A page on its way; `late` once it has been waited for in vain."""

    there: threading.Event = field(default_factory=threading.Event)
    rows: list[R] = field(default_factory=list)
    late: bool = False


class Pages(Generic[R]):
    """The rows of `ids`, one for each and in their order, as `load(store, some_ids)` gives them.

    `arrived(first, last)` tells which rows came after they had been asked for in vain.
    """

    def __init__(
        self,
        desk: Desk,
        owner: QObject,
        load: Callable[[Any, array[int]], list[R]],
        arrived: Callable[[int, int], None],
    ) -> None:
        self._desk = desk
        self._owner = owner
        self._load = load
        self._tell = arrived
        self._ids: array[int] = array("q")
        self._generation = 0
        self._here: OrderedDict[int, list[R]] = OrderedDict()
        self._asked: dict[int, _Asked[R]] = {}

    def begin(self, ids: array[int], here: Mapping[int, list[R]]) -> None:
        """Give the rows of other ids; of some pages they are here already."""
        self._generation += 1
        self._ids, self._here, self._asked = ids, OrderedDict(here), {}

    def row(self, number: int) -> R | None:
        """Return the row at `number`, or None while its page is on the way."""
        page, at = divmod(number, PAGE)
        rows = self._here.get(page)
        if rows is None:
            rows = self._want(page, wait=True)
        if at == 0 and page:
            self._want(page - 1, wait=False)
        elif at == PAGE - 1:
            self._want(page + 1, wait=False)
        return rows[at] if rows is not None and at < len(rows) else None

    def _want(self, page: int, *, wait: bool) -> list[R] | None:
        if page in self._here:
            return self._here[page]
        ids = page_of(self._ids, page)
        if not ids:
            return None
        asked = self._asked.get(page) or self._ask(page, ids)
        if wait and not asked.late:
            if asked.there.wait(PATIENCE):
                self._keep(page, asked.rows)
                return asked.rows
            asked.late = True
        return None

    def _ask(self, page: int, ids: array[int]) -> _Asked[R]:
        """Ask for a page; of four neighbours each has a lane of its own, where a newer page pushes the older out."""
        lane = page % LANES
        for other in [one for one in self._asked if one % LANES == lane]:
            del self._asked[other]
        asked = self._asked[page] = _Asked()
        generation, load = self._generation, self._load

        def question(store: Any) -> list[R]:
            asked.rows = load(store, ids)
            asked.there.set()
            return asked.rows

        self._desk.ask(
            question,
            lambda rows: self._arrived(generation, page, rows),
            owner=self._owner,
            key=f"page {lane}",
            pages=True,
        )
        return asked

    def _arrived(self, generation: int, page: int, rows: list[R]) -> None:
        if generation != self._generation or page in self._here:
            return
        self._keep(page, rows)
        self._tell(page * PAGE, min(len(self._ids), (page + 1) * PAGE) - 1)

    def _keep(self, page: int, rows: list[R]) -> None:
        self._here[page] = rows
        self._asked.pop(page, None)
        while len(self._here) > KEEP:
            self._here.popitem(last=False)


def page_of(ids: array[int], page: int) -> array[int]:
    """Return the ids of a page, none where there is no such page."""
    return ids[page * PAGE : (page + 1) * PAGE]
