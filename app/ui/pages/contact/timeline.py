"""What happened with a contact, the newest first, by kind. Owns how much of it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui import theme, when
from app.ui.icons import paint_icon
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.text import label

if TYPE_CHECKING:
    from app.core.queries.contact_activity import Happening

AT_FIRST: Final = 10
ALL: Final = "all"
KINDS: Final = (
    (ALL, "All"),
    ("emails", "Emails"),
    ("answers", "Answers"),
    ("sequences", "Sequences"),
    ("record", "Contact"),
)
_ICONS: Final = {"emails": "mail", "answers": "inbox", "sequences": "repeat", "record": "user"}
_TONES: Final = {"bad": ("triangle-alert", "bad"), "warn": ("circle-alert", "warn_text"), "good": ("check", "accent")}
_CIRCLE: Final = 28


class Timeline(QWidget):
    """Pills choose the kind; `opened(email id)` when the user takes a line about an email."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Happening, ...] = ()
        self._kind = ALL
        self._whole = False
        self._now: datetime | None = None
        self._zone: tzinfo | None = None
        self.pills: dict[str, QPushButton] = {}
        line = QHBoxLayout()
        line.setSpacing(8)
        for kind, words in KINDS:
            self.pills[kind] = self._pill(kind, words)
            line.addWidget(self.pills[kind])
        line.addStretch(1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.earlier = button("", "link", on=self._show_whole, name="showEarlier")
        below = row(self.earlier, None)
        below.setContentsMargins(38, 4, 0, 0)
        box = column(line, self._lines, below, gap=12)
        self.setLayout(box)

    def show_happened(self, happened: Sequence[Happening], now: datetime, zone: tzinfo, *, anew: bool) -> None:
        """Show what happened; `anew` for another contact: from the newest, of all kinds."""
        self._all, self._now, self._zone = tuple(happened), now, zone
        if anew:
            self._kind, self._whole = ALL, False
        counts = Counter(one.kind for one in happened)
        for kind, words in KINDS[1:]:
            self.pills[kind].setText(f"{words} {counts[kind]:,}")
            self.pills[kind].setVisible(counts[kind] > 0)
        if self._kind != ALL and not counts[self._kind]:
            self._kind = ALL
        self._build()

    def words(self) -> list[str]:
        """Return the lines on show."""
        return [one.accessibleName() for one in self.findChildren(_Line) if not one.isHidden()]

    def _pill(self, kind: str, words: str) -> QPushButton:
        made = button(words, "chip", on=lambda: self._choose(kind), name=f"happened_{kind}")
        made.setCheckable(True)
        made.setAccessibleName(f"Show: {words}")
        return made

    def _choose(self, kind: str) -> None:
        self._kind, self._whole = kind, False
        self._build()

    def _show_whole(self) -> None:
        self._whole = True
        self._build()

    def _build(self) -> None:
        clear(self._lines)
        for kind, pill in self.pills.items():
            pill.setChecked(kind == self._kind)
        chosen = [one for one in self._all if self._kind in (ALL, one.kind)]
        shown = chosen if self._whole else chosen[:AT_FIRST]
        if self._now is not None and self._zone is not None:
            for place, one in enumerate(shown):
                made = _Line(one, when.near(one.at, self._now, self._zone), last=place == len(shown) - 1)
                made.opened.connect(self.opened)
                self._lines.addWidget(made)
                made.show()
        hidden = len(chosen) - len(shown)
        self.earlier.setText(f"Show {hidden:,} earlier")
        self.earlier.setVisible(hidden > 0)


class _Line(QWidget):
    """One thing that happened: icon, words, time, and a line down to the one before it."""

    opened = Signal(int)

    def __init__(self, one: Happening, at: str, *, last: bool) -> None:
        super().__init__()
        self._one = one
        self._last = last
        self.setAccessibleName(" ".join(part for part in (f"{one.what}{one.about}", one.more, at) if part))
        time = label(at, "small", tabular=True)
        words = row(label(one.what, "section"), ElidedLabel(one.about), gap=0)
        words.setStretch(1, 1)
        top = row(words, time, gap=12)
        top.setStretch(0, 1)
        if one.email_id is not None:
            email_id = one.email_id
            look = button("Look", "link", on=lambda: self.opened.emit(email_id), name="lookAtEmail")
            look.setAccessibleName(f"Look at {one.what}{one.about} in the calendar")
            top.insertWidget(1, look)
        box = column(top, gap=2)
        if one.more:
            box.addWidget(label(one.more, "muted", wrap=True))
        box.setContentsMargins(theme.px(_CIRCLE) + 10, theme.px(4), 0, theme.px(16))
        self.setLayout(box)
        keep_size(self, least_height=_CIRCLE + 12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(_CIRCLE)
        if not self._last:
            painter.fillRect(QRect(side // 2, side, 1, self.height() - side), theme.colour("line"))
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawEllipse(QRectF(0.5, 0.5, side - 1, side - 1))
        icon, token = _TONES.get(self._one.tone, (_ICONS[self._one.kind], "ink2"))
        paint_icon(painter, icon, token, QRect(side // 4, side // 4, side // 2, side // 2))
        painter.end()
