"""The outside as the window may use it: sign-in tests, the keyring, the sender. Answers come in the UI thread.

What may block runs on a thread of its own, a courier without a mailbox: nothing here waits in the UI thread.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from app.core.errors import AccountTrouble, OutpaceError
from app.core.secrets import KeyringCondition, Secrets

if TYPE_CHECKING:
    from app.core.mail import PhaseResult, Provider
    from app.core.model import DomainCheck, EmailStatus, MailboxDraft, OutgoingMail, SendResult
    from app.main.planning import Planning
    from app.main.sending import SendingService
    from app.ui.bridge import Bridge
    from app.ui.ports import KeyringState, Preset, SignInTest

Answer = Callable[[OutpaceError | None], None]
Settle = Callable[[Answer], None]


class WindowPorts:
    """The Ports of one window; `service` gives its sender once there is one, `planning` its process that plans."""

    def __init__(
        self,
        bridge: Bridge,
        secrets: Secrets,
        service: Callable[[], SendingService | None],
        planning: Callable[[], Planning | None] = lambda: None,
    ) -> None:
        self._bridge = bridge
        self._secrets = secrets
        self._service = service
        self._planning = planning
        self.troubled: Callable[[OutpaceError], None] = lambda error: None
        """Called in the UI thread with what hindered starting or stopping the sender."""

    def preset_for(self, email: str) -> Preset | None:
        """Return the provider of an address's domain, None for an unknown one."""
        from app.core.mail import preset_for

        found = preset_for(email)
        return None if found is None else _preset(found)

    def find_provider(self, domain: str, then: Callable[[Preset | None], None]) -> None:
        """Ask the name servers who takes the domain's mail."""

        def ask() -> None:
            from app.core.mail.exchangers import provider_by_mx  # dnspython costs a tenth of a second

            found = provider_by_mx(domain)
            self._bridge.post(lambda: then(None if found is None else _preset(found)))

        _in_background(ask)

    def check_domain(self, email: str, then: Callable[[tuple[DomainCheck, ...]], None]) -> None:
        """Ask the name servers what an address's domain publishes."""

        def ask() -> None:
            from app.core.mail.domain_checks import check_domain

            domain = email.strip().rpartition("@")[2]
            found = check_domain(domain)
            self._bridge.post(lambda: then(found))

        _in_background(ask)

    def test_sign_in(
        self, draft: MailboxDraft, password: str, report: Callable[[SignInTest], None]
    ) -> Callable[[], None]:
        """Try to sign in and report after each step; the returned function ends the reports."""
        wanted = threading.Event()
        wanted.set()

        def tell(test: SignInTest) -> None:
            self._bridge.post(lambda: report(test) if wanted.is_set() else None)

        _in_background(partial(_test, draft, partial(self._password, draft, password), tell))
        return wanted.clear

    def send_test(self, draft: MailboxDraft, mail: OutgoingMail, done: Callable[[SendResult], None]) -> None:
        """Send one email now through a mailbox, past the plan."""

        def send() -> None:
            from app.core.clock import SystemClock
            from app.core.mail import SmtpSession

            session = SmtpSession(draft, password=partial(self._password, draft, ""), now=SystemClock().now)
            try:
                result = session.send(mail)
            except OutpaceError as error:
                result = SendResult(EmailStatus.FAILED, SystemClock().now(), error.sentence)
            finally:
                session.close()
            self._bridge.post(lambda: done(result))

        _in_background(send)

    def store_password(self, email: str, password: str, done: Answer) -> None:
        """Put the password into the keyring."""
        self._answer(lambda: self._secrets.set(email, password), done)

    def keep_password_for_this_run(self, email: str, password: str) -> None:
        """Keep the password in memory only."""
        self._secrets.remember_for_this_run(email, password)

    def forget_password(self, email: str, done: Answer) -> None:
        """Remove the password everywhere."""
        self._answer(lambda: self._secrets.delete(email), done)

    def move_password(self, email: str, to: str, then: Callable[[OutpaceError | Settle], None]) -> None:
        """Read a password that goes to another address; what `then` is given keeps it there."""

        def read() -> None:
            try:
                moving = self._secrets.moving(email, to)
            except OutpaceError as error:
                refusal = error
                self._bridge.post(lambda: then(refusal))
            else:
                self._bridge.post(lambda: then(lambda done: self._answer(moving.settle, done)))

        _in_background(read)

    def keyring_state(self, then: Callable[[KeyringState], None]) -> None:
        """Find out what the keyring is called and whether it can be used."""

        def ask() -> None:
            state = _shown_state(self._secrets)
            self._bridge.post(lambda: then(state))

        _in_background(ask)

    @property
    def foresees(self) -> bool:
        """Return whether a process may be asked what changes would do."""
        return self._planning() is not None

    def foresee(
        self,
        question: Callable[[Any], Any],
        then: Callable[[Any], None],
        failed: Callable[[OutpaceError], None],
    ) -> Callable[[], None]:
        """Have the planning process answer a question."""
        planning = self._planning()
        assert planning is not None, "asked before the workspace was open"
        post = self._bridge.post
        return planning.foresee(
            question, lambda answer: post(partial(then, answer)), lambda error: post(partial(failed, error))
        )

    def start_sender(self) -> None:
        """Begin to send."""
        service = self._service()
        if service is not None:
            self._answer(service.start, self._told)

    def stop_sender(self) -> None:
        """Send no more until started again."""
        service = self._service()
        if service is not None:
            self._answer(lambda: _ignore(service.stop()), self._told)

    def wake_sender(self) -> None:
        """Look for due emails now."""
        service = self._service()
        if service is not None:
            service.wake()

    def open_sample_workspace(self) -> None:
        """Start a second program on the sample workspace."""
        import subprocess

        subprocess.Popen(
            [sys.executable, "-m", "app", "demo"] if not _is_frozen() else [sys.executable, "demo"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _password(self, draft: MailboxDraft, given: str) -> str | None:
        return given or (self._secrets.get(draft.email) if draft.username else None)

    def _answer(self, do: Callable[[], None], done: Answer) -> None:
        def work() -> None:
            error = _refusal(do)
            self._bridge.post(lambda: done(error))

        _in_background(work)

    def _told(self, error: OutpaceError | None) -> None:
        if error is not None:
            self.troubled(error)


def _preset(found: Provider) -> Preset:
    from app.ui.ports import Preset

    return Preset(
        found.name,
        found.smtp_host,
        found.smtp_port,
        found.security,
        found.imap_host,
        found.imap_port,
        found.daily_limit,
        found.hint,
        found.hint_url,
    )


def _test(draft: MailboxDraft, password: Callable[[], str | None], tell: Callable[[SignInTest], None]) -> None:
    """Run the test and tell how it stands after each step."""
    from app.core.mail import Phase, sign_in_test
    from app.ui.ports import Check, CheckState, SignInTest

    done: list[PhaseResult] = []
    names = list(Phase)

    def stands(*, finished: bool = False, error: OutpaceError | None = None) -> SignInTest:
        rest = CheckState.NOT_TRIED if finished or error else CheckState.WAITING
        checks = [Check(one.phase.value, CheckState.PASSED if one.ok else CheckState.FAILED, one.words) for one in done]
        waiting = [Check(phase.value, rest) for phase in names[len(done) :]]
        if waiting and not finished and error is None:
            waiting[0] = Check(waiting[0].name, CheckState.RUNNING)
        return SignInTest(tuple(checks + waiting), finished or error is not None, sum(r.seconds for r in done), error)

    def on_result(result: PhaseResult) -> None:
        done.append(result)
        tell(stands(finished=not result.ok or len(done) == len(names), error=result.error))

    tell(stands())
    try:
        sign_in_test(draft, password=password, report=on_result)
    except OutpaceError as error:
        tell(stands(error=error))


def _shown_state(secrets: Secrets) -> KeyringState:
    from app.ui.ports import KeyringCondition as Shown
    from app.ui.ports import KeyringState

    state = secrets.state()
    ready = state.condition is KeyringCondition.AVAILABLE
    condition = Shown.READY if ready else Shown(state.condition.value)
    return KeyringState(state.name, condition, state.what_to_do)


def _refusal(do: Callable[[], None]) -> OutpaceError | None:
    try:
        do()
    except OutpaceError as error:
        return error
    return None


def _ignore(_: object) -> None:
    return None


def _is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="outside", daemon=True).start()


def keyring_words() -> tuple[bool, str]:
    """Return whether the keyring can be used, and that in a sentence."""
    state = Secrets().state()
    if state.condition is KeyringCondition.AVAILABLE:
        return True, f"Passwords are kept in {state.name}."
    return False, state.what_to_do


def store_password(email: str, password: str) -> None:
    """Put a mailbox's password into the keyring; KeyringAbsent, KeyringLocked, KeyringDenied."""
    Secrets().set(email, password)


def forget_password(email: str) -> str:
    """Take a mailbox's password out of the keyring; return in a sentence why that was not possible, "" otherwise."""
    try:
        Secrets().delete(email)
    except AccountTrouble as error:
        return error.sentence
    return ""


def moving_password(email: str, to: str) -> Callable[[], None]:
    """Read the password of an address that becomes another one, and return what keeps it there.

    Both raise KeyringLocked, KeyringDenied.
    """
    return Secrets().moving(email, to).settle


def try_sign_in(draft: MailboxDraft, password: str | None) -> tuple[PhaseResult, ...]:
    """Connect and sign in with the given or the kept password; return the steps tried, the last may have failed."""
    from app.core.mail import sign_in_test

    return sign_in_test(draft, password=lambda: password or Secrets().get(draft.email))
