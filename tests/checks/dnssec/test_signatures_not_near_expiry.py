from __future__ import annotations

from datetime import timedelta

import pytest

from netaudit.model import Instant, Outcome
from netaudit_checks.dnssec.signatures_not_near_expiry import Options, signatures_not_near_expiry
from tests.checks.builders import params
from tests.checks.dns_builders import NOW, ZONE, signature, signatures


def test_time_left_passes_with_the_first_expiry() -> None:
    seen = signatures(signature(9), signature(20, "NS"))
    verdict = signatures_not_near_expiry(ZONE, seen, Options())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["soonest"] == Instant(NOW + timedelta(days=9))


@pytest.mark.parametrize("days", [-5.0, 0.0, 2.9, 3.0])
def test_near_or_past_expiry_fails_and_names_what_and_where(days: float) -> None:
    seen = signatures(signature(20), signature(days, "NS", servers=("198.18.1.53",)))
    verdict = signatures_not_near_expiry(ZONE, seen, Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["covers"] == ("NS 7/13",)
    assert params(verdict)["servers"] == ("198.18.1.53",)


def test_the_policy_says_how_near() -> None:
    seen = signatures(signature(5))
    assert signatures_not_near_expiry(ZONE, seen, Options(days=7)).outcome is Outcome.FAIL
    assert signatures_not_near_expiry(ZONE, seen, Options(days=4)).outcome is Outcome.PASS


def test_without_signatures_it_does_not_apply() -> None:
    verdict = signatures_not_near_expiry(ZONE, signatures(), Options())
    assert verdict.outcome is Outcome.NOT_APPLICABLE
