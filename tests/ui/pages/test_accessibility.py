"""Every screen and dialog can be read: by name through a screen reader, by eye in both schemes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.main.pages import page_specs
from app.ui import theme
from app.ui.dialogs.contact_form import ContactForm
from app.ui.dialogs.enroll import EnrollSheet
from app.ui.dialogs.mailbox import open_mailbox_dialog
from app.ui.frame.key_list import show_about, show_keys
from app.ui.theme import Scheme
from app.ui.widgets.sheet import Sheet
from app.ui.window import Window
from tests.ui.pages.bench import Bench
from tests.ui.reading import nameless, too_faint, unmarked

WHERE: dict[str, dict[str, Any]] = {"sequence": {"sequence": 1}, "contact": {"contact": 1}}
PAGES = tuple(spec.key for spec in page_specs())


@pytest.fixture
def window(bench: Bench, qtbot: QtBot) -> Window:
    """A window with every page on a small workspace."""
    bench.fill(12)
    bench.open("today", {spec.key: spec.factory for spec in page_specs()})
    assert bench.window is not None
    rest(bench, qtbot)
    return bench.window


def rest(bench: Bench, qtbot: QtBot) -> None:
    """Wait until every answer has arrived."""
    told: list[bool] = []
    bench.desk.ask(lambda _store: True, told.append, owner=bench.bridge)
    qtbot.waitUntil(lambda: bool(told))
    told.clear()
    bench.desk.ask(lambda _store: True, told.append, owner=bench.bridge, pages=True)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(60)


def faults(window: Window) -> list[str]:
    """Return everything that is wrong with what the window shows in front now, in both schemes."""
    front = next((sheet for sheet in window.findChildren(Sheet) if sheet.isVisible()), window)
    found = [f"no name: {one}" for one in nameless(front)] + [f"no objectName: {one}" for one in unmarked(front)]
    for scheme in Scheme:
        theme.apply(scheme)
        found += [f"{scheme}: {one}" for one in too_faint(front)]
    theme.apply(Scheme.LIGHT)
    return found


@pytest.mark.parametrize("key", PAGES)
def test_every_page_can_be_read(window: Window, bench: Bench, qtbot: QtBot, key: str) -> None:
    window.go(key, **WHERE.get(key, {}))
    rest(bench, qtbot)
    wrong = faults(window)
    assert not wrong, "\n" + "\n".join(wrong)


PANELS: dict[str, dict[str, Any]] = {"mailboxes": {"mailbox": 1}, "contacts": {"contact": 1}, "calendar": {"email": 1}}


@pytest.mark.parametrize("key", list(PANELS))
def test_every_panel_can_be_read(window: Window, bench: Bench, qtbot: QtBot, key: str) -> None:
    window.go(key, **PANELS[key])
    rest(bench, qtbot)
    wrong = faults(window)
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("tab", ["write", "preview", "checks", "schedule"])
def test_every_tab_of_the_editor_can_be_read(window: Window, bench: Bench, qtbot: QtBot, tab: str) -> None:
    window.go("sequence", sequence=1)
    page: Any = window.current_page()
    page.show_tab(tab)
    rest(bench, qtbot)
    wrong = faults(window)
    assert not wrong, "\n" + "\n".join(wrong)


DIALOGS: dict[str, Callable[[Window], object]] = {
    "mailbox": lambda window: open_mailbox_dialog(window, window.context),
    "enroll": lambda window: EnrollSheet.for_sequence(window.context, window, 1, "Late invoices"),
    "contact": lambda window: ContactForm.for_new(window.context, window, lambda _contact: None),
    "keys": lambda window: show_keys(window, window.actions_by_name, window.page_actions),
    "about": show_about,
}


@pytest.mark.parametrize("name", list(DIALOGS))
def test_every_dialog_can_be_read(window: Window, bench: Bench, qtbot: QtBot, name: str) -> None:
    DIALOGS[name](window)
    rest(bench, qtbot)
    wrong = faults(window)
    assert not wrong, "\n" + "\n".join(wrong)
