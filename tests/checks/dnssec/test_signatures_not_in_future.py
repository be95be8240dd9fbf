from __future__ import annotations

from datetime import timedelta

from netaudit.model import Outcome
from netaudit_checks.dnssec.signatures_not_in_future import signatures_not_in_future
from tests.checks.builders import params
from tests.checks.dns_builders import NOW, ZONE, signature, signatures


def test_signatures_that_have_begun_pass() -> None:
    now = signature(5, inception=NOW)
    found = signatures_not_in_future(ZONE, signatures(signature(5), now))
    assert found.outcome is Outcome.PASS


def test_one_of_tomorrow_fails() -> None:
    early = signature(5, "NS", inception=NOW + timedelta(seconds=1))
    verdict = signatures_not_in_future(ZONE, signatures(signature(5), early))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["covers"] == ("NS 7/13",)


def test_without_signatures_it_does_not_apply() -> None:
    assert signatures_not_in_future(ZONE, signatures()).outcome is Outcome.NOT_APPLICABLE
