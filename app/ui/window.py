"""The main window: frame, pages built on first use, toasts, banners, menus. Owns no data; asks the desk for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QPaintEvent, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.core.events import Kind
from app.ui import look, theme
from app.ui.actions import Act, Actions
from app.ui.bridge import Bridge
from app.ui.context import Context
from app.ui.desk import Desk
from app.ui.frame import sending_lines
from app.ui.frame.banner import Banners
from app.ui.frame.history import History
from app.ui.frame.main_menu import build_menus
from app.ui.frame.sidebar import Sidebar
from app.ui.frame.state import FrameState, SendingMode
from app.ui.frame.top_bar import TopBar
from app.ui.frame.work_strip import WorkStrip
from app.ui.page import Page, PageSpec, Section
from app.ui.preferences import OPEN_LAST_PAGE, SCHEME, Preferences
from app.ui.remembered import Remembered
from app.ui.theme import SchemeChoice
from app.ui.widgets.toast import Toasts

if TYPE_CHECKING:
    from app.ui.frame.palette.entry import Entry
    from app.ui.frame.palette.palette import Palette
    from app.ui.ports import Ports

FIRST_SIZE: Final = (1360, 860)
LEAST_SIZE: Final = (720, 520)
FOLD_BELOW: Final = 900
PATIENCE_MS: Final = 300
"""A window that is not painted, such as a minimized one, gets its first page after this."""
WORDS_MS: Final = 20_000
LAST_PAGE: Final = "window/last_page"
PAGE_ACTS: Final = (Act.NEW, Act.IMPORT, Act.SAVE, Act.DUPLICATE, Act.RENAME, Act.DELETE, Act.FIND)
UNASKED: Final = "closesUnasked"
"""The window's property that is true while no page need ask before it closes: drafts stay, or nobody could answer."""
_SCHEMES: Final = {
    Act.SCHEME_SYSTEM: SchemeChoice.SYSTEM,
    Act.SCHEME_LIGHT: SchemeChoice.LIGHT,
    Act.SCHEME_DARK: SchemeChoice.DARK,
}


