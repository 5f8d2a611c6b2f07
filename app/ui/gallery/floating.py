"""The building blocks that lie over a window, each opened by a button and one of them always to be seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.gallery.samples import Sample
from app.ui.scaling import keep_size
from app.ui.widgets.buttons import button
from app.ui.widgets.floating import Floating
from app.ui.widgets.popover import Popover
from app.ui.widgets.question import Question, Way
from app.ui.widgets.rows import column, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import label
from app.ui.widgets.toast import Toast, Toasts


def floating_samples(window: QWidget) -> Sequence[Sample]:
    """Return what floats over `window`."""
    return (
        Sample("Panel with shadow", row(_panel(window), None)),
        Sample("Toasts", row(_shown_toast(window), _toast_button(window), None)),
        Sample(
            "Popover, sheet and question", row(_popover_button(), _sheet_button(window), _question_button(window), None)
        ),
    )


def _panel(window: QWidget) -> Floating:
    made = Floating(window)
    inside = QWidget()
    inside.setLayout(column(label("Sending", "section"), label("Next email in 3 min.", "muted")))
    inside.setContentsMargins(14, 12, 14, 12)
    made.inside.addWidget(inside)
    keep_size(made, least_width=260)
    return made


def _shown_toast(window: QWidget) -> Toast:
    return Toast(window, "Stopped for Mara", lambda: None, 10_000)


def _toast_button(window: QWidget) -> QWidget:
    toasts = Toasts(window)

    def say() -> None:
        toasts.say("Stopped for Mara", lambda: None)

    return button("Show a toast", on=say, name="gallery_toast")


def _popover_button() -> QWidget:
    made = button("Open a popover", name="gallery_popover")

    def open_popover() -> None:
        content = QWidget()
        box = QVBoxLayout(content)
        box.addWidget(label("More about the button it hangs on.", wrap=True))
        box.addWidget(button("Do it", "primary", name="gallery_do"))
        Popover(made, content, 260).open()

    made.clicked.connect(open_popover)
    return made


def _sheet_button(window: QWidget) -> QWidget:
    def open_sheet() -> None:
        sheet = Sheet(window, "Add mailbox")
        sheet.body.addWidget(label("A dialog inside the window, dimmed behind.", wrap=True))
        sheet.footer.addStretch(1)
        sheet.footer.addWidget(button("Cancel", on=sheet.reject, name="gallery_cancel"))
        sheet.footer.addWidget(button("Add", "primary", on=sheet.accept, name="gallery_add"))
        sheet.open()

    return button("Open a sheet", on=open_sheet, name="gallery_sheet")


def _question_button(window: QWidget) -> QWidget:
    def ask() -> None:
        other, best = (Way(words, f"gallery_{words.lower()}", lambda: None) for words in ("Discard", "Save"))
        Question(window, "Save your changes?", "Not saved yet: “Late invoices”.", other=other, best=best, stay="stay")

    return button("Ask a question", on=ask, name="gallery_question")
