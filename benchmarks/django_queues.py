"""Two mail queues for Django, to compare with: installed once into the cache folder, never shipped.

Each sends by its own command (`manage.py send_mail`, `manage.py send_queued_mail`), set up as it comes, with SQLite as
Django sets it up: a rollback journal, on the disk at every commit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.workspace import cache

_PACKAGES = ("django==5.2.19", "django-mailer==2.3.2", "django-post_office==3.12.0")


@dataclass(frozen=True, slots=True)
class Ready:
    """An email whose texts are filled in."""

    sender: str
    recipient: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One of the two: its name, Django app, command, and what puts `one` into it."""

    name: str
    app: str
    command: str
    put: str


MAILER = Queue(
    "django-mailer",
    "mailer",
    "send_mail",
    """
from mailer import send_html_mail
def put(ready):
    for one in ready:
        send_html_mail(one["subject"], one["text"], one["html"], one["sender"], [one["recipient"]])
""",
)
POST_OFFICE = Queue(
    "django-post-office",
    "post_office",
    "send_queued_mail",
    """
from post_office.mail import send_many
def put(ready):
    send_many([
        dict(sender=one["sender"], recipients=[one["recipient"]], subject=one["subject"], message=one["text"],
             html_message=one["html"])
        for one in ready
    ])
""",
)
_MANAGE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "queue_settings"
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
_SETTINGS = """
SECRET_KEY = "a benchmark"
INSTALLED_APPS = ["django.contrib.contenttypes", {app!r}]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}}
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", {port}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}}]
"""
_FILL = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "queue_settings"
import django
django.setup()
from django.db import transaction
"""


def django_python() -> Path | None:
    """Return a Python that has both queues, None where they could not be installed."""
    folder = cache() / "django-queues"
    python, mark = folder / "bin" / "python", folder / "ready"
    if not mark.exists() or mark.read_text() != " ".join(_PACKAGES):
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            install = [str(python), "-m", "pip", "install", "-q", *_PACKAGES]
            subprocess.run(install, check=True, capture_output=True)
        except subprocess.CalledProcessError:
            return None
        mark.write_text(" ".join(_PACKAGES))
    return python


class Queued:
    """A Django project below `folder` with one queue, which sends to a port of this computer."""

    def __init__(self, queue: Queue, folder: Path, python: Path, port: int) -> None:
        """Make the project and its database; nothing is in the queue yet."""
        self._queue = queue
        self._folder = folder
        self._python = python
        folder.mkdir()
        database = str(folder / "queue.db")
        settings = _SETTINGS.format(app=queue.app, database=database, port=port)
        (folder / "queue_settings.py").write_text(settings)
        (folder / "manage.py").write_text(_MANAGE)
        self._manage("migrate")

    def fill(self, ready: Sequence[Ready]) -> None:
        """Put emails into the queue by the queue's own function."""
        file = self._folder / "ready.json"
        file.write_text(json.dumps([asdict(one) for one in ready]))
        script = f"{_FILL}{self._queue.put}\nwith transaction.atomic(): put(json.load(open({str(file)!r})))\n"
        self._python_with("-c", script)

    def send(self) -> None:
        """Run the queue's own command until the queue is empty."""
        self._manage(self._queue.command)

    def _manage(self, *arguments: str) -> None:
        self._python_with("manage.py", *arguments)

    def _python_with(self, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        command = [str(self._python), *arguments]
        subprocess.run(command, cwd=self._folder, env=environment, check=True, capture_output=True)
