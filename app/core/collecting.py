"""Python's search for garbage: put off while very many small values are made that all stay, or left to one thread.

Knows none of our things.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class _PutOff:
    """How many put the search off now, and whether Python searched by itself before the first of them."""

    by: int = 0
    was_on: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


_put_off = _PutOff()


@contextmanager
def no_collecting() -> Iterator[None]:
    """Have nobody look for garbage meanwhile, in any thread: half the time of planning 150,000 emails went into it.

    A thread that has those values to look through holds up all others so long: the window stood still for 80 ms.
    """
    with _put_off.lock:
        if _put_off.by == 0:
            _put_off.was_on = gc.isenabled()
            gc.disable()
        _put_off.by += 1
    try:
        yield
    finally:
        with _put_off.lock:
            _put_off.by -= 1
            if _put_off.by == 0 and _put_off.was_on:
                gc.enable()


def collect_if_due() -> None:
    """Look for garbage as far as Python itself would by now; for where that is switched off.

    Left to itself Python looks in whatever thread happens to make something. What it finds may be a widget, and Qt
    deletes widgets in the window's thread only: in another, they take the heap with them.
    """
    due = [
        depth for depth, (made, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if made > most
    ]
    if due and _put_off.by == 0:
        gc.collect(due[-1])
