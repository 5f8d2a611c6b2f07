"""The last step: what was done, what can be done next, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.imports.talk import Done
from app.ui.icons import Icon
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.rows import row
from app.ui.widgets.stat_card import StatCard
from app.ui.widgets.text import label
from app.ui.wording import count

_TITLES = (("new", "New"), ("updated", "Updated"), ("same", "Skipped, nothing new"), ("bad", "Left out"))


class ResultStep(QWidget):
    """Signals for what the user does next."""

    enroll_wanted = Signal()
    show_wanted = Signal()
    undo_wanted = Signal()
    another_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards = {key: StatCard(title) for key, title in _TITLES}
        self.title = label("", "title")
        self.sentence = label("", "muted", wrap=True)
        self.sentence.setObjectName("importDone")
        self.enroll = button("", "primary", on=self.enroll_wanted.emit, name="importEnroll")
        self.show_them = button("Show them", on=self.show_wanted.emit, name="importShow")
        self.undo = button("Undo this import", icon_name="undo-2", on=self.undo_wanted.emit, name="importUndo")
        self.another = button("Import another file", on=self.another_wanted.emit, name="importAnother")
        self.save = button("", on=self.save_wanted.emit, name="importSaveLeftOut")
        self._left_out = Card("warn", "Rows left out")
        self._left_words = label("", wrap=True)
        self._lay_out()

    def show_done(self, done: Done, name: str) -> None:
        """Say what an import did."""
        number = done.new + done.updated
        self.title.setText(f"{count(number, 'contact')} imported from {name}")
        self.sentence.setText("Nothing is sent to them until they are enrolled in a sequence.")
        self.cards["new"].show_figure(f"{done.new:,}", kind="good" if done.new else "")
        self.cards["updated"].show_figure(f"{done.updated:,}")
        self.cards["same"].show_figure(f"{done.same + done.skipped:,}")
        self.cards["bad"].show_figure(f"{done.problems:,}", kind="warn" if done.problems else "")
        everybody = number + done.same
        self.enroll.setText(f"Enroll these {everybody:,}…")
        self._enable(everybody > 0)
        self.undo.setVisible(number > 0)
        self._left_out.setVisible(done.problems > 0)
        self._left_words.setText(
            f"{count(done.problems, 'row')} had problems and {'was' if done.problems == 1 else 'were'} left out. "
            "Save them with the reasons beside them, mend them, and import that file."
        )
        self.save.setText("Save this row…" if done.problems == 1 else f"Save these {done.problems:,} rows…")

    def show_undone(self, words: str) -> None:
        """Say what the undo did."""
        self.title.setText("The import was undone")
        self.sentence.setText(words)
        self.undo.hide()
        self._left_out.hide()
        self._enable(False)

    def _enable(self, on: bool) -> None:
        self.enroll.setVisible(on)
        self.show_them.setVisible(on)

    def _lay_out(self) -> None:
        card = Card()
        card.body.setContentsMargins(20, 18, 20, 18)
        card.body.setSpacing(10)
        card.body.addLayout(row(Icon("check", "accent", 20), self.title, None))
        card.body.addWidget(self.sentence)
        card.body.addSpacing(4)
        card.body.addLayout(row(self.enroll, self.show_them, self.undo, None))
        self._left_out.body.addWidget(self._left_words)
        self._left_out.body.addLayout(row(self.save, None))
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 18)
        box.setSpacing(13)
        box.addLayout(row(*self.cards.values(), gap=10))
        box.addWidget(card)
        box.addWidget(self._left_out)
        box.addLayout(row(self.another, None))
        box.addStretch(1)
