from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.resolver_minimises import resolver_minimises
from tests.checks.builders import params
from tests.checks.resolver_builders import RESOLVER, manners, view


@pytest.mark.parametrize("sound", [{}])
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = resolver_minimises(RESOLVER, manners(view(**sound), view()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(("wrong", "named"), [({"minimised": "no"}, "198.18.1.54")])
def test_an_address_that_is_wrong_is_named(wrong: dict[str, Any], named: str) -> None:
    verdict = resolver_minimises(RESOLVER, manners(view(), view("198.18.1.54", **wrong)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (named,)


def test_one_that_does_not_resolve_for_us_is_not_judged() -> None:
    verdict = resolver_minimises(RESOLVER, manners(view(plain="REFUSED")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_one_that_answers_nobody_is_said_to_do_so() -> None:
    verdict = resolver_minimises(
        RESOLVER, manners(view(plain="silent"), view("198.18.1.54", plain="silent"))
    )
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.message == "{resolver} does not resolve for us"


def test_without_a_canary_that_tells_it_is_not_judged() -> None:
    verdict = resolver_minimises(RESOLVER, manners(view(minimised="")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert "purpose: minimisation" in verdict.message
