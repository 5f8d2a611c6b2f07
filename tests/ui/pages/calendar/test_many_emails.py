"""More emails than are known by name at once: the calendar shows them all, and asks for the names it writes."""

from __future__ import annotations

from array import array

import pytest
from pytestqt.qtbot import QtBot

from app.core.queries.calendar import SHOWN, Known
from app.ui.pages.calendar import load_columns
from app.ui.pages.calendar.emails import BROKEN_KIND, UNSURE_KIND, Emails, Knowledge, kinds_of, status_in
from app.ui.pages.calendar.page import CalendarPage
from app.ui.pages.calendar.spans import Mode
from tests.ui.pages.bench import MONDAY, Bench
from tests.ui.pages.calendar.test_calendar_page import _open


@pytest.fixture
def page(bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> CalendarPage:
    """Return the calendar of a week with 30 emails, of which none is known by name when it is loaded."""
    monkeypatch.setattr(load_columns, "ALL_KNOWN", 0)
    bench.fill(30)
    return _open(bench, qtbot, day=MONDAY, mode="week")


def _known(page: CalendarPage) -> list[str]:
    assert page.view.shown is not None
    return [email.name for email in page.view.shown.columns[0].emails]


def test_names_that_can_be_read_come_by_themselves(page: CalendarPage, qtbot: QtBot) -> None:
    first = page.view.shown.columns[0].emails.ids[0] if page.view.shown else 0
    qtbot.waitUntil(lambda: _known(page)[0] == "Mara Lindqvist")
    page.view.choose_email(first)
    assert "Mara Lindqvist" in page.view.accessibleDescription()


def test_an_email_gathered_with_others_is_known_once_it_is_walked_to(page: CalendarPage, qtbot: QtBot) -> None:
    page.view.zoom_by(-2)
    assert page.view.shown is not None
    emails = page.view.shown.columns[0].emails
    page.view.choose_email(emails.ids[4])
    qtbot.waitUntil(lambda: "David Chen" in page.view.accessibleDescription())


def test_an_hour_opened_in_the_day_has_its_names(page: CalendarPage, qtbot: QtBot) -> None:
    page.show_mode(Mode.DAY)
    qtbot.waitUntil(lambda: page.view.shown is not None and page.view.shown.span.mode is Mode.DAY)
    page.view.toggle_hour(12)
    column = page.view.shown.columns[0] if page.view.shown else None
    assert column is not None
    noon = column.between(12 * 3600, 13 * 3600)
    assert len(noon) > 1
    qtbot.waitUntil(lambda: all(email.name for email in noon))


def test_what_was_asked_for_is_not_asked_for_again() -> None:
    knowledge = Knowledge({1: Known("Mara", 1, 1)})
    assert (knowledge.get(1).name, knowledge.get(2).name) == ("Mara", "")
    knowledge.want([1, 3])
    assert knowledge.take_wanted() == [2, 3]
    assert knowledge.get(2).name == ""
    assert knowledge.take_wanted() == []
    knowledge.add({2: Known("Tom", 1, 1)})
    assert knowledge.get(2).name == "Tom"


def test_emails_are_put_together_of_their_columns() -> None:
    series, statuses = bytes([0, 4, 2, 4]), bytes(map(SHOWN.index, ("sent", "pending", "failed", "in_doubt")))
    known = {7: Known("Mara", 3, 2, 1, True)}
    emails = Emails(
        1000, array("q", [5, 6, 7, 8]), array("q", [9, 7, 8, 6]), kinds_of(series, statuses), Knowledge(known)
    )
    assert tuple(emails[1]) == (1006, 7, "Mara", 4, "pending", 3, 2, 1, True)
    assert [email.status for email in emails] == ["sent", "pending", "failed", "in_doubt"]
    assert [status_in(kind) for kind in emails[2:].kinds] == ["failed", "in_doubt"]
    assert emails.colours(0, 4) == {0: 1, 4: 1, 2 | BROKEN_KIND: 1, 4 | UNSURE_KIND: 1}
    assert emails.series() == {0: 1, 2: 1, 4: 2}
    assert emails.came() == (2, 1), "sent and in doubt; failed"
    assert [emails.index_of(one) for one in (9, 7, 8, 6, 5)] == [0, 1, 2, 3, None]
    assert [email.id for email in emails.taken([3, 0])] == [6, 9]
