"""Carries out the preferences of the look: colours, text size, motion. Owns no value; the theme and motion do."""

from __future__ import annotations

from app.ui import motion, theme
from app.ui.preferences import REDUCED_MOTION, SCHEME, TEXT_SIZE, Preferences
from app.ui.theme import SchemeChoice


def begin(preferences: Preferences) -> None:
    """Take over text size and motion before the application is dressed; it is given the scheme itself."""
    theme.set_scale(preferences.get(TEXT_SIZE) / 100)
    motion.set_reduced(preferences.get(REDUCED_MOTION))


def follow(preferences: Preferences) -> None:
    """Look otherwise as soon as the user chooses so."""
    preferences.changed.connect(lambda key: _carry_out(preferences, key))


def step_text(preferences: Preferences, steps: int) -> None:
    """Make text larger or, with negative `steps`, smaller; 0 gives 100 %. Stops at the bounds."""
    low, high = TEXT_SIZE.minimum or 100, TEXT_SIZE.maximum or 100
    wanted = preferences.get(TEXT_SIZE) + steps * TEXT_SIZE.step if steps else TEXT_SIZE.default
    preferences.set(TEXT_SIZE, max(low, min(high, wanted)))


def _carry_out(preferences: Preferences, key: str) -> None:
    if key == SCHEME.key:
        theme.choose(SchemeChoice(preferences.get(SCHEME)))
    elif key == TEXT_SIZE.key:
        theme.set_scale(preferences.get(TEXT_SIZE) / 100)
    elif key == REDUCED_MOTION.key:
        motion.set_reduced(preferences.get(REDUCED_MOTION))
