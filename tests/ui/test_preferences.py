"""What the user chose of look and behaviour is kept, checked and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import InputError
from app.ui import motion, theme
from app.ui.look import begin, follow
from app.ui.preferences import DECLARED, KEEP_IN_TRAY, REDUCED_MOTION, SCHEME, TEXT_SIZE, Preferences
from app.ui.remembered import Remembered
from app.ui.theme import Scheme


def test_what_was_never_chosen_is_the_default() -> None:
    preferences = Preferences(Remembered())
    assert [preferences.get(one) for one in DECLARED] == [one.default for one in DECLARED]  # type: ignore[misc]


def test_choices_survive_the_program(tmp_path: Path) -> None:
    before = Preferences(Remembered(tmp_path))
    before.set(KEEP_IN_TRAY, False)
    before.set(TEXT_SIZE, 130)
    before.set(SCHEME, "dark")
    again = Preferences(Remembered(tmp_path))
    assert (again.get(KEEP_IN_TRAY), again.get(TEXT_SIZE), again.get(SCHEME)) == (False, 130, "dark")


def test_a_change_is_told_once() -> None:
    preferences, told = Preferences(Remembered()), list[str]()
    preferences.changed.connect(told.append)
    preferences.set(TEXT_SIZE, 130)
    preferences.set(TEXT_SIZE, 130)
    assert told == ["text_size"]


@pytest.mark.parametrize("value", [70, 210, "130", True])
def test_a_text_size_outside_its_bounds_is_refused(value: object) -> None:
    preferences = Preferences(Remembered())
    with pytest.raises(InputError, match="Text size must be"):
        preferences.set(TEXT_SIZE, value)
    assert preferences.get(TEXT_SIZE) == 100


@pytest.mark.parametrize("stored", ["purple", "500", ""])
def test_a_file_with_nonsense_counts_as_not_chosen(stored: str) -> None:
    remembered = Remembered()
    for one in DECLARED:
        remembered.remember(f"preferences/{one.key}", stored)
    preferences = Preferences(remembered)
    assert [preferences.get(one) for one in DECLARED] == [one.default for one in DECLARED]  # type: ignore[misc]


def test_the_window_looks_as_chosen_at_once() -> None:
    preferences = Preferences(Remembered())
    follow(preferences)
    preferences.set(SCHEME, "dark")
    assert theme.current() is Scheme.DARK
    preferences.set(REDUCED_MOTION, True)
    assert motion.is_reduced()
    preferences.set(REDUCED_MOTION, False)
    assert not motion.is_reduced()


def test_the_program_starts_as_chosen() -> None:
    preferences = Preferences(Remembered())
    preferences.set(TEXT_SIZE, 150)
    preferences.set(REDUCED_MOTION, True)
    begin(preferences)
    assert theme.scale() == 1.5
    assert motion.is_reduced()
    theme.set_scale(1.0)
