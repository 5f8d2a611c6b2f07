"""The variables a text may speak of, and the small panel that puts one in with its fallback."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.core.letter import SENDER_VARIABLES
from app.core.model import CONTACT_FIELDS
from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo
from app.ui.widgets.rows import row
from app.ui.widgets.text import label
from app.ui.wording import count

KNOWN = frozenset(CONTACT_FIELDS) | frozenset(SENDER_VARIABLES)
FALLBACKS = {"first_name": "there", "company": "your company", "city": "your area"}
_FALLBACK = re.compile(r"""default:\s*(["'])(.*?)\1""")
_NO_FALLBACK = frozenset({"email", *SENDER_VARIABLES})


def variable_text(name: str, fallback: str) -> str:
    """Return `{{ name }}`, or with a fallback `{{ name | default: "there" }}`."""
    if not fallback.strip():
        return f"{{{{ {name} }}}}"
    quote = "'" if '"' in fallback else '"'
    return f"{{{{ {name} | default: {quote}{fallback.strip()}{quote} }}}}"


def variable_words(name: str) -> str:
    """Return a variable's name as people read it: "First name"."""
    return name.removeprefix("custom.").replace("_", " ").capitalize()


class VariablePanel(QWidget):
    """Choose a variable and what to write where a contact has none; `wanted(text)` is what goes into the letter."""

    wanted = Signal(str)
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lacking: dict[str, int] = {}
        self._lacks = label("", "warn", wrap=True)
        self._lacks.setObjectName("variableLacks")
        self.remove = button("Remove", on=self.remove_wanted.emit, name="variableRemove")
        self.names = Combo(says="Variable")
        self.names.setObjectName("variableName")
        self.fallback = QLineEdit()
        self.fallback.setObjectName("variableFallback")
        self.fallback.setPlaceholderText("nothing: then the email is held")
        self._fallback_field = Field("Where a contact has none, write", self.fallback)
        self.insert = button("Insert", "primary", on=self._insert, name="variableInsert")
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 13, 16, 14)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(Field("Variable", self.names))
        box.addWidget(self._fallback_field)
        box.addWidget(self._lacks)
        box.addLayout(row(self.remove, None, self.insert))
        self.names.currentIndexChanged.connect(self._name_changed)
        self.fallback.returnPressed.connect(self._insert)
        self.offer(())

    def offer(self, custom: Iterable[str]) -> None:
        """Offer the contacts' own fields besides the usual ones."""
        names = [*CONTACT_FIELDS, *SENDER_VARIABLES, *(f"custom.{name}" for name in custom)]
        self.names.set_items((name, variable_words(name)) for name in names)
        if not self.names.key():
            self.names.set_key("first_name")
        self._name_changed()

    def offered(self) -> tuple[str, ...]:
        """Return the names that can be chosen."""
        return tuple(str(self.names.itemData(at)) for at in range(self.names.count()))

    def start(self) -> None:
        """Begin with the first name, as most letters do."""
        self._begin("first_name", "Insert")

    def edit(self, chip: str) -> None:
        """Change the variable "{{ company | default: 'you' }}" that is in the text already."""
        self._begin(chip[2:-2].split("|")[0].strip(), "Apply")
        found = _FALLBACK.search(chip)
        self.fallback.setText(found.group(2) if found else "")

    def know_lacking(self, lacking: dict[str, int]) -> None:
        """Say of these fields how many contacts have no value."""
        self._lacking = lacking
        self._name_changed()

    def _begin(self, name: str, verb: str) -> None:
        self.names.set_key(name)
        self.insert.setText(verb)
        self.remove.setVisible(verb == "Apply")
        self._name_changed()
        self.names.setFocus(Qt.FocusReason.PopupFocusReason)

    def _name_changed(self) -> None:
        name = self.names.key()
        self._fallback_field.setEnabled(name not in _NO_FALLBACK)
        self.fallback.setText(FALLBACKS.get(name, ""))
        number = self._lacking.get(name, 0)
        self._lacks.setText(f"{count(number, 'contact')} {'has' if number == 1 else 'have'} none" if number else "")
        self._lacks.setVisible(bool(number))

    def _insert(self) -> None:
        fallback = self.fallback.text() if self._fallback_field.isEnabled() else ""
        self.wanted.emit(variable_text(self.names.key(), fallback))
