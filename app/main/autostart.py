"""Starting at login, on each platform in the place its users know. Owns that one entry and how the program is called.

Linux: a desktop entry in ~/.config/autostart (XDG). macOS: a LaunchAgent, Windows: a value under the Run key; these
two are written after the vendors' documents and were not tried on such a computer.
"""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.core.errors import EnvironmentTrouble

HIDDEN: Final = "--hidden"
_RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
_LABEL: Final = "org.outpace.Outpace"


class Autostart(ABC):
    """One entry of one platform."""

    @abstractmethod
    def is_on(self) -> bool:
        """Return whether the entry is there."""

    @abstractmethod
    def turn_on(self, command: Sequence[str]) -> None:
        """Write the entry anew; EnvironmentTrouble where that is not possible."""

    @abstractmethod
    def turn_off(self) -> None:
        """Take the entry away, or do nothing where there is none; EnvironmentTrouble where that is not possible."""


class _File(Autostart):
    """An entry that is a file of the platform's form."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_on(self) -> bool:
        return self.path.exists()

    def turn_on(self, command: Sequence[str]) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(self.entry(command))
        except OSError as error:
            raise self._trouble(error) from error

    def turn_off(self) -> None:
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(error) from error

    @abstractmethod
    def entry(self, command: Sequence[str]) -> bytes:
        """Return the file's content."""

    def _trouble(self, error: OSError) -> EnvironmentTrouble:
        return EnvironmentTrouble(
            f"The entry for starting at login, {self.path}, cannot be changed ({error.strerror}); make it writable."
        )


class DesktopEntry(_File):
    """A desktop entry, as the freedesktop.org autostart specification has it."""

    def entry(self, command: Sequence[str]) -> bytes:
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            "Name=Outpace",
            "Comment=Sends your email sequences",
            f"Exec={' '.join(_quoted(part) for part in command)}",
            "Icon=outpace",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        )
        return ("\n".join(lines) + "\n").encode()


class LaunchAgent(_File):
    """A property list that launchd reads at login."""

    def entry(self, command: Sequence[str]) -> bytes:
        return plistlib.dumps({"Label": _LABEL, "ProgramArguments": list(command), "RunAtLoad": True})


class RunKey(Autostart):
    """A value of the registry that Windows runs at login."""

    def is_on(self) -> bool:
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:  # type: ignore[attr-defined,unused-ignore]
                winreg.QueryValueEx(key, "Outpace")  # type: ignore[attr-defined,unused-ignore]
        except FileNotFoundError:
            return False
        return True

    def turn_on(self, command: Sequence[str]) -> None:
        import subprocess

        self._change(subprocess.list2cmdline(command))

    def turn_off(self) -> None:
        if self.is_on():
            self._change(None)

    @staticmethod
    def _change(value: str | None) -> None:
        import winreg

        try:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:  # type: ignore[attr-defined,unused-ignore]
                if value is None:
                    winreg.DeleteValue(key, "Outpace")  # type: ignore[attr-defined,unused-ignore]
                else:
                    winreg.SetValueEx(key, "Outpace", 0, winreg.REG_SZ, value)  # type: ignore[attr-defined,unused-ignore]
        except OSError as error:
            raise EnvironmentTrouble(f"Windows refused the entry for starting at login ({error.strerror}).") from error


def this_platform(platform: str = sys.platform, home: Path | None = None) -> Autostart:
    """Return where this platform keeps what starts at login."""
    home = home or Path.home()
    if platform == "darwin":
        return LaunchAgent(home / "Library" / "LaunchAgents" / f"{_LABEL}.plist")
    if platform == "win32":
        return RunKey()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return DesktopEntry(config / "autostart" / "outpace.desktop")


def command(data: Path, *, own: Path) -> list[str]:
    """Return how this installation is started hidden on `data`; `own` is the folder it takes by itself."""
    script = shutil.which("outpace", path=str(Path(sys.executable).parent))
    start = [sys.executable] if getattr(sys, "frozen", False) else [script] if script else [sys.executable, "-m", "app"]
    return [*start, *([] if data == own else ["--data", str(data.resolve())]), HIDDEN]


def _quoted(part: str) -> str:
    """Return one argument as the Exec key of a desktop entry wants it: reserved characters quoted, % doubled."""
    part = part.replace("%", "%%")
    if part == shlex.quote(part):
        return part
    for reserved in ("\\", '"', "`", "$"):
        part = part.replace(reserved, "\\" + reserved)
    return '"' + part.replace("\\", "\\\\") + '"'
