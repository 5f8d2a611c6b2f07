"""The one question the editor asks: when the window closes over changes that are not saved. Saves nothing itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label
from app.ui.window import UNASKED


class CloseGuard(QObject):
    """Holds the window open while `names()` has something; `save_all(done)` calls `done` once all is saved."""

    def __init__(
        self,
        parent: QObject,
        names: Callable[[], list[str]],
        save_all: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(parent)
        self._names = names
        self._save_all = save_all
        self._window: QWidget | None = None
        self._sheet: Sheet | None = None
        self._decided = False

    def watch(self, window: QWidget) -> None:
        """Guard this window from now on."""
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        closes = event.type() == QEvent.Type.Close and watched is self._window and not self._window.property(UNASKED)
        names = self._names() if closes and not self._decided else []
        if names:
            event.ignore()
            self._ask(names)
        return bool(names)

    def _ask(self, names: list[str]) -> None:
        if self._window is None or self._sheet is not None:
            return
        sheet = self._sheet = Sheet(self._window, "Save your changes?", width=460)
        listed = ", ".join(f"“{name}”" for name in names)
        sheet.body.addWidget(label(f"Not saved yet: {listed}. Closing without saving loses these changes.", wrap=True))
        sheet.footer.addWidget(button("Close without saving", "danger", on=self._close, name="closeUnsaved"))
        sheet.footer.addStretch(1)
        sheet.footer.addWidget(button("Stay here", on=sheet.reject, name="stay"))
        save = button("Save and close", "primary", on=self._save_and_close, name="saveAndClose")
        sheet.footer.addWidget(save)
        sheet.closed.connect(self._forget)
        sheet.open(save)

    def _forget(self, _accepted: bool) -> None:
        self._sheet = None

    def _save_and_close(self) -> None:
        if self._sheet is not None:
            self._sheet.accept()
        self._save_all(self._close)

    def _close(self) -> None:
        self._decided = True
        if self._sheet is not None:
            self._sheet.accept()
        if self._window is not None:
            self._window.close()
