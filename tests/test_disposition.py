from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from netaudit.disposition import Disposition, DispositionKind

DECIDED = Disposition(
    kind=DispositionKind.WAIVED,
    waiver="w-1",
    reason="The vendor delivers in December.",
    approver="Phó giám đốc",
    document="12/QĐ-TEST",
    created=date(2026, 11, 1),
    expires=date(2026, 12, 1),
)


@pytest.mark.parametrize(
    ("kind", "excuses"),
    [
        (DispositionKind.WAIVED, True),
        (DispositionKind.FALSE_POSITIVE, True),
        (DispositionKind.PLANNED, False),
    ],
)
def test_a_plan_excuses_nothing(kind: DispositionKind, *, excuses: bool) -> None:
    assert replace(DECIDED, kind=kind).excuses is excuses


def test_an_expired_one_excuses_nothing() -> None:
    assert not replace(DECIDED, expired=True).excuses


def test_the_last_day_still_counts() -> None:
    assert DECIDED.days_left(date(2026, 12, 1)) == 0
    assert DECIDED.days_left(date(2026, 12, 2)) == -1
