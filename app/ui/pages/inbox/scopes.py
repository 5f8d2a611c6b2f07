"""The column of scopes, and below them the mailboxes with what is unread in each. Says what was chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout, QWidget

from app.core.queries.inbox import InboxCounts, Scope
from app.ui import theme
from app.ui.frame.nav_button import NavButton
from app.ui.pages.inbox.words import SCOPES, at_sign
from app.ui.scaling import keep_size
from app.ui.widgets.rows import clear
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.text import label

WIDTH = 160


class ScopeColumn(QFrame):
    """`chosen(Scope)`; `mailbox_chosen(int)` with a mailbox's id, 0 when it is chosen no more."""

    chosen = Signal(object)
    mailbox_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inboxScopes")
        keep_size(self, width=WIDTH)
        self._scopes = QButtonGroup(self)
        self.rows = {scope: self._row(scope, words) for scope, words in SCOPES.items()}
        self.rows[Scope.ALL].setChecked(True)
        self._mailboxes: Mapping[str, int] = {}
        self.mailbox_rows: dict[str, NavButton] = {}
        self._heading = label("Unread by mailbox", "small")
        self._heading.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.TIGHT)
        self._lay_out()

    def show_counts(self, counts: InboxCounts, mailbox_id: int | None) -> None:
        """Show how many conversations each scope has, and how many unread ones each mailbox."""
        for scope, row in self.rows.items():
            row.set_count(counts.total.get(scope))
        if counts.mailboxes != self._mailboxes:
            self._show_mailboxes(counts.mailboxes)
        for email, row in self.mailbox_rows.items():
            row.set_count(counts.by_mailbox.get(email))
            chosen = self._mailboxes[email] == mailbox_id
            row.setChecked(chosen)
            row.setVisible(chosen or bool(counts.by_mailbox.get(email)))
        self._heading.setVisible(any(not row.isHidden() for row in self.mailbox_rows.values()))

    def show_scope(self, scope: Scope) -> None:
        """Mark a scope as the chosen one; says nothing."""
        self.rows[scope].setChecked(True)

    def _row(self, scope: Scope, words: str) -> NavButton:
        made = NavButton(f"inbox_{scope}", words, "inbox")
        made.setObjectName(f"scope_{scope}")
        made.clicked.connect(lambda _checked=False: self.chosen.emit(scope))
        self._scopes.addButton(made)
        return made

    def _show_mailboxes(self, mailboxes: Mapping[str, int]) -> None:
        clear(self._list)
        self._mailboxes = dict(mailboxes)
        self.mailbox_rows = {}
        for email, mailbox_id in mailboxes.items():
            made = NavButton(f"inbox_mailbox_{mailbox_id}", at_sign(email), "mail")
            made.setObjectName(f"inboxMailbox_{mailbox_id}")
            made.setToolTip(email)
            made.clicked.connect(lambda on, key=mailbox_id: self.mailbox_chosen.emit(key if on else 0))
            self.mailbox_rows[email] = made
            self._list.addWidget(made)

    def _lay_out(self) -> None:
        scroll = ScrollColumn(margin=10, gap=theme.TIGHT)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        for row in self.rows.values():
            scroll.body.addWidget(row)
        scroll.body.addSpacing(theme.SMALL)
        self._heading.setContentsMargins(9, 4, 0, 4)
        scroll.body.addWidget(self._heading)
        scroll.body.addLayout(self._list)
        scroll.body.addStretch(1)
        hint = label("1 to 5 say what an answer is, E that it is done, R answers it; J and K walk.", "small", wrap=True)
        hint.setContentsMargins(9, 0, 4, 0)
        scroll.body.addWidget(hint)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(scroll)
