"""What the user does with answers: drafts kept, files put to them, templates, sending now or later, and the ways back.

Holds what is typed in each conversation until it is stored. Knows the answer's box, not the list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.core.commands import answer_drafts, answers
from app.core.errors import OutpaceError
from app.core.model import TemplateDraft
from app.core.queries.answers import answer_history, filled_in
from app.core.queries.conversation import Conversation, Direction
from app.core.queries.emails import email_detail
from app.ui.context import Context
from app.ui.pages.inbox.entries import SentCard
from app.ui.pages.inbox.thread import Thread
from app.ui.pages.sequence_editor.attaching import Read, read_files
from app.ui.pages.sequence_editor.template_choice import WIDTH, TemplatePanel
from app.ui.pages.templates.load import Library, library
from app.ui.when import near
from app.ui.widgets.popover import Popover

KEEP_MS = 600


class Answering(QObject):
    """Answers what the thread and its box say."""

    def __init__(self, context: Context, thread: Thread, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._thread = context, thread
        self._typed: dict[str, str] = {}
        self._unkept: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._soon.timeout.connect(self.keep)
        self.templates = TemplatePanel()
        self._popover: Popover | None = None
        self._connect()

    def draft_of(self, found: Conversation) -> str:
        """Return what is typed in a conversation, as far as anybody knows."""
        return self._typed.get(found.key, found.draft)

    def keep(self) -> None:
        """Store what was typed since it was stored last."""
        for key in self._unkept:
            self._store_draft(key, self._typed.get(key, ""))
        self._unkept.clear()

    # typing -------------------------------------------------------------------

    def _note_typed(self) -> None:
        if self._thread.shown is not None:
            key = self._thread.shown.key
            self._typed[key] = self._thread.box.text.toPlainText()
            self._unkept.add(key)
            self._soon.start()

    def _store_draft(self, key: str, body: str) -> None:
        now = self._context.clock.now()
        self._context.desk.do(
            lambda store: answer_drafts.save_draft(store, conversation=key, body=body, now=now), owner=self
        )

    def _put(self, key: str, text: str) -> None:
        """Show a text as what is typed in a conversation."""
        self._typed[key] = text
        if self._thread.shown is not None and self._thread.shown.key == key:
            self._thread.box.text.show_text(text)
            self._thread.box.show_typed()

    # files --------------------------------------------------------------------

    def _attach(self, paths: list[Path]) -> None:
        if self._thread.shown is None:
            return
        key = self._thread.shown.key

        def attach(read: Read) -> None:
            if read.refused:
                self._context.toast(" ".join(read.refused))
            if read.files:
                now = self._context.clock.now()
                self._do(lambda store: answer_drafts.attach(store, conversation=key, files=read.files, now=now))

        self._context.desk.ask(lambda _store: read_files(paths), attach, owner=self, pages=True)

    def _detach(self, place: int) -> None:
        shown = self._thread.shown
        if shown is not None and place < len(shown.files):
            file_id = shown.files[place].id or 0
            self._do(lambda store: answer_drafts.detach(store, file_id=file_id))

    # templates ----------------------------------------------------------------

    def _open_templates(self) -> None:
        if self._popover is None:
            self._popover = Popover(self._thread.box.template, self.templates, WIDTH)
        self.templates.search.clear()
        self._context.desk.ask(library, self._show_templates, owner=self, key="templates", pages=True)

    def _show_templates(self, found: Library) -> None:
        self.templates.show_templates(found.templates)
        if self._popover is not None:
            self._popover.open()
            self.templates.start()

    def _take_template(self, template: TemplateDraft) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        shown, mailbox_id = self._thread.shown, self._thread.box.mailbox_id()
        if shown is None:
            return
        now, contact_id = self._context.clock.now(), shown.contact_id
        self._context.desk.ask(
            lambda store: filled_in(
                store, text=template.content, contact_id=contact_id, mailbox_id=mailbox_id, now=now
            ),
            self._thread.box.text.insert_variable,
            owner=self,
        )

    def _open_library(self) -> None:
        if self._popover is not None:
            self._popover.dismiss()
        self._context.go("templates")

    # sending ------------------------------------------------------------------

    def _answer(self, text: str, send_at: datetime | None) -> None:
        shown, now, box = self._thread.shown, self._context.clock.now(), self._thread.box
        if shown is None or shown.to_answer is None:
            return
        incoming_id = shown.to_answer
        mailbox_id, to = box.mailbox_id(), box.recipient.key()
        self._unkept.discard(shown.key)
        self._put(shown.key, "")

        def told(done: answers.Answered) -> None:
            words = f"Answered {shown.name}"
            if send_at is not None:
                words = f"The answer to {shown.name} leaves {near(send_at, now, box.zone)}"
            self._context.toast(words, lambda: self._take_back(done.id, shown.key))

        self._context.desk.do(
            lambda store: answers.answer(
                store, incoming_id=incoming_id, body=text, now=now, to=to, mailbox_id=mailbox_id, send_at=send_at
            ),
            told,
            owner=self,
            failed=lambda error: self._not_sent(shown.key, text, error),
        )

    def _not_sent(self, key: str, text: str, error: OutpaceError) -> None:
        self._put(key, text)
        self._context.desk.troubled.emit(error)

    def _take_back(self, answer_id: int, key: str) -> None:
        self.keep()
        now = self._context.clock.now()
        self._context.desk.do(
            lambda store: answers.take_back(store, answer_id=answer_id, now=now),
            lambda taken: self._put(key, taken.text),
            owner=self,
        )

    def _take_back_shown(self, answer_id: int) -> None:
        if self._thread.shown is not None:
            self._take_back(answer_id, self._thread.shown.key)

    def _retry(self, answer_id: int) -> None:
        now = self._context.clock.now()
        self._do(lambda store: answers.send_again(store, answer_id=answer_id, now=now))

    def _settle(self, answer_id: int) -> None:
        now = self._context.clock.now()
        self._do(lambda store: answers.it_went(store, answer_id=answer_id, now=now))

    def _hurry(self, answer_id: int) -> None:
        now = self._context.clock.now()
        self._do(lambda store: answers.send_now(store, answer_id=answer_id, now=now))

    def _do(self, command: Callable[[Any], Any]) -> None:
        self._context.desk.do(command, owner=self)

    # history ------------------------------------------------------------------

    def _tell_history(self, card: SentCard) -> None:
        entry = card.entry

        def asked(store: Any) -> list[tuple[str, datetime]]:
            if entry.direction is Direction.ANSWERED:
                return [(_sentence(one.reason), one.at) for one in answer_history(store, answer_id=entry.id)]
            return [(_sentence(one.reason), one.at) for one in email_detail(store, email_id=entry.id).events]

        self._context.desk.ask(asked, card.tell, owner=card, key="history")

    def _connect(self) -> None:
        thread, box = self._thread, self._thread.box
        box.wanted.connect(self._answer)
        box.typed.connect(self._note_typed)
        box.files_wanted.connect(self._attach)
        box.file_removed.connect(self._detach)
        box.later_wanted.connect(lambda: box.later.open(box.later_button, self._context.clock.now()))
        box.template.clicked.connect(self._open_templates)
        self.templates.taken.connect(self._take_template)
        self.templates.library_wanted.connect(self._open_library)
        thread.answer_retried.connect(self._retry)
        thread.answer_settled.connect(self._settle)
        thread.answer_hurried.connect(self._hurry)
        thread.answer_taken_back.connect(self._take_back_shown)
        thread.history_wanted.connect(self._tell_history)
        thread.email_wanted.connect(lambda email_id: self._context.go("calendar", email=email_id))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
