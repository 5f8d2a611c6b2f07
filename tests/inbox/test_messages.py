"""What people and machines write in many dialects and languages: the table messages.yaml, one message a row."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.core.inbox import classify

RECEIVED = datetime(2026, 7, 29, 9, 0, tzinfo=UTC)
OURS = "<17-0123456789abcdef@firm.example>"


@cache
def messages() -> list[dict[str, Any]]:
    return yaml.safe_load((Path(__file__).parent / "messages.yaml").read_text("utf-8"))


def raw(row: dict[str, Any]) -> bytes:
    headers = {
        "From": row.get("from", "Ben Blau <ben@client.example>"),
        "To": "Anna <anna@firm.example>",
        "Subject": row.get("subject", "Re: Offer"),
        "Message-ID": "<answer@client.example>",
        **({"In-Reply-To": OURS, "References": OURS} if row.get("answers") else {}),
        **({"Auto-Submitted": "auto-replied"} if row.get("auto") else {}),
        **row.get("headers", {}),
    }
    if "Content-Type" in headers:
        return "".join(f"{name}: {value}\n" for name, value in headers.items()).encode() + b"\n" + row["text"].encode()
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    message.set_content(row["text"])
    return message.as_bytes()


@pytest.mark.parametrize("row", messages(), ids=lambda row: row["name"])
def test_a_message_is_what_the_table_says(row: dict[str, Any]):
    found = classify(raw(row), received_at=RECEIVED)

    assert (found.kind.value, found.away_until) == (row["kind"], row.get("away_until")), found.detail
    assert found.original_outpace_id == row.get("outpace_id", "")
    assert found.failed_address == row.get("address", "")
    assert found.permanent == row.get("permanent")
    assert found.detail
