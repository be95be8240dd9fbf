from __future__ import annotations

from tests.checks.server_builders import apex, seen, zone_apex


def test_a_set_by_its_type() -> None:
    assert apex().set("NS") == seen("NS")
    assert apex().set("CDS") is None


def test_who_answered_about_a_type() -> None:
    whole, part = apex(), apex(server="bad", unanswered=("DNSKEY", "CDS"))
    found = zone_apex(whole, part)
    assert found.answering("NS") == (whole, part)
    assert found.answering("NS", "CDS") == found.answering("DNSKEY") == (whole,)
