"""Adding a mailbox against a real server that refuses the password, then takes it; and what the keyring answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.commands.mailboxes import add_mailbox
from app.core.mail.providers import Provider, preset_for_exchanger
from app.core.model import MailboxDraft, Security
from app.core.queries.mailboxes import mailbox_draft, mailbox_list
from app.ui.dialogs.mailbox import MailboxDialog
from app.ui.pages.mailboxes.page import MailboxesPage
from tests.journeys.smtp_server import Server
from tests.ui.conftest import Mouse
from tests.ui.pages.bench import MONDAY, Bench, child

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


class MemoryKeyring(KeyringBackend):
    """A keyring that takes passwords, or refuses with the error it is given."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error
        self.passwords: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.error is not None:
            raise self.error
        self.passwords[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        self.passwords.pop((service, username), None)


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(password="right") as server:
        yield server


@pytest.fixture
def dialog(bench: Bench, qtbot: QtBot) -> MailboxDialog:
    page = bench.open("mailboxes", {"mailboxes": MailboxesPage})
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page._loaded is not None)
    page.add()
    assert bench.window is not None
    found = child(bench.window, "mailboxDialog")
    assert isinstance(found, MailboxDialog)
    return found


def _type(field: object, text: str) -> None:
    field.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(field, text)  # type: ignore[call-overload]


def _enter(dialog: MailboxDialog, server: Server, password: str) -> None:
    _type(dialog.form.email, "dora@fenwick.example")
    _type(dialog.form.smtp_host, "127.0.0.1")
    dialog.form.smtp_port.setValue(server.port)
    dialog.form.security.set_key(Security.NONE.value)
    _type(dialog.form.password, password)


def _emails(bench: Bench) -> list[str]:
    return [row.draft.email for row in mailbox_list(bench.store, now=bench.clock.now())]


def test_refused_password_is_told_in_the_servers_words_and_the_right_one_is_taken(
    dialog: MailboxDialog, bench: Bench, server: Server, ring: MemoryKeyring, qtbot: QtBot, mouse: Mouse
) -> None:
    _enter(dialog, server, "wrong")
    mouse.click(dialog.test_button)
    qtbot.waitUntil(lambda: dialog._test is not None)
    assert "535" in dialog.check.error_text()
    assert dialog.check.lines()[0].startswith("Connecting: 127.0.0.1 answered in ")
    assert dialog.form.password_field.has_error()
    assert dialog.save_button.text() == "Save, sign in later"
    _type(dialog.form.password, "right")
    assert not dialog.form.password_field.has_error()
    mouse.click(dialog.test_button)
    qtbot.waitUntil(lambda: dialog._test is not None and dialog._test.passed)
    assert dialog.check.error_text() == ""
    assert dialog.check.lines()[2:] == ["Sign in: accepted", "Inbox: no IMAP server given: replies are not read"]
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: _emails(bench) == ["dora@fenwick.example"])
    assert list(ring.passwords.values()) == ["right"]
    kept = [file for file in bench.folder.iterdir() if b"right" in file.read_bytes()]
    assert kept == []


def test_test_stops_at_the_first_failure_and_says_what_was_not_tried(
    dialog: MailboxDialog, qtbot: QtBot, mouse: Mouse
) -> None:
    with Server() as gone:
        port = gone.port
    _type(dialog.form.email, "dora@fenwick.example")
    _type(dialog.form.smtp_host, "127.0.0.1")
    dialog.form.smtp_port.setValue(port)
    dialog.form.security.set_key(Security.NONE.value)
    mouse.click(dialog.test_button)
    qtbot.waitUntil(lambda: dialog._test is not None)
    assert dialog.check.lines()[0] == "Connecting: connection refused"
    assert dialog.check.lines()[2:] == ["Sign in: not tried", "Inbox: not tried"]


def test_mailbox_whose_test_failed_can_be_saved_and_says_so(
    dialog: MailboxDialog, bench: Bench, server: Server, ring: MemoryKeyring, qtbot: QtBot, mouse: Mouse
) -> None:
    _enter(dialog, server, "wrong")
    mouse.click(dialog.test_button)
    qtbot.waitUntil(lambda: dialog._test is not None)
    assert "save it all the same" in dialog.note.text()
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: _emails(bench) == ["dora@fenwick.example"])
    assert bench.window is not None
    qtbot.waitUntil(lambda: bool(bench.window.toasts.shown()))
    assert "cannot sign in yet" in bench.window.toasts.shown()[-1].accessibleName()


def test_without_a_keyring_the_password_can_be_kept_until_the_program_ends(
    dialog: MailboxDialog, bench: Bench, server: Server, qtbot: QtBot, mouse: Mouse
) -> None:
    _enter(dialog, server, "right")
    mouse.click(dialog.save_button)
    qtbot.waitUntil(dialog.keyring.isVisible)
    assert "No keyring" in dialog.keyring.accessibleName()
    assert _emails(bench) == []
    mouse.click(dialog.keyring.keep_button)
    qtbot.waitUntil(lambda: _emails(bench) == ["dora@fenwick.example"])
    assert bench.secrets.get("dora@fenwick.example") == "right"


