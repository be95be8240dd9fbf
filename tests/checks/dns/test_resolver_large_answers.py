from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.resolver_large_answers import resolver_large_answers
from tests.checks.builders import params, told
from tests.checks.resolver_builders import RESOLVER, manners, view


@pytest.mark.parametrize("sound", [{}, {"large_truncated": False}])
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = resolver_large_answers(RESOLVER, manners(view(**sound), view()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"large": "silent"}, "198.18.1.54: UDP silent, TCP NOERROR"),
        ({"large_tcp": "refused"}, "198.18.1.54: UDP NOERROR, TCP port closed"),
        ({"large_whole": False}, "198.18.1.54: UDP NOERROR, TCP NOERROR"),
    ],
)
def test_an_address_that_is_wrong_is_named(wrong: dict[str, Any], named: str) -> None:
    verdict = resolver_large_answers(RESOLVER, manners(view(), view("198.18.1.54", **wrong)))
    assert verdict.outcome is Outcome.FAIL
    assert told(verdict, "addresses") == (named,)


@pytest.mark.parametrize("mute", [{"plain": "REFUSED"}, {"plain": "SERVFAIL"}, {"large": ""}])
def test_one_that_gives_us_nothing_to_judge_is_not_judged(mute: dict[str, Any]) -> None:
    verdict = resolver_large_answers(RESOLVER, manners(view(**mute)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_one_that_answers_nobody_is_said_to_do_so() -> None:
    verdict = resolver_large_answers(
        RESOLVER, manners(view(plain="silent"), view("198.18.1.54", plain="silent"))
    )
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.message == "{resolver} does not resolve for us"
