"""The card at the top: who it is, where and what time it is there, tags, and the numbers there are."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.model import ContactDraft, is_zone
from app.ui import theme, when
from app.ui.pages.contact.load import ContactFacts
from app.ui.scaling import wear
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.disc import Disc
from app.ui.widgets.divider import Divider
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import clear, column, row
from app.ui.widgets.text import label

AVATAR = 44
NAME_PX = 18
LEFT_OUT = "sequences"
ROOM_FOR_ALL = 560
"""Below this width the least of the numbers is left out."""


class HeaderCard(Card):
    """`tag_wanted(button)` from "+ Tag"."""

    tag_wanted = Signal(QPushButton)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._avatar = Disc(AVATAR, text_px=16)
        self._name = label()
        wear(self._name, NAME_PX, 600)
        self._name.setObjectName("contactName")
        self.about = ElidedLabel("", "muted")
        self.about.setObjectName("contactAbout")
        self.add_tag = button("+ Tag", "chip", name="contactAddTag")
        self.add_tag.setAccessibleName("Add a tag")
        self.add_tag.clicked.connect(lambda: self.tag_wanted.emit(self.add_tag))
        self._tags = QWidget()
        self._flow = Flow(self._tags, gap=6)
        self._left_out: list[QWidget] = []
        self._stats = {key: _Stat(words) for key, words in STATS}
        self._lay_out()

    def show_contact(self, facts: ContactFacts, now: datetime, zone: tzinfo) -> None:
        """Show a contact as it stands at `now`, by the clock of `zone`."""
        draft = facts.detail.draft
        self._avatar.show_text(_initials(facts.detail.name))
        self._name.setText(facts.detail.name)
        self._show_tags(draft.tags)
        self.about.setText(" · ".join(_about(draft, now, zone)) or draft.email)
        last = facts.sent[-1].at if facts.sent else None
        figures = {
            "sent": f"{len(facts.sent):,}",
            "planned": f"{len(facts.upcoming):,}",
            "sequences": f"{len({one.sequence_id for one in facts.detail.enrollments}):,}",
            "last": when.lately(last, now, zone) if last else "–",
            "since": when.lately(facts.detail.created_at, now, zone),
        }
        for key, figure in figures.items():
            self._stats[key].show_figure(figure)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for one in self._left_out:
            one.setVisible(event.size().width() >= theme.px(ROOM_FOR_ALL))

    def tags(self) -> list[str]:
        """Return the tags on show."""
        return [one.text() for one in self._tags.findChildren(Pill) if not one.isHidden()]

    def _show_tags(self, tags: tuple[str, ...]) -> None:
        clear(self._flow, keep=(self.add_tag,))
        for tag in tags:
            pill = Pill(tag)
            self._flow.addWidget(pill)
            pill.show()
        self._flow.addWidget(self.add_tag)
        self._flow.invalidate()

    def _lay_out(self) -> None:
        policy = self._tags.sizePolicy()
        policy.setHeightForWidth(True)
        self._tags.setSizePolicy(policy)
        top = row(self._name, self._tags, gap=10)
        top.setStretch(1, 1)
        who = column(top, self.about, gap=3)
        head = row(self._avatar, who, gap=14)
        head.setStretch(1, 1)
        stats = QHBoxLayout()
        stats.setContentsMargins(0, 6, 0, 0)
        stats.setSpacing(11)
        for place, (key, one) in enumerate(self._stats.items()):
            if place:
                rule = Divider(upright=True)
                stats.addWidget(rule)
                self._left_out += [rule] if key == LEFT_OUT else []
            stats.addWidget(one, 3 if key in ("last", "since") else 2)
        self._left_out.append(self._stats[LEFT_OUT])
        self.body.addLayout(head)
        self.body.addLayout(stats)


STATS = (
    ("sent", "Emails sent"),
    ("planned", "Planned"),
    ("sequences", "Sequences"),
    ("last", "Last email"),
    ("since", "Contact since"),
)


def _about(draft: ContactDraft, now: datetime, zone: tzinfo) -> list[str]:
    """Return what the contact does and where, and what time it is there."""
    parts = [", ".join(part for part in (draft.title, draft.company) if part), draft.city or draft.country]
    if draft.time_zone and is_zone(draft.time_zone):
        parts.append(_local_time(now, ZoneInfo(draft.time_zone), zone))
    return [part for part in parts if part]


def _local_time(now: datetime, there: ZoneInfo, here: tzinfo) -> str:
    """Return "13:59 there, same as here", or by how much the clock there is ahead or behind."""
    theirs, ours = now.astimezone(there), now.astimezone(here)
    ahead = ((theirs.utcoffset() or _NONE) - (ours.utcoffset() or _NONE)).total_seconds()
    if not ahead:
        return f"{theirs:%H:%M} there, same as here"
    hours = f"{abs(ahead) / 3600:g} h"
    return f"{theirs:%H:%M} there, {hours} {'ahead' if ahead > 0 else 'behind'}"


_NONE = datetime.min - datetime.min


def _initials(name: str) -> str:
    words = [word for word in name.split("@")[0].split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class _Stat(QWidget):
    """A number with its caption."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self._caption = caption
        self._figure = ElidedLabel("–")
        wear(self._figure, 15, 600, tabular=True)
        self.setLayout(column(ElidedLabel(caption, "small"), self._figure, gap=1))

    def show_figure(self, figure: str) -> None:
        """Show another figure."""
        self._figure.setText(figure)
        self.setAccessibleName(f"{self._caption}: {figure}")
