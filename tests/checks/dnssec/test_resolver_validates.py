from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.zone import Answered
from netaudit.model import Outcome, Resolver
from netaudit_checks.dnssec.resolver_validates import resolver_validates
from tests.checks.builders import params
from tests.checks.dns_builders import canary, validation

if TYPE_CHECKING:
    from netaudit.facts.resolver import CanaryAnswer

RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address("2001:db8:1000::5"),))
RIGHT = (
    canary("secure", "NOERROR", ad=True),
    canary("bogus", "SERVFAIL"),
    canary("insecure", "NOERROR"),
)


def test_right_answers_pass() -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 3


@pytest.mark.parametrize(
    "wrong",
    [
        canary("bogus", "NOERROR", ad=True),
        canary("secure", "NOERROR", ad=False),
        canary("secure", "SERVFAIL"),
        canary("insecure", "NOERROR", ad=True),
        canary("insecure", "SERVFAIL"),
    ],
)
def test_one_wrong_answer_fails_and_is_told(wrong: CanaryAnswer) -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, wrong))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["answers"] == (wrong.label,)


def test_who_refuses_no_bogus_name_fails() -> None:
    given = [canary("bogus", "NOERROR", fault=f) for f in ("signature", "expired")]
    verdict = resolver_validates(RESOLVER, validation(*given))
    assert params(verdict)["answers"] == tuple(a.label for a in given)


@pytest.mark.parametrize(
    "elsewhere",
    [
        canary("bogus", "NOERROR"),
        canary("bogus", "NOERROR", ad=True, fault="expired"),
        canary("insecure", "SERVFAIL", fault="algorithm"),
    ],
)
def test_what_has_a_check_of_its_own_is_told_there(elsewhere: CanaryAnswer) -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, elsewhere))
    assert verdict.outcome is Outcome.PASS


def test_a_silent_resolver_is_told_elsewhere() -> None:
    silent = canary("bogus", "", outcome=Answered.SILENT)
    assert resolver_validates(RESOLVER, validation(silent)).outcome is Outcome.NOT_APPLICABLE


def test_one_that_refuses_us_is_not_judged() -> None:
    refusing = [canary(e, "REFUSED") for e in ("secure", "bogus", "insecure")]
    assert resolver_validates(RESOLVER, validation(*refusing)).outcome is Outcome.NOT_APPLICABLE
