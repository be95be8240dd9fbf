from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.signature_lifetime import Options, signature_lifetime
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, signature, signatures


@pytest.mark.parametrize("days", [-5, 5, 90])
def test_days_and_weeks_pass(days: float) -> None:
    found = signature_lifetime(ZONE, signatures(signature(days)), Options())
    assert found.outcome is Outcome.PASS


@pytest.mark.parametrize(("days", "whole"), [(-8, 1), (400, 409)])
def test_hours_and_years_fail(days: float, whole: int) -> None:
    verdict = signature_lifetime(ZONE, signatures(signature(days), signature(5)), Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["signatures"] == (f"SOA 7/13: {whole} d",)


def test_without_signatures_it_does_not_apply() -> None:
    found = signature_lifetime(ZONE, signatures(), Options())
    assert found.outcome is Outcome.NOT_APPLICABLE


def test_the_bounds_themselves_pass() -> None:
    options = Options()
    for days in (options.least - 9, options.most - 9):
        found = signature_lifetime(ZONE, signatures(signature(days)), options)
        assert found.outcome is Outcome.PASS
