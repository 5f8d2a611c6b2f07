"""Where Outpace keeps its things. Owns the names inside the data folder; creates it private to the user."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from app.core.errors import EnvironmentTrouble


@dataclass(frozen=True, slots=True)
class Paths:
    """The data folder and what is in it."""

    data: Path

    @property
    def database(self) -> Path:
        return self.data / "outpace.db"

    @property
    def log(self) -> Path:
        return self.data / "outpace.log"

    @property
    def crash(self) -> Path:
        return self.data / "crash.txt"

    @property
    def sender_lock(self) -> Path:
        return self.data / "sender.lock"

    @property
    def screenshots(self) -> Path:
        return self.data / "screenshots"

    def prepare(self) -> None:
        """Create the data folder, 0700; EnvironmentTrouble if it cannot be written."""
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.data / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise EnvironmentTrouble(
                f"The data folder {self.data} cannot be written ({error.strerror}); "
                "make it writable, or choose another with --data DIR."
            ) from error


def default_data_folder() -> Path:
    """Return `OUTPACE_DATA`, or the platform's folder for application data."""
    given = os.environ.get("OUTPACE_DATA")
    return Path(given) if given else Path(platformdirs.user_data_dir("outpace", appauthor=False))


def demo_data_folder() -> Path:
    """Return the folder of the sample workspace, apart from the user's own."""
    return Path(platformdirs.user_data_dir("outpace-demo", appauthor=False))


def ledger_folder() -> Path:
    """Return where the marks of what was sent are kept: outside every workspace, so that no backup takes them back."""
    return Path(platformdirs.user_state_dir("outpace", appauthor=False)) / "sent"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file below `resources`."""
    import resources

    return Path(resources.__path__[0]).joinpath(*parts)
