"""A whole window over two small pages that remember what was asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.events import Kind
from app.core.store import Store
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.frame.state import FrameState, SendingMode, SendingState, Waits
from app.ui.page import Page, PageSpec, Section
from app.ui.remembered import Remembered
from app.ui.widgets.buttons import button
from app.ui.widgets.search_field import SearchField
from app.ui.window import Window
from tests.ui.conftest import NOON, Office


class SmallPage(Page):
    """A page with a field, a header button and an undo stack; `log` is what the window asked of it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.log: list[object] = []
        self.lets_go = True
        self.stack = QUndoStack(self)
        self.field = QLineEdit()
        self.field.setAccessibleName("Name")
        QVBoxLayout(self).addWidget(self.field)
        self.action = button(f"Add {self.key}", "primary", name="pageAction")

    def pill(self) -> tuple[str, str] | None:
        return ("6 active", "good")

    def header_leading(self) -> list[QWidget]:
        return [SearchField("Search")]

    def header_actions(self) -> list[QPushButton]:
        return [self.action]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        return {Act.NEW: lambda: self.log.append("new")}

    def undo_stack(self) -> QUndoStack | None:
        return self.stack

    def enter(self, **where: Any) -> None:
        self.log.append(("enter", where))

    def leave(self) -> bool:
        return self.lets_go

    def go_up(self) -> None:
        self.log.append("up")

    def refresh(self, kinds: frozenset[Kind]) -> None:
        self.log.append(("refresh", kinds))


class Sequences(SmallPage):
    key: ClassVar[str] = "sequences"
    title = "Sequences"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SEQUENCES, Kind.PLAN})


class Contacts(SmallPage):
    key: ClassVar[str] = "contacts"
    title = "Contacts"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.CONTACTS})


class Welcome(SmallPage):
    key: ClassVar[str] = "welcome"
    title = "Welcome to Outpace"


SPECS = (
    PageSpec("sequences", "Sequences", "list", Sequences),
    PageSpec("contacts", "Contacts", "users", Contacts, Section.LIBRARY),
    PageSpec("welcome", "Welcome", "star", Welcome, Section.HIDDEN),
)
PAUSED = Waits("mailbox paused", "42", "contacts")
SENDING = SendingState(SendingMode.SENDING, 126, 340, NOON + timedelta(minutes=3), (PAUSED,))


@dataclass
class Bench:
    """A window and what was asked of the program behind it; `state` is what the frame's query answers."""

    office: Office
    remembered: Remembered = field(default_factory=Remembered)
    state: FrameState = field(default_factory=lambda: FrameState({"sequences": 6, "contacts": 52310}, SENDING))
    paused: list[bool] = field(default_factory=list)

    def window(self) -> Window:
        """Return a new window, not shown yet."""
        return Window(
            self.office.inline,
            self.office.bridge,
            None,  # type: ignore[arg-type]  # no page of these tests uses a port
            SPECS,
            frame_query=lambda _workspace: self.state,
            pause_all=self.paused.append,
            remembered=self.remembered,
        )


@pytest.fixture
def bench(tmp_path: Path, qapp: QApplication) -> Iterator[Bench]:
    """A window over an empty workspace file."""
    store = Store(tmp_path / "outpace.db").open()
    office = Office(store)  # type: ignore[arg-type]  # what only desks look at
    yield Bench(office)
    office.close()
    store.close()


@pytest.fixture
def window(bench: Bench, qtbot: QtBot) -> Iterator[Window]:
    made = bench.window()
    qtbot.addWidget(made)
    made.resize(1360, 860)
    with qtbot.waitExposed(made):
        made.open("sequences")
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    page = made.current_page()
    if isinstance(page, SmallPage):
        page.lets_go = True


def page_of(window: Window) -> SmallPage:
    """Return the page on screen."""
    page = window.current_page()
    assert isinstance(page, SmallPage)
    return page
