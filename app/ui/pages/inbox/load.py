"""What the page asks of the core. Runs on the desk; knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.core.queries.inbox import ConversationRow, Scope, conversations


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations are shown; `mailbox_id` None for all."""

    scope: Scope = Scope.ALL
    search: str = ""
    mailbox_id: int | None = None
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """The conversations that were asked for."""

    wanted: Wanted
    rows: tuple[ConversationRow, ...]


def load(store: Any, wanted: Wanted) -> Loaded:
    """Return the conversations of a choice."""
    rows = conversations(
        store,
        scope=wanted.scope,
        search=wanted.search,
        mailbox_id=wanted.mailbox_id,
        oldest_first=wanted.oldest_first,
    )
    return Loaded(wanted, tuple(rows))
