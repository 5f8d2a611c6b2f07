"""A small card over the calendar's view, as high as its words; the pointer goes through it. Knows no words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from app.ui import theme
from app.ui.widgets.floating import Floating
from app.ui.widgets.shadow import DROP, REACH


class ViewCard(Floating):
    """`wide` pixels wide as drawn at 100 %; `say` its labels, `fit` it, then `appear`."""

    def __init__(self, view: QWidget, name: str, wide: int) -> None:
        super().__init__(view)
        self._view = view
        self._wide = wide
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, part: QLabel, words: str) -> None:
        """Let a label say this; without words it is hidden."""
        part.setText(words)
        part.setVisible(bool(words))

    def fit(self) -> tuple[int, int]:
        """Be as high as the words now need; return width and height without the shadow."""
        self.setFixedWidth(theme.px(self._wide) + 2 * REACH)
        self.setFixedHeight(self._height())
        return self.width() - 2 * REACH, self.height() - 2 * REACH

    def appear(self, left: int, top: int) -> None:
        """Show it there, in the view's coordinates."""
        self.move(QPoint(left - REACH, top - REACH + DROP))
        self.raise_()
        self.show()

    def _height(self) -> int:
        self.ensurePolished()
        box: QLayout | None = self.layout()
        assert box is not None
        box.invalidate()
        box.activate()
        return box.totalHeightForWidth(self.width())
