"""Challenges: a machine asks the writer to prove that a person wrote. Must not judge other automatic mail."""

from __future__ import annotations

from app.core.inbox.folding import fold
from app.core.inbox.headers import Headers
from app.core.inbox.phrases import one_of

_HEADERS = ("x-boxtrapper", "x-tmda-confirm", "x-tmda-fingerprint", "x-spamarrest-id", "x-qconfirm", "x-ask-action")
_SUBJECT = one_of(
    {
        "en": (
            r"\[?confirm(?:ation)?\]?[: ].{0,80}(?:message|e-?mail|mail)",
            r"please (?:confirm|verify) (?:your|that|the|receipt)",
            r"your e?-?mail requires verification",
            r"verification (?:required|needed)",
            r"(?:sender|e-?mail) verification",
            r"action required.{0,40}verif",
        ),
        "de": (r"bitte bestatigen sie", r"absender bestatigen"),
        "fr": (r"confirmez votre", r"confirmer l'envoi"),
        "es": (r"confirme su (?:correo|mensaje)",),
    },
    around=r"^(?:re: )?%s",
)
_TEXT = one_of(
    {
        "en": (
            r"(?:before|until) (?:your|this|the) (?:e-?mail|message|mail) (?:can|will|is|may|could) (?:not )?(?:be )?"
            r"(?:deliver|released|read)",
            r"(?:click|visit|follow|use|open) .{0,80}(?:to|and) (?:confirm|verify|prove|authenticate) (?:that )?"
            r"(?:you|your|it)",
            r"(?:confirm|verify|prove|show) (?:that )?you(?:'re| are) (?:an? )?(?:\w+ )?"
            r"(?:human|person|not a (?:robot|spammer|machine))",
            r"(?:confirm|verify|prove) (?:that )?this (?:mail|message|e-?mail) (?:is|was) (?:not spam|sent by a)",
            r"(?:reply to|answer) this (?:e-?mail|message) .{0,60}"
            r"(?:to (?:confirm|verify|be added|release)|so that your (?:message|mail))",
            r"added to (?:my|our|the) (?:list of )?(?:approved|allowed|white) ?-?(?:list|senders)",
            r"(?:held|quarantined|waiting|queued) .{0,80}(?:until|unless|awaiting|for) .{0,40}"
            r"(?:confirm|verif|authori)",
            r"challenge[ -/]response",
        ),
        "de": (
            r"zuruckgehalten, bis",
            r"bestatigen sie .{0,60}(?:absender|nachricht zugestellt|e-?mail zugestellt|kein spam)",
        ),
        "fr": (r"(?:confirmer|prouver|verifier) que vous (?:etes|n'etes) ",),
        "es": (r"(?:confirme|verifique|demuestre) que (?:usted )?(?:es|no es) una? ",),
    }
)


def why_challenge(headers: Headers, text: str) -> str:
    """Return why the message is a challenge, in words; "" where it is none. `text` is the new part."""
    named = next((name for name in _HEADERS if name in headers), "")
    if named:
        return f"a challenge to its sender: it has the header {named.title()}"
    titled = _SUBJECT.search(fold(headers.get("subject")))
    if not titled and not _machine(headers):
        return ""
    asks = _TEXT.search(" ".join(fold(text[:3000]).split()))
    return f"a challenge to its sender: “{asks[0][:120]}”" if asks else ""


def _machine(headers: Headers) -> bool:
    submitted = headers.get("auto-submitted").lower()
    return bool(submitted and not submitted.startswith("no")) or headers.raw("return-path").strip() == "<>"
