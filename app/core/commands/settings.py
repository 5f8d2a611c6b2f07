"""Changing settings, and pausing or resuming all sending."""

from __future__ import annotations

from datetime import datetime

from app.core.commands.plan import mark_dirty
from app.core.commands.restored import forget_went_back
from app.core.events import Changes, Kind, changed
from app.core.settings import LATE_MINUTES, ONE_A_DAY, SENDING_PAUSED, VARY_TIMES, Setting, T
from app.core.store import Store, tables

_MOVE_EMAILS = {setting.key for setting in (SENDING_PAUSED, LATE_MINUTES, ONE_A_DAY, VARY_TIMES)}


def set_setting(store: Store, *, which: Setting[T], value: object) -> Changes:
    """Store a setting's value; InputError if it does not fit the declaration."""
    checked = which.checked(value)
    with store.write() as session:
        session.merge(tables.Setting(key=which.key, value=checked))
        if which.key == SENDING_PAUSED.key and not checked:
            forget_went_back(session)
        if which.key in _MOVE_EMAILS:
            mark_dirty(session)
    return changed(Kind.SETTINGS, Kind.SENDING)


def pause_all(store: Store, *, now: datetime) -> Changes:
    """Stop all sending until `resume_all`; the plan stays as it is."""
    return set_setting(store, which=SENDING_PAUSED, value=True)


def resume_all(store: Store, *, now: datetime) -> Changes:
    """Go on sending; what was missed is planned anew by R10, so nothing floods."""
    return set_setting(store, which=SENDING_PAUSED, value=False)
