"""A real Dovecot for tests: IMAP in the clear, under STARTTLS and TLS, IDLE, LMTP to deliver, SASL for Postfix.

Every account's password is `right`; its mail is a Maildir that the tests may look into.
"""

from __future__ import annotations

import os
import shutil
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from imapclient import IMAPClient

from tests.mailstack.process import ServerProcess, free_ports

PROGRAM = Path("/usr/sbin/dovecot")
LMTP_PROGRAM = Path("/usr/lib/dovecot/lmtp")
PASSWORD = "right"
_READY_ACCOUNTS = 600
_MAIL_USER = 5000
"""Whose the mail is where the tests run as root: Dovecot gives mail to nobody below `first_valid_uid`."""


@dataclass(frozen=True, slots=True)
class Account:
    """Someone's mail on the server."""

    email: str
    folder: Path
    """The Maildir: INBOX itself; others below it as `.Sent`, `.Junk`."""
    password: str = PASSWORD


class Dovecot:
    """The server from `start` to `stop`; may be started again, on the same ports and with the same mail."""

    def __init__(self, folder: Path, certificate: Path) -> None:
        """Keep what is given; `certificate` is a PEM file with the key."""
        self.folder = folder
        self.imap, self.imaps, self.lmtp = free_ports(3)
        self.sasl = folder / "sasl"
        self._users = folder / "users"
        self._certificate = certificate
        self._count = 0
        config = folder / "dovecot.conf"
        self._process = ServerProcess(
            [str(PROGRAM), "-F", "-c", str(config)], log=folder / "dovecot.out", premises=folder.parent
        )
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        config.write_text(self._config())
        self._users.write_text("".join(_line(_ready(number)) for number in range(1, _READY_ACCOUNTS + 1)))
        if os.geteuid() == 0:
            os.chown(folder / "mail", _MAIL_USER, _MAIL_USER)
            shutil.chown(self._users, "root", "dovecot")
            self._users.chmod(0o640)

    def start(self) -> None:
        self._process.start(self.imap)

    def stop(self) -> None:
        self._process.stop()

    def account(self) -> Account:
        """Return an empty account of an address of its own."""
        self._count += 1
        assert self._count <= _READY_ACCOUNTS, "more accounts than were made ready"
        return self._account(_ready(self._count))

    def accounts(self, *emails: str, password: str = PASSWORD) -> list[Account]:
        """Return new accounts of exactly these addresses."""
        with self._users.open("a", encoding="utf-8") as users:
            users.writelines(_line(email, password) for email in emails)
        until = time.monotonic() + 10
        while not self._knows(emails[-1]):  # the server looks at the file once a second
            assert time.monotonic() < until, f"Dovecot does not learn of {emails[-1]}"
            time.sleep(0.05)
        return [self._account(email, password) for email in emails]

    def _account(self, email: str, password: str = PASSWORD) -> Account:
        return Account(email, self.folder / "mail" / email / "Maildir", password)

    def _knows(self, email: str) -> bool:
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            lmtp.ehlo()
            lmtp.mail("someone@elsewhere.example")
            return lmtp.rcpt(email)[0] == 250

    def deliver(self, account: Account, *messages: bytes) -> None:
        """Bring messages into an account's inbox as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as lmtp:
            for message in messages:
                lmtp.sendmail("someone@elsewhere.example", [account.email], message)

    @contextmanager
    def client(self, account: Account) -> Iterator[IMAPClient]:
        """Sign in as the user's own mail program would."""
        with IMAPClient("127.0.0.1", self.imap, ssl=False, timeout=10) as client:
            client.login(account.email, account.password)
            yield client

    def append(self, account: Account, message: bytes, *, folder: str = "INBOX", seen: bool = False) -> None:
        """File a message into any folder."""
        with self.client(account) as client:
            client.append(folder, message, flags=(b"\\Seen",) if seen else ())

    def messages(self, account: Account, folder: str = "INBOX") -> list[bytes]:
        """Return the folder's messages as they lie there."""
        with self.client(account) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
            return [found[uid][b"BODY[]"] for uid in sorted(found)]

    def flags(self, account: Account, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """Return every message's flags by UID."""
        with self.client(account) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
            return {uid: tuple(flag for flag in row[b"FLAGS"] if flag != b"\\Recent") for uid, row in found.items()}

    def fill(self, account: Account, count: int, *, days_ago: int) -> None:
        """Lay many short messages into the inbox at once, as if they came `days_ago` days ago."""
        with self.client(account) as client:
            client.select_folder("INBOX")  # which makes the Maildir
        came = time.time() - days_ago * 86400
        for number in range(count):
            message = account.folder / "cur" / f"{int(came)}.M{number}P1.old,S=60:2,S"
            message.write_bytes(b"Subject: old %d\r\nFrom: old@elsewhere.example\r\n\r\nOld\r\n" % number)
            if os.geteuid() == 0:
                os.chown(message, _MAIL_USER, _MAIL_USER)
            os.utime(message, (came, came))

    def spoil(self, account: Account, holding: bytes) -> None:
        """Cut off the message that holds these bytes, so that the server finds less than it promised."""
        (message,) = (one for one in account.folder.glob("*/*,S=*") if holding in one.read_bytes())
        message.write_bytes(message.read_bytes()[:40])

    def forget_uids(self, account: Account) -> None:
        """Lose the index of an account's folders, so that the server gives them a new UIDVALIDITY."""
        for index in account.folder.rglob("dovecot*"):
            if index.is_file():
                index.unlink()

    def _config(self) -> str:
        import grp
        import pwd

        root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid()).pw_name
        group = grp.getgrgid(os.getegid()).gr_name
        return Template(_CONFIG).substitute(
            folder=self.folder,
            certificate=self._certificate,
            inner_user="dovecot" if root else me,
            inner_group="dovecot" if root else group,
            mail_user=_MAIL_USER if root else os.geteuid(),
            mail_group=_MAIL_USER if root else os.getegid(),
            imap=self.imap,
            imaps=self.imaps,
            lmtp=self.lmtp,
            sasl=self.sasl,
        )


def _ready(number: int) -> str:
    return f"mailbox{number}@fenwick.example"


def _line(email: str, password: str = PASSWORD) -> str:
    return f"{email}:{{PLAIN}}{password}::::::\n"


_CONFIG = """
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
hostname = localhost
postmaster_address = postmaster@fenwick.example
default_internal_user = $inner_user
default_internal_group = $inner_group
default_login_user = $inner_user
default_process_limit = 1000
default_client_limit = 4000
first_valid_uid = 1
mail_uid = $mail_user
mail_gid = $mail_group
mail_home = $folder/mail/%Lu
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_idle_check_interval = 1 s
mail_max_userip_connections = 500
maildir_very_dirty_syncs = no
auth_failure_delay = 0
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = yes
ssl_cert = <$certificate
ssl_key = <$certificate
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu $folder/users
}
userdb {
  driver = passwd-file
  args = username_format=%Lu $folder/users
  default_fields = uid=$mail_user gid=$mail_group home=$folder/mail/%Lu
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
}
service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  client_limit = 2000
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service imap {
  process_limit = 1000
  client_limit = 1
  service_count = 100
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
  chroot =
}
service stats {
  chroot =
}
service auth {
  unix_listener $sasl {
    mode = 0666
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp
  }
}
"""
