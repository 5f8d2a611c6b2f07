"""Reading the declared settings. A stored value that no longer fits its declaration counts as not set."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.errors import InputError
from app.core.settings import DECLARED, Setting, T
from app.core.store import Store, tables


def setting(session: Session, which: Setting[T]) -> T:
    """Return a setting's value inside the caller's transaction."""
    row = session.get(tables.Setting, which.key)
    if row is None:
        return which.default
    try:
        return which.checked(row.value)
    except InputError:
        return which.default


def get_setting(store: Store, *, which: Setting[T]) -> T:
    """Return a setting's value."""
    with store.read() as session:
        return setting(session, which)


def all_settings(store: Store) -> dict[str, bool | int | str]:
    """Return the value of every declared setting by key."""
    with store.read() as session:
        return {which.key: _value(session, which) for which in DECLARED}


def _value(session: Session, which: Setting[bool] | Setting[int] | Setting[str]) -> bool | int | str:
    value: bool | int | str = setting(session, which)  # type: ignore[misc]
    return value
