"""Which subject an email goes out under: its own, or that of the thread it replies in. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.letter import reply_subject
from app.core.model import StepDraft


def thread_root(steps: Sequence[StepDraft], at: int) -> int:
    """Return the place of the step that begins the thread in which the step at `at` stands."""
    while at > 0 and steps[at].same_thread:
        at -= 1
    return at


def thread_subject(steps: Sequence[StepDraft], at: int) -> str:
    """Return the subject template the step at `at` goes out under; "" where nobody wrote one."""
    own = (steps[at].subject or "").strip()
    if own:
        return own
    root = (steps[thread_root(steps, at)].subject or "").strip()
    return reply_subject(root) if root and thread_root(steps, at) != at else root


def thread_words(steps: Sequence[StepDraft], at: int) -> str:
    """Return what stands beside a wait: "same thread" or "new thread"."""
    return "same thread" if steps[at].same_thread else "new thread"
