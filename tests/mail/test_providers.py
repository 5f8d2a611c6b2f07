"""Presets of mail providers, and which hosts are this computer."""

from __future__ import annotations

import pytest

from app.core.mail import is_loopback, preset_for, preset_for_host
from app.core.mail.providers import providers
from app.core.model import Security


def test_gmail_is_found_by_its_domain_in_any_case() -> None:
    found = preset_for("Dora@GMail.com ")
    assert found is not None
    assert (found.smtp_host, found.smtp_port, found.security) == ("smtp.gmail.com", 587, Security.STARTTLS)
    assert (found.imap_host, found.imap_port, found.daily_limit) == ("imap.gmail.com", 993, 500)
    assert found.files_sent_itself
    assert "app password" in found.hint


def test_unknown_domains_have_no_preset() -> None:
    assert preset_for("anna@fenwick.example") is None
    assert preset_for("gmail.com.evil.example") is None
    assert preset_for_host("127.0.0.1") is None


def test_presets_are_protected_and_their_domains_unique() -> None:
    domains = [domain for found in providers() for domain in found.domains]
    assert len(domains) == len(set(domains))
    for found in providers():
        assert found.security is not Security.NONE or is_loopback(found.smtp_host), found.name
        assert found.hint, found.name


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.9.8.7", "::1", "[::1]"])
def test_loopback_is_recognised(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["smtp.gmail.com", "localhost.evil.example", "128.0.0.1", "0.0.0.0", "127.0.0.1.x"])
def test_everything_else_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)
