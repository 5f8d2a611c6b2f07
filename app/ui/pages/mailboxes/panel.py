"""The panel about one mailbox: today, limits, sign-in, where the password is, what it needs, and what can be done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.model import DomainCheck, DomainState, MailboxState
from app.core.queries.mailboxes import MailboxRow
from app.core.queries.reading import TOO_MANY
from app.ui import theme
from app.ui.context import Context
from app.ui.dialogs.away_dates import span_words
from app.ui.dialogs.sign_in_check import SignInCheck
from app.ui.pages.mailboxes.pausing import PauseEffect
from app.ui.pages.mailboxes.row_painter import server_words
from app.ui.pages.mailboxes.shown import DAYS_SHOWN, Booked, clears_words, limits, next_words
from app.ui.pages.mailboxes.unread_card import UnreadCard
from app.ui.ports import KeyringCondition, KeyringState, Preset, SignInTest
from app.ui.scaling import wear
from app.ui.when import moment
from app.ui.widgets.buttons import button, taking_turns
from app.ui.widgets.card import Card
from app.ui.widgets.elided import ElidedLabel
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import row
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import label, set_role

PANEL_WIDTH = 300
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WHAT_TO_DO = {
    MailboxState.ATTENTION: "Nothing is sent from it until that is mended. Test the sign-in, mend the password or the "
    "server under Edit, then resume. Its follow-ups keep their places.",
    MailboxState.PAUSED: "Nothing is sent from it until you resume it. Its follow-ups keep their places; first emails "
    "go out from other mailboxes.",
}
BOUNCES = (
    "Nothing is sent from it until you resume it; bounces are counted anew from then on. Which emails came back stands "
    "in the Inbox; which were refused, under Undelivered. Its follow-ups keep their places."
)
RESTING = "Its server wants fewer emails for now. It goes on by itself then; Resume tries at once."

NOT_KEPT = {
    KeyringCondition.ABSENT: "no keyring here",
    KeyringCondition.LOCKED: "keyring is locked",
    KeyringCondition.DENIED: "keyring refuses",
}


NOT_CHECKED = "not checked yet"


def domain_pill(checks: tuple[DomainCheck, ...]) -> tuple[str, str]:
    """Return text and kind of the pill for what a domain publishes."""
    for state, words, kind in (
        (DomainState.OFFLINE, "offline", "grey"),
        (DomainState.WRONG, "wrong", "bad"),
        (DomainState.MISSING, "missing", "warn"),
        (DomainState.UNKNOWN, "unclear", "grey"),
    ):
        names = [one.name for one in checks if one.state is state]
        if names:
            return (words if state is DomainState.OFFLINE else f"{', '.join(names)} {words}"), kind
    return "pass", "good"


class MailboxPanel(SidePanel):
    """Says what is asked of the mailbox on show: edit, test, pause, resume, remove."""

    edit_asked = Signal()
    test_asked = Signal()
    pause_asked = Signal()
    resume_asked = Signal()
    remove_asked = Signal()

    def __init__(self, zone: ZoneInfo, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("Mailbox", PANEL_WIDTH, parent)
        self._zone = zone
        self.pausing = PauseEffect(context)
        self._figures = {name: _Figure(name) for name in ("Today", "Next send", "Still to go", "State")}
        self._state = Card("bad")
        self._state.setObjectName("mailboxState")
        self._state_title = label("", "badTitle", wrap=True)
        self._state_words = label("", wrap=True)
        self.unread = UnreadCard(zone)
        self._limits = _Facts(["Daily capacity", "Ramp-up", "Least gap", "Time zone", "Away"])
        self._forecast = _Facts(["Backlog clears", f"Booked, {DAYS_SHOWN} days", f"Free, {DAYS_SHOWN} days"])
        self._forecast.setObjectName("mailboxForecast")
        self._sign_in = Pill("not tested yet")
        self._sign_in.setObjectName("signInPill")
        self._domain = Pill(NOT_CHECKED)
        self._domain.setObjectName("domainPill")
        self._domain_words = label("", "small", wrap=True)
        self._domain_words.setObjectName("domainWords")
        self._server = ElidedLabel()
        self._kept = ElidedLabel("…")
        self.check = SignInCheck()
        self.edit_button = button("Edit", on=self.edit_asked.emit, name="editMailbox")
        self.test_button = button("Test sign-in", on=self.test_asked.emit, name="testMailbox")
        self.pause_button = button("Pause", on=self.pause_asked.emit, name="pauseMailbox")
        self.resume_button = button("Resume", "primary", on=self.resume_asked.emit, name="resumeMailbox")
        self.remove_button = button("Remove…", "danger", on=self.remove_asked.emit, name="removeMailbox")
        self._actions = QWidget()
        self._flow = Flow(self._actions)
        self._lay_out()

    def show_mailbox(self, shown: MailboxRow, now: datetime, planned: int, booked: Booked) -> None:
        """Show a mailbox as it stands; `planned` emails are to go from all of them, `booked` of this one's days."""
        draft = shown.draft
        self.show_title(draft.email, draft.display_name or server_words(shown))
        self._figures["Today"].show_text(f"{shown.sent_today:,} / {shown.capacity_today:,}")
        self._figures["Next send"].show_text(next_words(shown, self._zone, now))
        self._figures["Still to go"].show_text(f"{shown.pending:,}")
        self._figures["State"].show_text(
            "Resting"
            if shown.rests_until
            else {MailboxState.ACTIVE: "Sending", MailboxState.PAUSED: "Paused", MailboxState.ATTENTION: "Needs you"}[
                shown.state
            ]
        )
        self._show_state(shown)
        self.unread.show_mailbox(shown)
        away = "; ".join(span_words(span) for span in draft.away)
        self._limits.show_facts([*limits(shown), ("Away", away or "never")])
        self._show_forecast(shown, booked)
        self._server.setText(server_words(shown))
        active = shown.state is MailboxState.ACTIVE
        with taking_turns(self.pause_button, self.resume_button):
            self.pause_button.setVisible(active)
            self.resume_button.setVisible(not active or shown.rests_until is not None)
        self.show()
        self.pausing.show_mailbox(shown, planned)

    def show_keyring(self, state: KeyringState) -> None:
        """Say where passwords are kept."""
        ready = state.condition is KeyringCondition.READY
        self._kept.setText(state.name or "the keyring" if ready else NOT_KEPT[state.condition])
        self._kept.set_tip("" if ready else state.sentence)

    def show_test(self, test: SignInTest | None, preset: Preset | None, ago: str) -> None:
        """Show the last sign-in test of this run, or that there was none."""
        self.check.setVisible(test is not None)
        if test is None:
            self._sign_in.show_state("not tested yet", "grey")
            self.test_button.setText("Test sign-in")
            return
        self.check.show_test(test, preset)
        self.test_button.setText("Test again" if test.finished else "Cancel test")
        if not test.finished:
            self._sign_in.show_state("trying…", "grey")
        else:
            self._sign_in.show_state(f"OK {ago}" if test.passed else "refused", "good" if test.passed else "bad")

    def show_domain(self, checks: tuple[DomainCheck, ...] | None, *, here: bool) -> None:
        """Show what the domain publishes; None: not asked yet, or never, for a server on this computer (`here`)."""
        if not checks:
            self._domain.show_state("not needed here" if here else NOT_CHECKED, "grey")
            self._domain_words.hide()
            return
        self._domain.show_state(*domain_pill(checks))
        worth = checks[:1] if checks[0].state is DomainState.OFFLINE else checks
        lines = [one.sentence for one in worth if one.state is not DomainState.PASS]
        self._domain_words.setText("\n".join(lines))
        self._domain_words.setVisible(bool(lines))

    def _lay_out(self) -> None:
        figures = QGridLayout()
        figures.setSpacing(8)
        for n, card in enumerate(self._figures.values()):
            figures.addWidget(card, n // 2, n % 2)
        self._state.body.setContentsMargins(13, 11, 13, 11)
        self._state.body.addWidget(self._state_title)
        self._state.body.addWidget(self._state_words)
        self.body.addWidget(self._state)
        self.body.addWidget(self.unread)
        self.body.addLayout(figures)
        for one in (self.resume_button, self.pause_button, self.edit_button, self.test_button):
            self._flow.addWidget(one)
        self.body.addWidget(self._actions)
        self.body.addWidget(self.pausing)
        self.body.addSpacing(theme.TIGHT)
        self.body.addWidget(label("Forecast", "section"))
        self.body.addWidget(self._forecast)
        self.body.addSpacing(theme.TIGHT)
        self.body.addWidget(label("Limits", "section"))
        self.body.addWidget(self._limits)
        self.body.addSpacing(theme.TIGHT)
        self.body.addWidget(label("Checks", "section"))
        self.body.addLayout(row(label("Sign-in", "muted"), None, self._sign_in))
        self.body.addWidget(self.check)
        self.body.addLayout(row(label("SPF · DKIM · DMARC", "muted"), None, self._domain))
        self.body.addWidget(self._domain_words)
        for name, value in (("Server", self._server), ("Password kept in", self._kept)):
            line = row(label(name, "muted"), value)
            line.setStretch(1, 1)
            value.setAlignment(_RIGHT)
            self.body.addLayout(line)
        self.body.addStretch(1)
        self.foot.addLayout(row(self.remove_button, None))
        self.check.hide()
        self._domain_words.hide()

    def _show_forecast(self, shown: MailboxRow, booked: Booked) -> None:
        share = f" ({100 * booked.used // booked.room} %)" if booked.room else ""
        words = (clears_words(shown, self._zone), f"{booked.used:,} of {booked.room:,}{share}", f"{booked.free:,}")
        self._forecast.show_facts(list(zip(self._forecast.names(), words, strict=True)))

    def _show_state(self, shown: MailboxRow) -> None:
        active = shown.state is MailboxState.ACTIVE
        self._state.setVisible(not active or shown.rests_until is not None)
        if active and shown.rests_until is not None:
            self._state.set_kind("warn")
            self._state_title.setText(f"Rests until {moment(shown.rests_until, self._zone)}")
            set_role(self._state_title, "warnTitle")
            self._state_words.setText(RESTING)
        elif not active:
            attention = shown.state is MailboxState.ATTENTION
            self._state.set_kind("bad" if attention else "warn")
            self._state_title.setText(_sentence(shown.state_reason) or "Paused")
            set_role(self._state_title, "badTitle" if attention else "warnTitle")
            self._state_words.setText(BOUNCES if TOO_MANY in shown.state_reason else WHAT_TO_DO[shown.state])


class _Figure(Card):
    """A small card: caption and figure."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.body.setContentsMargins(11, 8, 11, 9)
        self.body.setSpacing(1)
        self._caption = caption
        self._figure = ElidedLabel("–")
        wear(self._figure, 17, 600, tabular=True)
        self.body.addWidget(label(caption, "muted"))
        self.body.addWidget(self._figure)

    def show_text(self, text: str) -> None:
        self._figure.setText(text)
        self.setAccessibleName(f"{self._caption}: {text}")


class _Facts(QWidget):
    """Names at the left, values at the right."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._values = {name: ElidedLabel("", "strong") for name in names}
        for n, (name, value) in enumerate(self._values.items()):
            value.setAlignment(_RIGHT)
            grid.addWidget(label(name, "muted"), n, 0)
            grid.addWidget(value, n, 1)

    def names(self) -> list[str]:
        return list(self._values)

    def show_facts(self, facts: list[tuple[str, str]]) -> None:
        for name, words in facts:
            self._values[name].setText(words)
        self.setAccessibleName(", ".join(f"{name} {words}" for name, words in facts))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
