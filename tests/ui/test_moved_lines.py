"""A moved email's line: both its places, told apart also where only seconds or the mailbox differ."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core.commands.moved_emails import MovedEmail, Spot
from app.core.queries.moved import Concerned
from app.ui.dialogs.moved_emails import lines

AT = datetime(2026, 11, 24, 10, 42, 5, tzinfo=UTC)
NAMED = {7: Concerned("Mara Lindqvist", 1, "Late invoices", 2)}
BOXES = {1: "anna@fenwick.example", 2: "ben@fenwick.example"}


@pytest.mark.parametrize(
    ("before", "after", "cells"),
    [
        (Spot(1, AT), Spot(1, AT.replace(hour=11)), ("Tue 24 Nov, 10:42", "Tue 24 Nov, 11:42")),
        (Spot(1, AT), Spot(1, AT.replace(second=40)), ("Tue 24 Nov, 10:42:05", "Tue 24 Nov, 10:42:40")),
        (Spot(1, AT), Spot(2, AT), ("Tue 24 Nov, 10:42, anna@", "Tue 24 Nov, 10:42, ben@")),
        (Spot(1, AT), Spot(1, None), ("Tue 24 Nov, 10:42", "waits")),
        (Spot(1, AT), None, ("Tue 24 Nov, 10:42", "does not go")),
    ],
)
def test_both_places_can_be_told_apart(before: Spot, after: Spot | None, cells: tuple[str, str]) -> None:
    (line,) = lines([MovedEmail(7, before, after), MovedEmail(8, None, after)], NAMED, BOXES, zone=UTC)
    assert line.cells == ("Mara Lindqvist", "Late invoices · 2", cells[0], "→", cells[1])
