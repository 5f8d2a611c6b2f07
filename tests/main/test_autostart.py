"""Starting at login: the entry each platform wants, written, rewritten and taken away."""

from __future__ import annotations

import configparser
import plistlib
import shlex
from pathlib import Path

import pytest

from app.core.errors import EnvironmentTrouble
from app.main import autostart
from app.main.autostart import DesktopEntry, LaunchAgent

COMMAND = ["/opt/My Programs/outpace", "--data", '/home/a/50% "off"', "--hidden"]


def test_linux_gets_a_desktop_entry_in_its_autostart_folder(home: Path) -> None:
    entry = autostart.this_platform("linux", home)
    assert not entry.is_on()
    entry.turn_on(COMMAND)
    file = home / ".config" / "autostart" / "outpace.desktop"
    read = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(file, encoding="utf-8")
    assert read["Desktop Entry"]["Type"] == "Application"
    line = read["Desktop Entry"]["Exec"].replace("\\\\", "\\").replace("%%", "%")
    assert shlex.split(line) == COMMAND
    assert entry.is_on()
    entry.turn_off()
    entry.turn_off()
    assert not file.exists()


def test_a_mac_gets_a_launch_agent(home: Path) -> None:
    entry = autostart.this_platform("darwin", home)
    assert isinstance(entry, LaunchAgent)
    entry.turn_on(COMMAND)
    written = plistlib.loads(entry.path.read_bytes())
    assert written["ProgramArguments"] == COMMAND
    assert written["RunAtLoad"] is True


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("in the way")
    with pytest.raises(EnvironmentTrouble, match=r"outpace\.desktop"):
        DesktopEntry(tmp_path / "autostart" / "outpace.desktop").turn_on(COMMAND)


def test_it_starts_this_installation_hidden_on_the_same_data(tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert autostart.command(own, own=own)[-1] == "--hidden"
    assert "--data" not in autostart.command(own, own=own)
    assert autostart.command(tmp_path / "other", own=own)[-3:] == ["--data", str(tmp_path / "other"), "--hidden"]