@pytest.mark.parametrize(
    ("error", "said"),
    [(KeyringLocked("locked"), "locked"), (PasswordSetError("no"), "refused")],
    ids=["locked", "denied"],
)
def test_locked_and_denied_keyring_are_told_apart(
    error: Exception,
    said: str,
    dialog: MailboxDialog,
    bench: Bench,
    server: Server,
    ring: MemoryKeyring,
    qtbot: QtBot,
    mouse: Mouse,
) -> None:
    ring.error = error
    _enter(dialog, server, "right")
    mouse.click(dialog.save_button)
    qtbot.waitUntil(dialog.keyring.isVisible)
    assert said in dialog.keyring.accessibleName().casefold()
    ring.error = None
    mouse.click(dialog.keyring.again_button)
    qtbot.waitUntil(lambda: _emails(bench) == ["dora@fenwick.example"])


def test_provider_is_found_from_the_address(dialog: MailboxDialog) -> None:
    _type(dialog.form.email, "dora@gmail.com")
    assert child(dialog, "presetFound").text() == "Found: Gmail"
    assert dialog.draft() == MailboxDraft(
        "dora@gmail.com",
        "smtp.gmail.com",
        587,
        Security.STARTTLS,
        "dora@gmail.com",
        "imap.gmail.com",
        993,
        time_zone="Europe/Berlin",
    )


@pytest.mark.parametrize(
    ("email", "host", "security", "field"),
    [
        ("dora", "127.0.0.1", Security.NONE, "email_field"),
        ("dora@fenwick.example", "smtp.fenwick.example", Security.NONE, "server"),
        ("dora@fenwick.example", "", Security.STARTTLS, "server"),
    ],
)
def test_refusals_stand_at_the_field(
    email: str, host: str, security: Security, field: str, dialog: MailboxDialog, bench: Bench, mouse: Mouse
) -> None:
    _type(dialog.form.email, email)
    _type(dialog.form.smtp_host, host)
    dialog.form.security.set_key(security.value)
    mouse.click(dialog.save_button)
    shown = dialog.form.server_error.text() if field == "server" else dialog.form.email_field.error()
    assert shown
    assert _emails(bench) == []


def test_address_in_use_is_refused_at_the_address(
    dialog: MailboxDialog, bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    bench.add_mailbox("dora@fenwick.example")
    _type(dialog.form.email, "Dora@fenwick.example")
    _type(dialog.form.smtp_host, "127.0.0.1")
    dialog.form.security.set_key(Security.NONE.value)
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: "there already" in dialog.form.email_field.error())


def test_editing_keeps_what_was_not_touched(bench: Bench, qtbot: QtBot, mouse: Mouse) -> None:
    bench.add_mailbox("anna@fenwick.example")
    page = bench.open("mailboxes", {"mailboxes": MailboxesPage})
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page._loaded is not None)
    before = mailbox_list(bench.store, now=bench.clock.now())[0].draft
    mouse.click(page.panel.edit_button)
    assert bench.window is not None
    dialog = child(bench.window, "mailboxDialog")
    assert dialog.draft() == before
    dialog.limits.capacity.setValue(80)
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: mailbox_list(bench.store, now=bench.clock.now())[0].draft.daily_capacity == 80)


def test_escape_closes_and_saves_nothing(dialog: MailboxDialog, bench: Bench) -> None:
    _type(dialog.form.email, "dora@fenwick.example")
    QTest.keyClick(dialog.window().windowHandle(), Qt.Key.Key_Escape)
    assert bench.window is not None
    assert bench.window.findChild(MailboxDialog) is None
    assert _emails(bench) == []


