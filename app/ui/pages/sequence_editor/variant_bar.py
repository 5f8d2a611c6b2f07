"""The texts of a step side by side: which is shown, what share of the contacts each gets, what went out. No draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.model import VariantDraft
from app.ui import theme
from app.ui.icons import icon
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.menus import RoundMenu
from app.ui.widgets.number import Number
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label

ROOMY = 480
MOST = 6
"""Texts that fit beside each other; more split the contacts too thin to tell anything."""


class VariantBar(QWidget):
    """Hidden while a step has one text: then `try_other`, placed by whoever has room for it, adds the second.

    Places count from 0, the step's own text A. `chosen(place)`, `added(like)`, `removed(place)`, `kept(place)`:
    the shown one alone stays; `weighed(place, percent)`.
    """

    chosen = Signal(int)
    added = Signal(int)
    removed = Signal(int)
    kept = Signal(int)
    weighed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("variantBar")
        self._at = 0
        self._names: tuple[str, ...] = ()
        self.tabs: Segmented | None = None
        self.try_other = button("Try another text", "quiet", "plus", on=self._add, name="addFirstVariant")
        self.try_other.setToolTip("Send some of the contacts another text of this step, and see which does better")
        self.add = icon_button("plus", "Add a variant: a copy of the text shown", on=self._add, name="addVariant")
        self.weight = Number(0, 100, 50, "Percent of the contacts who get this text", "%")
        self.weight.setObjectName("variantWeight")
        keep_size(self.weight, width=68)
        self.weight.setKeyboardTracking(False)
        self.results = ElidedLabel("", "small")
        self.results.setObjectName("variantResults")
        self._menu = RoundMenu(parent=self)
        self._keep = self._entry("Keep only this text", "check", lambda: self.kept.emit(self._at))
        self._remove = self._entry("Remove this text", "trash-2", lambda: self.removed.emit(self._at))
        self.more = icon_button("ellipsis", "More for this variant", on=self._open_menu, name="variantMenu")
        self._get = label("get this text", "small")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(theme.SMALL)
        for part in (self.add, self.weight, self._get, self.results, self.more):
            self._line.addWidget(part)
        self._line.setStretch(self._line.indexOf(self.results), 1)
        self.results.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.weight.valueChanged.connect(lambda percent: self.weighed.emit(self._at, percent))
        self.show_texts((), 0, {})

    def show_texts(self, texts: Sequence[VariantDraft], at: int, sent: Mapping[int | None, int]) -> None:
        """Show these texts with the one at `at` chosen; `sent` counts what went by variant id, None for the own."""
        self._at = at
        several = len(texts) > 1
        self._show_tabs(texts if several else ())
        self.setVisible(several)
        self.try_other.setVisible(not several and bool(texts))
        self.add.setEnabled(len(texts) < MOST)
        if not several:
            return
        shown = texts[at]
        self.weight.blockSignals(True)
        self.weight.setValue(shown.weight)
        self.weight.blockSignals(False)
        self.weight.setAccessibleName(f"Percent of the contacts who get text {shown.name}")
        self._keep.setText(f"Keep only {shown.name}")
        self._remove.setText(f"Remove {shown.name}")
        self.results.setText(_results(texts, sent))

    def _show_tabs(self, texts: Sequence[VariantDraft]) -> None:
        names = tuple(one.name for one in texts)
        if names != self._names:
            self._names = names
            if self.tabs is not None:
                had_focus = self.tabs.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
                self._line.removeWidget(self.tabs)
                self.tabs.hide()
                self.tabs.deleteLater()
                self.tabs = None
            else:
                had_focus = False
            if names:
                self.tabs = Segmented([(name, name) for name in names], "Variant", names[min(self._at, len(names) - 1)])
                self.tabs.setObjectName("variantTabs")
                self.tabs.chosen.connect(lambda name: self.chosen.emit(self._names.index(name)))
                self._line.insertWidget(0, self.tabs)
                if had_focus:
                    self.tabs.segment(self.tabs.current()).setFocus()
        if self.tabs is not None:
            self.tabs.set_current(names[self._at])
            for one in texts:
                self.tabs.set_text(one.name, f"{one.name} · {one.weight} %")
            self.tabs.setMinimumWidth(self.tabs.sizeHint().width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._get.setVisible(event.size().width() >= theme.px(ROOMY))

    def _open_menu(self) -> None:
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _add(self) -> None:
        self.added.emit(self._at)

    def _entry(self, words: str, icon_name: str, call: object) -> QAction:
        action = self._menu.addAction(icon(icon_name), words)
        action.triggered.connect(call)
        return action


def _results(texts: Sequence[VariantDraft], sent: Mapping[int | None, int]) -> str:
    if not sent:
        return "nothing sent yet"
    own, *others = texts
    counts = [(own.name, sent.get(None, 0)), *((one.name, sent.get(one.id, 0) if one.id else 0) for one in others)]
    words = [f"{name} {number:,}" for name, number in counts]
    removed = sum(sent.values()) - sum(number for _, number in counts)
    if removed:
        words.append(f"removed {removed:,}")
    return "Sent: " + " · ".join(words)
