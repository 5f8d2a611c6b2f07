"""What the page of undelivered emails asks of the core, in one go. Runs on the desk; knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.model import EmailStatus
from app.core.queries.restored import WentBack, went_back_of
from app.core.queries.undelivered import Undelivered, count_undelivered, undelivered


@dataclass(frozen=True, slots=True)
class Loaded:
    """The emails of one status, the latest first, and how many there are of each."""

    status: EmailStatus
    emails: tuple[Undelivered, ...]
    counts: Mapping[EmailStatus, int]
    went_back: WentBack | None


def load(store: Any, *, status: EmailStatus) -> Loaded:
    """Return what the page shows for a status."""
    return Loaded(status, tuple(undelivered(store, status=status)), count_undelivered(store), went_back_of(store))
