"""What the Qt binding does to the rest of the program, and is kept from. Knows no widget."""

from __future__ import annotations

import importlib
from typing import Any

import PySide6.QtCore  # noqa: F401  (brings `shibokensupport`)


def leave_sources_unread() -> None:
    """Have the binding not read the source text of every module that is imported from now on.

    It looks there for its optional features (`from __feature__ import snake_case`), which nothing here uses, and
    Python keeps each text it read: 26 MB of the program's memory, and a part of its start. Where a version of the
    binding no longer looks, nothing is changed.
    """
    feature: Any = importlib.import_module("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: False
