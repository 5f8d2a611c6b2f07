"""Newsletters, lists and other mail to many, told by headers (RFC 2369, RFC 2919). Must not look at texts.

`Precedence: bulk` on an answer is what autoresponders write; that is not judged here.
"""

from __future__ import annotations

import re

from app.core.inbox.headers import Headers
from app.core.inbox.original import outpace_id_in

_LIST_HEADERS = ("list-id", "list-post", "list-unsubscribe", "list-unsubscribe-post", "list-help", "mailing-list")
_SERVICE_HEADERS = (
    "feedback-id",
    "x-campaign-id",
    "x-campaignid",
    "x-mailchimp-campaign-id",
    "x-mc-user",
    "x-mailgun-tag",
    "x-sfmc-stack",
    "x-csa-complaints",
    "x-mailing-id",
    "x-newsletter",
    "x-bulkmail",
    "x-listmember",
    "x-rpcampaign",
)
_BULK = re.compile(r"\b(?:bulk|list|junk)\b", re.I)


def why_bulk(headers: Headers) -> str:
    """Return why the message is one to many, in words; "" where it is not, or where it answers one of our own."""
    answered = " ".join((*headers.ids("in-reply-to"), *headers.ids("references")))
    if outpace_id_in(answered):
        return ""
    named = next((name for name in _LIST_HEADERS if name in headers), "")
    if named:
        return f"a message to many: it has the header {named.title()}"
    if _BULK.search(headers.get("precedence")) and not answered:
        return f"a message to many: Precedence is {headers.get('precedence')[:40]}"
    service = next((name for name in _SERVICE_HEADERS if name in headers), "")
    if service and not answered:
        return f"a message to many: it has the header {service.title()}"
    return ""
