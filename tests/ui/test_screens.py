"""Pictures come out at the size and sharpness asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.screens import prepare_offscreen, save

_DEMO = """
import sys
from pathlib import Path
from app.ui.screens import prepare_offscreen, save
prepare_offscreen((1360, 860), dpr=2)
from app.ui import application
from PySide6.QtWidgets import QLabel
app = application.create([])
label = QLabel("Outpace")
save(label, Path(sys.argv[1]) / "deep" / "one.png", (1360, 860))
"""


def test_a_picture_has_the_size_and_sharpness_asked_for(tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    subprocess.run([sys.executable, "-c", _DEMO, str(tmp_path)], check=True, capture_output=True)
    picture = QImage(str(tmp_path / "deep" / "one.png"))
    assert (picture.width(), picture.height()) == (2720, 1720)


def test_preparing_after_qt_is_too_late() -> None:
    with pytest.raises(RuntimeError, match="before anything of"):
        prepare_offscreen()


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    (tmp_path / "taken.png").mkdir()
    with pytest.raises(OSError, match="cannot be written"):
        save(widget, tmp_path / "taken.png")
