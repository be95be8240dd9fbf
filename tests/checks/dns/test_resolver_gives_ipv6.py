from __future__ import annotations

import pytest

from netaudit.facts.withheld import GivenV6, Withheld
from netaudit.model import Outcome
from netaudit_checks.dns.resolver_gives_ipv6 import resolver_gives_ipv6
from tests.checks.builders import params, told
from tests.checks.resolver_builders import ADDRESS, RESOLVER


def came_back(*came: tuple[str, str], name: str = "good.test", proved: bool = True) -> GivenV6:
    """Of the addresses one after the other, what came to AAAA and to A."""
    answers = (Withheld(a, *c) for a, c in zip(RESOLVER.addresses, came, strict=False))
    return GivenV6(name, proved, tuple(answers))


def test_one_that_gives_them_passes() -> None:
    verdict = resolver_gives_ipv6(RESOLVER, came_back(("NOERROR", ""), ("NOERROR", "")))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(
    "came",
    [
        ("NODATA", "NOERROR"),
        ("NODATA", "NODATA"),
        ("NODATA", "SERVFAIL"),
        ("NXDOMAIN", "NOERROR"),
        ("REFUSED", "NOERROR"),
        ("SERVFAIL", "NOERROR"),
        ("silent", "NOERROR"),
    ],
)
def test_what_came_instead_is_told_at_its_address(came: tuple[str, str]) -> None:
    verdict = resolver_gives_ipv6(RESOLVER, came_back(("NOERROR", ""), came))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "addresses") == (f"198.18.1.54: AAAA {came[0]}, A {came[1]}",)
    assert params(verdict)["name"] == "good.test"


@pytest.mark.parametrize("rcode", ["NXDOMAIN", "REFUSED", "SERVFAIL", "silent"])
def test_one_that_does_not_resolve_the_name_is_not_judged(rcode: str) -> None:
    both = (rcode, rcode)
    assert resolver_gives_ipv6(RESOLVER, came_back(both)).outcome is Outcome.NOT_APPLICABLE
    beside = resolver_gives_ipv6(RESOLVER, came_back(both, ("NOERROR", "")))
    assert (beside.outcome, params(beside)["count"]) == (Outcome.PASS, 1)


def test_a_failure_that_may_be_one_of_validation_is_not_judged() -> None:
    failing = came_back(("SERVFAIL", "NOERROR"), proved=False)
    assert resolver_gives_ipv6(RESOLVER, failing).outcome is Outcome.NOT_APPLICABLE
    denying = came_back(("NODATA", "NOERROR"), proved=False)
    assert resolver_gives_ipv6(RESOLVER, denying).outcome is Outcome.FAIL


def test_without_such_a_name_it_says_what_to_give() -> None:
    verdict = resolver_gives_ipv6(RESOLVER, GivenV6("", proved=False, answers=()))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert "dns.canaries" in verdict.message


def test_the_address_is_told_as_it_was_asked() -> None:
    verdict = resolver_gives_ipv6(RESOLVER, came_back(("NODATA", "NOERROR")))
    assert told(verdict, "addresses") == (f"{ADDRESS}: AAAA NODATA, A NOERROR",)
