"""What stands against the texts before they go out, over all the people they go to. Finds nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.letter.review import Weight
from app.ui import theme
from app.ui.icons import Icon
from app.ui.pages.sequence_editor.reviewing import Review
from app.ui.pages.sequence_editor.variables import variable_words
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.divider import Divider
from app.ui.widgets.rows import clear, column
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label
from app.ui.wording import count

if TYPE_CHECKING:
    from app.core.queries.text_review import Lacking

NAMED: Final = 12
_ICONS: Final = {
    Weight.BAD: ("circle-alert", "bad"),
    Weight.WARN: ("triangle-alert", "warn"),
    Weight.NOTE: ("info", "ink2"),
}


class ChecksPane(QWidget):
    """One line a finding; `step_wanted(at)` from 0 and `contact_wanted(id)` for what is pressed."""

    step_wanted = Signal(int)
    contact_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checksPane")
        self.summary = label("Looking at the texts…", "muted", wrap=True)
        self.summary.setObjectName("checksSummary")
        self._card = Card()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._card.body.addLayout(self._lines)
        scroll = ScrollColumn(margin=0)
        scroll.body.addWidget(self._card)
        scroll.body.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self.summary)
        box.addWidget(scroll, 1)

    def show_review(self, review: Review) -> None:
        """Show what was found."""
        self.summary.setText(_summary(review))
        made = list(self._findings(review))
        clear(self._lines)
        for n, line in enumerate(made or [_Line("check", "accent", "Nothing stands against it", _FINE)]):
            if n:
                self._lines.addWidget(Divider(faint=True))
            self._lines.addWidget(line)

    def lines(self) -> list[str]:
        """Return the findings on show as text."""
        return [line.accessibleName() for line in self._card.findChildren(_Line) if not line.isHidden()]

    def _findings(self, review: Review) -> list[_Line]:
        found = [_Line("circle-alert", "bad", "A text cannot be read yet", review.trouble)] if review.trouble else []
        for lacking in review.people.lacking if review.people else ():
            line = _Line("circle-alert", "bad", _lacking_title(lacking), _lacking_words(lacking))
            line.offer_contacts(lacking, self.contact_wanted.emit)
            line.offer_step(lacking.steps[0], self.step_wanted.emit)
            found.append(line)
        for step, remark in review.remarks:
            line = _Line(*_ICONS[remark.weight], remark.title, remark.words)
            line.offer_step(step, self.step_wanted.emit)
            found.append(line)
        return found


class _Line(QWidget):
    """Icon, what, why, and the way to it."""

    def __init__(self, icon: str, token: str, title: str, words: str) -> None:
        super().__init__()
        self.setAccessibleName(f"{title}. {words}")
        self._right = QHBoxLayout()
        self._right.setSpacing(theme.TIGHT)
        self._text = column(label(title, "strong", wrap=True), label(words, "muted", wrap=True), gap=2)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 8, 0, 8)
        line.setSpacing(10)
        line.addWidget(Icon(icon, token, 16), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._text, 1)
        line.addLayout(self._right)
        line.setAlignment(self._right, Qt.AlignmentFlag.AlignTop)

    def offer_step(self, step: int, wanted: Callable[[int], None]) -> None:
        """Offer to open the step, counted from 1."""
        made = button(f"Step {step}", on=lambda: wanted(step - 1), name="openChecked")
        made.setAccessibleName(f"Open step {step} to mend it")
        self._right.addWidget(made)

    def offer_contacts(self, lacking: Lacking, wanted: Callable[[int], None]) -> None:
        """List the first of the contacts, each a link."""
        names = [f'<a href="{id_}">{escape(name)}</a>' for id_, name in lacking.some[:NAMED]]
        more = lacking.contacts - len(names)
        words = ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
        made = label("", "muted", wrap=True)
        made.setTextFormat(Qt.TextFormat.RichText)
        made.setText(words)
        flags = Qt.TextInteractionFlag
        made.setTextInteractionFlags(flags.LinksAccessibleByMouse | flags.LinksAccessibleByKeyboard)
        made.setObjectName("lackingContacts")
        made.setAccessibleName(f"Contacts without it: {', '.join(name for _, name in lacking.some[:NAMED])}")
        made.linkActivated.connect(lambda href: wanted(int(href)))
        self._text.addWidget(made)


_FINE: Final = "Every field has a value or a fallback, the links are complete, and nothing reads like spam."


def tab_pill(review: Review) -> tuple[str, str]:
    """Return what the tab says of it, and its kind: "all pass", or how many findings there are."""
    number = review.stops + review.hints
    if not number:
        return "all pass", "good"
    return str(number), "bad" if review.stops else "warn"


def _summary(review: Review) -> str:
    if review.people is None:
        return "The fields are checked once every text can be read."
    whom = "in this sequence" if review.people.enrolled else "you have, since nobody is in this sequence yet"
    return f"Checked for the {count(review.people.contacts, 'contact')} {whom}."


def _lacking_title(lacking: Lacking) -> str:
    who = "1 contact has" if lacking.contacts == 1 else f"{lacking.contacts:,} contacts have"
    return f"{who} no {variable_words(lacking.field).lower()}"


def _lacking_words(lacking: Lacking) -> str:
    steps = _steps(lacking.steps)
    emails = "Their email is" if len(lacking.steps) == 1 else "Their emails are"
    return f"{emails} held at {steps} until it is filled in, or the text gets a fallback."


def _steps(steps: Sequence[int]) -> str:
    return f"step {steps[0]}" if len(steps) == 1 else f"steps {', '.join(map(str, steps))}"
