"""Looking the draft's texts over while they are written: what each says badly, and who lacks a field. Shows nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import OutpaceError
from app.core.letter.review import Remark, Weight, remarks
from app.core.model import SequenceDraft
from app.ui.context import Context
from app.ui.pages.sequence_editor.threads import thread_root, thread_subject

if TYPE_CHECKING:
    from app.core.queries.text_review import Reviewed

WAIT_MS: Final = 600


@dataclass(frozen=True, slots=True)
class Review:
    """What was found: `remarks` by step (from 1); `people` None where a text cannot be read yet."""

    remarks: tuple[tuple[int, Remark], ...] = ()
    people: Reviewed | None = None
    trouble: str = ""

    @property
    def stops(self) -> int:
        """Return how many things stop emails."""
        bad = sum(remark.weight is Weight.BAD for _, remark in self.remarks)
        return bad + (len(self.people.lacking) if self.people else 0) + bool(self.trouble)

    @property
    def hints(self) -> int:
        """Return how many things are worth a look."""
        return sum(remark.weight is Weight.WARN for _, remark in self.remarks)


class Reviewer(QObject):
    """`answered(Review)` for the newest draft only, once the typing pauses."""

    answered = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._draft: SequenceDraft | None = None
        self._sequence_id: int | None = None
        self._seen: tuple[Any, ...] | None = None
        self._soon = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._soon.timeout.connect(self._ask)

    def ask_soon(self, draft: SequenceDraft, sequence_id: int | None, *, again: bool = False) -> None:
        """Look at a draft; one with the texts seen last only when `again`: other contacts may be in it."""
        seen = (sequence_id, _texts(draft))
        if again or seen != self._seen:
            self._seen = seen
            self._draft, self._sequence_id = draft, sequence_id
            self._soon.start()

    def _ask(self) -> None:
        draft, sequence_id = self._draft, self._sequence_id
        if draft is not None:
            self._context.desk.ask(
                lambda store: review(store, draft, sequence_id),
                self.answered.emit,
                owner=self,
                key="review",
                pages=True,
            )


def review(store: Any, draft: SequenceDraft, sequence_id: int | None) -> Review:
    """Return what is to be said of a draft's texts. Runs on the desk."""
    from app.core.queries.text_review import review_texts

    texts = _texts(draft)
    found = tuple((step, remark) for step, subject, content in texts for remark in remarks(subject, content))
    try:
        return Review(found, review_texts(store, texts=texts, sequence_id=sequence_id))
    except OutpaceError as error:
        return Review(found, None, error.sentence)


def _texts(draft: SequenceDraft) -> tuple[tuple[int, str, str], ...]:
    """Return (step from 1, subject, content) of everything that may be sent; a reply's subject is its thread's."""
    found = []
    for at, step in enumerate(draft.steps):
        own = thread_subject(draft.steps, at) if thread_root(draft.steps, at) == at else ""
        found.append((at + 1, own, step.content))
        found += [(at + 1, variant.subject or own, variant.content) for variant in step.variants]
    return tuple(found)
