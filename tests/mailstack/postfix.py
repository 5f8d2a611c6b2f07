"""A real Postfix for tests: submission with sign-in through Dovecot, STARTTLS, reports (DSN); delivers to Dovecot.

Every domain is its own, so nothing leaves this computer; who has no account on the Dovecot is an unknown user, and the
sender gets a real bounce. Runs as root only.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from string import Template

from tests.mailstack.dovecot import Dovecot
from tests.mailstack.process import ServerProcess, free_ports

PROGRAM = Path("/usr/lib/postfix/sbin/master")
_SPOOLS = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")


class Postfix:
    """The server from `start` to `stop`."""

    def __init__(self, folder: Path, certificate: Path, dovecot: Dovecot) -> None:
        """Keep what is given and lay out the folder; `certificate` is a PEM file with the key."""
        self.folder = folder
        self.smtp, self.submission, self.submissions = free_ports(3)
        self._config = folder / "etc"
        for name in ("etc", "spool", "data"):
            (folder / name).mkdir()
        self._write("main.cf", _MAIN, certificate, dovecot)
        self._write("master.cf", _MASTER, certificate, dovecot)
        self._write("logins", "/^(.*)$$/ $$1\n", certificate, dovecot)
        self._make_spool()
        self._process = ServerProcess(
            [str(PROGRAM), "-c", str(self._config), "-s"],
            log=folder / "postfix.out",
            premises=folder.parent,
            environment={"MAIL_CONFIG": str(self._config), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
        )

    def start(self) -> None:
        self._process.start(self.submission)

    def stop(self) -> None:
        self._process.stop()

    def _write(self, name: str, text: str, certificate: Path, dovecot: Dovecot) -> None:
        filled = Template(text).substitute(
            folder=self.folder,
            certificate=certificate,
            lmtp=dovecot.lmtp,
            sasl=dovecot.sasl,
            smtp=self.smtp,
            submission=self.submission,
            submissions=self.submissions,
        )
        place = self._config / name
        place.write_text(filled)
        before = time.time() - 60  # Postfix waits for files that were written within the last second
        os.utime(place, (before, before))

    def _make_spool(self) -> None:
        import grp
        import pwd

        owner, group = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
        spool = self.folder / "spool"
        for name in _SPOOLS:
            (spool / name).mkdir(mode=0o700)
            os.chown(spool / name, owner, 0)
        (spool / "pid").mkdir()
        for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
            (spool / name).mkdir()
            os.chown(spool / name, owner, group)
            (spool / name).chmod(mode)
        shutil.chown(self.folder / "data", "postfix", "postfix")
        (self.folder / "data").chmod(0o700)


_MAIN = """
compatibility_level = 3.6
queue_directory = $folder/spool
data_directory = $folder/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = $folder/postfix.log
maillog_file_prefixes = $folder
myhostname = mx.fenwick.example
mydomain = fenwick.example
myorigin = fenwick.example
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
biff = no
append_dot_mydomain = no
smtputf8_enable = yes
message_size_limit = 20480000
default_transport = error:5.1.2 no way out of the tests
relayhost =
smtp_dns_support_level = disabled
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:$lmtp
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_chain_files = $certificate
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = $sasl
smtpd_sasl_security_options = noanonymous
smtpd_sender_login_maps = regexp:$folder/etc/logins
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_client_connection_count_limit = 0
smtpd_client_event_limit_exceptions = static:all
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_error_sleep_time = 0
notify_classes =
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
transport_retry_time = 1s
default_process_limit = 50
in_flow_delay = 0
"""
_MASTER = """
127.0.0.1:$smtp inet n - n - - smtpd
127.0.0.1:$submission inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
127.0.0.1:$submissions inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
