"""Real reports find the email they are about, among others to the same people and to their colleagues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.inbox.correspondence import CORPUS, Desk, about, by_recipient_only, expected

SOME = sorted(expected())[::4]
"""Every fourth message; `python -m benchmarks.corpus` takes all."""

OF_NO_RECIPIENT = "arf-19.eml"
"""Tells a domain's owner that a signature failed; it is about no recipient."""
WITH_BROKEN_SUBJECT = "lhost-kddi-01.eml"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def test_a_report_that_tells_an_id_or_a_recipient_is_linked_to_its_email(desk: Desk) -> None:
    told = {file: about(file) for file in SOME}
    known = {file: one for file, one in told.items() if one.message_id or one.address}
    assert len(known) > 80
    wrong = [file for file, one in known.items() if not desk.take((CORPUS / file).read_bytes(), one).email]
    assert wrong == []


def test_where_a_server_changed_the_id_recipient_and_subject_tell_the_email(desk: Desk) -> None:
    told = {file: by_recipient_only(about(file)) for file in SOME}
    known = {file: one for file, one in told.items() if one.address and one.subject and file != OF_NO_RECIPIENT}
    assert len(known) > 40
    wrong = [file for file, one in known.items() if not desk.take((CORPUS / file).read_bytes(), one).email]
    assert wrong == [WITH_BROKEN_SUBJECT]


def test_a_report_on_signatures_is_no_answer_though_it_returns_our_email(desk: Desk) -> None:
    found = desk.take((CORPUS / OF_NO_RECIPIENT).read_bytes(), about(OF_NO_RECIPIENT))
    assert (found.kind, found.email) == ("other", True)
