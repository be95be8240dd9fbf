from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from netaudit.frameworks import load


def test_a_source_is_stale_after_180_days() -> None:
    found = load("vn-dnssec")
    assert not found.stale(found.verified + timedelta(days=180))
    assert found.stale(found.verified + timedelta(days=181))


def test_when_it_is_in_force() -> None:
    found = replace(
        load("vn-dnssec"), effective_from=date(2026, 1, 1), effective_until=date(2026, 12, 31)
    )
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [found.in_force(day) for day in days] == [False, True, True, False]
    assert replace(found, effective_from=None, effective_until=None).in_force(days[0])
