"""Which public holidays are no sending days: a country, and where it has some, a part of it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo

NONE_KEY = "-"


class HolidayChoice(QWidget):
    """Emits "DE", "DE-BY" or "" for none."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: dict[str, list[str]] = {}
        self._code = ""
        self.country = Combo([(NONE_KEY, "No holidays")], "Holidays of")
        self.country.setObjectName("scheduleHolidays")
        self.part = Combo([(NONE_KEY, "whole country")], "Part of the country")
        self.part.setObjectName("scheduleHolidaysPart")
        for box in (self.country, self.part):
            box.fit_to(10)
        self._part_field = Field("Part", self.part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.MEDIUM)
        line.addWidget(Field("Public holidays of", self.country), 2)
        line.addWidget(self._part_field, 1)
        self._part_field.hide()
        self.country.activated.connect(self._country_chosen)
        self.part.activated.connect(self._part_chosen)

    def offer(self, countries: dict[str, list[str]]) -> None:
        """Offer these countries (two letters) with the codes of their parts."""
        self._parts = countries
        named = sorted(((country_name(code), code) for code in countries), key=lambda pair: pair[0].casefold())
        self.country.set_items([(NONE_KEY, "No holidays"), *((code, name) for name, code in named)])
        self.show_choice(self._code)

    def show_choice(self, code: str | None) -> None:
        """Show the draft's value; a country not offered is shown by its code."""
        self._code = code or ""
        country, _, part = self._code.partition("-")
        if country and self.country.findData(country) < 0:
            self.country.addItem(country_name(country), country)
        self.country.set_key(country or NONE_KEY)
        parts = self._parts.get(country, [])
        wanted = parts if not part or part in parts else [*parts, part]
        self.part.set_items([(NONE_KEY, "whole country"), *((one, one) for one in wanted)])
        self.part.set_key(part or NONE_KEY)
        self._part_field.setVisible(bool(country and wanted))

    def _country_chosen(self) -> None:
        key = self.country.key()
        self.chosen.emit("" if key == NONE_KEY else key)

    def _part_chosen(self) -> None:
        country, part = self.country.key(), self.part.key()
        self.chosen.emit(country if part == NONE_KEY else f"{country}-{part}")


def country_name(code: str) -> str:
    """Return a country's name in English, its code where Qt knows none."""
    territory = QLocale.codeToTerritory(code)
    name = QLocale.territoryToString(territory)
    return code if territory == QLocale.Country.AnyCountry else name
