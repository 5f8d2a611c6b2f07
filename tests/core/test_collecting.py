"""What is no longer used and holds on to itself goes, in the thread that looks for it and in no other."""

from __future__ import annotations

import gc
import threading
import weakref
from contextlib import ExitStack

from app.core.collecting import collect_if_due, no_collecting


class Knot:
    """Holds on to itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self
        self.freed_in: list[str] = []

    def __del__(self) -> None:
        self.freed_in.append(threading.current_thread().name)


def test_a_knot_made_in_another_thread_is_freed_in_the_thread_that_looks() -> None:
    freed_in, knots = list[str](), list[weakref.ref[Knot]]()

    def make() -> None:
        for _ in range(5 * gc.get_threshold()[0]):
            knot = Knot()
            knot.freed_in = freed_in
            knots.append(weakref.ref(knot))

    assert not gc.isenabled()
    other = threading.Thread(target=make, name="other")
    other.start()
    other.join()
    assert freed_in == []
    collect_if_due()
    assert not any(knot() for knot in knots)
    assert set(freed_in) == {threading.current_thread().name}


def test_nobody_looks_while_it_is_put_off_until_the_last_of_two_is_done() -> None:
    first, second = ExitStack(), ExitStack()
    gc.enable()
    try:
        first.enter_context(no_collecting())
        second.enter_context(no_collecting())
        first.close()
        knots = [weakref.ref(Knot()) for _ in range(5 * gc.get_threshold()[0])]
        collect_if_due()
        assert all(knot() for knot in knots)
        assert not gc.isenabled()
        second.close()
        assert gc.isenabled()
    finally:
        gc.disable()
    collect_if_due()
    assert not any(knot() for knot in knots)
