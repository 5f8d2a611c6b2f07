"""The contacts: one fast table, search as you type, a choice that survives both, and one contact beside it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.events import Kind
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.dialogs.contact_form import ContactForm
from app.ui.dialogs.enroll import EnrollSheet
from app.ui.models.contacts import ContactsModel
from app.ui.page import Page
from app.ui.pages.contacts.bulk import Bulk
from app.ui.pages.contacts.carried import CarriedContacts
from app.ui.pages.contacts.filter_bar import FilterBar
from app.ui.pages.contacts.panel import ContactPanel
from app.ui.pages.contacts.picked_bar import PickedBar
from app.ui.pages.contacts.table import ContactTable
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.file_drop import FileDrop
from app.ui.widgets.lift import Lift
from app.ui.widgets.search_field import SearchField

BAR_MARGIN = 16


class ContactsPage(Page):
    """Rows, search, filters, choice. `enter(search=..., contact=ID, tag=..., sequence=ID)` may say what to show."""

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
        self._import = button("Import…", on=self.import_file, name="importContacts", tip="Import a file (Ctrl+I)")
        self._new = button("New contact", "primary", on=self.new_contact, name="newContact", tip="New contact (Ctrl+N)")
        self.empty = EmptyState(
            "users",
            "No contacts yet",
            "Contacts are the people your sequences write to. Import them from a CSV: columns are found by their"
            " names, and you see what happens before it does.",
            "Import contacts…",
            self.import_file,
        )
        self.nothing = EmptyState(
            "search",
            "Nobody found",
            "No contact has all these words in name, email or company, and passes all filters.",
        )
        self.stack = QStackedWidget()
        self.filters = FilterBar(context)
        self.bar = PickedBar(self)
        self.bulk = Bulk(context, self)
        self._lay_out()
        self._connect()
        FileDrop(self, lambda file: context.go("import", file=file))
        self.setFocusProxy(self.table)

    # the page ---------------------------------------------------------------

    def pill(self) -> tuple[str, str] | None:
        """Return how many contacts there are."""
        return (f"{self.model.total:,}", "grey") if self.model.loaded else None

    def header_leading(self) -> list[QWidget]:
        """Return the search."""
        return [self.search]

    def header_actions(self) -> list[QWidget]:
        """Return import and the new contact."""
        return [self._import, self._new]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        """Return find, new, import, and delete for what is picked."""
        found: dict[Act, Callable[[], None]] = {
            Act.FIND: lambda: self.search.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Act.NEW: self.new_contact,
            Act.IMPORT: self.import_file,
        }
        return found | ({Act.DELETE: self.delete} if self.model.picked else {})

    def enter(self, **where: Any) -> None:
        """Show what is asked for: a search, who came with an import, a contact."""
        if "search" in where:
            self.search.setText(str(where["search"]))
        if "import" in where:
            self.search.clear()
            self.filters.clear()
        for field in ("tag", "company", "sequence", "import"):
            if field in where:
                self.filters.set_filter(field, str(where[field]), str(where.get("called", "")))
        if "current" in where and (row := self.model.row_of(int(where["current"]))) >= 0:
            self.table.go_to(row)
        if "contact" in where:
            self.panel.show_contact(int(where["contact"]))

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Ask anew; the rows stay until the new ones are here."""
        self.model.refresh()
        self.panel.refresh()

    # what can be done ---------------------------------------------------------

    def import_file(self) -> None:
        """Show the import, a page of its own."""
        self.context.go("import")

    def new_contact(self) -> None:
        """Write a contact by hand."""
        ContactForm.for_new(self.context, self.window(), self._show_new)

    def delete(self) -> None:
        """Delete the picked contacts."""
        if self.model.picked:
            self._with_picked(self.bulk.delete, then=self.model.pick_none)

    def enroll(self) -> None:
        """Enroll the picked contacts into a sequence."""
        if self.model.picked:
            EnrollSheet.for_contacts(self.context, self.window(), self.model.picked_in_order())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    # slots --------------------------------------------------------------------

    def _with_picked(self, act: Callable[..., None], *more: Any, **named: Any) -> None:
        act(*more, self.model.picked_in_order(), **named)

    def _show_new(self, contact_id: int) -> None:
        self.context.go("contact", contact=contact_id)

    def _swapped(self) -> None:
        found = bool(len(self.model.ids))
        nobody = self.nothing if self.model.narrowed() else self.empty
        self.stack.setCurrentWidget(self.table if found else nobody)
        self.search.setVisible(found or self.model.narrowed())
        self.filters.setVisible(found or self.model.narrowed())
        self.filters.show_found(len(self.model.ids), self.model.total)
        self.table.restore_current()
        self._picked(len(self.model.picked))
        self.header_changed.emit()

    def _picked(self, number: int) -> None:
        self.bar.show_count(number, len(self.model.ids))
        self._place_bar()
        self.header_changed.emit()

    def _look_at(self, number: int) -> None:
        self.panel.show_contact(self.model.ids[number])

    def _open_contact(self, number: int) -> None:
        self.panel.hide()
        self.context.go("contact", contact=self.model.ids[number], ids=self.model.ids, at=number)

    def _open_id(self, contact_id: int) -> None:
        row = self.model.row_of(contact_id)
        if row >= 0:
            self._open_contact(row)
        else:
            self.context.go("contact", contact=contact_id)

    def _rearranged(self) -> None:
        self.filters.show_columns(self.table.header.keys())
        self.table.restore_current()

    def _lift(self, number: int, at: QPoint) -> None:
        """Let the row be carried, with all picked ones where it is one of them."""
        row = self.model.ids[number]
        ids = self.model.picked_in_order() if row in self.model.picked else array("q", [row])
        carried = CarriedContacts(self.context, ids, self)
        lift = Lift(self.table, carried, carried.words(), at)
        lift.ended.connect(lambda _fell: carried.deleteLater())

    def _place_bar(self) -> None:
        room = self.table.width()
        self.bar.fit_to(room)
        shown = not self.bar.isHidden()
        self.table.leave_room(int(self.bar.panel().height()) + 2 * BAR_MARGIN if shown else 0)
        at = QPoint((room - self.bar.width()) // 2, self.height() - self.bar.height() + BAR_MARGIN)
        self.bar.move(at)
        self.bar.raise_()

    def _lay_out(self) -> None:
        for part in (QWidget(), self.table, self.empty, self.nothing):
            self.stack.addWidget(part)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.filters)
        left.addWidget(self.stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(self.panel)

    def _connect(self) -> None:
        self.search.searched.connect(self.model.search)
        self.model.swapped.connect(self._swapped)
        self.model.picked_changed.connect(self._picked)
        self.table.looked_at.connect(self._look_at)
        self.table.opened.connect(self._open_contact)
        self.table.lifted.connect(self._lift)
        self.table.header.rearranged.connect(self._rearranged)
        QWidget.setTabOrder(self.filters.columns, self.table)
        self.filters.filtered.connect(self.model.filter)
        self.filters.columns_chosen.connect(self.table.header.show_keys)
        self.filters.show_columns(self.table.header.keys())
        self.table.resized.connect(self._place_bar)
        self.panel.enroll_wanted.connect(
            lambda contact: EnrollSheet.for_contacts(self.context, self.window(), [contact])
        )
        self.panel.open_wanted.connect(self._open_id)
        self.bar.enroll_wanted.connect(self.enroll)
        self.bar.tag_wanted.connect(lambda anchor: self._with_picked(self.bulk.choose_tag, anchor, add=True))
        self.bar.untag_wanted.connect(lambda anchor: self._with_picked(self.bulk.choose_tag, anchor, add=False))
        self.bar.export_wanted.connect(lambda: self._with_picked(self.bulk.export))
        self.bar.suppress_wanted.connect(lambda: self._with_picked(self.bulk.suppress))
        self.bar.delete_wanted.connect(self.delete)
        self.bar.all_wanted.connect(self.model.pick_all)
        self.bar.none_wanted.connect(self.model.pick_none)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self.table.setFocus)
