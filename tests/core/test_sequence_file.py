"""Sequence files: what is read, what is written back, and what each mistake is told."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import InputError
from app.core.model import WEEKDAYS, SequenceDraft, StepDraft, WaitCounts
from app.core.sequence_file import format_sequence, parse_sequence, validate_sequence

GOOD = """
name: Late invoices
window: {start: "09:00", end: "17:00", days: [mon, tue, wed, thu, fri]}
holidays: US
dates_off: [2026-12-24]
time_zone: mailbox
wait_counts: calendar_days
new_per_day: null
mailboxes: [anna@fenwick.example]
steps:
  - {wait_days: 0, subject: "Quick question about {{ company }}", body: "Hi"}
  - {wait_days: 3, body: "Again"}
"""


def test_the_documented_file_is_read() -> None:
    draft = parse_sequence(GOOD)
    assert draft.name == "Late invoices"
    assert (draft.start, draft.end, draft.days) == ("09:00", "17:00", WEEKDAYS[:5])
    assert draft.dates_off == (date(2026, 12, 24),)
    assert draft.mailboxes == ("anna@fenwick.example",)
    assert draft.steps[1] == StepDraft(3, None, "Again", same_thread=True)


def test_everything_but_the_steps_has_a_default() -> None:
    draft = parse_sequence("steps: [{subject: Hello, body: Hi}]", name_hint="hello")
    assert (draft.name, draft.start, draft.end, draft.days) == ("hello", "09:00", "17:00", WEEKDAYS[:5])
    assert (draft.holidays, draft.time_zone, draft.mailboxes) == (None, "mailbox", None)
    assert draft.steps[0].wait_days == 0


def test_times_that_yaml_reads_as_numbers_and_norway_are_taken_as_meant() -> None:
    draft = parse_sequence("{name: N, window: {start: 8:30, end: 24:00}, holidays: no, steps: [{subject: S, body: B}]}")
    assert (draft.start, draft.end, draft.holidays) == ("08:30", "24:00", "NO")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('start: "09:00"', 'start: "18:00"'), "ends at 17:00, not after its start at 18:00"),
        (('start: "09:00"', "start: nine"), "window.start is 'nine'"),
        (("days: [mon, tue, wed, thu, fri]", "days: [moon]"), "'moon'"),
        (("days: [mon, tue, wed, thu, fri]", "days: []"), "No sending day"),
        (("holidays: US", "holidays: XX"), "no country 'XX'"),
        (("holidays: US", "holidays: US-ZZ"), "no part 'ZZ'"),
        (("time_zone: mailbox", "time_zone: Mars/Base"), "'Mars/Base'"),
        (("wait_counts: calendar_days", "wait_counts: moons"), "'moons'"),
        (("new_per_day: null", "new_per_day: 0"), "new_per_day is 0"),
        (("new_per_day: null", "new_per_day: true"), "new_per_day is True"),
        (("wait_days: 3", "wait_days: 0"), r"steps\[2\].wait_days is 0"),
        (("wait_days: 3", "wait_days: soon"), r"steps\[2\].wait_days is 'soon'"),
        (("wait_days: 0", "wait_days: -1"), r"steps\[1\].wait_days is -1"),
        (('body: "Again"', "text: Again"), "unknown key 'text'"),
        (("mailboxes:", "mailboxen:"), "unknown key 'mailboxen'"),
        (('subject: "Quick', 'subject: "Two\\nlines '), "line break"),
        (("dates_off: [2026-12-24]", "dates_off: [Christmas]"), "'Christmas'"),
        (("steps:", "steps: ["), "not valid YAML in line"),
        (('start: "09:00"', "start: 9"), "window.start is 9;"),
        (('start: "09:00"', 'start: "09+01"'), "window.start is '09.01'"),
        (('end: "17:00"', 'end: "24:01"'), "window.end is '24:01'"),
        (("new_per_day: null", "new_per_day: 99999999999999999999"), "new_per_day is 9"),
        (("dates_off: [2026-12-24]", "dates_off: [2026-12-24 09:00:00]"), "write the date alone"),
        (("dates_off: [2026-12-24]", "dates_off: [2026-12-24x]"), "'2026-12-24x'"),
        (("holidays: US", "holidays: US\nholidays: DE"), "'holidays' stands twice"),
        (('body: "Again"', 'body: "Aga\\0in"'), r"steps\[2\].body holds the control character U.0000"),
        (('body: "Again"', 'body: "Aga\\ud800in"'), r"steps\[2\].body holds the control character U.D800"),
        (('subject: "Quick question about {{ company }}"', 'subject: "\\x9bSpy"'), "control character"),
    ],
)
def test_each_mistake_is_named_with_place_and_remedy(change: tuple[str, str], words: str) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    with pytest.raises(InputError, match=words):
        parse_sequence(text)


def test_a_text_with_a_colon_that_lacks_its_quotes_is_told_so() -> None:
    with pytest.raises(InputError, match=r"line 3: .*; put a text with a colon or quotation marks in quotes"):
        parse_sequence('name: X\nsteps:\n  - subject: Hi {{ first_name | default: "there" }}\n    body: B\n')


@pytest.mark.parametrize(("written", "meant"), [("de-by", "DE-BY"), ("DE-Augsburg", "DE-Augsburg"), ("uk", "UK")])
def test_calendars_are_found_in_any_case(written: str, meant: str) -> None:
    assert parse_sequence(GOOD.replace("holidays: US", f"holidays: {written}")).holidays == meant


@pytest.mark.parametrize(("start", "end"), [("9:00", "17:00"), ("17:00", "17:00"), ("09:00", "0900Z")])
def test_the_window_asks_for_the_same_times_as_a_file(start: str, end: str) -> None:
    with pytest.raises(InputError):
        validate_sequence(SequenceDraft("X", start=start, end=end))


def test_a_draft_without_steps_can_be_saved_from_the_editor() -> None:
    assert validate_sequence(SequenceDraft("Not written yet")).steps == ()


def test_huge_and_deep_files_are_answered_at_once() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{after}: &{after} [*{name}, *{name}, *{name}, *{name}, *{name}, *{name}, *{name}, *{name}]\n"
        for name, after in zip("abcdefghijk", "bcdefghijkl", strict=True)
    )
    for text in ("[" * 20_000, "name: [1, 2]\nsteps: [{body: B}]", bomb, bomb.replace("a: &a", "name: &a", 1)):
        with pytest.raises(InputError) as caught:
            parse_sequence(text)
        assert len(caught.value.sentence) < 400


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "name: X", "name: X\nsteps: []"])
def test_a_file_without_steps_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_sequence(text)


def test_yaml_cannot_make_objects() -> None:
    with pytest.raises(InputError):
        parse_sequence("name: !!python/object/apply:os.system ['true']\nsteps: []")


words = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), min_codepoint=32), min_size=1, max_size=40)
line = words.filter(lambda text: text.strip() and "\x85" not in text)
later = st.builds(StepDraft, st.integers(1, 30), st.none() | line, words, same_thread=st.just(True))


@given(
    st.builds(
        SequenceDraft,
        name=line,
        steps=st.tuples(st.builds(StepDraft, st.integers(0, 9), line, words, same_thread=st.booleans()), later),
        start=st.sampled_from(("00:00", "08:15")),
        end=st.sampled_from(("17:30", "24:00")),
        days=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(lambda d: tuple(x for x in WEEKDAYS if x in d)),
        holidays=st.sampled_from((None, "US", "DE-BY", "NO")),
        dates_off=st.sets(st.dates(date(2026, 1, 1), date(2030, 1, 1)), max_size=3).map(lambda d: tuple(sorted(d))),
        time_zone=st.sampled_from(("mailbox", "recipient", "Asia/Kolkata")),
        wait_counts=st.sampled_from(WaitCounts),
        new_per_day=st.none() | st.integers(1, 99),
        mailboxes=st.none() | st.just(("anna@fenwick.example", "ben@fenwick.example")),
    )
)
def test_what_is_written_is_read_back_the_same(draft: SequenceDraft) -> None:
    assert parse_sequence(format_sequence(validate_sequence(draft))) == draft
