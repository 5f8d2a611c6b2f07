"""Real SMTP servers on loopback for tests: one that protects and signs in (aiosmtpd), one that follows a script."""

from __future__ import annotations

import contextlib
import datetime
import hmac
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """A private certificate authority in a folder; `ca_file` is what clients trust."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Outpace test authority")])
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        certificate = (
            self._builder(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def server_context(self, *hosts: str, days: float = 30) -> ssl.SSLContext:
        """Return a server's TLS set-up with a certificate for names and addresses, valid for some days from now on."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [_general_name(host) for host in hosts]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            self._builder(subject, key, days)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(by, critical=False)  # without it, Python trusts no certificate from 3.13 on
            .sign(self._key, hashes.SHA256())
        )
        place = self.folder / f"{hosts[0]}.pem"
        plain = serialization.NoEncryption()
        encoded = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        place.write_bytes(encoded + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(place)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, days: float = 30
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=days))
        )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


class SigningIn:
    """An aiosmtpd server that wants TLS and the right password; refuses recipients as told."""

    def __init__(
        self,
        context: ssl.SSLContext | None,
        *,
        implicit: bool = False,
        password: str = "right",
        without: Collection[str] = (),
    ) -> None:
        self.password = password
        self.refusal = "535 5.7.8 Username and Password not accepted"
        self.tried: list[tuple[str, str]] = []
        self.messages: list[tuple[str, list[str], bytes]] = []
        self.replies: dict[str, str] = {}
        self.connections = 0
        settings: dict[str, Any] = {"authenticator": self._authenticate, "auth_required": True}
        settings["auth_exclude_mechanism"] = list(without)
        if implicit:
            settings |= {"ssl_context": context, "auth_require_tls": False}
        elif context is not None:
            settings |= {"tls_context": context, "require_starttls": True}
        else:
            settings |= {"auth_require_tls": False}
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), **settings)
        self.port = self._controller.port

    def __enter__(self) -> SigningIn:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.tried.append((data.login.decode(), data.password.decode()))
        if data.password.decode() == self.password:
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=self.refusal)

    async def auth_CRAM__MD5(self, server: SMTP, args: list[str]) -> AuthResult:
        """Challenge and compare (RFC 2195); aiosmtpd offers the way because this method is here."""
        challenge = b"<4711.1@here>"
        answer = await server.challenge_auth(challenge)
        assert isinstance(answer, bytes)
        user, _, digest = answer.decode().rpartition(" ")
        right = hmac.new(self.password.encode(), challenge, "md5").hexdigest()
        self.tried.append((user, digest))
        if hmac.compare_digest(digest, right):
            return AuthResult(success=True, auth_data=user)
        return AuthResult(success=False, handled=False, message=self.refusal)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 Queued as 4711"


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Line:
    """One accepted connection of the scripted server."""

    def __init__(self, taken: socket.socket) -> None:
        self.socket = taken
        self._file = taken.makefile("rb")

    def say(self, text: str) -> None:
        self.socket.sendall(text.encode() + b"\r\n")

    def hear(self) -> str:
        """Return the client's next line, "" when it hung up."""
        return self._file.readline().decode("utf-8", "replace").strip()

    def message(self) -> bytes:
        """Return what follows DATA up to the final dot, or what came before the client hung up."""
        lines: list[bytes] = []
        while (line := self._file.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def drop(self) -> None:
        """Reset the connection as a dead network does."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self._file.close()
        self.socket.close()

    def up_to_data(self, *, greeted: bool = False) -> bytes:
        """Play a server that accepts everything up to the final dot; return the message."""
        if not greeted:
            self.say("220 ready")
        while True:
            word = self.hear().upper()
            if word.startswith("DATA"):
                self.say("354 go on")
                return self.message()
            self.say("250 OK")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
            self.socket.close()


Script = Callable[[Line], None]


@contextlib.contextmanager
def scripted(*scripts: Script, host: str = "127.0.0.1") -> Iterator[int]:
    """Serve one connection per script, in order; yield the port. A script's own failure fails the test."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    listener.settimeout(10)
    failures: list[BaseException] = []

    def serve() -> None:
        for script in scripts:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            taken.settimeout(10)
            line = Line(taken)
            try:
                script(line)
            except OSError:
                continue
            except BaseException as failure:
                failures.append(failure)
            finally:
                line.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(12)
    assert not failures, failures
