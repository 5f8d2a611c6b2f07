"""The contacts: one fast table, search as you type, a choice that survives both, and one contact beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.events import Kind
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.dialogs.enroll import EnrollSheet
from app.ui.dialogs.import_contacts import choose_file
from app.ui.models.contacts import ContactsModel
from app.ui.page import Page
from app.ui.pages.contacts.panel import ContactPanel
from app.ui.pages.contacts.picked_bar import PickedBar
from app.ui.pages.contacts.table import ContactTable
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.search_field import SearchField

TYPING_MS = 60
BAR_MARGIN = 16


class ContactsPage(Page):
    """Rows, search, sort, choice; `enter(search=..., contact=ID)` may say what to show."""

    key: ClassVar[str] = "contacts"
    title = "Contacts"
    icon_name: ClassVar[str] = "users"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.CONTACTS, Kind.ENROLLMENTS, Kind.EMAILS})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.model = ContactsModel(context.desk, self)
        self.table = ContactTable(self.model, context.remembered)
        self.panel = ContactPanel(context)
        self.search = SearchField("Name, email, company…", "Ctrl F")
        self.search.setObjectName("contactSearch")
        self._import = button("Import CSV…", on=self.import_file, name="importContacts", tip="Import CSV (Ctrl+I)")
        self.empty = EmptyState(
            "users",
            "No contacts yet",
            "Contacts are the people your sequences write to. Import them from a CSV: columns are found by their"
            " names, and you see what happens before it does.",
            "Import CSV…",
            self.import_file,
        )
        self.nothing = EmptyState("search", "Nobody found", "No contact has all these words in name, email or company.")
        self.stack = QStackedWidget()
        self.bar = PickedBar(self)
        self._soon = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    # the page ---------------------------------------------------------------

    def pill(self) -> tuple[str, str] | None:
        """Return how many contacts are shown."""
        return (f"{len(self.model.ids):,}", "grey") if self.model.loaded else None

    def header_leading(self) -> list[QWidget]:
        """Return the search."""
        return [self.search]

    def header_actions(self) -> list[QWidget]:
        """Return import."""
        return [self._import]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return find and import."""
        return {
            Act.FIND: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Act.IMPORT: self.import_file,
        }

    def enter(self, **where: Any) -> None:
        """Show what is asked for: a search, a contact, or the file dialog."""
        if "search" in where:
            self.search.setText(str(where["search"]))
        if "contact" in where:
            self.panel.show_contact(int(where["contact"]))
        if where.get("start_import"):
            self.import_file()

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask anew; the rows stay until the new ones are here."""
        self.model.refresh()
        self.panel.refresh()

    # what can be done ---------------------------------------------------------

    def import_file(self) -> None:
        """Choose a CSV and see what is in it."""
        choose_file(self.context, self.window())

    def enroll(self) -> None:
        """Enroll the picked contacts into a sequence."""
        if self.model.picked:
            EnrollSheet.for_contacts(self.context, self.window(), self.model.picked_in_order())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    # slots --------------------------------------------------------------------

    def _search_now(self) -> None:
        self.model.search(self.search.text().strip())

    def _swapped(self) -> None:
        found = bool(len(self.model.ids))
        nobody = self.nothing if self.model.text else self.empty
        self.stack.setCurrentWidget(self.table if found else nobody)
        self.search.setVisible(found or bool(self.model.text))
        self.table.restore_current()
        self._picked(len(self.model.picked))
        self.header_changed.emit()

    def _picked(self, number: int) -> None:
        self.bar.show_count(number, len(self.model.ids))
        self._place_bar()

    def _open_contact(self, number: int) -> None:
        self.panel.show_contact(self.model.ids[number])

    def _place_bar(self) -> None:
        self.bar.adjustSize()
        room = self.table.width()
        at = QPoint((room - self.bar.width()) // 2, self.height() - self.bar.height() + BAR_MARGIN)
        self.bar.move(at)
        self.bar.raise_()

    def _lay_out(self) -> None:
        for part in (QWidget(), self.table, self.empty, self.nothing):
            self.stack.addWidget(part)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.stack)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.panel)

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._soon.start())
        self._soon.timeout.connect(self._search_now)
        self.model.swapped.connect(self._swapped)
        self.model.picked_changed.connect(self._picked)
        self.table.opened.connect(self._open_contact)
        self.table.resized.connect(self._place_bar)
        self.panel.enroll_wanted.connect(
            lambda contact: EnrollSheet.for_contacts(self.context, self.window(), [contact])
        )
        self.bar.enroll_wanted.connect(self.enroll)
        self.bar.all_wanted.connect(self.model.pick_all)
        self.bar.none_wanted.connect(self.model.pick_none)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self.table.setFocus)
