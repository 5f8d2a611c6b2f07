"""A question in the window where undo will not do: a sentence, staying, and two ways on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label


class Way(NamedTuple):
    """One way on: the words and objectName of its button, and what is done once the question is closed."""

    words: str
    name: str
    go: Callable[[], None]


class Question(Sheet):
    """`other` stands apart at the left, `best` is the primary one and has the focus; Esc stays."""

    def __init__(
        self, window: QWidget, title: str, words: str, *, other: Way, best: Way, stay: str, kind: str = ""
    ) -> None:
        super().__init__(window, title, width=460)
        self.body.addWidget(label(words, wrap=True))
        self.footer.addWidget(button(other.words, kind, on=partial(self._take, other), name=other.name))
        self.footer.addStretch(1)
        self.footer.addWidget(button("Stay here", on=self.reject, name=stay))
        primary = button(best.words, "primary", on=partial(self._take, best), name=best.name)
        self.footer.addWidget(primary)
        self.open(primary)

    def _take(self, way: Way) -> None:
        self.accept()
        way.go()
