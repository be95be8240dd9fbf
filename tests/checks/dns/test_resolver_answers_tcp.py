from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.resolver_answers_tcp import resolver_answers_tcp
from tests.checks.builders import params, told
from tests.checks.resolver_builders import RESOLVER, manners, view


@pytest.mark.parametrize("sound", [{}, {"plain": "SERVFAIL", "tcp": "SERVFAIL"}])
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = resolver_answers_tcp(RESOLVER, manners(view(**sound), view()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"tcp": "silent"}, "198.18.1.54: silent"),
        ({"tcp": "SERVFAIL"}, "198.18.1.54: SERVFAIL"),
    ],
)
def test_an_address_that_is_wrong_is_named(wrong: dict[str, Any], named: str) -> None:
    verdict = resolver_answers_tcp(RESOLVER, manners(view(), view("198.18.1.54", **wrong)))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "addresses") == (named,)


def test_one_that_does_not_resolve_for_us_is_not_judged() -> None:
    verdict = resolver_answers_tcp(RESOLVER, manners(view(plain="REFUSED")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_a_failure_over_udp_that_had_passed_over_tcp_is_no_lack_of_tcp() -> None:
    found = resolver_answers_tcp(RESOLVER, manners(view(plain="SERVFAIL", tcp="NOERROR")))
    assert found.outcome is Outcome.PASS
