"""The program beside its window: tray, notifications, sleep and waking, the end of the session, starting at login.

Built when the window is there. Owns which of the desktop's ways is taken, and nothing of what is said.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.core.errors import OutpaceError
from app.core.paths import Paths, default_data_folder
from app.main import autostart

if TYPE_CHECKING:
    from app.main.desktop_bus import DesktopBus
    from app.ui.notices import Notice
    from app.ui.window import Window


class Background:
    """Starts with its making; `stop` before the window goes."""

    def __init__(
        self,
        window: Window,
        paths: Paths,
        *,
        stays: bool,
        hidden: bool,
        woke: Callable[[], None],
        pause_all: Callable[[bool], None],
    ) -> None:
        """Keep the program in the tray if `stays`; `hidden`: it was started without its window.

        `woke` is called in the UI thread after the computer slept.
        """
        from app.ui.actions import Act
        from app.ui.leaving import Leaving
        from app.ui.notices import Notices
        from app.ui.preferences import START_AT_LOGIN
        from app.ui.tray import Tray, app_icon

        self._window = window
        self._paths = paths
        self._bridge = window.context.bridge
        self._stays = stays
        self._tray = Tray(window) if stays else None
        self._bus = _desktop_bus(lambda: self._bridge.post(woke))
        self._at_login = START_AT_LOGIN
        self._autostart = autostart.this_platform()
        window.setWindowIcon(app_icon())
        context = window.context
        self._notices = Notices(
            context.desk, context.bridge, context.preferences, self.show_notice, window, at_start=hidden
        )
        self._leaving = (
            Leaving(window, self._tray, context.preferences, context.remembered, self._say) if stays else None
        )
        if self._tray is not None:
            self._leaving = Leaving(window, self._tray, context.preferences, context.remembered, self._say)
            self._connect_tray(self._tray, self._leaving, pause_all)
            window.actions_by_name.handle(Act.QUIT, self.quit)
            context.preferences.changed.connect(self._on_preference)
            if context.preferences.get(START_AT_LOGIN):
                self._start_at_login(True)  # the program may have moved since

    @property
    def knows(self) -> bool:
        """Return whether it was seen how things stand, so that the next news is news."""
        return self._notices.knows

    def stop(self) -> None:
        """Let go of the desktop."""
        if self._bus is not None:
            self._bus.stop()
        if self._tray is not None:
            self._tray.hide()

    def quit(self) -> None:
        """End the program as its user wishes."""
        if self._leaving is not None:
            self._leaving.quit()
        else:
            self._window.close()

    def end_session(self, manager: Any) -> None:
        """End before the session does, or keep it where a draft is unsaved and the user may be asked."""
        ended = self._leaving.quit() if self._leaving is not None else self._window.close()
        if not ended and manager.allowsInteraction():
            manager.cancel()
        elif not ended:
            self._window.end()

    def appear(self) -> None:
        """Show the window of a hidden start, minimised, where no tray shows that the program runs."""
        if self._tray is None or not self._tray.is_there():
            self._window.showMinimized()

    def show_notice(self, notice: Notice) -> None:
        """Tell the user: in the window while it is being used, by the desktop or the tray otherwise."""

        def open_page() -> None:
            self._window.come_to_front()
            self._window.go(notice.page, **notice.where)

        if self._window.isActiveWindow():
            self._window.toast(f"{notice.title}. {notice.text}")
        else:
            self._tell(notice.title, notice.text, open_page)

    def _say(self, title: str, text: str) -> None:
        self._tell(title, text, self._window.come_to_front)

    def _tell(self, title: str, text: str, clicked: Callable[[], None]) -> None:
        def otherwise() -> None:
            if self._tray is None or not self._tray.say(title, text, clicked):
                self._window.toast(f"{title}. {text}")

        if self._bus is None:
            otherwise()
            return
        self._bus.notify(title, text, lambda: self._bridge.post(clicked), lambda: self._bridge.post(otherwise))

    def _connect_tray(self, tray: Any, leaving: Any, pause_all: Callable[[bool], None]) -> None:
        tray.open_wanted.connect(self._window.come_to_front)
        tray.pause_wanted.connect(pause_all)
        tray.quit_wanted.connect(leaving.quit)
        clock = self._window.context.clock
        self._window.sending_shown.connect(lambda state: tray.show_state(state, clock.now()))
        tray.show()

    def _on_preference(self, key: str) -> None:
        if key == self._at_login.key:
            self._start_at_login(self._window.context.preferences.get(self._at_login))

    def _start_at_login(self, wanted: bool) -> None:
        try:
            if wanted:
                self._autostart.turn_on(autostart.command(self._paths.data, own=default_data_folder()))
            else:
                self._autostart.turn_off()
        except OutpaceError as error:
            self._window.show_error(error)


def _desktop_bus(woke: Callable[[], None]) -> DesktopBus | None:
    if not sys.platform.startswith("linux"):
        return None
    from app.main.desktop_bus import DesktopBus

    bus = DesktopBus(woke)
    bus.start()
    return bus
