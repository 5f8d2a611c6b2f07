"""Python's search for garbage: put off while very many small values are made that all stay, or left to one thread.

Knows none of our things.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collecting() -> Iterator[None]:
    """Have Python look for garbage only afterwards: half the time of a plan of 150,000 emails went into looking.

    It holds for all threads; where two of them do this at once, looking begins again when the first is done.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def collect_if_due() -> None:
    """Look for garbage as far as Python itself would by now; for where that is switched off.

    Left to itself Python looks in whatever thread happens to make something. What it finds may be a widget, and Qt
    deletes widgets in the window's thread only: in another, they take the heap with them.
    """
    due = [
        depth for depth, (made, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if made > most
    ]
    if due:
        gc.collect(due[-1])
