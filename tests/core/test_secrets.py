"""Passwords in a real Secret Service: a private D-Bus session with a GNOME Keyring of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest

from app.core import secrets
from app.core.errors import KeyringAbsent, KeyringDenied, KeyringDismissed, KeyringLocked, KeyringSlow
from app.core.secrets import SERVICE, KeyringCondition, Secrets
from tests.secret_service import SecretService, keyring_that

PASSWORD = "hunter2-ünsäglich"
ANNA = "anna@fenwick.example"


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """No keyring: what the tests' own set-up chooses."""
    before = keyring.get_keyring()
    keyring.core.init_backend()
    yield
    keyring.set_keyring(before)


def test_a_password_is_kept_replaced_and_forgotten(secret_service: SecretService) -> None:
    secrets = Secrets()
    assert secrets.get(ANNA) is None
    secrets.set(ANNA, PASSWORD)
    assert Secrets().get(" Anna@Fenwick.example") == PASSWORD
    assert keyring.get_password(SERVICE, ANNA) == PASSWORD
    secrets.set(ANNA, "another")
    assert Secrets().get(ANNA) == "another"
    assert Secrets().get("dora@fenwick.example") is None
    secrets.delete(ANNA)
    assert Secrets().get(ANNA) is None
    secrets.delete(ANNA)


def test_a_running_keyring_is_available_and_has_a_name(secret_service: SecretService) -> None:
    state = Secrets().state()
    assert state.condition is KeyringCondition.AVAILABLE
    assert "Secret Service" in state.name
    assert state.what_to_do == ""


# The keyring library leaves its bus connection to the garbage collector when a keyring stays locked.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_locked_keyring_is_told_apart_with_what_to_do(secret_service: SecretService) -> None:
    secrets = Secrets()
    secrets.set(ANNA, PASSWORD)
    secret_service.lock()
    state = secrets.state()
    assert state.condition is KeyringCondition.LOCKED
    assert "Unlock it" in state.what_to_do
    with pytest.raises(KeyringLocked, match="Unlock it") as caught:
        secrets.get(ANNA)
    assert PASSWORD not in str(caught.value)
    with pytest.raises(KeyringLocked):
        secrets.set(ANNA, PASSWORD)


def test_without_a_keyring_the_password_can_be_kept_for_this_run(no_keyring: None, tmp_path: Path, home: Path) -> None:
    secrets = Secrets()
    assert secrets.state().condition is KeyringCondition.ABSENT
    assert "keep the password in memory for this run" in secrets.state().what_to_do
    for refused in (lambda: secrets.get(ANNA), lambda: secrets.set(ANNA, PASSWORD), lambda: secrets.delete(ANNA)):
        with pytest.raises(KeyringAbsent) as caught:
            refused()
        assert PASSWORD not in f"{caught.value} {caught.value.details}"
    secrets.remember_for_this_run(ANNA, PASSWORD)
    assert secrets.get("ANNA@fenwick.example") == PASSWORD
    assert PASSWORD not in repr(secrets)
    assert Secrets.__repr__(secrets) == "Secrets()"
    files = [place for place in home.rglob("*") if place.is_file()]
    assert not [place for place in files if PASSWORD.encode() in place.read_bytes()]


def test_forgetting_reaches_memory_even_without_a_keyring(no_keyring: None) -> None:
    secrets = Secrets()
    secrets.remember_for_this_run(ANNA, PASSWORD)
    with pytest.raises(KeyringAbsent):
        secrets.delete(ANNA)
    with pytest.raises(KeyringAbsent):
        secrets.get(ANNA)


@pytest.mark.parametrize("backend", ["null", "fail", "chainer"])
def test_backends_that_keep_nothing_count_as_absent(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import chainer, fail, null

    # Other tests' backends live on as classes, and the chainer would take them for keyrings of this computer.
    monkeypatch.setattr(chainer.ChainerBackend, "backends", ())
    made = {"null": null.Keyring, "fail": fail.Keyring, "chainer": chainer.ChainerBackend}[backend]()
    before = keyring.get_keyring()
    keyring.set_keyring(made)
    try:
        assert Secrets().state().condition is KeyringCondition.ABSENT
        with pytest.raises(KeyringAbsent):
            Secrets().set(ANNA, PASSWORD)
    finally:
        keyring.set_keyring(before)


def test_a_refusing_keyring_is_denied_and_its_words_are_not_repeated() -> None:
    class Refusing(keyring.backend.KeyringBackend):
        priority = 5

        def get_password(self, service: str, username: str) -> str | None:
            raise keyring.errors.KeyringError(f"no access to {PASSWORD}")

        def set_password(self, service: str, username: str, password: str) -> None:
            raise keyring.errors.PasswordSetError(f"cannot keep {password}")

    before = keyring.get_keyring()
    keyring.set_keyring(Refusing())
    try:
        for refused in (lambda: Secrets().get(ANNA), lambda: Secrets().set(ANNA, PASSWORD)):
            with pytest.raises(KeyringDenied) as caught:
                refused()
            assert PASSWORD not in f"{caught.value} {caught.value.details}"
            assert caught.value.__cause__ is None
            assert caught.value.__context__ is None
    finally:
        keyring.set_keyring(before)


def test_a_question_that_the_user_closes_is_told_apart_from_a_locked_keyring() -> None:
    from secretstorage.exceptions import PromptDismissedException

    def dismissed() -> str:
        raise PromptDismissedException("Prompt dismissed.")

    with keyring_that(dismissed), pytest.raises(KeyringDismissed, match="its question was closed"):
        Secrets().get(ANNA)


def test_a_keyring_that_does_not_answer_keeps_nobody_waiting_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        asked.set()
        go_on.wait(20)
        return PASSWORD

    monkeypatch.setattr(secrets, "PATIENCE", 0.05)
    with keyring_that(slow):
        with pytest.raises(KeyringSlow, match="Look for its question behind other windows"):
            Secrets().get(ANNA)
        assert asked.is_set()
        go_on.set()
        monkeypatch.setattr(secrets, "PATIENCE", 20.0)
        assert Secrets().get(ANNA) == PASSWORD
