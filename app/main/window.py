"""The program with its window: application, desk, pages, sender. Started in this order, stopped in the reverse one."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from app.core.clock import Clock, SystemClock
from app.core.collecting import collect_if_due
from app.core.errors import EnvironmentTrouble, OutpaceError
from app.core.events import Bus, Changes, Kind, changed
from app.core.lock import SenderBusy
from app.core.paths import Paths

if TYPE_CHECKING:
    from app.core.secrets import Secrets
    from app.core.store import Store
    from app.main.background import Background
    from app.main.planning import Planning
    from app.main.sending import SendingService
    from app.main.workspace import Workspace
    from app.ui.frame.state import FrameState

_log = logging.getLogger(__name__)
_LOOK_MS = 2000
_SETTLE_MS = 400
"""How long after the window what is beside it comes."""
_GIVE_BACK_MS = 15_000
_TURN_SECONDS = 0.001
"""How long another thread may keep Python from the window's own; Python's usual 5 ms add up to a frame."""
_TRAY_MS = 20_000
"""How long a tray may take to come up after the login; then a hidden start shows a minimised window."""
_EVERYTHING = changed(*Kind)
"""Published when the whole workspace is to be looked at anew: it was opened, or another process wrote."""


Prepare = Callable[["Workspace"], None]


def open_window(paths: Paths, *, hidden: bool = False) -> int:
    """Open the window on a data folder, or only its icon in the tray, and run until the end; return the exit code."""
    from app.core.log import start_log, stop_log

    try:
        need_display()
        paths.prepare()
        log = start_log(paths.log)
    except OutpaceError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    try:
        return _run(paths, hidden=hidden)
    finally:
        stop_log(log)


def open_sample_window(paths: Paths) -> int:
    """Open the window on the sample workspace, with the built-in mail server as long as it is open."""
    from app.core.log import start_log, stop_log
    from app.main.sample import built_in_server, claim_folder, fill

    need_display()
    claim_folder(paths)
    log = start_log(paths.log)
    try:
        with built_in_server(paths) as server:
            return _run(paths, lambda workspace: fill(workspace, server, now=workspace.clock.now()), stays=False)
    finally:
        stop_log(log)


def need_display() -> None:
    """Raise EnvironmentTrouble on a Linux without a display, where Qt would abort the process."""
    known = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in known):
        raise EnvironmentTrouble(
            "There is no display to open a window on; use `outpace run` to send, or `outpace demo --headless` to look."
        )


def _run(paths: Paths, prepare: Prepare | None = None, *, hidden: bool = False, stays: bool = True) -> int:
    from app.ui.binding import leave_sources_unread

    leave_sources_unread()
    from app.ui import application, look
    from app.ui.preferences import Preferences
    from app.ui.remembered import Remembered
    from app.ui.single_instance import SingleInstance

    remembered = Remembered(paths.data)
    look.begin(Preferences(remembered))
    app = application.create(sys.argv, application.chosen_scheme(remembered))
    instance = SingleInstance(paths.data)
    if not instance.claim(quietly=hidden):
        return 0
    hooks = application.CrashHooks(paths.crash, tell=_log_uncaught)
    left = hooks.install()
    program = Program(paths, SystemClock(), remembered=remembered, prepare=prepare, stays=stays)
    instance.asked_to_rise.connect(program.window.come_to_front)
    app.setQuitOnLastWindowClosed(False)
    app.quit_asked.connect(program.quit)
    app.commitDataRequest.connect(program.end_session)
    program.window.closing.connect(partial(app.exit, 0))
    interrupts = application.Interrupts(program.window.end)
    program.open(hidden=hidden, crashed=left)
    code = app.exec()
    program.close()
    interrupts.stop()
    instance.release()
    hooks.remove()
    return code


def _log_uncaught(error: BaseException) -> None:
    _log.critical("uncaught", exc_info=error)


class Program:
    """A window with everything behind it, on a Qt application that is there already."""

    def __init__(
        self,
        paths: Paths,
        clock: Clock,
        *,
        remembered: Any = None,
        sends: bool = True,
        prepare: Prepare | None = None,
        stays: bool = False,
    ) -> None:
        """Build the window; nothing is opened or started before `open`.

        `sends` False: to look only. `prepare` gets the opened workspace, in the desk's thread, before it is shown.
        `stays`: closing the window leaves the program in the tray, as the user's preferences say.
        """
        from app.core.secrets import Secrets
        from app.main.memory import give_back_memory
        from app.main.outside import WindowPorts
        from app.main.pages import page_specs
        from app.ui.bridge import Bridge
        from app.ui.desk import Desk
        from app.ui.pulse import Pulse
        from app.ui.wake import WakeWatch
        from app.ui.widgets.file_drop import FileDrop
        from app.ui.window import Window

        self._paths = paths
        self._clock = clock
        self._sends = sends
        self._prepare = prepare
        self._stays = stays
        self.background: Background | None = None
        """What is beside the window; comes shortly after it."""
        self._wake_watch = WakeWatch(clock)
        self._closed = False
        self._secrets: Secrets = Secrets()
        self._service: SendingService | None = None
        self._planning: Planning | None = None
        self._store: Store | None = None
        self.bus = Bus()
        self.bridge = Bridge(self.bus)
        self.desk = Desk(None, self.bus, clock)
        ports = WindowPorts(self.bridge, self._secrets, lambda: self._service, lambda: self._planning)
        self.window = Window(
            self.desk,
            self.bridge,
            ports,
            page_specs(),
            frame_query=self._frame_state,
            pause_all=self._pause_all,
            remembered=remembered,
        )
        FileDrop(self.window, lambda file: self.window.go("import", file=file))
        self._pulse = Pulse(self._look, _LOOK_MS, self.window)
        self._spare = Pulse(give_back_memory, _GIVE_BACK_MS, self.window)
        ports.troubled = self.window.show_error
        self.say: Callable[[str], None] = self.window.toast
        """Tells the user something in a sentence."""

    def open(self, first: str = "", *, hidden: bool = False, crashed: str = "", **where: Any) -> None:
        """Show the window, then open the workspace and start to send in the desk's thread.

        Without a page named, the frame is shown before all the rest, which takes longer. `hidden`: in the tray only.
        `crashed`: what the last run left when it ended unexpectedly.
        """
        from app.main.pages import FIRST

        sys.setswitchinterval(_TURN_SECONDS)
        self.bus.listen(self._after_change)
        if not first:
            self.window.open_soon(FIRST, partial(self._start, hidden=hidden, crashed=crashed), hidden=hidden)
            return
        self.window.open(first, **where)
        self._start()

    def _start(self, *, hidden: bool = False, crashed: str = "") -> None:
        from app.ui.pulse import later

        gc.disable()  # from now on in this thread only, by `_look`
        self.desk.start(self._open_workspace)
        self._pulse.start()
        self._spare.start()
        later(partial(self._go_to_background, hidden, crashed), _SETTLE_MS, self.window)

    def _go_to_background(self, hidden: bool, crashed: str) -> None:
        """Take the places beside the window, which nobody waits for."""
        if self._closed:
            return
        from app.main.background import Background
        from app.ui.pulse import later

        self.background = Background(
            self.window,
            self._paths,
            stays=self._stays,
            hidden=hidden,
            woke=self._woke,
            pause_all=self._pause_all,
        )
        if hidden:
            later(self.background.appear, _TRAY_MS, self.window)
        if crashed:
            from app.ui.crash_report import CrashSheet

            CrashSheet(self.window, crashed).show_report()

    def quit(self) -> None:
        """End the program as its user wishes; an unsaved draft may keep it."""
        if self.background is not None:
            self.background.quit()
        else:
            self.window.close()

    def end_session(self, manager: Any) -> None:
        """End because the session of the desktop does."""
        if self.background is not None:
            self.background.end_session(manager)
        else:
            self.window.end()

    def close(self) -> None:
        """Stop in order: heartbeat and couriers, planning, desk, bridge, store."""
        from app.ui.application import shut_down

        self._closed = True
        self._pulse.stop()
        self._spare.stop()
        shut_down(
            [
                ("background", self._leave_background),
                ("sender", self._stop_service),
                ("planning", self._stop_planning),
                ("desk", self.desk.close),
                ("sender that the desk started meanwhile", self._stop_service),
                ("bridge", self.bridge.close),
                ("store", self._close_store),
            ]
        )

    def _open_workspace(self) -> Store:
        from app.core.commands.plan import is_dirty
        from app.core.store import Store
        from app.main.planning import Planning
        from app.main.planning_strip import PlanningStrip
        from app.main.sending import SendingService
        from app.main.waiting_strip import WaitingStrip
        from app.main.workspace import Workspace

        store = Store(self._paths.database).open()
        self._store = store
        workspace = Workspace(self._paths, self._clock, store, self.bus)
        if self._prepare is not None:
            self._prepare(workspace)
        strip = PlanningStrip(self.window.context)
        planning = self._planning = Planning(store, self.bus, watcher=strip)
        planning.planned, strip.drop_questions = self._go_on, planning.drop_questions
        if self._sends:
            if is_dirty(store):
                planning.replan(self._clock.now())
            self._service = SendingService(workspace, self._secrets, who="The window", replan=planning.replan)
            self._service.after = WaitingStrip(self.window.context).look
            self._start_service(self._service)
        store.written_by_others()
        gc.freeze()
        self.bus.publish(_EVERYTHING)
        return store

    def _start_service(self, service: SendingService) -> None:
        try:
            service.start()
        except SenderBusy as error:
            _log.info("this window does not send: %s", error.sentence)
            words = f"This window shows and edits, but does not send. {error.sentence}"
            self.bridge.post(lambda: self.say(words))

    def _stop_service(self) -> None:
        if self._service is not None:
            self._service.stop()

    def _stop_planning(self) -> None:
        if self._planning is not None:
            self._planning.close()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()

    def _after_change(self, changes: Changes) -> None:
        """Have what the user changed planned and sent at once, not at the next beat."""
        if not changes.kinds - {Kind.SENDING, Kind.PLAN, Kind.EMAILS}:
            return
        self._go_on()

    def _go_on(self) -> None:
        """Send by the plan that stands now, or plan what changed since."""
        if self._service is not None and self._service.running:
            self._service.wake()
        else:
            self.bridge.post(self._replan)

    def _replan(self) -> None:
        """Plan here what no sender of this process plans."""
        from app.core.commands.plan import is_dirty

        planning = self._planning

        def command(store: Store) -> Changes:
            return planning.replan(self._clock.now()) if planning and is_dirty(store) else Changes()

        self.desk.do(command, owner=self.window)

    def _look(self) -> None:
        """Notice that the computer slept, and what another process wrote, such as a command line beside the window."""
        collect_if_due()
        if self._wake_watch.look():
            self._woke()
        elif self._store is not None and self._store.written_by_others():
            self.bus.publish(_EVERYTHING)

    def _woke(self) -> None:
        """Send at once what became due while the computer slept, and show everything as it is now."""
        if self._service is not None:
            self._service.woke()
        self.bus.publish(_EVERYTHING)

    def _leave_background(self) -> None:
        if self.background is not None:
            self.background.stop()

    def _pause_all(self, paused: bool) -> None:
        from app.core.commands.settings import pause_all, resume_all

        command: Callable[..., Changes] = pause_all if paused else resume_all
        self.desk.do(lambda store: command(store, now=self._clock.now()), owner=self.window)

    def _frame_state(self, store: Store) -> FrameState:
        from app.main.pages import frame_state

        sends = self._service is not None and self._service.running
        return frame_state(store, now=self._clock.now(), sends_here=sends or not self._sends)
