"""Fixtures of the pages' tests: a workspace with a window, in the zone of Berlin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.pages.contact.page import ContactPage
from app.ui.pages.contacts.page import ContactsPage
from app.ui.pages.sequences import SequencesPage
from tests.ui.pages.bench import Bench

CONTACTS_PAGES = {"sequences": SequencesPage, "contacts": ContactsPage, "contact": ContactPage}


@pytest.fixture
def contacts_page(bench: Bench, qtbot: QtBot) -> ContactsPage:
    """Return the page of thirty contacts, six names five times each, twelve of them in a sequence."""
    bench.fill(contacts=12)
    bench.add_contacts(30)
    made = bench.open("contacts", CONTACTS_PAGES)
    assert isinstance(made, ContactsPage)
    qtbot.waitUntil(lambda: len(made.model.ids) == 30)
    return made


@pytest.fixture
def nameless() -> Callable[[QWidget], list[str]]:
    """Return what finds the visible controls that a screen reader could not name."""

    def found(parent: QWidget) -> list[str]:
        takers = [
            one
            for one in parent.findChildren(QWidget)
            if one.isVisible() and _by_tab(one) and not one.objectName().startswith("qt_")
        ]
        return [f"{type(one).__name__} {one.objectName()}" for one in takers if not _name(one)]

    return found


def _by_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _name(widget: QWidget) -> str:
    reader = QAccessible.queryAccessibleInterface(widget)
    return reader.text(QAccessible.Text.Name) if reader is not None else ""
