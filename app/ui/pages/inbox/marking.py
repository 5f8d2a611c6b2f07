"""Marks put on messages in the Inbox, each with its way back."""

from __future__ import annotations

from collections.abc import Callable

from app.core.commands.incoming_marks import Marked, put_back
from app.ui.context import Context
from app.ui.deeds import Do, carry_out


def carry_out_mark(context: Context, do: Do[Marked], words: str | Callable[[Marked], str]) -> None:
    """Mark messages, say so, and offer the marks they bore before, where anything was marked."""
    carry_out(
        context,
        do,
        words,
        lambda store, done, now: put_back(store, marked=done, now=now),
        worth=lambda done: bool(done.before),
    )
