"""Every module keeps to its room (docs/architecture.md), and the checker that says so sees well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.import_rules import broken_rules

PROJECT = Path(__file__).parent.parent
MODULES = sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / "app").rglob("*.py"))


def test_every_module_keeps_to_its_room() -> None:
    assert "app/core/model.py" in MODULES
    broken = [str(one) for file in MODULES for one in broken_rules(file, (PROJECT / file).read_text("utf-8"))]
    assert not broken, "\n".join(["", *broken])


@pytest.mark.parametrize(
    ("file", "source", "line", "words"),
    [
        ("app/core/sender.py", "import PySide6.QtCore", 1, "PySide6 lives only in ui"),
        ("app/cli.py", "def play():\n    from PySide6 import QtCore", 2, "PySide6 lives only in ui"),
        ("app/core/sender.py", "import apscheduler", 1, "apscheduler lives only in heartbeat"),
        ("app/core/commands/mailboxes.py", "import keyring", 1, "keyring lives only in secrets"),
        ("app/core/sender.py", "if 1:\n    import smtplib", 2, "smtplib lives only in mail"),
        ("app/core/secrets.py", "from urllib import request", 1, "urllib.request lives only in mail"),
        ("app/core/planner/days.py", "from sqlalchemy.orm import Session", 1, "sqlalchemy lives only in"),
        ("app/core/model.py", "import rich", 1, "standard library only"),
        ("app/core/model.py", "from app.core import errors", 1, "model may not import errors"),
        ("app/core/planner/days.py", "from app.core.clock import Clock", 1, "planner may not import clock"),
        ("app/core/store/engine.py", "from app.core.commands import x", 1, "store may not import commands"),
        ("app/core/store/engine.py", "from ..commands import x", 1, "store may not import commands"),
        ("app/core/store/__init__.py", "from ..mail import smtp", 1, "store may not import mail"),
        (
            "app/core/commands/x.py",
            "from app.core.mail.smtp import Courier",
            1,
            "commands may not import mail",
        ),
        (
            "app/core/sender.py",
            "from app.core.heartbeat import Heartbeat",
            1,
            "sender may not import heartbeat",
        ),
        ("app/core/sender/couriers.py", "from app.core.store import Store", 1, "may not import store"),
        ("app/core/letter.py", "import app.ui.theme", 1, "letter may not import ui"),
        (
            "app/ui/pages/today.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.core.store import Store",
            3,
            "ui may not import store",
        ),
        ("app/ui/pages/today.py", "from app.core import secrets", 1, "ui may not import secrets"),
        ("app/cli.py", "from app.core.sender import tick", 1, "cli may not import sender"),
        ("app/cli.py", "from app.ui.window import Window", 1, "inside a function only"),
        ("app/core/sender.py", "import time\ntime.time()", 2, "only app.core.clock reads"),
        ("app/core/sender.py", "from time import time as t\nt()", 2, "reads time.time:"),
        (
            "app/core/sender.py",
            "from datetime import datetime\ndatetime.now(UTC)",
            2,
            "reads datetime.datetime.now",
        ),
        ("app/core/sender.py", "import datetime as dt\ndt.date.today()", 2, "reads datetime.date.today"),
        (
            "app/ui/x.py",
            "from PySide6.QtCore import QDate\nQDate.currentDate()",
            2,
            "reads PySide6.QtCore.QDate",
        ),
        ("app/core/utils.py", "", 1, "a module named 'utils'"),
        ("app/core/surprise.py", "", 1, "is in no room"),
        ("app/core/model.py", "x = 1\n" * 501, 1, "the file has 501 lines"),
        ("app/core/model.py", "def f():\n" + "    x = 1\n" * 60, 1, "f has 61 lines"),
    ],
)
def test_a_broken_rule_is_named_with_its_file_and_line(file: str, source: str, line: int, words: str) -> None:
    said = [str(one) for one in broken_rules(file, source)]
    assert any(one.startswith(f"{file}:{line}: ") and words in one for one in said), said


@pytest.mark.parametrize(
    ("file", "source"),
    [
        (
            "app/core/clock.py",
            "import time\nfrom datetime import datetime, UTC\ndatetime.now(UTC)\ntime.time()",
        ),
        ("app/core/heartbeat.py", "from apscheduler.schedulers.background import BackgroundScheduler"),
        ("app/core/secrets.py", "def password():\n    import keyring"),
        ("app/core/mail/smtp.py", "import smtplib, ssl\nfrom app.core.errors import AccountTrouble"),
        (
            "app/core/queries/today.py",
            "from sqlalchemy import select\nfrom app.core.store.tables import Email",
        ),
        ("app/core/store/engine.py", "from .tables import Base\nfrom urllib.parse import quote"),
        (
            "app/ui/pages/today.py",
            "from PySide6.QtWidgets import QWidget\nfrom app.core.queries import today",
        ),
        ("app/ui/pages/today.py", "from app import __version__"),
        ("app/main.py", "def window():\n    from app.ui.application import start"),
        ("app/core/sender.py", "import time\nstarted = time.monotonic()\nself.clock.now()"),
        ("app/core/model.py", "x = 1\n" * 500),
        ("app/core/model.py", "def f():\n" + "    x = 1\n" * 59),
    ],
)
def test_what_a_room_is_for_is_allowed(file: str, source: str) -> None:
    assert broken_rules(file, source) == []
