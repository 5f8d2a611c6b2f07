"""The sample workspace: a data folder of its own, and the mail server inside the program that it sends to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.core.commands.mailboxes import set_server
from app.core.commands.sample import load_sample
from app.core.errors import EnvironmentTrouble, InputError
from app.core.lock import SenderLock
from app.core.mail.local import HOST, BuiltInServer
from app.core.paths import Paths
from app.core.queries.mailboxes import mailbox_list
from app.main.workspace import Workspace

_MARK = "sample-workspace.txt"
_MARK_WORDS = "This folder holds Outpace's sample workspace; `outpace demo` may build it anew.\n"


def is_sample(paths: Paths) -> bool:
    """Return whether the folder holds a sample workspace."""
    return (paths.data / _MARK).exists()


def claim_folder(paths: Paths) -> None:
    """Mark the folder as the sample workspace's; InputError where it holds a workspace of the user's own."""
    if paths.database.exists() and not is_sample(paths):
        raise InputError(
            f"{paths.data} holds a workspace of your own, which a demo never touches; choose another with --data."
        )
    paths.prepare()
    (paths.data / _MARK).write_text(_MARK_WORDS, encoding="utf-8")


def clear_folder(paths: Paths) -> None:
    """Remove the sample workspace of an earlier demo; SenderBusy while one is running on it."""
    claim_folder(paths)
    with SenderLock(paths.sender_lock) as lock:
        lock.acquire("outpace demo")
        try:
            for file in paths.data.glob(f"{paths.database.name}*"):
                file.unlink()
            for folder in (mail_folder(paths), paths.screenshots):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError as error:
            raise EnvironmentTrouble(
                f"{paths.data} cannot be cleared ({error.strerror}); close what uses it."
            ) from error


def mail_folder(paths: Paths) -> Path:
    """Return where the built-in server keeps what it receives."""
    return paths.data / "mail"


@contextmanager
def built_in_server(paths: Paths) -> Iterator[BuiltInServer]:
    """Run the built-in mail server."""
    server = BuiltInServer(folder=mail_folder(paths))
    try:
        server.start()
    except OSError as error:
        raise EnvironmentTrouble(f"The built-in mail server cannot start ({error.strerror}); try again.") from error
    try:
        yield server
    finally:
        server.stop()


def fill(workspace: Workspace, server: BuiltInServer, *, now: datetime) -> None:
    """Load the sample data into an empty workspace, or lead the mailboxes of a filled one to this run's server."""
    mailboxes = mailbox_list(workspace.store, now=now)
    if mailboxes:
        ids = [row.id for row in mailboxes]
        changes = set_server(workspace.store, mailbox_ids=ids, host=HOST, port=server.port, now=now)
    else:
        changes = load_sample(workspace.store, now=now, server=(HOST, server.port))
    workspace.bus.publish(changes)
