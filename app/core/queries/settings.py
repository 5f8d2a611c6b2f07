"""Reading the declared settings. A stored value that no longer fits its declaration counts as not set."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import InputError
from app.core.settings import DECLARED, Setting, T
from app.core.store import Store, tables

_NOT_SET: Final = "settings not set"
_HELD: Final = "settings read"


def setting(session: Session, which: Setting[T]) -> T:
    """Return a setting's value inside the caller's transaction."""
    if which.key in session.info.get(_NOT_SET, ()):
        return which.default
    row = session.get(tables.Setting, which.key)
    if row is None:
        return which.default
    try:
        return which.checked(row.value)
    except InputError:
        return which.default


def read_settings(session: Session, *keys: str) -> None:
    """Read several settings at once, for a transaction that asks for each and changes none of them."""
    rows = session.scalars(select(tables.Setting).where(tables.Setting.key.in_(keys))).all()
    session.info[_HELD] = rows  # a session forgets rows that nobody holds
    session.info[_NOT_SET] = frozenset(keys) - {row.key for row in rows}


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
