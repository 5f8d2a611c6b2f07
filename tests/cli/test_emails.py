"""`email pin`, `unpin` and `skip` on the command line."""

from __future__ import annotations

from tests.cli.conftest import PEOPLE, SEQUENCE, Outpace


def _planned(outpace: Outpace) -> list[dict[str, object]]:
    return outpace.json("schedule")


def test_an_email_is_pinned_unpinned_and_skipped(outpace: Outpace) -> None:
    (outpace.folder / "s.yaml").write_text(SEQUENCE)
    (outpace.folder / "p.csv").write_text(PEOPLE)
    outpace.json("mailbox", "add", "anna@fenwick.example", "--smtp", "127.0.0.1:2525", "--timezone", "Europe/Berlin")
    outpace.json("sequence", "import", str(outpace.folder / "s.yaml"))
    outpace.json("enroll", "Late invoices", "--contacts", str(outpace.folder / "p.csv"))
    made = outpace.json("email", "pin", "1", "2026-11-23T13:20:00Z")
    assert (made["pinned"], made["send_at"], made["warnings"]) == (True, "2026-11-23T13:20:00Z", [])
    row = next(row for row in _planned(outpace) if row["id"] == 1)
    assert (row["pinned"], row["send_at"]) == (True, "2026-11-23T13:20:00Z")
    assert "is past" in outpace.refused("email", "pin", "1", "2026-11-20T13:20:00Z")
    assert outpace.json("email", "unpin", "1")["pinned"] is False
    assert outpace.json("email", "skip", "1")["status"] == "skipped"
