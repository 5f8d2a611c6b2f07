"""The panel about one email: to whom, when and why then, what exactly goes out, what happened, what can be done."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from app.core.model import EmailStatus
from app.core.queries.calendar import EmailDetail
from app.ui import theme
from app.ui.causes import cause_of
from app.ui.pages.calendar.load import EmailFacts
from app.ui.pages.calendar.numbered import Numbered
from app.ui.when import clock_time, moment, until
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.pill import Pill
from app.ui.widgets.rows import column, row
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.text import label, set_role

PANEL_WIDTH = 299
_S = EmailStatus
OPEN = frozenset({_S.PENDING, _S.HELD})
LETTER = {
    **dict.fromkeys((_S.PENDING, _S.HELD), "What will be sent"),
    **dict.fromkeys((_S.SENT, _S.DELIVERED, _S.BOUNCED), "What was sent"),
    **dict.fromkeys((_S.SENDING, _S.IN_DOUBT), "What was handed over"),
}
HINDRANCES = {"mailbox_paused", "mailbox_attention", "mailbox_unread"}
"""Rules by which an email that has its time does not go then."""
HEADLINES = {
    _S.PENDING: ("Will be sent", "", ""),
    _S.SENDING: ("Is being sent now", "sending", "good"),
    _S.SENT: ("Was sent", "sent", "good"),
    _S.DELIVERED: ("Was delivered", "delivered", "good"),
    _S.BOUNCED: ("Was sent and came back", "bounced", "bad"),
    _S.FAILED: ("Was refused", "failed", "bad"),
    _S.HELD: ("Is held and will not go as it is", "held", "warn"),
    _S.IN_DOUBT: ("May or may not have gone out", "unsure", "warn"),
    _S.SKIPPED: ("Was skipped", "skipped", "grey"),
    _S.CANCELLED: ("Was cancelled", "cancelled", "grey"),
}


class EmailPanel(SidePanel):
    """Signals for the email on show: `time_asked()` for another time; `unpin_asked`, `skip_asked`, `release_asked` and
    `retry_asked` with its id, `stop_asked(contact_id)`, and `settle_asked(id, went)` for one in doubt.
    """

    time_asked = Signal()
    unpin_asked = Signal(int)
    skip_asked = Signal(int)
    stop_asked = Signal(int)
    release_asked = Signal(int)
    retry_asked = Signal(int)
    settle_asked = Signal(int, bool)
    cause_wanted = Signal(object)
    """The `Cause` of a reason, to be opened."""

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__("Email", PANEL_WIDTH, parent)
        self._zone = zone
        self._detail: EmailDetail | None = None
        self._headline = label("", "muted")
        self._status = Pill()
        self._time = label("", "title")
        self._time.setObjectName("emailTime")
        self._from = label("", "muted", wrap=True)
        self._elsewhere = label("", "small", wrap=True)
        self._card = Card("plain")
        self._reasons_title = label("Why then?", "section")
        self._reasons = Numbered("Why then?")
        self._reasons.setObjectName("whyThen")
        self._reasons.cause_wanted.connect(self.cause_wanted)
        self._history_title = label("What happened", "section")
        self._history = Numbered("What happened", numbered=False)
        self._history.setObjectName("emailHistory")
        self._letter_title = label("", "section")
        self._subject = label("", "strong", wrap=True, selectable=True)
        self._subject.setObjectName("previewSubject")
        self._text = label("", wrap=True, selectable=True)
        self._text.setObjectName("previewText")
        self._letter = Card("soft")
        self.time_button = button("Send at…", on=self.time_asked.emit, name="sendAt")
        self.unpin_button = button("Unpin", on=lambda: self._ask(self.unpin_asked), name="unpinEmail")
        self.skip_button = button("Skip step", on=self._skip, name="skipEmail")
        self.stop_button = button("Stop", on=self._stop, name="stopContact")
        self.release_button = button("Try again", on=lambda: self._ask(self.release_asked), name="releaseEmail")
        self.retry_button = button("Retry", on=lambda: self._ask(self.retry_asked), name="retryEmail")
        self.went_button = button("It went out", on=lambda: self._settle(True), name="emailWent")
        self.resend_button = button("Send again", on=lambda: self._settle(False), name="sendAgain")
        self._lay_out()

    def show_email(self, facts: EmailFacts, now: datetime) -> None:
        """Show an email as it stands at `now`."""
        self._detail = facts.detail
        self._show_who(facts.detail)
        self._show_time(facts, now)
        self._show_reasons(facts)
        self._show_history(facts.detail)
        self._show_letter(facts)
        self._show_actions(facts.detail)
        self.show()

    def email_id(self) -> int | None:
        """Return the email on show."""
        return self._detail.id if self._detail else None

    def _lay_out(self) -> None:
        head = row(self._headline, None, self._status)
        self._card.body.setContentsMargins(13, 11, 13, 11)
        self._card.body.setSpacing(3)
        self._card.body.addLayout(head)
        for part in (self._time, self._from, self._elsewhere):
            self._card.body.addWidget(part)
        self._letter.body.setContentsMargins(13, 11, 13, 11)
        self._letter.body.addWidget(self._subject)
        self._letter.body.addWidget(self._text)
        self.body.addWidget(self._card)
        self.body.addLayout(column(self._history_title, self._history, gap=6))
        self.body.addLayout(column(self._reasons_title, self._reasons, gap=6))
        self.body.addLayout(row(self.release_button, self.retry_button, self.went_button, self.resend_button, None))
        self.body.addLayout(row(self.time_button, self.unpin_button, self.skip_button, None))
        self.body.addLayout(row(self.stop_button, None))
        self.body.addSpacing(theme.TIGHT)
        self.body.addLayout(column(self._letter_title, self._letter, gap=8))
        self.body.addStretch(1)
        self._note = label("Drag an email to another time to pin it. Pinned emails stay.", "small", wrap=True)
        self.foot.addWidget(self._note)

    def _show_who(self, detail: EmailDetail) -> None:
        about = (detail.company, detail.sequence_name, f"step {detail.step}")
        self.show_title(detail.contact_name or detail.contact_email, " · ".join(part for part in about if part))

    def _show_time(self, facts: EmailFacts, now: datetime) -> None:
        detail = facts.detail
        headline, pill, kind = HEADLINES[_S(detail.status)]
        at = detail.sent_at or detail.send_at
        hindered = any(reason.rule in HINDRANCES for reason in facts.reasons)
        waits = detail.status == _S.PENDING and (detail.send_at is None or hindered)
        self._headline.setText("Waits" if waits else headline)
        if detail.pinned and detail.status == _S.PENDING:
            pill, kind = "pinned", "grey"
        self._status.setVisible(bool(pill))
        if pill:
            self._status.show_state(pill, kind)
        soon = until(at, now) if at and detail.status == _S.PENDING else ""
        self._time.setText(moment(at, self._zone) if at else detail.waits_for or "No time yet")
        if soon.startswith("in ") and not waits:
            self._headline.setText(f"{headline}, {soon}")
        self._from.setText(f"to {detail.contact_email}\nfrom {detail.mailbox or 'a mailbox not chosen yet'}")
        self._elsewhere.setText(self._mailbox_time(at, detail.zone))
        self._elsewhere.setVisible(bool(self._elsewhere.text()))

    def _mailbox_time(self, at: datetime | None, zone: str) -> str:
        """Return the time where the mailbox is, if its clock shows another one."""
        if at is None or not zone or at.astimezone(ZoneInfo(zone)).utcoffset() == at.astimezone(self._zone).utcoffset():
            return ""
        local, own = at.astimezone(ZoneInfo(zone)), at.astimezone(self._zone)
        words = clock_time(at, ZoneInfo(zone)) if local.date() == own.date() else moment(at, ZoneInfo(zone))
        return f"{words} in {zone}, where the mailbox sends"

    def _show_reasons(self, facts: EmailFacts) -> None:
        pending = facts.detail.status in OPEN
        self._reasons_title.setText("Why then?" if facts.detail.send_at and pending else "Why?")
        causes = [cause_of(reason, facts.detail) for reason in facts.reasons]
        away = [None if cause is None or cause.page == "calendar" else cause for cause in causes]
        self._reasons.show_lines([(reason.text, "") for reason in facts.reasons], away)
        for widget in (self._reasons_title, self._reasons):
            widget.setVisible(bool(facts.reasons))

    def _show_history(self, detail: EmailDetail) -> None:
        lines = [(_sentence(event.reason), moment(event.at, self._zone)) for event in detail.events]
        if detail.error and not any(detail.error in text for text, _ in lines):
            lines.append((f"The server said: {detail.error}", ""))
        self._history.show_lines(lines)
        for widget in (self._history_title, self._history):
            widget.setVisible(bool(lines))

    def _show_letter(self, facts: EmailFacts) -> None:
        self._letter_title.setText(LETTER.get(facts.detail.status, "What was to be sent"))
        self._letter.set_kind("soft" if facts.preview else "warn")
        self._subject.setText(facts.preview.subject if facts.preview else "It cannot be made as it is")
        self._text.setText(facts.preview.text.strip() if facts.preview else facts.trouble)
        set_role(self._text, "" if facts.preview else "muted")

    def _show_actions(self, detail: EmailDetail) -> None:
        first = (detail.contact_name or detail.contact_email).split(" ")[0]
        planned = detail.status == _S.PENDING and detail.send_at is not None
        self.time_button.setVisible(planned)
        self.unpin_button.setVisible(planned and detail.pinned)
        self.skip_button.setVisible(detail.status in OPEN)
        self.skip_button.setAccessibleName(f"Skip step {detail.step} for {detail.contact_name}")
        self.stop_button.setText(f"Stop for {first}" if len(first) < 16 else "Stop")
        self.stop_button.setVisible(detail.status in OPEN)
        self.release_button.setVisible(detail.status == _S.HELD)
        self.retry_button.setVisible(detail.status == _S.FAILED)
        for one in (self.went_button, self.resend_button):
            one.setVisible(detail.status == _S.IN_DOUBT)

    def _ask(self, signal: SignalInstance) -> None:
        if self._detail:
            signal.emit(self._detail.id)

    def _settle(self, went: bool) -> None:
        if self._detail:
            self.settle_asked.emit(self._detail.id, went)

    def _skip(self) -> None:
        if self._detail:
            self.skip_asked.emit(self._detail.id)

    def _stop(self) -> None:
        if self._detail:
            self.stop_asked.emit(self._detail.contact_id)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
