"""A mailbox at a server that wants TLS and a password: refused first, mended, then everything goes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.core.secrets import Secrets
from tests.mail.servers import Authority, SigningIn
from tests.secret_service import SecretService

SEQUENCE = (
    "name: Hello\nsteps: [{wait_days: 0, subject: Hello, body: 'Hi {{ first_name }}'}, {wait_days: 1, body: Again}]"
)
SUNDAY, MONDAY = "2026-11-22T12:00:00Z", "2026-11-23T09:30:00Z"


def outpace(folder: Path, *arguments: str, stdin: str = "", now: str = SUNDAY) -> tuple[int, str]:
    clock = [] if arguments[0] == "run" else ["--now", now]
    done = CliRunner().invoke(
        app, ["--data", str(folder / "data"), *clock, "--json", *arguments], input=stdin, catch_exceptions=False
    )
    return done.exit_code, done.stdout


def test_a_refused_password_holds_the_mailbox_and_a_new_one_lets_it_go_on(
    secret_service: SecretService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    people, sequence = tmp_path / "people.csv", tmp_path / "hello.yaml"
    people.write_text("email,first_name\nmara@northwind.example,Mara\njo@brightside.example,Jo\n")
    sequence.write_text(SEQUENCE)
    with SigningIn(authority.server_context("localhost"), password="the-new-password") as server:
        add = ["mailbox", "add", "anna@fenwick.example", "--smtp", f"localhost:{server.port}", "--security", "starttls"]
        add += ["--user", "anna", "--password-stdin", "--timezone", "Europe/Berlin"]
        assert outpace(tmp_path, *add, stdin="an-old-password\n")[0] == 0
        assert outpace(tmp_path, "sequence", "import", str(sequence))[0] == 0
        assert outpace(tmp_path, "enroll", "Hello", "--contacts", str(people))[0] == 0

        run = ["run", "--until-idle", "--clock-speed", "1000000", "--clock-start"]
        code, said = outpace(tmp_path, *run, "2026-11-23T08:00:00Z")
        assert (code, json.loads(said)["sent"]) == (0, 0)
        (mailbox,) = json.loads(outpace(tmp_path, "mailbox", "list")[1])
        assert mailbox["state"] == "attention"
        assert "535" in mailbox["reason"]
        assert len(server.tried) == 1

        arguments = ["mailbox", "set", "anna@fenwick.example", "--password-stdin"]
        assert outpace(tmp_path, *arguments, stdin="the-new-password\n", now=MONDAY)[0] == 0
        code, said = outpace(tmp_path, *run, MONDAY)
        assert (code, json.loads(said)["sent"]) == (0, 4)
        assert {recipients[0] for _sender, recipients, _message in server.messages} == {
            "mara@northwind.example",
            "jo@brightside.example",
        }
    assert Secrets().get("anna@fenwick.example") == "the-new-password"
    assert outpace(tmp_path, "mailbox", "remove", "anna@fenwick.example", now=MONDAY)[0] == 0
    assert Secrets().get("anna@fenwick.example") is None
    stored = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert b"an-old-password" not in stored
    assert b"the-new-password" not in stored
