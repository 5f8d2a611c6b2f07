"""Pictures of the program without a screen: for the headless demo and for tests. Must not import Qt when imported.

Qt reads its platform once, so `prepare_offscreen` comes before the first import of PySide6.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget

SIZE: Final = (1360, 860)
SETTLE_MS: Final = 60


def prepare_offscreen(size: tuple[int, int] = SIZE, dpr: float = 1.0) -> None:
    """Make Qt draw into memory, on a screen of `size` logical pixels at `dpr`; RuntimeError after Qt was imported."""
    if "PySide6.QtGui" in sys.modules:
        raise RuntimeError("Qt is imported already; call prepare_offscreen before anything of app.ui")
    folder = Path(tempfile.mkdtemp(prefix="outpace-screen-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    screen = {
        "name": "main",
        "x": 0,
        "y": 0,
        "width": round(size[0] * dpr),
        "height": round(size[1] * dpr),
        "logicalDpi": 96,
        "logicalBaseDpi": 96,
        "dpr": 1,
    }
    config = {"synchronousWindowSystemEvents": False, "windowFrameMargins": False, "screens": [screen]}
    file = folder / "screens.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
    os.environ["QT_SCALE_FACTOR"] = str(dpr)


def grab(widget: QWidget, size: tuple[int, int] | None = None) -> QPixmap:
    """Return a picture of the widget, shown at `size` and settled."""
    if size is not None:
        widget.resize(*size)
    widget.ensurePolished()
    widget.show()
    settle()
    return widget.grab()


def save(widget: QWidget, file: Path, size: tuple[int, int] | None = None) -> Path:
    """Write the widget's picture as PNG and return its path; OSError where it cannot be written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not grab(widget, size).save(str(file), "PNG"):
        raise OSError(f"{file} cannot be written")
    return file


def settle(ms: int = SETTLE_MS) -> None:
    """Let layouts, models and queued answers arrive."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
