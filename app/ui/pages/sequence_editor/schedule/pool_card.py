"""Which mailboxes a sequence sends from: all of them, or those that are ticked, each with what it sends a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label
from app.ui.wording import count

ROW = 26
ROWS_SHOWN = 7
SEARCH_FROM = 6
"""From so many mailboxes on a search is offered."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a mailbox sends on a normal day, and what keeps it from it ("paused"), "" for nothing."""

    capacity: int
    trouble: str = ""


class PoolCard(Card):
    """A switch for all, and one tick per mailbox; `chosen(None | tuple)`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title="Mailboxes", parent=parent)
        self._pool: tuple[str, ...] | None = None
        self._rooms: Mapping[str, Room] = {}
        self.ticks: dict[str, QCheckBox] = {}
        self._rows: dict[str, _Row] = {}
        self.all = QCheckBox("All mailboxes, also those added later")
        self.all.setObjectName("scheduleAllMailboxes")
        self.all.clicked.connect(self._all_clicked)
        self.words = label("", "small", wrap=True)
        self.words.setObjectName("poolWords")
        self._problem = label("", "bad", wrap=True)
        self._problem.hide()
        self.search = SearchField("Search mailboxes", width=200)
        self.search.setObjectName("poolSearch")
        self.search.searched.connect(self._filter)
        self.every = button("All", "link", on=self._tick_all, name="poolAll", tip="Tick every mailbox shown")
        self.none = button("None", "link", on=self._tick_none, name="poolNone", tip="Tick none of those shown")
        self._tools = QWidget()
        tools = row(self.search, self.every, self.none, None)
        tools.setContentsMargins(0, 0, 0, 0)
        self._tools.setLayout(tools)
        self._none_found = label("No mailbox matches.", "muted")
        self._list = ScrollColumn(margin=0, gap=0)
        self._list.setObjectName("poolList")
        self._list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._list.body.setContentsMargins(0, 0, 4, 0)
        self._empty = label("There is no mailbox yet; add one under Mailboxes.", "muted", wrap=True)
        for part in (self.all, self.words, self._tools, self._list, self._none_found, self._empty, self._problem):
            self.body.addWidget(part)
        self._none_found.hide()

    def offer(self, mailboxes: Sequence[str]) -> None:
        """Offer these addresses."""
        if list(self.ticks) != list(mailboxes):
            for made in self._rows.values():
                made.deleteLater()
            self._rows = {address: _Row(address, self._tick_clicked) for address in mailboxes}
            self.ticks = {address: made.tick for address, made in self._rows.items()}
            for made in self._rows.values():
                self._list.body.addWidget(made)
        self._empty.setVisible(not mailboxes)
        self._list.setVisible(bool(mailboxes))
        self.all.setVisible(bool(mailboxes))
        self._filter(self.search.text())
        self.show_rooms(self._rooms)

    def show_rooms(self, rooms: Mapping[str, Room]) -> None:
        """Show what each mailbox sends a day."""
        self._rooms = rooms
        for address, made in self._rows.items():
            made.show_room(rooms.get(address))
        self.show_pool(self._pool, self._problem.text())

    def show_pool(self, pool: tuple[str, ...] | None, problem: str) -> None:
        """Show the draft's pool, None for all."""
        self._pool = pool
        self.all.setChecked(pool is None)
        for address, tick in self.ticks.items():
            tick.setChecked(pool is None or address in pool)
            tick.setEnabled(pool is not None)
        self._tools.setVisible(pool is not None and len(self.ticks) >= 2)
        self.search.setVisible(len(self.ticks) >= SEARCH_FROM)
        self.words.setText(self._in_words())
        self.words.setVisible(bool(self.ticks))
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _in_words(self) -> str:
        used = [one for one in self.ticks if self._pool is None or one in self._pool]
        chosen = f"{len(used):,} of {len(self.ticks):,}" if self._pool is not None else f"All {len(self.ticks):,}"
        if not self._rooms:
            return f"{chosen} mailboxes."
        a_day = sum(self._rooms[one].capacity for one in used if one in self._rooms and not self._rooms[one].trouble)
        return f"{chosen}, together {count(a_day, 'email')} on a normal day, shared with other sequences."

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        found = 0
        for address, made in self._rows.items():
            fits = wanted in address.lower()
            made.setVisible(fits)
            found += fits
        self._none_found.setVisible(bool(self._rows) and not found)
        self._list.setVisible(bool(found))
        keep_size(self._list, height=ROW * min(max(found, 1), ROWS_SHOWN) + 4)

    def _shown(self) -> list[str]:
        wanted = self.search.text().strip().lower()
        return [address for address in self._rows if wanted in address.lower()]

    def _all_clicked(self) -> None:
        self.chosen.emit(None if self.all.isChecked() else tuple(self.ticks))

    def _tick_all(self) -> None:
        before = self._pool or ()
        self.chosen.emit((*before, *(address for address in self._shown() if address not in before)))

    def _tick_none(self) -> None:
        shown = self._shown()
        self.chosen.emit(tuple(address for address in self._pool or () if address not in shown))

    def _tick_clicked(self) -> None:
        """Keep the pool's order for what stays, new ones at its end."""
        ticked = [address for address, tick in self.ticks.items() if tick.isChecked()]
        before = [address for address in self._pool or () if address in ticked]
        self.chosen.emit((*before, *(address for address in ticked if address not in before)))


class _Row(QWidget):
    """A tick with the address, and at the right what it sends a day."""

    def __init__(self, address: str, clicked: object) -> None:
        super().__init__()
        keep_size(self, height=ROW)
        self.tick = QCheckBox(address)
        self.tick.setObjectName("poolTick")
        self.tick.setToolTip(address)
        self.tick.setMinimumWidth(60)
        self.tick.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.tick.clicked.connect(clicked)
        self.room = label("", "small", tabular=True)
        self.room.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        line = row(self.tick, self.room)
        line.setStretch(0, 1)
        box.addLayout(line)

    def show_room(self, room: Room | None) -> None:
        words = "" if room is None else room.trouble or f"{room.capacity:,} a day"
        self.room.setText(words)
        self.tick.setAccessibleName(f"{self.tick.text()}, {words}" if words else self.tick.text())
