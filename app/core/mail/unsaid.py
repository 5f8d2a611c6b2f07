"""Taking out of a server's words what was said to it in confidence: some repeat what they do not understand.

Pure. Must not keep a secret, nor tell one by an error.
"""

from __future__ import annotations

import base64
import re

_SHORTEST = 4
"""Letters from which on a form is looked for; shorter ones would be found in any sentence."""
_BEGINNING = 10
"""Letters by which a form that was cut off is known."""
REMOVED = "[removed]"


def unsaid(words: str, user: str, secret: str) -> str:
    """Return words without a secret, in whichever form a sign-in says it, also where its end is cut off."""
    for form in _forms(user, secret):
        words = words.replace(form, REMOVED)
        if len(form) > _BEGINNING:
            words = re.sub(re.escape(form[:_BEGINNING]) + r"\S*", REMOVED, words)
    return words


def _forms(user: str, secret: str) -> list[str]:
    """Return the secret as PLAIN, LOGIN, XOAUTH2 and IMAP's LOGIN send it, the longer forms first."""
    said = (
        "\0".join(("", user, secret)),
        f"user={user}\1auth=Bearer {secret}\1\1",
        secret,
    )
    quoted = secret.replace("\\", "\\\\").replace('"', '\\"')
    forms = {*(base64.b64encode(one.encode("utf-8", "replace")).decode("ascii") for one in said), quoted, secret}
    return sorted((one for one in forms if len(one) >= _SHORTEST), key=len, reverse=True)
