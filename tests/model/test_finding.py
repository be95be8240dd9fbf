from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from netaudit.disposition import Disposition, DispositionKind
from netaudit.model import Outcome, Severity
from tests.factories import make_finding


def decided(**changes: Any) -> Disposition:
    day = date(2026, 12, 1)
    return Disposition(DispositionKind.WAIVED, "w-1", "", "", "", day, day, **changes)


def test_the_worst_severity_ranks_first() -> None:
    assert [severity.rank for severity in Severity] == [0, 1, 2, 3, 4]
    assert (Severity.CRITICAL.rank, Severity.INFO.rank) == (0, 4)


def test_only_a_decision_that_holds_excuses() -> None:
    assert not make_finding().excused
    assert make_finding(disposition=decided()).excused
    assert not make_finding(disposition=decided(expired=True)).excused


@pytest.mark.parametrize("field", ["check", "unit", "target"])
def test_a_fingerprint_tells_check_unit_and_target(field: str) -> None:
    other: dict[str, Any] = {field: "another"}
    assert make_finding(**other).fingerprint != make_finding().fingerprint


def test_a_fingerprint_is_the_same_in_every_run() -> None:
    """It is kept in stores and in waivers: another one would lose what was decided."""
    later = make_finding(outcome=Outcome.PASS, severity=Severity.LOW, message="", params=())
    assert make_finding().fingerprint == later.fingerprint == "01550f2296f69dfa"
