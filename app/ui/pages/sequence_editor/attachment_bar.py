"""The files of a step as chips under its text: added by dialog or by dropping them, taken off by their cross."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QPushButton, QVBoxLayout, QWidget

from app.core.model import AttachmentDraft
from app.ui import theme
from app.ui.pages.sequence_editor.attaching import size_words
from app.ui.widgets.buttons import button
from app.ui.widgets.flow import Flow
from app.ui.widgets.rows import clear
from app.ui.widgets.text import label

LONGEST = 34


class AttachmentBar(QWidget):
    """`wanted(paths)` for files to add, `removed(place)` for one to take off; `folder` is where the dialog opens."""

    wanted = Signal(object)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachmentBar")
        self.setAcceptDrops(True)
        self.folder = ""
        self._files: tuple[AttachmentDraft, ...] = ()
        self._is_target = False
        self._chips = QWidget()
        self._flow = Flow(self._chips, gap=6)
        self.attach = button("Attach files…", "quiet", "paperclip", on=self.choose, name="attachFiles")
        self.attach.setToolTip("Attach files to this step, or drop them on the text")
        self.trouble = label("", "warn", wrap=True)
        self.trouble.setObjectName("attachmentTrouble")
        self.trouble.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self._chips)
        box.addWidget(self.trouble)
        self._tools: list[QWidget] = []
        self.add_tool(self.attach)

    def add_tool(self, tool: QWidget) -> None:
        """Put a further control behind the files."""
        self._tools.append(tool)
        self._flow.addWidget(tool)

    def show_files(self, files: Sequence[AttachmentDraft], trouble: str) -> None:
        """Show these files, and what keeps emails with them from going."""
        if tuple(files) != self._files:
            self._files = tuple(files)
            self._rebuild()
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def watch(self, area: QWidget) -> None:
        """Take files dropped on another widget too."""
        area.installEventFilter(self)

    def choose(self) -> None:
        """Open the dialog for files; it does not hold up the window."""
        dialog = QFileDialog(self.window(), "Attach files", self.folder)
        dialog.setObjectName("attachDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._selected)
        dialog.open()

    def _selected(self, names: list[str]) -> None:
        paths = [Path(name) for name in names]
        if paths:
            self.folder = str(paths[0].parent)
            self.wanted.emit(paths)

    def _rebuild(self) -> None:
        clear(self._flow, keep=self._tools)
        for place, file in enumerate(self._files):
            self._flow.addWidget(self._chip(place, file))
        for tool in self._tools:
            self._flow.addWidget(tool)
        self._chips.updateGeometry()

    def _chip(self, place: int, file: AttachmentDraft) -> QPushButton:
        name = file.name if len(file.name) <= LONGEST else f"{file.name[: LONGEST - 12]}…{file.name[-10:]}"
        chip = button(f"{name}  {size_words(file.size)}", "chip", "x", name=f"attachment_{place}")
        chip.clicked.connect(partial(self.removed.emit, place))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setAccessibleName(f"Take off {file.name}, {size_words(file.size)}")
        chip.setToolTip(f"{file.name} ({size_words(file.size)}). Press to take it off.")
        return chip

    # dropping ---------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent | QDragMoveEvent) and _paths(event.mimeData()):
            event.acceptProposedAction()
            self._aim(True)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._aim(False)
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop and self._is_target:
            self._drop(event)
            return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event.mimeData()):
            event.acceptProposedAction()
            self._aim(True)

    def dragLeaveEvent(self, _event: QEvent) -> None:
        self._aim(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_target:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("accent_tint"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _drop(self, event: QDropEvent) -> None:
        self._aim(False)
        if paths := _paths(event.mimeData()):
            event.acceptProposedAction()
            self.wanted.emit(paths)

    def _aim(self, is_target: bool) -> None:
        if is_target != self._is_target:
            self._is_target = is_target
            self.attach.setText("Drop to attach" if is_target else "Attach files…")
            self.update()


def _paths(dropped: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
