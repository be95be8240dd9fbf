from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_no_exceptions import resolver_no_exceptions
from tests.checks.builders import params
from tests.checks.dns_builders import canary, validation
from tests.checks.resolver_builders import RESOLVER

if TYPE_CHECKING:
    from netaudit.facts.resolver import CanaryAnswer

ELSEWHERE = ip_address("198.18.1.5")
REFUSED = canary("bogus", "SERVFAIL")
GIVEN = canary("bogus", "NOERROR", name="other.canary.kontum.test")


def test_all_bogus_names_refused_passes() -> None:
    other = canary("bogus", "SERVFAIL", name="other.canary.kontum.test")
    verdict = resolver_no_exceptions(RESOLVER, validation(REFUSED, other))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 2)


def test_one_given_out_beside_one_refused_fails() -> None:
    verdict = resolver_no_exceptions(RESOLVER, validation(REFUSED, GIVEN))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (GIVEN.label,))


def test_who_refuses_nothing_makes_no_exceptions() -> None:
    verdict = resolver_no_exceptions(RESOLVER, validation(GIVEN, canary("bogus", "NOERROR")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_one_name_tells_nothing() -> None:
    verdict = resolver_no_exceptions(RESOLVER, validation(REFUSED, canary("secure", "NOERROR")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "beside",
    [
        canary("bogus", "SERVFAIL", name=GIVEN.name),
        canary("secure", "NOERROR"),
        canary("secure", "NOERROR", ad=True, address=ELSEWHERE),
    ],
)
def test_what_does_not_validate_for_sure_has_no_exceptions(beside: CanaryAnswer) -> None:
    """One that contradicts itself, one that marks nothing secure, and another address."""
    given = replace(GIVEN, address=beside.address)
    verdict = resolver_no_exceptions(RESOLVER, validation(REFUSED, given, beside))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert "not as exceptions" in verdict.message
