"""Whom a mail server's certificate must be signed by: what this computer trusts, and an authority of the user's own.

Owns what is said where that fails. Connects nowhere.
"""

from __future__ import annotations

import ssl
from pathlib import Path

_NOT_KNOWN = {18, 19, 20, 21}
"""OpenSSL's numbers for a certificate that is its own authority, or whose authority nobody here knows."""
_EXPIRED, _NOT_YET, _OTHER_NAME, _OTHER_ADDRESS = 10, 9, 62, 64


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return a client's TLS set-up that checks certificates and names; `ca_file` is trusted as well.

    OSError (also ssl.SSLError) where the file cannot be read or holds no certificate. An authority of the user's own
    need not follow every rule for public ones, which Python checks from 3.13 on; it may be a server's own certificate.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(str(ca_file))
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def distrust(error: ssl.SSLCertVerificationError, host: str, *, own: bool) -> str:
    """Return in a sentence why a host's certificate is not trusted, and what to do; `own`: an authority is given."""
    code, words = error.verify_code, error.verify_message.rstrip(".")
    why = f"The certificate of {host} cannot be trusted ({words})"
    if code in _NOT_KNOWN:
        other = "it is not from the authority whose file is chosen: choose the right one" if own else _CHOOSE
        return f"{why}; {other}. Nothing was sent."
    if code == _EXPIRED:
        return f"{why}; whoever runs the server must renew it. Check the computer's date as well. Nothing was sent."
    if code == _NOT_YET:
        return f"{why}; check the computer's date. Nothing was sent."
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        return f"{why}; check the host's name. Nothing was sent."
    return f"{why}; check the host's name, the computer's date, or ask the provider. Nothing was sent."


_CHOOSE = (
    "check the host's name, or, where the server has a certificate of your own authority, choose its file under "
    "“Trust” in the mailbox's settings (on the command line: outpace mailbox set EMAIL ca=FILE.pem)"
)
