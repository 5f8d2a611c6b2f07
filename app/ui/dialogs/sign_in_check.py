"""A sign-in test as it runs: each step with what came of it, and what to do about the one that failed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import OutpaceError
from app.ui import theme
from app.ui.icons import Icon
from app.ui.ports import Check, CheckState, Preset, SignInTest
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.progress import Spinner
from app.ui.widgets.rows import row
from app.ui.widgets.text import label

STEPS = ("Connecting", "TLS", "Sign in", "Inbox")
NAME_WIDTH = 82
_ICONS = {
    CheckState.WAITING: ("minus", "ink3"),
    CheckState.RUNNING: ("minus", "ink3"),
    CheckState.PASSED: ("check", "accent"),
    CheckState.FAILED: ("x", "bad"),
    CheckState.NOT_TRIED: ("minus", "ink3"),
}
_WORDS = {
    CheckState.WAITING: "",
    CheckState.RUNNING: "trying…",
    CheckState.PASSED: "",
    CheckState.FAILED: "refused",
    CheckState.NOT_TRIED: "not tried",
}


class SignInCheck(QWidget):
    """Shows a `SignInTest`; the error stands right under the step that failed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signInCheck")
        self._steps: list[_Step] = []
        self._error = _ErrorCard(self)
        self._error.hide()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.SMALL)
        self._box.addWidget(self._error)

    def show_test(self, test: SignInTest, preset: Preset | None = None) -> None:
        """Show the test as it stands."""
        self._show_steps(test.checks)
        self._error.setVisible(test.error is not None)
        if test.error is not None:
            self._box.removeWidget(self._error)
            failed = [n for n, check in enumerate(test.checks) if check.state is CheckState.FAILED]
            self._box.insertWidget((failed[0] if failed else len(self._steps) - 1) + 1, self._error)
            self._error.show_error(test.error, preset)
        self.setAccessibleName("Sign-in test")
        self.setAccessibleDescription("; ".join(_line(check) for check in test.checks))

    def lines(self) -> list[str]:
        """Return the steps on show as text."""
        return [step.line for step in self._steps if not step.isHidden()]

    def error_text(self) -> str:
        """Return what is said about the failure, "" without one."""
        return "" if self._error.isHidden() else self._error.text()

    def _show_steps(self, checks: tuple[Check, ...]) -> None:
        while len(self._steps) < len(checks):
            self._steps.append(_Step())
            self._box.addWidget(self._steps[-1])
        for n, step in enumerate(self._steps):
            step.setVisible(n < len(checks))
            if n < len(checks):
                step.show_check(checks[n])


class _Step(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.line = ""
        self._icon = Icon("minus", "ink3", 15)
        self._spinner = Spinner(size=15)
        self._spinner.hide()
        self._name = label("", "strong")
        self._name.setFixedWidth(NAME_WIDTH)
        self._name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words = label("", "muted", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 1, 0, 1)
        line.setSpacing(theme.SMALL)
        for part in (self._icon, self._spinner, self._name):
            line.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)

    def show_check(self, check: Check) -> None:
        self.line = _line(check)
        running = check.state is CheckState.RUNNING
        self._icon.show_icon(*_ICONS[check.state])
        self._icon.setVisible(not running)
        self._spinner.setVisible(running)
        self._spinner.set_working(running)
        self._name.setText(check.name)
        self._words.setText(_words(check))


class _ErrorCard(Card):
    """What the server said, what it means, what to do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("bad", parent=parent)
        self.setObjectName("signInError")
        self._details = ""
        self._url = ""
        self._title = label("", "badTitle", wrap=True)
        self._words = label("", wrap=True, selectable=True)
        self._hint = label("", "muted", wrap=True)
        self._make = button("Make an app password", on=self._open, name="makeAppPassword")
        self._copy = button("Copy details", "link", on=self._copy_details, name="copySignInDetails")
        self.body.setContentsMargins(13, 11, 13, 10)
        for part in (self._title, self._words, self._hint):
            self.body.addWidget(part)
        self.body.addLayout(row(self._make, None, self._copy))

    def show_error(self, error: OutpaceError, preset: Preset | None) -> None:
        self._title.setText(error.title)
        self._words.setText(error.sentence)
        hint = preset.hint if preset and preset.hint not in error.sentence else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._url = preset.hint_url if preset else ""
        self._make.setVisible(bool(self._url))
        self._details = error.details or f"{error.title}. {error.sentence}"
        self.setAccessibleName(f"{error.title}. {error.sentence}")

    def text(self) -> str:
        return self.accessibleName()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self._url))

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)


def untried() -> SignInTest:
    """Return the test before it has begun."""
    return SignInTest(tuple(Check(name) for name in STEPS))


def _words(check: Check) -> str:
    return check.words or _WORDS[check.state]


def _line(check: Check) -> str:
    return f"{check.name}: {_words(check) or check.state.value}"
