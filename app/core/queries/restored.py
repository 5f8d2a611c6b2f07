"""Which workspace this file is, how many emails it claimed, and whether it is an older copy of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from app.core.store import Store
from app.core.store.tables import Setting

WORKSPACE: Final = "workspace_id"
CLAIMS: Final = "claims"
WENT_BACK: Final = "went_back"


@dataclass(frozen=True, slots=True)
class Standing:
    """A workspace's own id, and the number of its newest claim."""

    workspace: str
    claims: int


@dataclass(frozen=True, slots=True)
class WentBack:
    """An older copy is in use: `emails` of it may have gone, and it knows nothing of `unknown` further ones."""

    emails: int
    unknown: int


def standing_of(session: Session) -> Standing | None:
    """Return how the workspace stands, inside the caller's transaction; None where it has no id yet."""
    workspace, claims = session.get(Setting, WORKSPACE), session.get(Setting, CLAIMS)
    return None if workspace is None else Standing(str(workspace.value), int(claims.value) if claims else 0)


def went_back_of(store: Store) -> WentBack | None:
    """Return what came of bringing back an older copy, until the user resumes; None otherwise."""
    with store.read() as session:
        row = session.get(Setting, WENT_BACK)
        return None if row is None else WentBack(int(row.value["emails"]), int(row.value["unknown"]))


def went_back_words(found: WentBack) -> str:
    """Return what happened and what to do, in a sentence or two."""
    gone = f"{found.emails} email{'' if found.emails == 1 else 's'} of it may have gone already"
    unknown = f", and it knows nothing of {found.unknown} more" if found.unknown else ""
    return (
        f"This workspace was brought back from an older copy: {gone}{unknown}. All sending is paused. "
        "Settle what is in doubt, then resume."
    )
