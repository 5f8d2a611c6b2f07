"""The form of one mailbox: address, password, servers, name and zone; and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import available_timezones

import shiboken6
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCompleter, QFileDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.core.errors import InputError
from app.core.loopback import is_loopback
from app.core.mailbox_file import check_address, validate_mailbox
from app.core.model import MailboxDraft, Security
from app.ui import theme
from app.ui.icons import Icon
from app.ui.ports import KeyringCondition, KeyringState, Preset
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.menus import Combo
from app.ui.widgets.number import Number
from app.ui.widgets.rows import column, row
from app.ui.widgets.text import label, restyle, set_role

SECURITIES = ((Security.STARTTLS.value, "STARTTLS"), (Security.TLS.value, "TLS"), (Security.NONE.value, "none"))
SUBMISSION_PORT = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
IMAP_PORT = 993
ASK_MS = 500
"""So long after the last letter of a domain its provider is asked for."""
AskProvider = Callable[[str, Callable[[Preset | None], None]], None]


class MailboxForm(QWidget):
    """Edits a `MailboxDraft` and a password. `changed` on every edit; `preset` is the provider found, or None."""

    changed = Signal()

    def __init__(
        self, find_preset: Callable[[str], Preset | None], ask: AskProvider, zone: str, parent: QWidget | None = None
    ) -> None:
        """`find_preset` knows common domains at once, `ask` asks the name servers about the others."""
        super().__init__(parent)
        self._find_preset = find_preset
        self._ask = ask
        self._asked: dict[str, Preset | None] = {}
        self._pause = QTimer(self, singleShot=True, interval=ASK_MS)
        self._pause.timeout.connect(self._ask_provider)
        self._draft = MailboxDraft("", "", SUBMISSION_PORT[Security.STARTTLS], time_zone=zone)
        self._by_hand = False
        self._refusal: tuple[QWidget, str] | None = None
        self.preset: Preset | None = None
        self.email = _edit("mailboxEmail", "you@example.com")
        self.password = PasswordEdit()
        self.smtp_host = _edit("smtpHost", "smtp.example.com")
        self.smtp_port = _port("smtpPort", "SMTP port", 587)
        self.security = Combo(SECURITIES, "SMTP security")
        self.security.setObjectName("smtpSecurity")
        self.imap_host = _edit("imapHost", "optional")
        self.imap_port = _port("imapPort", "IMAP port", IMAP_PORT)
        self.username = _edit("mailboxUser", "as the address")
        self.authority = _edit("mailboxAuthority", "what this computer trusts")
        self.display_name = _edit("displayName")
        self.zone = _edit("mailboxZone", "Europe/Berlin")
        self._lay_out()
        self._name_servers()
        self._connect()

    # -- public -------------------------------------------------------------------------------------------

    def show_draft(self, draft: MailboxDraft) -> None:
        """Show a mailbox that is there; its password is not known here."""
        self._draft = draft
        self._by_hand = True
        self.email.setText(draft.email)
        self.smtp_host.setText(draft.smtp_host)
        self.smtp_port.setValue(draft.smtp_port)
        self.security.set_key(draft.security.value)
        self.imap_host.setText(draft.imap_host or "")
        self.imap_port.setValue(draft.imap_port or IMAP_PORT)
        self.username.setText(draft.username or "")
        self.authority.setText(draft.ca_file)
        self.display_name.setText(draft.display_name)
        self.zone.setText(draft.time_zone)
        self.password.setPlaceholderText("unchanged" if draft.username else "none")
        self._show_found()

    def draft(self) -> MailboxDraft:
        """Return the mailbox as entered; limits are the caller's."""
        host, loopback = self.smtp_host.text().strip(), is_loopback(self.smtp_host.text())
        user = self.username.text().strip() or (None if loopback and not self.password.text() else self._address())
        imap = self.imap_host.text().strip()
        return replace(
            self._draft,
            email=self._address(),
            smtp_host=host,
            smtp_port=self.smtp_port.value(),
            security=Security(self.security.key()),
            username=user,
            imap_host=imap or None,
            imap_port=self.imap_port.value() if imap else None,
            ca_file=self.authority.text().strip(),
            display_name=self.display_name.text().strip(),
            time_zone=self.zone.text().strip(),
        )

    def check(self, *, needs_password: bool) -> bool:
        """Mark every field that cannot be saved as it is; True when there is none. Focus goes to the first."""
        problems = self.problems(needs_password=needs_password)
        self._show_problems(problems)
        for field in (self.email, self.password, self.smtp_host, self.zone):
            if field in problems:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return False
        return True

    def problems(self, *, needs_password: bool) -> dict[QWidget, str]:
        """Return what is wrong by the field it is shown at."""
        draft, found = self.draft(), dict[QWidget, str]()
        _note(found, self.email, lambda: check_address(draft.email))
        if not draft.smtp_host:
            found[self.smtp_host] = "Enter the SMTP server that sends for this address."
        if needs_password and draft.username and not self.password.text() and draft.smtp_host:
            found[self.password] = "Enter the password; it goes to the keyring and nowhere else."
        if draft.time_zone not in available_timezones():
            found[self.zone] = "Choose a zone by its name, such as Europe/Berlin."
        if not found:
            _note(found, self.smtp_host, lambda: validate_mailbox(draft))
        return found

    def refuse(self, sentence: str) -> bool:
        """Show a refusal at the field it speaks of; False where none is named."""
        words = sentence.casefold()
        if words.startswith("ca is "):
            self._show_problems({self.smtp_host: f"Trust is {sentence.removeprefix('ca is ')}"})
            return True
        for key, field in (("zone", self.zone), ("smtp", self.smtp_host), ("server", self.smtp_host)):
            if key in words:
                self._show_problems({field: sentence})
                return True
        if "mailbox" in words or "address" in words:
            self._show_problems({self.email: sentence})
            return True
        return False

    def refuse_password(self, refused: bool) -> None:
        """Mark the password as the one the server did not take, or no longer."""
        self.password_field.set_error("The server did not accept this password." if refused else "")

    def show_keyring(self, state: KeyringState) -> None:
        """Say where the password goes."""
        ready = state.condition is KeyringCondition.READY
        name = state.name or "the system's keyring"
        absent = "No keyring runs on this computer. " if state.condition is KeyringCondition.ABSENT else ""
        self._keyring.setText(
            f"Kept in {name} on this computer, never in the workspace file" if ready else absent + state.sentence
        )
        set_role(self._keyring, "small" if ready else "warn")
        self._key_icon.show_icon("key" if ready else "triangle-alert", "ink2" if ready else "warn")

    # -- layout -------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.email_field = Field("Email address", self.email)
        self._found_icon = Icon("check", "accent", 14)
        self._found = label("", "small", wrap=True)
        self._found.setObjectName("presetFound")
        self.password_field = Field("Password", self.password)
        self._key_icon = Icon("key", "ink2", 14)
        self._keyring = label("", "small", wrap=True)
        self._keyring.setObjectName("keyringWords")
        self._server_note = label("", "small")
        self.server_error = label("", "bad", wrap=True)
        self.server_error.hide()
        self.name_field = Field("Name people see", self.display_name)
        self.zone_field = Field("Time zone", self.zone)
        found = row(self._found_icon, self._found)
        found.setStretch(1, 1)
        kept = row(self._key_icon, self._keyring)
        kept.setStretch(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(21, 18, 21, 18)
        box.setSpacing(14)
        box.addLayout(column(self.email_field, found, gap=5))
        box.addLayout(column(self.password_field, kept, gap=5))
        box.addWidget(self._servers())
        names = row(self.name_field, self.zone_field, gap=10)
        names.setStretch(0, 3)
        names.setStretch(1, 2)
        names.setAlignment(self.name_field, Qt.AlignmentFlag.AlignTop)
        names.setAlignment(self.zone_field, Qt.AlignmentFlag.AlignTop)
        box.addLayout(names)
        box.addStretch(1)
        zones = QCompleter(sorted(available_timezones()), self)
        zones.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        zones.setFilterMode(Qt.MatchFlag.MatchContains)
        self.zone.setCompleter(zones)
        self.zone.setText(self._draft.time_zone)

    def _servers(self) -> Card:
        card = Card("soft")
        card.body.setContentsMargins(14, 10, 14, 12)
        card.body.addLayout(row(label("Server settings", "strong"), None, self._server_note))
        grid = QGridLayout()
        grid.setSpacing(theme.SMALL)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, list[QWidget]], ...] = (
            ("SMTP", [self.smtp_host, self.smtp_port, self.security]),
            ("IMAP", [self.imap_host, self.imap_port]),
        )
        for line, (name, parts) in enumerate(rows):
            grid.addWidget(label(name, "muted"), line, 0)
            for n, part in enumerate(parts, 1):
                grid.addWidget(part, line, n)
        tip = "The PEM file of an authority of your own, for a server with a certificate that is not public"
        self.authority.setToolTip(tip)
        self._choose_authority = button("Choose…", on=self._ask_authority, name="chooseAuthority", tip=tip)
        imap_tls = label("TLS", "muted")
        imap_tls.setContentsMargins(10, 0, 0, 0)
        grid.addWidget(imap_tls, 1, 3)
        grid.addWidget(label("User", "muted"), 2, 0)
        grid.addWidget(self.username, 2, 1, 1, 3)
        grid.addWidget(label("Trust", "muted"), 3, 0)
        grid.addWidget(self.authority, 3, 1, 1, 2)
        grid.addWidget(self._choose_authority, 3, 3)
        self.security.setFixedWidth(108)
        self._choose_authority.setFixedWidth(108)
        card.body.addLayout(grid)
        card.body.addWidget(self.server_error)
        return card

    def _name_servers(self) -> None:
        self.smtp_host.setAccessibleName("SMTP server")
        self.imap_host.setAccessibleName("IMAP server")
        self.username.setAccessibleName("User name for signing in")
        self.authority.setAccessibleName("Trust: file of a certificate authority of your own")
        self._choose_authority.setAccessibleName("Choose the file of a certificate authority of your own")

    def _connect(self) -> None:
        self.email.textEdited.connect(self._email_edited)
        for edit in (self.smtp_host, self.imap_host, self.username):
            edit.textEdited.connect(self._set_by_hand)
        for port in (self.smtp_port, self.imap_port):
            port.valueChanged.connect(lambda _value: self.changed.emit())
        self.security.activated.connect(self._security_chosen)
        for edit in (self.password, self.display_name, self.zone, self.authority):
            edit.textEdited.connect(lambda _text: self._edited())
        self._show_found()

    # -- slots --------------------------------------------------------------------------------------------

    def _email_edited(self, _text: str) -> None:
        self._show_found()
        self._fill_servers()
        self._pause.start()
        self._edited()

    def _fill_servers(self) -> None:
        if self.preset is not None and not self._by_hand:
            self.smtp_host.setText(self.preset.smtp_host)
            self.smtp_port.setValue(self.preset.smtp_port)
            self.security.set_key(self.preset.security.value)
            self.imap_host.setText(self.preset.imap_host)
            self.imap_port.setValue(self.preset.imap_port)

    def _ask_provider(self) -> None:
        domain = self._domain()
        if self.preset is None and "." in domain and domain not in self._asked:
            self._ask(domain, partial(self._answered, domain))

    def _answered(self, domain: str, found: Preset | None) -> None:
        if not shiboken6.isValid(self):
            return
        self._asked[domain] = found
        if found is not None and domain == self._domain():
            self._show_found()
            self._fill_servers()
            self._show_found()

    def _set_by_hand(self, _text: str) -> None:
        self._by_hand = bool(self.smtp_host.text().strip())
        self._show_found()
        self._edited()

    def _ask_authority(self) -> None:
        chosen = Path(self.authority.text().strip() or Path.home())
        dialog = QFileDialog(self.window(), "Choose the authority's file", str(chosen))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setObjectName("authorityDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(["Certificates (*.pem *.crt *.cer)", "All files (*)"])
        dialog.fileSelected.connect(self._authority_chosen)
        dialog.open()

    def _authority_chosen(self, file: str) -> None:
        self.authority.setText(file)
        self._edited()

    def _security_chosen(self, _index: int) -> None:
        if self.smtp_port.value() in SUBMISSION_PORT.values():
            self.smtp_port.setValue(SUBMISSION_PORT[Security(self.security.key())])
        self._by_hand = True
        self._show_found()
        self._edited()

    def _edited(self) -> None:
        self._show_problems({})
        self.changed.emit()

    def _show_found(self) -> None:
        by_domain = self._find_preset(self._address()) if "@" in self._address() else None
        self.preset = by_domain or self._asked.get(self._domain())
        self._found_icon.setVisible(self.preset is not None)
        source = "" if by_domain else ", from the domain's MX record"
        self._found.setText(f"Found: {self.preset.name}{source}" if self.preset else self._unknown())
        self._found.setVisible(bool(self._found.text()))
        uses = self.preset is not None and self.smtp_host.text().strip() in ("", self.preset.smtp_host)
        self._server_note.setText("from the preset" if uses else "set by hand" if self._by_hand else "")
        self.password_field.set_title("App password" if self.preset and self.preset.hint_url else "Password")

    def _unknown(self) -> str:
        domain = self._domain()
        unknown = "." in domain and not self._by_hand
        return f"{domain} is no provider known here: enter its servers below." if unknown else ""

    def _show_problems(self, problems: dict[QWidget, str]) -> None:
        self.email_field.set_error(problems.get(self.email, ""))
        self.password_field.set_error(problems.get(self.password, ""))
        self.zone_field.set_error(problems.get(self.zone, ""))
        server = problems.get(self.smtp_host, "")
        restyle(self.smtp_host, "state", "bad" if server else "")
        self.server_error.setText(server)
        self.server_error.setVisible(bool(server))

    def _address(self) -> str:
        return self.email.text().strip()

    def _domain(self) -> str:
        return self._address().partition("@")[2].lower()


class PasswordEdit(QLineEdit):
    """A password with a way to look at it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mailboxPassword")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setTextMargins(0, 0, 48, 0)
        self.show_button = button("Show", "link", on=self._toggle, name="showPassword")
        self.show_button.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_button.adjustSize()
        left = self.width() - self.show_button.width() - 10
        self.show_button.move(left, (self.height() - self.show_button.height()) // 2)

    def _toggle(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.show_button.setText("Hide" if hidden else "Show")


def _note(found: dict[QWidget, str], field: QWidget, check: Callable[[], object]) -> None:
    try:
        check()
    except InputError as error:
        found[field] = error.sentence


def _edit(name: str, placeholder: str = "") -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setPlaceholderText(placeholder)
    return made


def _port(name: str, says: str, value: int) -> Number:
    made = Number(1, 65_535, value, says)
    made.setObjectName(name)
    made.setFixedWidth(58)
    return made
