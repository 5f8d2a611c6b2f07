"""Passwords of mailboxes: in the OS keyring, or in memory for this run. The only user of `keyring`.

A keyring may ask the user something and wait for the answer, so every call belongs off the UI thread. Nothing here
writes a password to a file, a log, a `repr` or an exception.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from app.core.errors import (
    KeyringAbsent,
    KeyringDenied,
    KeyringDismissed,
    KeyringLocked,
    KeyringSlow,
    OutpaceError,
)

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_T = TypeVar("_T")

PATIENCE = 120.0
"""Seconds for a keyring to answer; it may be asking the user for a password."""
SERVICE = "outpace"
"""The name under which passwords stand in the keyring; the user of an entry is the mailbox's address."""


class KeyringCondition(StrEnum):
    """What can be done with the keyring."""

    AVAILABLE = "available"
    ABSENT = "absent"
    LOCKED = "locked"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class KeyringState:
    """The keyring's condition, its name for people ("" where there is none), and what to do when it is not ready."""

    condition: KeyringCondition
    name: str = ""
    what_to_do: str = ""


_NAMES = {
    "keyring.backends.SecretService": "the desktop's keyring (Secret Service)",
    "keyring.backends.libsecret": "the desktop's keyring (libsecret)",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "the macOS Keychain",
    "keyring.backends.Windows": "the Windows Credential Locker",
    "keyring.backends.chainer": "the system's keyrings",
}
_FOR_THIS_RUN = "or keep the password in memory for this run"
_START = {
    "darwin": f"Unlock the login keychain in Keychain Access, {_FOR_THIS_RUN}.",
    "win32": f"Start the Credential Manager service of Windows, {_FOR_THIS_RUN}.",
    "linux": f"Install and start GNOME Keyring or KWallet (package gnome-keyring), {_FOR_THIS_RUN}.",
}
_UNLOCK = {
    "darwin": f"Unlock the login keychain in Keychain Access and try again, {_FOR_THIS_RUN}.",
    "win32": f"Sign in to Windows again and try again, {_FOR_THIS_RUN}.",
    "linux": f"Unlock it (Passwords and Keys, or sign in to the desktop again) and try again, {_FOR_THIS_RUN}.",
}
_ALLOW = {
    "darwin": f"Allow Outpace in Keychain Access, at the entry {SERVICE}, {_FOR_THIS_RUN}.",
    "win32": f"Look at the entry {SERVICE} in the Credential Manager, {_FOR_THIS_RUN}.",
    "linux": f"Allow the access when the keyring asks, or look at the entry {SERVICE} in Passwords and Keys, "
    f"{_FOR_THIS_RUN}.",
}


class Secrets:
    """The passwords of mailboxes; one per address. May be used by several threads."""

    def __init__(self) -> None:
        self._for_this_run: dict[str, str] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "Secrets()"

    def get(self, email: str) -> str | None:
        """Return the mailbox's password, None where none is kept.

        KeyringAbsent, KeyringLocked, KeyringDismissed, KeyringSlow, KeyringDenied.
        """
        with self._lock:
            remembered = self._for_this_run.get(_key(email))
        if remembered is not None:
            return remembered
        return _asked(lambda keyring: keyring.get_password(SERVICE, _key(email)))

    def set(self, email: str, password: str) -> None:
        """Keep the password in the keyring; errors as `get`."""
        _asked(lambda keyring: keyring.set_password(SERVICE, _key(email), password))
        self._forget_this_run(email)

    def delete(self, email: str) -> None:
        """Forget the password, in memory and keyring; nothing happens where none is kept. Errors as `get`."""
        self._forget_this_run(email)
        _asked(lambda keyring: _delete(keyring, _key(email)))

    def remember_for_this_run(self, email: str, password: str) -> None:
        """Keep the password in memory until the program ends, and nowhere else."""
        with self._lock:
            self._for_this_run[_key(email)] = password

    def moving(self, email: str, to: str) -> MovingPassword:
        """Read the password of an address that becomes another one; errors as `get`.

        Where there is no keyring there is nothing to carry along, save what is kept for this run.
        """
        try:
            return MovingPassword(self, email, to, self.get(email))
        except KeyringAbsent:
            return MovingPassword(self, email, to, None)

    def is_for_this_run(self, email: str) -> bool:
        """Return whether the password is kept in memory only."""
        with self._lock:
            return _key(email) in self._for_this_run

    def state(self) -> KeyringState:
        """Find out whether the keyring can be used, without having it ask the user."""
        try:
            backend = _backend()
            name = _name_of(backend)
            if _is_locked(backend):
                return KeyringState(KeyringCondition.LOCKED, name, _words(_UNLOCK))
        except KeyringAbsent:
            return KeyringState(KeyringCondition.ABSENT, "", _words(_START))
        except OutpaceError:
            return KeyringState(KeyringCondition.DENIED, name, _words(_ALLOW))
        return KeyringState(KeyringCondition.AVAILABLE, name)

    def _forget_this_run(self, email: str) -> None:
        with self._lock:
            self._for_this_run.pop(_key(email), None)


