"""The page of all settings: grouped, found as you type, applied at once. Owns no value and no effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.commands.settings import set_setting
from app.core.errors import InputError
from app.core.events import Kind
from app.core.paths import Paths
from app.core.queries.settings import all_settings
from app.core.settings import Setting
from app.ui import theme
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.page import Page
from app.ui.pages.settings.entries import GROUPS, Entry, Value, entries
from app.ui.pages.settings.line import Line
from app.ui.pages.settings.places import Place, keyring_words, places
from app.ui.preferences import Preference
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label

_DATA: Final = "Data"
_WIDEST: Final = 860
_Row = Line | Place


class SettingsPage(Page):
    """Every setting with its effect in words."""

    key: ClassVar[str] = "settings"
    title = "Settings"
    icon_name: ClassVar[str] = "settings"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SETTINGS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        folder = context.remembered.folder
        self.lines = {entry.key: Line(entry) for entry in entries()}
        self.places = places(Paths(folder) if folder else None, context.toast)
        self._stored: dict[str, Value] = {}
        self._wanted = ""
        self._groups = [_Group(name, self._rows_of(name)) for name in (*GROUPS, _DATA)]
        self.search = SearchField("Find a setting", "Ctrl F", width=260)
        self.search.setObjectName("settingsSearch")
        self.search.searched.connect(self.show_matches)
        self.reset_button = button("Reset all", icon_name="undo-2", on=self.reset_all, name="resetAll")
        self._nothing = EmptyState("search", "Nothing found", "", "Show all settings", self.search.clear)
        self._scroll = ScrollColumn(gap=theme.LARGE)
        self._lay_out()
        for line in self.lines.values():
            line.chosen.connect(lambda value, entry=line.entry: self.change(entry, value))
        context.preferences.changed.connect(self._show_preference)
        self._show_preferences()

    def header_actions(self) -> list[QWidget]:
        return [self.search, self.reset_button]

    def handlers(self) -> Mapping[Act, Callable[[], None]]:
        return {Act.FIND: self._find}

    def enter(self, **where: Any) -> None:
        """Be shown, with `find` in the search field, or the keyboard at the setting of the key `setting`."""
        if "find" in where:
            self.search.setText(where["find"])
        if where.get("setting") in self.lines:
            self.search.clear()
            self._wanted = str(where["setting"])
            self._go_to_wanted()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._go_to_wanted()

    def refresh(self, kinds: frozenset[Kind]) -> None:
        self.context.desk.ask(all_settings, self._show_stored, owner=self, key="settings")
        self.context.ports.keyring_state(self._show_keyring)

    def change(self, entry: Entry, value: Value) -> None:
        """Put a value in force at once; what does not fit is said under the setting."""
        if isinstance(entry.source, Preference):
            self._prefer(entry, value)
            return
        source: Setting[Any] = entry.source
        self.context.desk.do(
            lambda store: set_setting(store, which=source, value=value),
            owner=self,
            failed=lambda error: self.lines[entry.key].show_error(error.sentence),
        )

    def reset_all(self) -> None:
        """Put every setting back to its default, with a way back; paused sending stays paused."""
        before = {
            key: value
            for key, value in self._in_force().items()
            if self.lines[key].entry.resets and value != self.lines[key].entry.default
        }
        if not before:
            self.context.toast("All settings are as they were at first")
            return
        defaults = {key: self.lines[key].entry.default for key in before}
        self._take(defaults)
        number = "1 setting" if len(before) == 1 else f"{len(before)} settings"
        self.context.toast(f"Reset {number}", lambda: self._take(before), lambda: self._take(defaults))

    def show_matches(self, text: str) -> None:
        """Show only the settings in which every word of `text` is found."""
        words = text.lower().split()
        found = [group.show_matches(words) for group in self._groups]
        self._nothing.say("Nothing found", f"No setting has “{text}” in its name or its words.")
        self._nothing.setVisible(not any(found))
        self._scroll.setVisible(any(found))

    def _prefer(self, entry: Entry, value: Value) -> None:
        source: Any = entry.source
        try:
            self.context.preferences.set(source, value)
        except InputError as error:
            self.lines[entry.key].show_error(error.sentence)

    def _take(self, values: Mapping[str, Value]) -> None:
        for key, value in values.items():
            self.change(self.lines[key].entry, value)

    def _in_force(self) -> dict[str, Value]:
        chosen = {key: self._preferred(line.entry) for key, line in self.lines.items() if _is_preference(line.entry)}
        return self._stored | chosen

    def _preferred(self, entry: Entry) -> Value:
        source: Any = entry.source
        value: Value = self.context.preferences.get(source)
        return value

    def _show_preferences(self) -> None:
        for key in self.lines:
            self._show_preference(key)

    def _show_preference(self, key: str) -> None:
        line = self.lines[key]
        if _is_preference(line.entry):
            line.show_value(self._preferred(line.entry))

    def _show_stored(self, stored: dict[str, Value]) -> None:
        self._stored = stored
        for key, value in stored.items():
            self.lines[key].show_value(value)

    def _show_keyring(self, state: Any) -> None:
        self.places[-1].say(*keyring_words(state))

    def _go_to_wanted(self) -> None:
        if self._wanted and self.isVisible():
            line, self._wanted = self.lines[self._wanted], ""
            QTimer.singleShot(0, line, lambda: self._show_line(line))

    def _show_line(self, line: Line) -> None:
        line.control.setFocus()
        self._scroll.ensureWidgetVisible(line)

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _rows_of(self, group: str) -> list[_Row]:
        if group == _DATA:
            return list(self.places)
        return [line for line in self.lines.values() if line.entry.group == group]

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(theme.px(_WIDEST))
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.LARGE)
        for group in self._groups:
            box.addWidget(group)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(inside, 100)
        centred.addStretch(1)
        self._scroll.body.addLayout(centred)
        self._scroll.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        whole.addWidget(self._nothing)
        self._nothing.hide()


class _Group(QWidget):
    """A card of settings under its name."""

    def __init__(self, name: str, rows: list[_Row]) -> None:
        super().__init__()
        self.setObjectName(f"group_{name.lower()}")
        self._rows = rows
        self._rules = [Divider(faint=True) for _ in rows[1:]]
        card = Card()
        card.body.setContentsMargins(16, 3, 16, 3)
        card.body.setSpacing(0)
        for place, one in enumerate(rows):
            if place:
                card.body.addWidget(self._rules[place - 1])
            card.body.addWidget(one)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(label(name, "section"))
        box.addWidget(card)

    def show_matches(self, words: list[str]) -> bool:
        """Show the rows with every word in them; return whether there is one."""
        shown = [_matches(one, words) for one in self._rows]
        for one, visible in zip(self._rows, shown, strict=True):
            one.setVisible(visible)
        for place, rule in enumerate(self._rules, start=1):
            rule.setVisible(shown[place] and any(shown[:place]))
        self.setVisible(any(shown))
        return any(shown)


def _matches(one: _Row, words: list[str]) -> bool:
    return one.entry.matches(words) if isinstance(one, Line) else one.matches(words)


def _is_preference(entry: Entry) -> bool:
    return isinstance(entry.source, Preference)
