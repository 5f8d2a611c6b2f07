"""Whom a mail server's certificate must be signed by: what this computer trusts, and an authority of the user's own."""

from __future__ import annotations

import ssl
from pathlib import Path


def tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return a client's TLS set-up that checks certificates and names; `ca_file` is trusted as well."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(str(ca_file))
    return context
