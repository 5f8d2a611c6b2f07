"""The foot of the contact's page: never mail it again, allow it again, delete it. Signals only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets.buttons import button, icon_button, taking_turns
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.contacts import ContactDetail

WIDTH = 300


class Suppressing(QWidget):
    """`address_wanted`, `domain_wanted(domain)`, `allow_wanted(what is listed)`, `delete_wanted`."""

    address_wanted = Signal()
    domain_wanted = Signal(str)
    allow_wanted = Signal(str)
    delete_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._domain = ""
        self._listed = ""
        self.suppress = button("Suppress…", "danger", on=self._choose, name="contactSuppress")
        self.allow = button("Allow again", on=lambda: self.allow_wanted.emit(self._listed), name="contactAllow")
        self.delete = icon_button(
            "trash-2", "Delete the contact (Del)", on=self.delete_wanted.emit, name="contactDelete", token="bad"
        )
        self._words = label("", "small", wrap=True)
        self._popover: Popover | None = None
        line = row(self.suppress, self.allow, self._words, self.delete, gap=10)
        line.setStretch(2, 1)
        self.setLayout(line)

    def show_contact(self, detail: ContactDetail) -> None:
        """Show what can be done with a contact."""
        self._domain = detail.draft.email.rpartition("@")[2].lower()
        self._listed = detail.listed
        with taking_turns(self.suppress, self.allow):
            self.suppress.setVisible(not detail.listed)
            self.allow.setVisible(bool(detail.listed))
        if detail.listed:
            self._words.setText(f"{detail.listed} must not be mailed: {detail.suppressed}")
        else:
            self._words.setText(f"Never mail this address or all of {self._domain} again")

    def _choose(self) -> None:
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(14, 12, 14, 14)
        box.setSpacing(8)
        box.addWidget(label("Never mail again", "section"))
        box.addWidget(label("Planned emails are skipped. You can take it back.", "small", wrap=True))
        popover = Popover(self.suppress, content, WIDTH)
        popover.setObjectName("suppressPopover")
        popover.closed.connect(popover.deleteLater)

        def address() -> None:
            popover.dismiss()
            self.address_wanted.emit()

        def domain() -> None:
            popover.dismiss()
            self.domain_wanted.emit(self._domain)

        box.addWidget(button("This address", "danger", on=address, name="suppressAddress"))
        box.addWidget(button(f"All of {self._domain}", "danger", on=domain, name="suppressDomain"))
        self._popover = popover
        popover.open()
