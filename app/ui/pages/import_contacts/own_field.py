"""Naming a new own field for a column, and saying what its values are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.imports import FieldType, custom_name
from app.ui.pages.import_contacts.columns import OWN_TYPES
from app.ui.widgets.buttons import button
from app.ui.widgets.field import Field
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import column, row
from app.ui.widgets.segmented import Segmented


class OwnFieldPopover(Popover):
    """Calls `take(name, type)` when the user adds the field."""

    def __init__(self, anchor: QWidget, title: str, kind: FieldType, take: Callable[[str, FieldType], None]) -> None:
        body = QWidget()
        super().__init__(anchor, body, width=300)
        self.setObjectName("importOwnField")
        self._take = take
        self.name = QLineEdit(title)
        self.name.setObjectName("importOwnName")
        self.name.selectAll()
        self._field = Field("Name of the new field", self.name)
        self.kind = Segmented([(one.value, words) for one, words in OWN_TYPES], "Its values are", kind.value)
        add = button("Add field", "primary", on=self._add, name="importOwnAdd")
        box = column(self._field, self.kind, row(None, add), gap=12)
        box.setContentsMargins(14, 12, 14, 14)
        body.setLayout(box)
        self.name.textChanged.connect(lambda _text: self._show_use())
        self.name.returnPressed.connect(self._add)
        self._show_use()

    def _show_use(self) -> None:
        self._field.set_error("")
        name = self.name.text().strip()
        self._field.set_hint(f"In texts: {{{{ {custom_name(name)} }}}}" if name else "")

    def _add(self) -> None:
        name = self.name.text().strip()
        if not name:
            self._field.set_error("Give the field a name.")
            return
        self.dismiss()
        self._take(name, FieldType(self.kind.current()))
