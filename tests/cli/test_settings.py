"""Settings by the command line: the same that the window has, checked the same way."""

from __future__ import annotations

from tests.cli.conftest import Outpace


def values(outpace: Outpace) -> dict[str, object]:
    return {row["key"]: row["value"] for row in outpace.json("settings", "list")}


def test_every_setting_that_decides_about_emails_is_listed(outpace: Outpace) -> None:
    found = values(outpace)
    assert (found["domain_per_hour"], found["bounce_percent"], found["bounce_after"]) == (0, 5, 50)
    assert found["one_a_day"] is True


def test_settings_are_set_together_or_not_at_all(ready: Outpace) -> None:
    done = ready.json("settings", "set", "domain_per_hour=40", "one_a_day=no")
    assert done["settings"] == {"domain_per_hour": 40, "one_a_day": False}
    assert done["plan"]["planned"] > 0
    assert (values(ready)["domain_per_hour"], values(ready)["one_a_day"]) == (40, False)
    words = ready.refused("settings", "set", "domain_per_hour=50", "bounce_percent=101")
    assert words == "Most bounces must be 100 or less, not 101."
    assert values(ready)["domain_per_hour"] == 40


def test_what_does_not_fit_is_refused_with_what_would(ready: Outpace) -> None:
    assert "must be a whole number, not 'many'" in ready.refused("settings", "set", "domain_per_hour=many")
    assert "must be yes or no, not 'perhaps'" in ready.refused("settings", "set", "one_a_day=perhaps")
    assert "There is no setting 'colour'; the settings are" in ready.refused("settings", "set", "colour=red")


def test_a_setting_can_be_tried_without_setting_it(ready: Outpace) -> None:
    ready.json("what-if", "settings", "set", "one_a_day=no")
    assert values(ready)["one_a_day"] is True