class Window(QMainWindow):
    """Shows one page at a time. `open(first)` shows it; `closing` when the user closes it and every page lets go.

    `frame_query` is asked on the desk for counts and sending; `pause_all(bool)` carries out the user's word.
    """

    closing = Signal()
    sending_shown = Signal(object)
    """The SendingState whose words are shown now, at least every 20 seconds."""

    def __init__(
        self,
        desk: Desk,
        bridge: Bridge,
        ports: Ports,
        specs: Sequence[PageSpec],
        *,
        frame_query: Callable[[Any], FrameState],
        pause_all: Callable[[bool], None],
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__()
        self._specs = {spec.key: spec for spec in specs}
        self._frame_query = frame_query
        self._pause_all = pause_all
        self._frame_state = FrameState()
        self._pages: dict[str, Page] = {}
        self._stale: dict[str, frozenset[Kind]] = {}
        self._history: list[str] = []
        self._palette: Palette | None = None
        self._awaited = ""
        self._then: Callable[[], None] = lambda: None
        self._ends = False
        self.stays: Callable[[], bool] = lambda: False
        """Asked when the user closes the window: True where that was carried out otherwise, and it is not to end."""
        self.remembered = remembered or Remembered()
        self.history = History(self)
        self.preferences = Preferences(self.remembered, self)
        look.follow(self.preferences)
        self.context = Context(
            desk, bridge, desk.clock, ports, self.toast, self.go, self.history.group, self.remembered, self.preferences
        )
        self.sidebar = Sidebar(specs)
        self.top_bar = TopBar()
        self.banners = Banners()
        self.work_strip = WorkStrip(self.context.work)
        self.stack = QStackedWidget()
        self.setWindowTitle("Outpace")
        self.setMinimumSize(*LEAST_SIZE)
        self._content = self._laid_out()
        self.setCentralWidget(self._content)
        self.toasts = Toasts(self)
        self.actions_by_name = Actions(self)
        self.page_actions = self._make_page_actions()
        build_menus(self, self.sidebar.menu_button, self.actions_by_name, self.page_actions)
        self._words_timer = QTimer(self, interval=WORDS_MS)
        self._connect()
        self._restore()

    def open(self, first: str, **where: Any) -> None:
        """Show the window with page `first`, ask for the frame's numbers, and keep its words current."""
        self.go(first, **where)
        self.show()
        self._begin()

    def open_soon(self, first: str, then: Callable[[], None], *, hidden: bool = False) -> None:
        """Show the frame at once, unless `hidden`; soon show page `first` and call `then`: both take longer."""
        self._awaited, self._then = self._last_page() or first, then
        self.setVisible(not hidden)
        QTimer.singleShot(PATIENCE_MS, self, self._begin_awaited)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._awaited:
            QTimer.singleShot(0, self, self._begin_awaited)

    def _last_page(self) -> str:
        """Return the page to go on with, "" where there is none or the user does not want that."""
        last = self.remembered.text(LAST_PAGE)
        return last if last in self._specs and self.preferences.get(OPEN_LAST_PAGE) else ""

    def _begin_awaited(self) -> None:
        if self._awaited:
            first, self._awaited = self._awaited, ""
            if self.current_page() is None:
                self.go(first)
            self._begin()
            self._then()

    def _begin(self) -> None:
        page = self.current_page()
        (page if page is not None and page.focusProxy() else self.stack).setFocus()
        self.refresh_frame()
        self._words_timer.start()

    def go(self, page_key: str, **where: Any) -> None:
        """Show a page, with what it is to show; KeyError for an unknown page. The page left may refuse."""
        before = self.current_page()
        if before is not None and before.key != page_key and not before.leave():
            self.sidebar.show_current(before.key)
            return
        page = self._page(page_key)
        if before is not page:
            self._history = [key for key in self._history if key != page_key] + [page_key]
            anew = page.focusWidget() is None
            self.stack.setCurrentWidget(page)
            self.top_bar.show_page(page)
            self.sidebar.show_current(page_key)
            if self._specs[page_key].section is not Section.HIDDEN:
                self.remembered.remember(LAST_PAGE, page_key)
            self._focus(page, anew=anew)
        page.enter(**where)
        self._show_header(page)
        self._freshen(page)

    def _focus(self, page: Page, *, anew: bool) -> None:
        """Let the keys go to a page that comes up, unless the user walks through the sidebar.

        A page that was here before has them where it left them; to one that is `anew` Qt gives its first control.
        """
        here = QApplication.focusWidget()
        stays = here is not None and (self.sidebar.isAncestorOf(here) or (page.isAncestorOf(here) and not anew))
        if not stays:
            (page if page.focusProxy() else self.stack).setFocus(Qt.FocusReason.OtherFocusReason)

    def current_page(self) -> Page | None:
        """Return the page on screen, None before the first."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def toast(
        self,
        text: str,
        undo: Callable[[], None] | None = None,
        redo: Callable[[], None] | None = None,
        *,
        stack: QUndoStack | None = None,
    ) -> None:
        """Say in a few words what was done; the toast and Ctrl+Z take it back by `undo`, Ctrl+Shift+Z by `redo`.

        The last change of a page's own `stack` is taken back there; the toast goes once it is the last no more.
        """
        if stack is None:
            self.toasts.say(text, self.history.note(text, undo, redo) if undo is not None else None)
        else:
            stack.indexChanged.connect(self.toasts.say(text, stack.undo).drop)

    def show_error(self, error: OutpaceError) -> None:
        """Tell what went wrong and what to do."""
        self.toasts.say(f"{error.title}. {error.sentence}")

    def show_frame(self, state: FrameState) -> None:
        """Show counts and sending."""
        self._frame_state = state
        self.sidebar.show_counts(state.counts)
        self._show_words()
        paused = state.sending.mode is SendingMode.PAUSED
        self.actions_by_name.handle(Act.PAUSE_ALL, None if paused else partial(self._decide_all, True))
        self.actions_by_name.handle(Act.RESUME_ALL, partial(self._decide_all, False) if paused else None)

    def refresh_frame(self) -> None:
        """Ask anew for counts and sending."""
        self.context.desk.ask(self._frame_query, self.show_frame, owner=self, key="frame")
        if self.sidebar.foot.is_open():
            self._load_sending()

    def palette_shown(self) -> Palette | None:
        """Return the command palette, None before it was opened first."""
        return self._palette

    def come_to_front(self) -> None:
        """Be on top of the other windows, out of the taskbar if need be."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        self.sidebar.fold(self.width() < theme.px(FOLD_BELOW))

    def end(self) -> None:
        """Close without asking anybody, such as when the session ends."""
        self._ends = True
        self.setProperty(UNASKED, True)
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.current_page()
        if not self._ends and (self.stays() or (page is not None and not page.leave())):
            event.ignore()
            return
        self.remembered.remember_state("window/geometry", self.saveGeometry())
        self._words_timer.stop()
        self.closing.emit()
        super().closeEvent(event)

    def _laid_out(self) -> QWidget:
        right = QVBoxLayout()
        right.setSpacing(0)
        for part in (self.top_bar, self.banners):
            right.addWidget(part)
        right.addWidget(self.stack, 1)
        right.addWidget(self.work_strip)
        content = QWidget()
        content.setObjectName("content")
        box = QHBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.sidebar)
        box.addLayout(right, 1)
        return content

    def _connect(self) -> None:
        self.sidebar.chosen.connect(self.go)
        self.sidebar.foot.pause_all.connect(self._decide_all)
        self.sidebar.foot.opened.connect(self._load_sending)
        self.sidebar.foot.led.connect(lambda page, where: self.go(page, **where))
        self.top_bar.up_pressed.connect(self._go_up)
        self._words_timer.timeout.connect(self._show_words)
        self.context.bridge.changed.connect(self._on_changed)
        self.context.desk.troubled.connect(self.show_error)
        self.context.desk.working.connect(self.top_bar.set_working)
        self.history.changed.connect(self._update_undo)
        self.history.taken_back.connect(self.toasts.withdraw)
        for act, chosen in _SCHEMES.items():
            self.actions_by_name.handle(act, partial(self._choose_scheme, chosen))
        handle = self.actions_by_name.handle
        handle(Act.QUIT, self._quit)
        handle(Act.REFRESH, self._refresh_page)
        handle(Act.BACK, self._go_back)
        handle(Act.PALETTE, self._open_palette)
        self.top_bar.search_box.clicked.connect(self._open_palette)
        handle(Act.KEYS, self._show_keys)
        handle(Act.ABOUT, self._show_about)
        for act, steps in ((Act.TEXT_LARGER, 1), (Act.TEXT_SMALLER, -1), (Act.TEXT_AS_DRAWN, 0)):
            handle(act, partial(look.step_text, self.preferences, steps))
        if "settings" in self._specs:
            handle(Act.SETTINGS, partial(self.go, "settings"))
        self.preferences.changed.connect(self._mark_scheme)
        theme.rescaled.connect(self._fold)
        self._mark_scheme()

    def _make_page_actions(self) -> list[QAction]:
        made: list[QAction] = []
        for number, key in enumerate(self.sidebar.keys(), start=1):
            action = QAction(self._specs[key].title, self)
            action.setObjectName(f"action_go_{key}")
            if number <= 9:
                action.setShortcut(QKeySequence(f"Ctrl+{number}"))
            action.triggered.connect(partial(self._go_to, key))
            self.addAction(action)
            made.append(action)
        return made

    def _go_to(self, key: str, _checked: bool = False) -> None:
        self.go(key)

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            page = self._specs[key].factory(self.context)
            self._pages[key] = page
            self._stale[key] = page.kinds
            self.stack.addWidget(page)
            page.header_changed.connect(partial(self._on_header_changed, key))
        return self._pages[key]

    def _freshen(self, page: Page) -> None:
        stale = self._stale.pop(page.key, frozenset())
        if stale:
            page.refresh(stale)

    def _on_changed(self, kinds: frozenset[Kind]) -> None:
        current = self.current_page()
        for key, page in self._pages.items():
            told = page.kinds & kinds
            if told and page is current:
                page.refresh(told)
            elif told:
                self._stale[key] = self._stale.get(key, frozenset()) | told
        self.refresh_frame()

    def _on_header_changed(self, key: str) -> None:
        page = self._pages[key]
        if page is self.current_page():
            self._show_header(page)

    def _show_header(self, page: Page) -> None:
        self.top_bar.show_header(page)
        self.setWindowTitle(f"{page.title} – Outpace")
        handlers = page.handlers()
        for act in PAGE_ACTS:
            self.actions_by_name.handle(act, handlers.get(act))
        self.history.follow(page.undo_stack())

    def _show_words(self) -> None:
        self.sidebar.show_sending(self._frame_state.sending, self.context.clock.now())
        self.sending_shown.emit(self._frame_state.sending)

    def _decide_all(self, pause: bool) -> None:
        self._pause_all(pause)
        words = "Paused all sending" if pause else "Resumed all sending"
        self.toast(words, partial(self._pause_all, not pause), partial(self._pause_all, pause))

    def _load_sending(self) -> None:
        self.context.desk.ask(sending_lines.load, self.sidebar.foot.show_loaded, owner=self, key="sending")

    def _refresh_page(self) -> None:
        page = self.current_page()
        if page is not None:
            page.refresh(page.kinds)
        self.refresh_frame()

    def _go_up(self) -> None:
        page = self.current_page()
        if page is not None and page.parent_title:
            page.go_up()

    def _go_back(self) -> None:
        page = self.current_page()
        if page is not None and page.parent_title:
            page.go_up()
        elif len(self._history) > 1:
            self.go(self._history[-2])

    def _quit(self) -> None:
        self.close()

    def _open_palette(self) -> None:
        if self._palette is None:
            from app.ui.frame.palette.palette import Palette  # not needed for the first window
            from app.ui.frame.palette.source import Source

            self._palette = Palette(self, self._content, Source(self.context, self._palette_entries, self))
        page = self.current_page()
        self._palette.open(page.title if page is not None else "")

    def _palette_entries(self) -> list[Entry]:
        from app.ui.frame.palette import program

        page = self.current_page()
        return [
            *program.command_entries(page),
            *program.action_entries(self.actions_by_name, page, self.top_bar.buttons()),
            *program.page_entries(self._specs.values(), self.page_actions, self.go),
        ]

    def _show_keys(self) -> None:
        from app.ui.frame.key_list import show_keys  # with the sheet: not needed for the first window

        show_keys(self, self.actions_by_name, self.page_actions)

    def _show_about(self) -> None:
        from app.ui.frame.key_list import show_about

        show_about(self)

    def _update_undo(self) -> None:
        history = self.history
        for act, name, words, call in (
            (Act.UNDO, "Undo", history.undo_words(), history.undo),
            (Act.REDO, "Redo", history.redo_words(), history.redo),
        ):
            self.actions_by_name.handle(act, None if words is None else call)
            self.actions_by_name.rename(act, f"{name} {words}" if words else name)

    def _choose_scheme(self, chosen: SchemeChoice) -> None:
        self.preferences.set(SCHEME, chosen.value)
        self._mark_scheme()  # an action that was chosen already has unchecked itself

    def _mark_scheme(self) -> None:
        for act, chosen in _SCHEMES.items():
            self.actions_by_name[act].setChecked(chosen is theme.choice())

    def _restore(self) -> None:
        saved = self.remembered.state("window/geometry")
        if saved.isEmpty() or not self.restoreGeometry(saved):
            room = self.screen().availableSize()
            self.resize(min(FIRST_SIZE[0], room.width()), min(FIRST_SIZE[1], room.height()))
