"""What the window needs of the world outside the database: sign-ins, keyring, sender. `main` makes what is declared.

No port blocks: the answer comes by a callback, which is called in the UI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from app.core.errors import OutpaceError

if TYPE_CHECKING:
    from app.core.model import DomainCheck, MailboxDraft, OutgoingMail, Security, SendResult


Settle = Callable[[Callable[[OutpaceError | None], None]], None]
"""Does it, and calls what it is given with the error, or None."""


class CheckState(StrEnum):
    """How far one step of a sign-in test is."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class Check:
    """One step of a sign-in test: "Connecting", "TLS", "Sign in", "Inbox"; `words` says what came of it."""

    name: str
    state: CheckState = CheckState.WAITING
    words: str = ""


@dataclass(frozen=True, slots=True)
class SignInTest:
    """The whole test as it stands; reported anew after every step. `error` says what to do about the failed one."""

    checks: tuple[Check, ...]
    finished: bool = False
    seconds: float = 0.0
    error: OutpaceError | None = None

    @property
    def passed(self) -> bool:
        """Return whether everything was tried and accepted."""
        return self.finished and self.error is None


class KeyringCondition(StrEnum):
    """What can be done with the OS keyring."""

    READY = "ready"
    ABSENT = "absent"
    LOCKED = "locked"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class KeyringState:
    """The keyring by name ("GNOME Keyring"), its condition, and a sentence on what to do where it is not ready."""

    name: str
    condition: KeyringCondition = KeyringCondition.READY
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A mail provider's servers; `hint` says which password it takes, `hint_url` where to make it."""

    name: str
    smtp_host: str
    smtp_port: int
    security: Security
    imap_host: str
    imap_port: int
    daily_limit: int | None = None
    hint: str = ""
    hint_url: str = ""


class Ports(Protocol):
    """The outside as the window may use it."""

    def preset_for(self, email: str) -> Preset | None:
        """Return the provider of an address's domain from the shipped list, at once; None for an unknown one."""
        ...

    def find_provider(self, domain: str, then: Callable[[Preset | None], None]) -> None:
        """Ask the name servers which provider takes a domain's mail; None where it is none known or nobody answers."""
        ...

    def check_domain(self, email: str, then: Callable[[tuple[DomainCheck, ...]], None]) -> None:
        """Ask the name servers what an address's domain publishes of SPF, DKIM and DMARC."""
        ...

    def test_sign_in(
        self, draft: MailboxDraft, password: str, report: Callable[[SignInTest], None]
    ) -> Callable[[], None]:
        """Try to sign in as `draft` says; `report` the test after each step, stopping at the first failure.

        An empty password means the stored one. The returned function cancels: no report comes after it.
        """
        ...

    def send_test(self, draft: MailboxDraft, mail: OutgoingMail, done: Callable[[SendResult], None]) -> None:
        """Send one email now through a mailbox, past the plan; `done` gets what the server said."""
        ...

    def store_password(self, email: str, password: str, done: Callable[[OutpaceError | None], None]) -> None:
        """Put the password into the OS keyring; `done` gets the error (absent, locked, denied), or None."""
        ...

    def keep_password_for_this_run(self, email: str, password: str) -> None:
        """Keep the password in memory until the program ends, and nowhere else."""
        ...

    def move_password(self, email: str, to: str, then: Callable[[OutpaceError | Settle], None]) -> None:
        """Read the password of an address that becomes another one.

        `then` gets why that is not possible, or a function that keeps it under the new address as well; it is for after
        the workspace took the new address.
        """
        ...

    def forget_password(self, email: str, done: Callable[[OutpaceError | None], None]) -> None:
        """Remove the password from the keyring and from memory."""
        ...

    def keyring_state(self, then: Callable[[KeyringState], None]) -> None:
        """Find out what the keyring is called and whether it can be used."""
        ...

    @property
    def foresees(self) -> bool:
        """Return whether there is a process beside the window that answers questions about the workspace."""
        ...

    def foresee(
        self,
        question: Callable[[Any], Any],
        then: Callable[[Any], None],
        failed: Callable[[OutpaceError], None],
    ) -> Callable[[], None]:
        """Have the process beside the window answer a question about the workspace.

        `question` is called with a store, changes nothing in it, and can be pickled, as its answer can. The returned
        function lets it be: neither `then` nor `failed` is called after that, unless the call is on its way.
        """
        ...

    def start_sender(self) -> None:
        """Begin to send in the background, or do nothing where that is so already."""
        ...

    def stop_sender(self) -> None:
        """Send no more until started again; what a mailbox is handing over is finished."""
        ...

    def wake_sender(self) -> None:
        """Look for due emails now instead of at the next beat."""
        ...

    def open_sample_workspace(self) -> None:
        """Open the sample workspace in a window of its own: it sends to a server inside the program only."""
        ...
