from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.facts.signal import Signal, ZoneSignals
from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dnssec.signals_consistent import signals_consistent
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

CDS = ("CDS 7 13 2 ab",)
GOOD = Signal("ns.a.test", "NOERROR", Security.SECURE, CDS, "")
ABSENT = Signal("ns.b.test", "NXDOMAIN", Security.SECURE, (), "")


def judged(*signals: Signal) -> Outcome:
    return signals_consistent(ZONE, ZoneSignals(CDS, signals)).outcome


def test_outcomes() -> None:
    assert judged(GOOD, replace(GOOD, server="ns.b.test")) is Outcome.PASS
    assert judged(ABSENT) is Outcome.NOT_APPLICABLE
    assert judged(GOOD, replace(ABSENT, unasked="out of scope")) is Outcome.NOT_TESTED


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, server="ns.b.test", security=Security.INSECURE),
        replace(GOOD, server="ns.b.test", records=("CDS 9 13 2 cd",)),
        ABSENT,
    ],
)
def test_one_that_a_parent_does_not_believe_is_named(bad: Signal) -> None:
    verdict = signals_consistent(ZONE, ZoneSignals(CDS, (GOOD, bad)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["names"] == ("ns.b.test",)
