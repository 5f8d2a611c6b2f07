"""The Python halves of what assistive technology is told: kept as long as Qt has the other half, and no shorter.

Qt's cache owns an interface and deletes it. A half that Python frees before takes the interface with it and leaves
the cache with freed memory, which damages the heap when Qt comes to delete it, at the latest as the program ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from shiboken6 import Shiboken

_kept: list[QAccessibleInterface] = []


def keep(told: QAccessibleInterface, about: QObject, children: Mapping[int, QAccessibleInterface]) -> None:
    """Keep what is told of an object until Qt has deleted it; its children, registered with Qt, go with the object."""
    _kept[:] = [one for one in _kept if Shiboken.isValid(one)]
    _kept.append(told)
    about.destroyed.connect(partial(_delete, children))


def _delete(children: Mapping[int, QAccessibleInterface], *_: object) -> None:
    """Have Qt delete interfaces that stand for no object, which it would keep to the program's end."""
    for one in children.values():
        if Shiboken.isValid(one):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(one))
