"""A real workspace behind a real window, for the tests of pages: SQLite file, planner, desk, ports of `main`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.core.clock import FixedClock
from app.core.commands.contact_import import import_contacts
from app.core.commands.enrollments import enroll
from app.core.commands.mailboxes import add_mailbox
from app.core.commands.plan import replan
from app.core.commands.sequences import save_sequence
from app.core.events import Bus
from app.core.model import ContactDraft, MailboxDraft, Security, SequenceDraft, StepDraft
from app.core.secrets import Secrets
from app.core.store import Store
from app.main.outside import WindowPorts
from app.main.pages import frame_state
from app.main.planning import Planning
from app.ui.bridge import Bridge
from app.ui.desk import Desk
from app.ui.page import Page, PageSpec, Section
from app.ui.window import Window

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
SIZE = (1360, 860)
PEOPLE = ("Mara Lindqvist", "Tom Berg", "Jane Okafor", "Pilar Ruiz", "David Chen", "Sona Novak")


class Bench:
    """A workspace that may be filled, and after `open` a window with the given pages on it."""

    def __init__(self, folder: Path, now: datetime = SUNDAY) -> None:
        self.folder = folder
        self.clock = FixedClock(now)
        self.store = Store(folder / "outpace.db")
        self.store.open()
        self.bus = Bus()
        self.bridge = Bridge(self.bus)
        self.desk = Desk(self.store, self.bus, self.clock)
        self.secrets = Secrets()
        self.planning = Planning(self.store, self.bus)
        self.ports = WindowPorts(self.bridge, self.secrets, lambda: None, lambda: self.planning)
        self.troubles: list[Exception] = []
        self.desk.troubled.connect(self.troubles.append)
        self.window: Window | None = None

    # -- filling ------------------------------------------------------------------------------------------

    def add_mailbox(
        self, email: str = "anna@fenwick.example", *, capacity: int = 50, zone: str = "Europe/Berlin"
    ) -> int:
        draft = MailboxDraft(
            email, "127.0.0.1", 2525, Security.NONE, daily_capacity=capacity, time_zone=zone, display_name="Anna"
        )
        return add_mailbox(self.store, draft=draft, now=self.clock.now()).id

    def add_sequence(
        self, name: str = "Late invoices", waits: Sequence[int] = (0, 3), holidays: str | None = None
    ) -> int:
        steps = tuple(
            StepDraft(wait, "About {{ company }}" if n == 0 else None, "Hi {{ first_name }}, it is step " + str(n + 1))
            for n, wait in enumerate(waits)
        )
        draft = SequenceDraft(name, steps, holidays=holidays)
        return save_sequence(self.store, draft=draft, now=self.clock.now()).id

    def add_contacts(self, count: int) -> list[int]:
        rows = [(n + 2, _contact(n)) for n in range(count)]
        import_contacts(self.store, rows=rows, file_name="people.csv", now=self.clock.now())
        return list(range(1, count + 1))

    def fill(self, contacts: int = 30, **sequence: Any) -> None:
        """Put contacts into one sequence of one mailbox and plan their emails."""
        self.add_mailbox()
        sequence_id = self.add_sequence(**sequence)
        ids = self.add_contacts(contacts)
        enroll(self.store, sequence_id=sequence_id, contact_ids=ids, now=self.clock.now())
        self.plan()

    def plan(self) -> None:
        self.bus.publish(replan(self.store, now=self.clock.now()).changes)

    # -- the window ---------------------------------------------------------------------------------------

    def open(
        self, first: str, pages: dict[str, Callable[..., Page]], size: tuple[int, int] = SIZE, **where: Any
    ) -> Page:
        """Open the window on page `first`; `pages` are the classes by key."""
        specs = [PageSpec(key, key.title(), "list", made, Section.MAIN) for key, made in pages.items()]
        clock = self.clock
        self.window = Window(
            self.desk,
            self.bridge,
            self.ports,
            specs,
            frame_query=lambda store: frame_state(store, now=clock.now(), sends_here=True),
            pause_all=lambda on: None,
        )
        self.window.resize(*size)
        self.desk.start()
        self.window.open(first, **where)
        page = self.window.current_page()
        assert page is not None
        return page

    def close(self) -> None:
        self.planning.close()
        self.desk.close()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
        self.bridge.close()
        self.store.close()


def child(parent: QWidget, name: str) -> Any:
    """Return the widget with this objectName inside `parent`; AssertionError without it."""
    found = parent.findChild(QWidget, name)
    assert found is not None, f"nothing is named {name}"
    return found


def _contact(n: int) -> ContactDraft:
    first, _, last = PEOPLE[n % len(PEOPLE)].partition(" ")
    return ContactDraft(f"p{n}@northwind.example", first, last, company="Northwind", time_zone="Europe/Berlin")
