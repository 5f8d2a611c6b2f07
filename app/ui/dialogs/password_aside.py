"""The password of a removed mailbox: out of the keyring at once, and back into it if the removal is taken back.

In between it is in memory only, where nothing here can see it.
"""

from __future__ import annotations

from app.core.errors import OutpaceError
from app.ui.context import Context
from app.ui.ports import Settle


class PasswordAside:
    """Forgets a mailbox's password and gives it back. May be told from the desk's thread."""

    def __init__(self, context: Context, address: str) -> None:
        self._context = context
        self._address = address
        self._settle: Settle | None = None
        self._gone = False

    def forget(self) -> None:
        """Take the password out of the keyring and out of what is kept for this run."""
        self._context.bridge.post(self._read)

    def give_back(self) -> None:
        """Put it back where it was, if it was taken."""
        self._context.bridge.post(self._put_back)

    def _read(self) -> None:
        self._gone = True
        self._context.ports.move_password(self._address, self._address, self._was_read)

    def _was_read(self, found: OutpaceError | Settle) -> None:
        if not self._gone:
            return
        if not isinstance(found, OutpaceError):
            self._settle = found
        self._context.ports.forget_password(self._address, lambda _error: None)

    def _put_back(self) -> None:
        self._gone = False
        settle, self._settle = self._settle, None
        if settle is not None:
            settle(self._told)

    def _told(self, error: OutpaceError | None) -> None:
        if error is not None:
            words = f"The password of {self._address} did not get back into the keyring, enter it again."
            self._context.toast(f"{words} {error.sentence}")
