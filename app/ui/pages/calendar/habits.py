"""What the calendar remembers of how it was left: mode, filters, colours, zoom. Owns names in the window's file."""

from __future__ import annotations

from collections.abc import Iterable

from app.ui.pages.calendar.load import Colours
from app.ui.pages.calendar.load_columns import Filter
from app.ui.pages.calendar.spans import Mode
from app.ui.remembered import Remembered


class Habits:
    """Reads and keeps small values; what cannot be read counts as not kept."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered

    def mode(self) -> Mode:
        """Return how much was shown at once."""
        found = self._remembered.text("calendar/mode", Mode.WEEK.value)
        return Mode(found) if found in list(Mode) else Mode.WEEK

    def keep_mode(self, mode: Mode) -> None:
        """Keep how much is shown at once."""
        self._remembered.remember("calendar/mode", mode.value)

    def colours(self) -> Colours:
        """Return what the colours told apart."""
        found = self._remembered.text("calendar/colours", Colours.SEQUENCE.value)
        return Colours(found) if found in list(Colours) else Colours.SEQUENCE

    def keep_colours(self, colours: Colours) -> None:
        """Keep what the colours tell apart."""
        self._remembered.remember("calendar/colours", colours.value)

    def zoom(self) -> float:
        """Return the height of hours, 1.0 where none was kept."""
        try:
            return float(self._remembered.text("calendar/zoom", "1"))
        except ValueError:
            return 1.0

    def keep_zoom(self, factor: float) -> None:
        """Keep the height of hours."""
        self._remembered.remember("calendar/zoom", f"{factor:g}")

    def only(self) -> Filter:
        """Return which sequences and mailboxes were shown."""
        return Filter(self._ids("calendar/sequences"), self._ids("calendar/mailboxes"))

    def keep_only(self, only: Filter) -> None:
        """Keep which sequences and mailboxes are shown."""
        self._remembered.remember("calendar/sequences", _words(only.sequences))
        self._remembered.remember("calendar/mailboxes", _words(only.mailboxes))

    def _ids(self, name: str) -> tuple[int, ...]:
        kept = self._remembered.text(name).split("-")
        return tuple(int(one) for one in kept if one.isdecimal())


def _words(ids: Iterable[int]) -> str:
    return "-".join(map(str, ids))
