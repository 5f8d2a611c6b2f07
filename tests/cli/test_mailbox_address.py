"""`mailbox set EMAIL email=NEW`: the password goes along in the keyring, whatever the keyring says."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordSetError

from app.core.secrets import SERVICE
from tests.cli.conftest import Outpace

ANNA, NEW, BEN = "anna@fenwick.example", "anna.k@fenwick.example", "ben@fenwick.example"
HOST = ("--smtp", "smtp.fenwick.example:587", "--user", "anna")


class Ring(KeyringBackend):
    """A keyring in memory that may refuse to be read, written or cleared."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}
        self.refuses: set[str] = set()

    def get_password(self, service: str, username: str) -> str | None:
        assert service == SERVICE
        self._ask("read", KeyringLocked("locked"))
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._ask("write", PasswordSetError("no"))
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._ask("clear", PasswordSetError("no"))
        del self.kept[username]

    def _ask(self, what: str, error: Exception) -> None:
        if what in self.refuses:
            raise error


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    made = Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def mailboxes(outpace: Outpace, ring: Ring) -> Outpace:
    for email, password in ((ANNA, "anna's"), (BEN, "ben's")):
        outpace.json("mailbox", "add", email, *HOST, "--password-stdin", stdin=f"{password}\n")
    return outpace


def addresses(outpace: Outpace) -> list[str]:
    return [row["email"] for row in outpace.json("mailbox", "list")]


def test_the_password_goes_along(mailboxes: Outpace, ring: Ring) -> None:
    mailboxes.json("mailbox", "set", ANNA, f"email={NEW}", "capacity=40")
    assert ring.kept == {NEW: "anna's", BEN: "ben's"}
    assert addresses(mailboxes) == [NEW, BEN]


def test_only_upper_case_changes_nothing_in_the_keyring(mailboxes: Outpace, ring: Ring) -> None:
    mailboxes.json("mailbox", "set", ANNA, "email=Anna@Fenwick.example")
    assert ring.kept == {ANNA: "anna's", BEN: "ben's"}


@pytest.mark.parametrize("password", [(), ("--password-stdin",)])
def test_the_address_of_another_mailbox_leaves_both_passwords(
    mailboxes: Outpace, ring: Ring, password: tuple[str, ...]
) -> None:
    said = mailboxes("mailbox", "set", ANNA, f"email={BEN}", *password, stdin="other\n")
    assert said.code == 1
    assert f"The mailbox {BEN} is there already" in said.err
    assert ring.kept == {ANNA: "anna's", BEN: "ben's"}
    assert addresses(mailboxes) == [ANNA, BEN]


def test_a_new_password_takes_the_place_of_the_old_one(mailboxes: Outpace, ring: Ring) -> None:
    mailboxes.json("mailbox", "set", ANNA, f"email={NEW}", "--password-stdin", stdin="new\n")
    assert ring.kept == {NEW: "new", BEN: "ben's"}


def test_a_locked_keyring_refuses_before_anything_is_changed(mailboxes: Outpace, ring: Ring) -> None:
    ring.refuses = {"read"}
    assert "locked" in mailboxes.refused("mailbox", "set", ANNA, f"email={NEW}")
    assert addresses(mailboxes) == [ANNA, BEN]
    assert ring.kept == {ANNA: "anna's", BEN: "ben's"}


def test_a_keyring_that_takes_no_new_password_keeps_the_old_one_and_says_what_to_do(
    mailboxes: Outpace, ring: Ring
) -> None:
    ring.refuses = {"write"}
    said = mailboxes("mailbox", "set", ANNA, f"email={NEW}")
    assert said.code == 0
    assert "not carried along, give it again with --password-stdin" in said.out
    assert "anna's" not in said.out
    assert ring.kept == {ANNA: "anna's", BEN: "ben's"}


def test_what_cannot_be_cleared_is_said(mailboxes: Outpace, ring: Ring) -> None:
    ring.refuses = {"clear"}
    said = mailboxes("mailbox", "set", ANNA, f"email={NEW}")
    assert f"The password of {ANNA} is still in the keyring" in said.out
    assert ring.kept[NEW] == "anna's"


def test_without_a_keyring_or_a_sign_in_the_address_changes_all_the_same(outpace: Outpace) -> None:
    outpace.json("mailbox", "add", ANNA, *HOST)
    outpace.json("mailbox", "add", BEN, "--smtp", "127.0.0.1:2525")
    said = outpace("mailbox", "set", ANNA, f"email={NEW}")
    assert said.code == 0, said.err
    outpace.json("mailbox", "set", BEN, "email=ben.k@fenwick.example")
    assert addresses(outpace) == [NEW, "ben.k@fenwick.example"]


def test_a_trial_asks_no_keyring(mailboxes: Outpace, ring: Ring) -> None:
    ring.refuses = {"read", "write", "clear"}
    mailboxes.json("what-if", "mailbox", "set", ANNA, f"email={NEW}")
    assert addresses(mailboxes) == [ANNA, BEN]
