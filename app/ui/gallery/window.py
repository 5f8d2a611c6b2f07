"""The gallery's window: the samples below each other, and switches of scheme, text size and motion above them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import motion, theme
from app.ui.gallery.floating import floating_samples
from app.ui.gallery.samples import Sample, control_samples, surface_samples
from app.ui.theme import Scheme, SchemeChoice
from app.ui.widgets.rows import row
from app.ui.widgets.scroll import ScrollColumn
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.switch import Switch
from app.ui.widgets.text import label

SIZE: Final = (1180, 860)
SCALES: Final = (80, 100, 130, 200)
_CAPTION: Final = 150


class Gallery(QWidget):
    """Shows every sample; `samples` are they by title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle("Outpace: building blocks")
        self.resize(*SIZE)
        self.samples: dict[str, Sample] = {}
        self._scroll = ScrollColumn(gap=theme.LARGE)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName("Samples")
        self._scroll.setObjectName("samples")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._top())
        whole.addWidget(self._scroll, 1)
        for sample in (*control_samples(), *surface_samples(), *floating_samples(self)):
            self._add(sample)
        self._scroll.body.addStretch(1)

    def _top(self) -> QFrame:
        made = QFrame()
        made.setObjectName("topbar")
        schemes = [(one.value, one.value.title()) for one in Scheme]
        self.scheme = Segmented(schemes, "Colours", theme.current().value)
        self.scheme.chosen.connect(lambda key: theme.choose(SchemeChoice(key)))
        self.scales = Segmented([(str(one), f"{one} %") for one in SCALES], "Text size", "100")
        self.scales.chosen.connect(lambda key: theme.set_scale(int(key) / 100))
        less = Switch("Less motion", motion.is_reduced())
        less.setObjectName("lessMotion")
        less.toggled.connect(motion.set_reduced)
        box = QHBoxLayout(made)
        box.setContentsMargins(theme.LARGE, theme.SMALL, theme.LARGE, theme.SMALL)
        box.addLayout(
            row(label("Building blocks", "title"), None, self.scheme, self.scales, label("Less motion"), less)
        )
        return made

    def _add(self, sample: Sample) -> None:
        self.samples[sample.title] = sample
        sample.setObjectName(f"sample_{sample.title.lower().replace(' ', '_')}")
        self._scroll.body.addWidget(sample)
