"""A text with its values in, which remembers where they stand. Knows neither template language nor Markdown."""

from __future__ import annotations

from io import StringIO

from app.core.letter.masks import PLACE, is_inert


class Merged(StringIO):
    """Written from left to right, text and masked values apart."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._shape: list[str] = []
        self._values: list[str] = []

    def write(self, text: str, /) -> int:
        """Add text as it is."""
        self._parts.append(text)
        self._shape.append(text)
        return len(text)

    def write_value(self, masked: str) -> int:
        """Add a value."""
        if not is_inert(masked):
            return self.write(masked)
        self._parts.append(masked)
        self._shape.append(PLACE)
        self._values.append(masked)
        return len(masked)

    def getvalue(self) -> str:
        """Return the whole text, values masked."""
        return "".join(self._parts)

    def shape(self) -> str:
        """Return the text with a place instead of each value that cannot change how it is read."""
        return "".join(self._shape)

    def values(self) -> list[str]:
        """Return the masked values that belong to the places, in their order."""
        return self._values