class MovingPassword:
    """A password on its way: read under one address, to be kept under another, or under the same one again."""

    def __init__(self, secrets: Secrets, email: str, to: str, password: str | None) -> None:
        self._secrets, self._to, self._password = secrets, to, password
        self._for_this_run = secrets.is_for_this_run(email)

    def __repr__(self) -> str:
        return "MovingPassword()"

    def settle(self) -> None:
        """Keep it under the new address, in the place where it was under the old one; errors as `Secrets.get`."""
        if self._password is None:
            return
        if self._for_this_run:
            self._secrets.remember_for_this_run(self._to, self._password)
        else:
            self._secrets.set(self._to, self._password)


def _key(email: str) -> str:
    return email.strip().lower()


def _asked(ask: Callable[[KeyringBackend], _T]) -> _T:
    """Return the keyring's answer, its refusals as our errors; what it said may hold a secret and is dropped."""
    backend = _backend()
    answered: list[_T] = []
    troubles: list[Exception] = []

    def run() -> None:
        try:
            answered.append(ask(backend))
        except Exception as error:
            troubles.append(error)

    # On a thread of its own: a keyring may wait for the user, who may be away.
    asking = threading.Thread(target=run, name="keyring", daemon=True)
    asking.start()
    asking.join(PATIENCE)
    if troubles:
        raise _trouble(backend, troubles[0])
    if not answered:
        raise _slow(backend)
    return answered[0]


def _slow(backend: KeyringBackend) -> KeyringSlow:
    return KeyringSlow(
        f"{_name_of(backend)} has not answered for {PATIENCE:.0f} seconds. Look for its question behind other windows "
        f"and answer it, {_FOR_THIS_RUN}."
    )


def _trouble(backend: KeyringBackend, error: Exception) -> OutpaceError:
    from keyring import errors

    if isinstance(error, OutpaceError):
        return error
    if isinstance(error, errors.NoKeyringError | errors.InitError):
        return _absent()
    return _locked(backend) if isinstance(error, errors.KeyringLocked) else _told(backend, error)


def _backend() -> KeyringBackend:
    """Return the keyring in use; looks anew where none was found before. KeyringAbsent."""
    import keyring
    from keyring.core import init_backend

    if not _is_real(keyring.get_keyring()):
        init_backend()
    backend = keyring.get_keyring()
    if not _is_real(backend):
        raise _absent()
    return backend


def _is_real(backend: KeyringBackend) -> bool:
    """Return whether the backend is one that keyring recommends: not the null, failing or plain-text ones."""
    try:
        if type(backend).__module__ == "keyring.backends.chainer":
            return bool(getattr(backend, "backends", ()))
        return float(backend.priority) >= 1
    except RuntimeError:  # keyring's way of saying that its service went away
        return False


def _delete(backend: KeyringBackend, user: str) -> None:
    if backend.get_password(SERVICE, user) is not None:
        backend.delete_password(SERVICE, user)


def _is_locked(backend: KeyringBackend) -> bool:
    if type(backend).__module__ != "keyring.backends.SecretService":
        return False
    import secretstorage
    from secretstorage.exceptions import ItemNotFoundException, SecretStorageException

    try:
        with closing(secretstorage.dbus_init()) as bus:
            return bool(secretstorage.get_default_collection(bus).is_locked())
    except ItemNotFoundException:
        return False
    except SecretStorageException as error:
        raise _told(backend, error) from None


def _name_of(backend: KeyringBackend) -> str:
    return next((name for module, name in _NAMES.items() if type(backend).__module__ == module), backend.name)


def _words(by_platform: dict[str, str]) -> str:
    return by_platform.get(sys.platform, by_platform["linux"])


def _absent() -> KeyringAbsent:
    return KeyringAbsent(f"No keyring runs on this computer to keep passwords in. {_words(_START)}")


def _locked(backend: KeyringBackend) -> KeyringLocked:
    return KeyringLocked(f"The passwords in {_name_of(backend)} are locked. {_words(_UNLOCK)}")


def _told(backend: KeyringBackend, error: Exception) -> OutpaceError:
    """Return the refusal by what the keyring raised: its kind only, never its words."""
    kind = type(error).__name__
    if "Dismissed" in kind:
        return KeyringDismissed(
            f"{_name_of(backend)} asked to be unlocked, and its question was closed. {_words(_UNLOCK)}"
        )
    if "Locked" in kind:
        return _locked(backend)
    if "NotAvailable" in kind:
        return _absent()
    return KeyringDenied(f"{_name_of(backend)} refused ({kind}). {_words(_ALLOW)}")