def test_every_control_of_the_dialog_has_a_name(
    dialog: MailboxDialog, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(dialog) == []


def test_provider_of_an_own_domain_is_found_by_its_mail_exchanger(
    dialog: MailboxDialog, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def workspace(domain: str) -> Provider | None:
        asked.append(domain)
        return preset_for_exchanger("aspmx.l.google.com.")

    monkeypatch.setattr("app.core.mail.exchangers.provider_by_mx", workspace)
    _type(dialog.form.email, "dora@fenwick.example")
    qtbot.waitUntil(lambda: dialog.form.smtp_host.text() == "smtp.gmail.com")
    found = child(dialog, "presetFound")
    assert found.text() == "Found: Google Workspace, from the domain's MX record"
    assert asked == ["fenwick.example"]


def test_effect_of_more_capacity_and_of_days_away_is_told_before_saving(
    bench: Bench, qtbot: QtBot, mouse: Mouse
) -> None:
    bench.fill(30)
    page = bench.open("mailboxes", {"mailboxes": MailboxesPage}, mailbox=1)
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page.current() is not None)
    page.edit()
    assert bench.window is not None
    dialog = child(bench.window, "mailboxDialog")
    assert isinstance(dialog, MailboxDialog)
    dialog.limits.capacity.setValue(10)
    qtbot.waitUntil(lambda: dialog.effect.text().endswith("last email Thu 26 Nov → Mon 30 Nov."))
    mouse.click(dialog.away.add_button)
    mouse.click(dialog.save_button)
    qtbot.waitUntil(lambda: mailbox_draft(bench.store, mailbox_id=1).away == ((MONDAY, MONDAY),))
    assert mailbox_draft(bench.store, mailbox_id=1).daily_capacity == 10


@pytest.fixture
def editing(bench: Bench, qtbot: QtBot, ring: MemoryKeyring) -> MailboxDialog:
    """The dialog on anna@, who signs in with a password that is kept; ben@ is there as well."""
    for name in ("anna", "ben"):
        draft = MailboxDraft(f"{name}@fenwick.example", "smtp.fenwick.example", 587, username=name)
        add_mailbox(bench.store, draft=draft, now=bench.clock.now())
        ring.passwords["outpace", draft.email] = f"{name}'s"
    page = bench.open("mailboxes", {"mailboxes": MailboxesPage}, mailbox=1)
    assert isinstance(page, MailboxesPage)
    qtbot.waitUntil(lambda: page.current() is not None)
    page.edit()
    assert bench.window is not None
    found = child(bench.window, "mailboxDialog")
    assert isinstance(found, MailboxDialog)
    return found


def _kept(ring: MemoryKeyring) -> dict[str, str]:
    return {user: password for (_, user), password in ring.passwords.items()}


def test_the_password_goes_along_to_another_address(
    editing: MailboxDialog, bench: Bench, ring: MemoryKeyring, qtbot: QtBot, mouse: Mouse
) -> None:
    _type(editing.form.email, "anna.k@fenwick.example")
    mouse.click(editing.save_button)
    qtbot.waitUntil(lambda: _kept(ring) == {"anna.k@fenwick.example": "anna's", "ben@fenwick.example": "ben's"})
    assert _emails(bench) == ["anna.k@fenwick.example", "ben@fenwick.example"]


@pytest.mark.parametrize("password", ["", "new"])
def test_the_address_of_another_mailbox_leaves_both_passwords(
    editing: MailboxDialog, bench: Bench, ring: MemoryKeyring, qtbot: QtBot, mouse: Mouse, password: str
) -> None:
    before = _kept(ring)
    _type(editing.form.email, "BEN@fenwick.example")
    _type(editing.form.password, password)
    mouse.click(editing.save_button)
    qtbot.waitUntil(lambda: editing.save_button.isEnabled() and editing.form.email_field.has_error())
    assert _kept(ring) == before
    assert _emails(bench) == ["anna@fenwick.example", "ben@fenwick.example"]


def test_a_keyring_that_cannot_be_read_refuses_before_anything_is_changed(
    editing: MailboxDialog,
    bench: Bench,
    ring: MemoryKeyring,
    qtbot: QtBot,
    mouse: Mouse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def locked(*_: object) -> None:
        raise KeyringLocked("closed")

    _type(editing.form.email, "anna.k@fenwick.example")
    with monkeypatch.context() as patch:
        patch.setattr(ring, "get_password", locked)
        mouse.click(editing.save_button)
        qtbot.waitUntil(editing.keyring.isVisible)
    assert "locked" in editing.keyring.accessibleName()
    assert not editing.keyring.keep_button.isVisible()
    assert _emails(bench) == ["anna@fenwick.example", "ben@fenwick.example"]
    mouse.click(editing.keyring.again_button)
    qtbot.waitUntil(lambda: "anna.k@fenwick.example" in _kept(ring))


def test_a_password_that_cannot_be_kept_anew_is_asked_for_again(
    editing: MailboxDialog, bench: Bench, ring: MemoryKeyring, qtbot: QtBot, mouse: Mouse
) -> None:
    ring.error = PasswordSetError("no")
    _type(editing.form.email, "anna.k@fenwick.example")
    mouse.click(editing.save_button)
    window = bench.window
    assert window is not None
    qtbot.waitUntil(lambda: any("not carried along" in one.accessibleName() for one in window.toasts.shown()))
    assert _kept(ring)["anna@fenwick.example"] == "anna's"


def test_another_capacity_has_a_way_back_another_address_has_none(
    editing: MailboxDialog, bench: Bench, ring: MemoryKeyring, qtbot: QtBot, mouse: Mouse
) -> None:
    editing.limits.capacity.setValue(7)
    mouse.click(editing.save_button)
    window = bench.window
    assert window is not None
    qtbot.waitUntil(lambda: bool(window.toasts.shown()))
    assert mailbox_draft(bench.store, mailbox_id=1).daily_capacity == 7
    mouse.click(window.toasts.shown()[0].undo_button)
    qtbot.waitUntil(lambda: mailbox_draft(bench.store, mailbox_id=1).daily_capacity == 50)
    page = window.current_page()
    assert isinstance(page, MailboxesPage)
    page.edit()
    again = window.findChildren(MailboxDialog)[-1]
    _type(again.form.email, "anna.k@fenwick.example")
    mouse.click(again.save_button)
    qtbot.waitUntil(lambda: "anna.k@fenwick.example" in _kept(ring))
    assert [one.undo_button for one in window.toasts.shown()] == [None]
