"""Journeys: the whole way from a file to mail in a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.clock import SystemClock
from tests.journeys.office import Office
from tests.journeys.smtp_server import Server


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Iterator[Office]:
    office = Office(tmp_path / "data", server)
    yield office
    office.close()


@pytest.fixture
def office_now(tmp_path: Path, server: Server) -> Iterator[Office]:
    """A workspace whose one mailbox may send at any hour of the real day."""
    office = Office(tmp_path / "data", server, now=SystemClock().now())
    office.mailbox("anna", gap=0)
    yield office
    office.close()
