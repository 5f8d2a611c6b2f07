"""Settings: declared once, refused in words when they do not fit."""

from __future__ import annotations

import pytest

from app.core.commands.settings import set_setting
from app.core.errors import InputError, NotFound
from app.core.queries.settings import all_settings, get_setting
from app.core.settings import DECLARED, LATE_MINUTES, SENDING_PAUSED, TEST_ADDRESS, declared
from app.core.store import Store
from app.core.store.tables import Setting


def test_a_setting_has_its_default_until_it_is_set(store) -> None:
    assert all_settings(store) == {setting.key: setting.default for setting in DECLARED}
    set_setting(store, which=LATE_MINUTES, value=30)
    assert get_setting(store, which=LATE_MINUTES) == 30


@pytest.mark.parametrize(("which", "value"), [(LATE_MINUTES, -1), (LATE_MINUTES, "15"), (SENDING_PAUSED, 1)])
def test_what_does_not_fit_is_refused_and_nothing_changes(store, which, value) -> None:
    with pytest.raises(InputError, match=which.title):
        set_setting(store, which=which, value=value)
    assert get_setting(store, which=which) == which.default


def test_a_stored_value_that_no_longer_fits_counts_as_not_set(store) -> None:
    with store.write() as session:
        session.add(Setting(key="late_minutes", value="soon"))
    assert get_setting(store, which=LATE_MINUTES) == 15


def test_an_unknown_key_is_refused_with_the_known_ones() -> None:
    assert declared("late_minutes") is LATE_MINUTES
    with pytest.raises(NotFound, match="late_minutes"):
        declared("colour")


def test_my_address_must_look_like_one(store: Store) -> None:
    with pytest.raises(InputError, match=r"My address must be empty or look like anna@fenwick\.example, not 'anna'"):
        set_setting(store, which=TEST_ADDRESS, value="anna")
    set_setting(store, which=TEST_ADDRESS, value="anna@fenwick.example")
    assert get_setting(store, which=TEST_ADDRESS) == "anna@fenwick.example"
    set_setting(store, which=TEST_ADDRESS, value="")
    assert get_setting(store, which=TEST_ADDRESS) == ""
