"""Journeys: the whole way from a file to mail in a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.office import Office
from tests.journeys.smtp_server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Iterator[Office]:
    office = Office(tmp_path / "data", server)
    yield office
    office.close()
