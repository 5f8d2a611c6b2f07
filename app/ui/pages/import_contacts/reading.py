"""How the file is read, to be changed: encoding, delimiter, sheet, dates and decimals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from app.core.imports.talk import Found, Source
from app.ui.pages.import_contacts.rail import encoding_words
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo
from app.ui.widgets.popover import Popover
from app.ui.widgets.rows import column
from app.ui.widgets.text import label

ENCODINGS: Final = (
    "utf-8", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-15", "mac-roman", "utf-16",
    "cp932", "gb18030", "cp949", "big5",
)  # fmt: skip
DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar"))


class ReadingPopover(Popover):
    """Calls `changed(source)` whenever something else is chosen; the file is then read anew."""

    def __init__(self, anchor: QWidget, found: Found, source: Source, changed: Callable[[Source], None]) -> None:
        body = QWidget()
        super().__init__(anchor, body, width=260)
        self.setObjectName("importReading")
        self._source = source
        self._changed = changed
        parts: list[QWidget] = [label("How the file is read", "section")]
        if found.kind == "csv":
            encodings = dict.fromkeys([found.encoding.removesuffix("-sig"), *ENCODINGS])
            parts.append(self._choice("encoding", "Encoding", [(e, encoding_words(e)) for e in encodings]))
            parts.append(self._choice("delimiter", "Between cells", list(DELIMITERS)))
        if len(found.sheets) > 1:
            parts.append(self._choice("sheet", "Sheet", [(one, one) for one in found.sheets]))
        parts.append(self._choice("day_first", "Dates", [("day", "31.12.2026"), ("month", "12/31/2026")]))
        parts.append(self._choice("decimal_comma", "Decimals", [("comma", "1.204,50"), ("point", "1,204.50")]))
        box = column(*parts, gap=10)
        box.setContentsMargins(14, 12, 14, 14)
        body.setLayout(box)
        self._show(found)

    def _choice(self, name: str, title: str, items: list[tuple[str, str]]) -> Field:
        combo = Combo(items, title)
        combo.setObjectName(f"importReading_{name}")
        combo.activated.connect(lambda _place: self._take(name, combo.key()))
        return Field(title, combo)

    def _show(self, found: Found) -> None:
        shown = {
            "encoding": found.encoding.removesuffix("-sig"),
            "delimiter": found.delimiter,
            "sheet": found.sheet,
            "day_first": "day" if found.style.day_first else "month",
            "decimal_comma": "comma" if found.style.decimal_comma else "point",
        }
        for name, key in shown.items():
            combo = self.findChild(Combo, f"importReading_{name}")
            if isinstance(combo, Combo):
                combo.set_key(key)

    def _take(self, name: str, key: str) -> None:
        if name == "day_first":
            self._source = replace(self._source, day_first=key == "day")
        elif name == "decimal_comma":
            self._source = replace(self._source, decimal_comma=key == "comma")
        elif name == "encoding":
            self._source = replace(self._source, encoding=key)
        elif name == "delimiter":
            self._source = replace(self._source, delimiter=key)
        else:
            self._source = replace(self._source, sheet=key)
        self._changed(self._source)
