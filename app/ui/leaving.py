"""What closing the window does: hide it in the tray, minimise it, or end the program. Ends nothing but the window.

While closing the window only hides it, no page need ask about a draft: it stays as it is while the program runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject

from app.ui.preferences import KEEP_IN_TRAY, Preferences
from app.ui.remembered import Remembered
from app.ui.tray import Tray
from app.ui.widgets.question import Question, Way
from app.ui.widgets.sheet import Sheet
from app.ui.window import UNASKED, Window

_TOLD: Final = "window/told_of_tray"
_MINIMISES: Final = "window/minimises"
Say = Callable[[str, str], None]


class Leaving(QObject):
    """Answers the window's close; `say(title, text)` tells the user something outside the window."""

    def __init__(
        self, window: Window, tray: Tray | None, preferences: Preferences, remembered: Remembered, say: Say
    ) -> None:
        super().__init__(window)
        self._window = window
        self._tray = tray
        self._preferences = preferences
        self._remembered = remembered
        self._say = say
        self._sheet: Sheet | None = None
        preferences.changed.connect(lambda _key: self._mark())
        window.stays = self.stays
        self._mark()

    def stays(self) -> bool:
        """Carry out the user's close where the program is to go on; return False where the window is to end."""
        if not self._window.property(UNASKED):
            return False
        if self._tray is not None and self._tray.is_there():
            self._hide()
        elif self._remembered.text(_MINIMISES):
            self._window.showMinimized()
        else:
            self._ask()
        return True

    def quit(self) -> bool:
        """End the program as the user asked for it; return False where an unsaved draft keeps it, which is shown."""
        self._window.setProperty(UNASKED, False)
        if self._window.close():
            return True
        self._window.come_to_front()
        asked = [sheet for sheet in self._window.findChildren(Sheet) if sheet.isVisible()]
        for sheet in asked:
            sheet.closed.connect(lambda accepted: None if accepted else self._mark())
        if not asked:
            self._mark()
        return False

    def _mark(self) -> None:
        self._window.setProperty(UNASKED, self._preferences.get(KEEP_IN_TRAY))

    def _hide(self) -> None:
        self._window.hide()
        if not self._remembered.text(_TOLD):
            self._remembered.remember(_TOLD, "yes")
            self._say(
                "Outpace keeps sending",
                "Only its window is closed. The icon in the tray opens it again or quits; Settings can turn this off.",
            )

    def _ask(self) -> None:
        if self._sheet is not None:
            return
        words = (
            "This desktop has no tray for Outpace to stay in. It can go on sending with its window minimised, or "
            "quit: then nothing leaves until you open it again. Settings can change this later."
        )
        self._sheet = Question(
            self._window,
            "Keep sending in the background?",
            words,
            other=Way("Quit", "closeQuits", self._choose_quit),
            best=Way("Keep sending", "closeMinimises", self._choose_minimise),
            stay="closeStays",
        )
        self._sheet.closed.connect(self._forget_sheet)

    def _forget_sheet(self, _accepted: bool) -> None:
        self._sheet = None

    def _choose_minimise(self) -> None:
        self._remembered.remember(_MINIMISES, "yes")
        self._window.showMinimized()

    def _choose_quit(self) -> None:
        self._preferences.set(KEEP_IN_TRAY, False)
        self.quit()
