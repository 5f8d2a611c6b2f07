"""What a text may name, and what stands for a field without a value. Knows no template language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

DAY = "today's date"
"""The name under which the day of sending is passed along."""


class Prose(str):
    """Text of the user's own, such as a signature: its Markdown counts."""

    __slots__ = ()


class Missing:
    """A field without a value: false in tests, replaced by `default`, told to `tell` when it would be shown."""

    force_liquid_default = True

    def __init__(self, name: str, tell: Callable[[str], str]) -> None:
        self.name = name
        self._tell = tell

    def __liquid__(self) -> None:
        return None

    def __str__(self) -> str:
        return self._tell(self.name)


class Names(Mapping[str, object]):
    """What a text may name: values, and Missing for everything else, told under `prefix` + its name."""

    def __init__(self, values: Mapping[str, object], tell: Callable[[str], str], prefix: str = "") -> None:
        self._values = values
        self._tell = tell
        self._prefix = prefix

    def __getitem__(self, name: str) -> object:
        value = self._values.get(name)
        return Missing(f"{self._prefix}{name}", self._tell) if value is None else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        return self._tell(self._prefix.rstrip("."))
