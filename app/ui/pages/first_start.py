"""What a workspace without anything shows: three things to do first, or a sample to try. Does none of them itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.core.events import Kind
from app.core.queries.status import Counts, counts
from app.ui import theme
from app.ui.actions import Act
from app.ui.context import Context
from app.ui.icons import Icon
from app.ui.page import Page
from app.ui.pages.first_pictures import draw_contacts, draw_mailboxes, draw_steps
from app.ui.ports import KeyringState
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.disc import Disc
from app.ui.widgets.divider import Divider
from app.ui.widgets.reflow import Reflow
from app.ui.widgets.rows import column, row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import Paragraph, label, restyle
from app.ui.wording import count

WIDEST = 976
CALM = "In any order. Nothing is sent before you enroll a contact yourself."
READY = "Open the sequence and press “Enroll contacts”: each email then gets its place on the calendar, and why then."
HINTS = (("Ctrl K", "search or jump to anything"), ("Ctrl N", "new"), ("?", "all keys"))
PICTURE_HEIGHT = 106
Draw = Callable[[QPainter, QRectF], None]


class FirstStartPage(Page):
    """Three cards and the sample."""

    key: ClassVar[str] = "first_start"
    title = "Welcome to Outpace"
    icon_name: ClassVar[str] = "house"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.MAILBOXES, Kind.CONTACTS, Kind.SEQUENCES})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        go = context.go
        self.tasks = [
            _Task(
                1,
                "Add a mailbox",
                "Outpace sends from your own addresses and keeps to what each can take a day. The server settings are"
                " found for you.",
                "about 2 minutes",
                lambda: go("mailboxes", add=True),
                draw_mailboxes,
            ),
            _Task(
                2,
                "Import contacts",
                "From CSV, Excel or JSON, whatever the columns are called. You see what will happen before it does,"
                " and can undo it.",
                "or paste addresses",
                lambda: go("import"),
                draw_contacts,
            ),
            _Task(
                3,
                "Write a sequence",
                "Emails with waits between them. The calendar shows to the minute when each one will go out, and why"
                " then.",
                "",
                lambda: go("sequence", new=True),
                draw_steps,
            ),
        ]
        self._lay_out()
        context.ports.keyring_state(self._show_keyring)

    def handlers(self) -> dict[Act, Callable[[], None]]:
        """Return what the usual keys begin here."""
        return {
            Act.NEW: lambda: self.context.go("sequence", new=True),
            Act.IMPORT: lambda: self.context.go("import"),
        }

    def refresh(self, kinds: frozenset[Kind]) -> None:
        """Tick what is done already."""
        self.context.desk.ask(counts, self._show_counts, owner=self, key="counts")

    def _show_counts(self, found: Counts) -> None:
        numbers = (found.mailboxes, found.contacts, found.sequences)
        words = (
            count(found.mailboxes, "mailbox", "mailboxes"),
            count(found.contacts, "contact"),
            count(found.sequences, "sequence"),
        )
        first = next((n for n, number in enumerate(numbers) if not number), -1)
        for n, (task, number) in enumerate(zip(self.tasks, numbers, strict=True)):
            task.show_state(words[n] if number else "", primary=n == first)
        ready = first < 0
        self._title.setText("Everything is here" if ready else "Three things, and the first email is planned")
        self._below.setText(READY if ready else CALM)
        self.enroll.setVisible(ready)
        self._sample_card.setVisible(not any(numbers))

    def _lay_out(self) -> None:
        self._keeping = Paragraph(_keeping_words(""))
        self._keeping.setProperty("role", "muted")
        self._title = label("Three things, and the first email is planned", "display", wrap=True)
        self._below = label(CALM, "muted", wrap=True)
        self.enroll = button(
            "Choose who gets it", "primary", on=lambda: self.context.go("sequences"), name="firstEnroll"
        )
        self.enroll.hide()
        head = column(self._title, self._below, self.enroll, gap=8)
        self._sample_card = self._sample()
        inside = QWidget()
        inside.setMaximumWidth(WIDEST)
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.LARGE)
        box.addLayout(head)
        box.addWidget(Reflow(self.tasks, 220, gap=theme.LARGE))
        box.addWidget(self._sample_card)
        box.addLayout(self._privacy())
        scroll = ScrollColumn(margin=40)
        scroll.body.addStretch(1)
        centred = row(None, inside, None)
        centred.setStretch(1, 1000)
        scroll.body.addLayout(centred)
        scroll.body.addStretch(2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(Divider())
        whole.addWidget(_key_hints())

    def _show_keyring(self, state: KeyringState) -> None:
        self._keeping.setText(_keeping_words(state.name))

    def _sample(self) -> Card:
        card = Card("dashed")
        words = column(
            label("Try with a sample workspace", "strong"),
            label(
                "14 mailboxes, 3 sequences and 2,000 contacts, all made up. It sends only to a mail server inside"
                " this program, never outside.",
                "muted",
                wrap=True,
            ),
            gap=3,
        )
        start = button("Open the sample", on=self.context.ports.open_sample_workspace, name="openSample")
        line = row(Icon("play", "accent", 16), words, start, gap=14)
        line.setStretch(1, 1)
        card.body.addLayout(line)
        return card

    def _privacy(self) -> QVBoxLayout:
        icon = Icon("key", "ink2", 15)
        line = row(icon, self._keeping, gap=10)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        return column(line)


class _Task(Card):
    """A picture, a number, what it is, and the button that begins it."""

    def __init__(
        self,
        number: int,
        title: str,
        words: str,
        note: str,
        on: Callable[[], None],
        draw: Draw,
    ) -> None:
        super().__init__()
        self._title = title
        self.setAccessibleName(title)
        self.body.setContentsMargins(18, 16, 18, 18)
        self.body.setSpacing(10)
        self.begin = button(title, on=on, name=f"begin{number}")
        self._note = label(note, "small", wrap=True)
        self._idle_note = note
        self._tick = Icon("check", "accent", 18)
        self._tick.hide()
        self.body.addWidget(_Picture(draw))
        self.body.addLayout(row(Disc(22, str(number)), label(title, "title"), self._tick, None, gap=9))
        text = Paragraph(words)
        text.setProperty("role", "muted")
        text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(text, 1)
        line = row(self.begin, self._note)
        line.setStretch(1, 1)
        self.body.addLayout(line)

    def show_state(self, done: str, *, primary: bool) -> None:
        """Tick it with what there is ("2 mailboxes"), or offer it, as the next one where `primary`."""
        self._tick.setVisible(bool(done))
        self._note.setText(f"Done: {done}" if done else self._idle_note)
        self.begin.setText("Add another" if done else self._title)
        self.begin.setAccessibleName(f"{self._title}: done, {done}" if done else self._title)
        restyle(self.begin, "kind", "primary" if primary else "")


class _Picture(QWidget):
    """A small drawing of what will be there; decoration only."""

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw
        self.setFixedHeight(PICTURE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(220, PICTURE_HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("faint_line"))
        painter.setBrush(theme.colour("background"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        self._draw(painter, frame.adjusted(16, 14, -16, -14))
        painter.end()


def _key_hints() -> QWidget:
    made = QWidget()
    made.setObjectName("keyHints")
    line = row(None)
    for keys, words in HINTS:
        line.addWidget(label(keys, "kbd"))
        line.addWidget(label(words, "muted"))
        line.addSpacing(theme.LARGE)
    line.addStretch(1)
    line.setContentsMargins(theme.LARGE, 9, 0, 9)
    made.setLayout(line)
    return made


def _keeping_words(keyring: str) -> str:
    place = f"its keyring ({keyring})" if keyring else "its keyring"
    return (
        f"Contacts, texts and plans stay in one file on this computer; passwords are kept in {place}."
        " There is no account and no server of ours."
    )
