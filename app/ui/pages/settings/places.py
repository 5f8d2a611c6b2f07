"""Where this workspace keeps its things: file, log, passwords; each to copy, and to look at in its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.paths import Paths
from app.ui import theme
from app.ui.ports import KeyringCondition, KeyringState
from app.ui.widgets.buttons import button
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label, set_role

SearchWords = list[str]


class Place(QWidget):
    """A thing and where it is; with a path it can be copied and shown in its folder."""

    def __init__(self, key: str, title: str, sentence: str, path: Path | None, copied: Callable[[str], None]) -> None:
        super().__init__()
        self.setObjectName(f"place_{key}")
        self._said = f"data {title} {sentence} {path or ''}".lower()
        self._sentence = label(sentence, "muted", wrap=True)
        words = column(label(title, "strong"), self._sentence, gap=2)
        box = row(words, gap=theme.MEDIUM)
        box.setStretch(0, 1)
        box.setContentsMargins(0, theme.px(9), 0, theme.px(9))
        self.setLayout(box)
        if path is not None:
            shown = ElidedLabel(str(path), "small")
            words.addWidget(shown)
            copy = button("Copy", icon_name="copy", on=lambda: _copy(str(path), copied), name=f"copy_{key}")
            copy.setAccessibleName(f"Copy where the {title.lower()} is")
            look = button("Open folder", on=lambda: open_folder(path), name=f"open_{key}")
            look.setAccessibleName(f"Open the folder of the {title.lower()}")
            box.addWidget(copy)
            box.addWidget(look)

    def matches(self, words: SearchWords) -> bool:
        """Return whether every one of the lower-case `words` is in what it says."""
        return all(word in self._said for word in words)

    def say(self, sentence: str, role: str = "muted") -> None:
        """Say something else about it."""
        self._sentence.setText(sentence)
        set_role(self._sentence, role)


def places(paths: Paths | None, copied: Callable[[str], None]) -> list[Place]:
    """Return the workspace's places; without a folder (a workspace in memory) only the keyring's."""
    keyring = Place("keyring", "Passwords", "Looking for the keyring…", None, copied)
    if paths is None:
        return [keyring]
    return [
        Place(
            "workspace",
            "Workspace",
            "One file with contacts, sequences, plans and results. Copy it to keep a backup; it holds no password.",
            paths.database,
            copied,
        ),
        Place("log", "Log", "What was done and what failed, without passwords or texts of emails.", paths.log, copied),
        keyring,
    ]


def keyring_words(state: KeyringState) -> tuple[str, str]:
    """Return what to say of the keyring, and in which role."""
    if state.condition is KeyringCondition.READY:
        return f"Kept in {state.name}, and nowhere else: not in the workspace, not in the log.", "muted"
    return state.sentence or f"{state.name} cannot be used now.", "warn"


def open_folder(path: Path) -> None:
    """Show the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _copy(text: str, copied: Callable[[str], None]) -> None:
    QGuiApplication.clipboard().setText(text)
    copied("Copied where it is")
