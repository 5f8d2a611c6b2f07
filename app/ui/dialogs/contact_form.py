"""A contact's fields, for a new one or one that is there. Owns the form; saves through the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QGridLayout, QLineEdit, QWidget

from app.core.errors import OutpaceError
from app.core.model import ContactDraft, is_zone
from app.ui.context import Context
from app.ui.widgets.buttons import button
from app.ui.widgets.field import Field
from app.ui.widgets.heading import Heading
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.commands.contacts import SavedContact

FIELDS: Final = (
    ("first_name", "First name", ""),
    ("last_name", "Last name", ""),
    ("email", "Email", "name@example.com"),
    ("phone", "Phone", ""),
    ("company", "Company", ""),
    ("title", "Title", "Fleet manager"),
    ("city", "City", ""),
    ("country", "Country", ""),
    ("time_zone", "Time zone", "Europe/Berlin"),
    ("language", "Language", ""),
)
TAGS_HINT: Final = "Separate several by commas."


class ContactForm(Sheet):
    """Saves with Enter on its button; `saved(id)` is called then. An edit can be taken back from the toast."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        draft: ContactDraft,
        contact_id: int | None,
        saved: Callable[[int], None],
    ) -> None:
        super().__init__(window, "New contact" if contact_id is None else "Edit contact", width=560, height=600)
        self._context = context
        self._before = draft
        self._contact_id = contact_id
        self._saved = saved
        self._busy = False
        self._own: list[tuple[QLineEdit, QLineEdit]] = []
        self.setObjectName("contactForm")
        self.fields = {name: self._field(name, title, hint) for name, title, hint in FIELDS}
        self.tags = QLineEdit(", ".join(draft.tags))
        self.tags.setObjectName("contactTags")
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("contactProblem")
        self.problem.hide()
        words = "Add contact" if contact_id is None else "Save"
        self.save = button(words, "primary", on=self._save, name="contactSave")
        self._own_grid = QGridLayout()
        self._lay_out()
        self.open(self.editor("first_name"))

    @classmethod
    def for_new(cls, context: Context, window: QWidget, saved: Callable[[int], None]) -> ContactForm:
        """Open it for a new contact."""
        return cls(context, window, ContactDraft(""), None, saved)

    @classmethod
    def for_edit(
        cls, context: Context, window: QWidget, contact_id: int, draft: ContactDraft, saved: Callable[[int], None]
    ) -> ContactForm:
        """Open it for a contact that is there."""
        return cls(context, window, draft, contact_id, saved)

    def editor(self, name: str) -> QLineEdit:
        """Return the input of a field; KeyError for an unknown one."""
        found = self.fields[name].editor
        assert isinstance(found, QLineEdit)
        return found

    def draft(self) -> ContactDraft:
        """Return the contact as it stands in the form."""
        values = {name: self.editor(name).text().strip() for name in self.fields}
        tags = tuple(dict.fromkeys(one.strip() for one in self.tags.text().split(",") if one.strip()))
        pairs = ((name.text().strip(), value.text().strip()) for name, value in self._own)
        custom = {name: value for name, value in pairs if name and value}
        return ContactDraft(**values, tags=tags, custom=tuple(custom.items()))

    def may_close(self) -> bool:
        return not self._busy

    # saving -----------------------------------------------------------------

    def _save(self) -> None:
        if self._busy or not self._check():
            return
        self._busy = True
        self.save.setEnabled(False)
        draft, contact_id, now = self.draft(), self._contact_id, self._context.clock.now()
        self._context.desk.do(
            lambda store: _save(store, draft, contact_id, now), self._done, owner=self, failed=self._refused
        )

    def _check(self) -> bool:
        """Mark what cannot be saved; return whether all can."""
        found = dict.fromkeys(self.fields, "")
        draft = self.draft()
        name, at, domain = draft.email.rpartition("@")
        if not draft.email:
            found["email"] = "Every contact needs an address to write to."
        elif not (name and at and "." in domain.strip(".")) or any(sign in draft.email for sign in " <>,;"):
            found["email"] = "This is not an address; write it as name@example.com."
        if draft.time_zone and not is_zone(draft.time_zone):
            found["time_zone"] = "Not a known zone; write it as Europe/Berlin, or leave it empty."
        for field, sentence in found.items():
            self.fields[field].set_error(sentence)
        bad = next((field for field, sentence in found.items() if sentence), "")
        if bad:
            self.editor(bad).setFocus(Qt.FocusReason.OtherFocusReason)
        return not bad

    def _done(self, saved: SavedContact) -> None:
        self._busy = False
        draft, context = self.draft(), self._context
        name = f"{draft.first_name} {draft.last_name}".strip() or draft.email
        if self._contact_id is None:
            context.toast(f"{name} added", partial(_delete_again, context, saved.id))
        elif draft != self._before:
            back, again = (partial(_save_quietly, context, one, saved.id) for one in (self._before, draft))
            context.toast(f"{name} changed", back, again)
        tell, contact_id = self._saved, saved.id
        self.accept()
        tell(contact_id)

    def _refused(self, error: OutpaceError) -> None:
        self._busy = False
        self.save.setEnabled(True)
        self.problem.setText(error.sentence)
        self.problem.show()

    # parts ------------------------------------------------------------------

    def _field(self, name: str, title: str, hint: str) -> Field:
        editor = QLineEdit(getattr(self._before, name))
        editor.setObjectName(f"contact_{name}")
        editor.setPlaceholderText(hint)
        made = Field(title, editor)
        if name == "time_zone":
            completer = QCompleter(sorted(available_timezones()), editor)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        editor.textEdited.connect(lambda _text: made.set_error(""))
        return made

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margin=0, gap=14)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        for place, made in enumerate(self.fields.values()):
            grid.addWidget(made, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        self._own_grid.setHorizontalSpacing(14)
        self._own_grid.setVerticalSpacing(8)
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
            self._own_grid.setColumnStretch(side, 1)
        more = button("Add a field", on=lambda: self._add_own("", "", focus=True), name="contactAddField")
        scroll.body.setContentsMargins(2, 0, 10, 4)
        scroll.body.addLayout(grid)
        scroll.body.addWidget(Field("Tags", self.tags, TAGS_HINT))
        scroll.body.addWidget(Heading("Own fields", more))
        scroll.body.addLayout(self._own_grid)
        scroll.body.addStretch(1)
        for name, value in self._before.custom:
            self._add_own(name, value)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self.problem)
        self.footer.addStretch(1)
        self.footer.addWidget(button("Cancel", on=self.reject, name="contactCancel"))
        self.footer.addWidget(self.save)

    def _add_own(self, name: str, value: str, *, focus: bool = False) -> None:
        line = len(self._own)
        editors = (QLineEdit(name), QLineEdit(value))
        for side, (editor, words) in enumerate(zip(editors, ("Name", "Value"), strict=True)):
            editor.setObjectName(f"own{words}{line}")
            editor.setPlaceholderText(words)
            editor.setAccessibleName(f"{words} of own field {line + 1}")
            self._own_grid.addWidget(editor, line, side)
        self._own.append(editors)
        if focus:
            editors[0].setFocus(Qt.FocusReason.OtherFocusReason)


def _save(store: Any, draft: ContactDraft, contact_id: int | None, now: Any) -> SavedContact:
    from app.core.commands.contacts import save_contact

    return save_contact(store, draft=draft, contact_id=contact_id, now=now)


def _save_quietly(context: Context, draft: ContactDraft, contact_id: int) -> None:
    now = context.clock.now()
    context.desk.do(lambda store: _save(store, replace(draft), contact_id, now), owner=context.bridge)


def _delete_again(context: Context, contact_id: int) -> None:
    from app.core.commands.contacts import delete_contact

    now = context.clock.now()
    context.desk.do(lambda store: delete_contact(store, contact_id=contact_id, now=now), owner=context.bridge)
