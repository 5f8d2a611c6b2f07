"""Mail servers: sending, signing in, the built-in server, providers. Sockets live only here. Must not touch the store.

The built-in server is imported from `app.core.mail.local`, where it is needed: it costs a tenth of a second.
"""

from app.core.loopback import check_allowed, is_loopback
from app.core.mail.providers import Provider, files_copy, preset_for, preset_for_host
from app.core.mail.sign_in import Phase, PhaseResult, sign_in_test
from app.core.mail.smtp import SmtpSession

__all__ = [
    "Phase",
    "PhaseResult",
    "Provider",
    "SmtpSession",
    "check_allowed",
    "files_copy",
    "is_loopback",
    "preset_for",
    "preset_for_host",
    "sign_in_test",
]
