"""The command line, called in this process as a shell would call it: arguments in; exit code and both streams out."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.journeys.smtp_server import Server

NOW = "2026-11-22T12:00:00Z"
SEQUENCE = """
name: Late invoices
steps:
  - {wait_days: 0, subject: "Question about {{ company | default: 'it' }}", body: "Hi {{ first_name }}."}
  - {wait_days: 3, body: "Again."}
"""
PEOPLE = "email,first_name,company\na@example.com,Ann,Acme\nb@example.com,Ben,Bolt\nc@example.com,Cid,Cog\n"


@dataclass(frozen=True)
class Said:
    """What a command said; `value` is its standard output as JSON."""

    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        return json.loads(self.out)


class Outpace:
    """Calls the command line on one data folder, at a fixed time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def __call__(self, *arguments: str, now: str | None = NOW, stdin: str = "", as_json: bool = False) -> Said:
        options = ["--data", str(self.data), *(["--now", now] if now else []), *(["--json"] if as_json else [])]
        done = CliRunner().invoke(app, [*options, *arguments], input=stdin, catch_exceptions=False)
        return Said(done.exit_code, done.stdout, done.stderr)

    def json(self, *arguments: str, now: str | None = NOW, stdin: str = "") -> Any:
        """Call with --json; the command must succeed."""
        said = self(*arguments, now=now, stdin=stdin, as_json=True)
        assert said.code == 0, said.err
        return said.value

    def refused(self, *arguments: str, now: str | None = NOW) -> str:
        """Call a command that must refuse: exit 1, one sentence on standard error, nothing on standard output."""
        said = self(*arguments, now=now, as_json=True)
        assert (said.code, said.out) == (1, "")
        assert said.err.count("\n") == 1
        assert "Traceback" not in said.err
        return said.err.strip()

    def file(self, name: str, content: str | bytes) -> str:
        """Write a file beside the data folder and return its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)


@pytest.fixture
def outpace(tmp_path: Path) -> Outpace:
    return Outpace(tmp_path)


@pytest.fixture
def ready(outpace: Outpace) -> Outpace:
    """A workspace with a mailbox, a sequence of two steps and three people in it."""
    outpace.json("mailbox", "add", "anna@fenwick.example", "--smtp", "127.0.0.1:2525", "--timezone", "Europe/Berlin")
    outpace.json("sequence", "import", outpace.file("seq.yaml", SEQUENCE))
    outpace.json("enroll", "Late invoices", "--contacts", outpace.file("people.csv", PEOPLE))
    return outpace


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a workspace in which much is going on (tests/cli/busy.py); never changed."""
    from tests.cli.busy import build

    return build(tmp_path_factory.mktemp("built")).folder


@pytest.fixture
def busy(built: Path, tmp_path: Path) -> Outpace:
    """A copy of the workspace in which much is going on, to be changed by one test."""
    shutil.copytree(built, tmp_path / "busy")
    return Outpace(tmp_path / "busy")


@pytest.fixture
def working(outpace: Outpace, server: Server) -> Outpace:
    """A workspace whose mailbox is at the test's server, with three people in a sequence of two steps."""
    host = f"127.0.0.1:{server.port}"
    outpace.json("mailbox", "add", "anna@fenwick.example", "--smtp", host, "--timezone", "Europe/Berlin")
    outpace.json("sequence", "import", outpace.file("seq.yaml", SEQUENCE))
    outpace.json("enroll", "Late invoices", "--contacts", outpace.file("people.csv", PEOPLE))
    return outpace
