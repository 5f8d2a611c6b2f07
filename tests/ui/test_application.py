"""The program starts light, leaves word of a crash, and shuts down in order."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ui.application import CrashHooks, previous_crash, shut_down

HEAVY = ("sqlalchemy", "keyring", "apscheduler", "liquid", "aiosmtpd", "holidays", "alembic", "smtplib")


def test_the_window_comes_without_the_heavy_libraries() -> None:
    code = (
        "import sys, app.ui.application, app.ui.window, app.ui.single_instance; "
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.fixture
def hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CrashHooks]:
    monkeypatch.setattr(sys, "__excepthook__", lambda *_args: None)
    made = CrashHooks(tmp_path / "crash.txt")
    kept = sys.excepthook, threading.excepthook
    yield made
    made.remove()
    sys.excepthook, threading.excepthook = kept


def test_an_exception_of_any_thread_is_written_down(hooks: CrashHooks, tmp_path: Path) -> None:
    assert hooks.install() == ""
    worker = threading.Thread(target=lambda: 1 / 0)
    worker.start()
    worker.join()
    error = RuntimeError("the list was empty")
    sys.excepthook(RuntimeError, error, None)
    written = previous_crash(tmp_path / "crash.txt")
    assert "ZeroDivisionError" in written
    assert "the list was empty" in written


def test_the_next_start_learns_of_it_and_a_clean_run_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "crash.txt"
    file.write_text("Fatal Python error: Segmentation fault", encoding="utf-8")
    hooks = CrashHooks(file)
    assert "Segmentation fault" in hooks.install()
    hooks.remove()
    assert not file.exists()


def test_a_failing_step_does_not_keep_the_others_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, _error, _trace: seen.append(kind.__name__))
    ended: list[str] = []
    desk, bridge, store = (lambda: ended.append("desk")), (lambda: [][0]), (lambda: ended.append("store"))
    assert shut_down([("desk", desk), ("bridge", bridge), ("store", store)]) == ["bridge"]
    assert ended == ["desk", "store"]
    assert seen == ["IndexError"]
