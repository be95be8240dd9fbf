from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_passes_signatures import resolver_passes_signatures
from tests.checks.builders import params
from tests.checks.resolver_builders import RESOLVER, manners, view


@pytest.mark.parametrize(("other", "count"), [({}, 2), ({"plain": "SERVFAIL"}, 1)])
def test_what_is_right_passes(other: dict[str, Any], count: int) -> None:
    verdict = resolver_passes_signatures(RESOLVER, manners(view(**other), view()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == count


@pytest.mark.parametrize(("wrong", "named"), [({"signatures": False}, "198.18.1.54")])
def test_an_address_that_is_wrong_is_named(wrong: dict[str, Any], named: str) -> None:
    verdict = resolver_passes_signatures(RESOLVER, manners(view(), view("198.18.1.54", **wrong)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == (named,)


def test_an_answer_that_was_emptied_on_the_way_is_told_as_such() -> None:
    filtered = view("198.18.1.54", signatures=False, empty=True)
    verdict = resolver_passes_signatures(RESOLVER, manners(view(), filtered))
    assert verdict.outcome is Outcome.FAIL
    assert "without records" in verdict.message
    assert params(verdict)["addresses"] == ("198.18.1.54",)
    verdict = resolver_passes_signatures(RESOLVER, manners(view(signatures=False), filtered))
    assert (verdict.outcome, params(verdict)["addresses"]) == (Outcome.FAIL, (str(view().address),))


def test_one_that_denies_with_signatures_passes_them_on() -> None:
    verdict = resolver_passes_signatures(RESOLVER, manners(view(empty=True)))
    assert verdict.outcome is Outcome.PASS


@pytest.mark.parametrize("plain", ["REFUSED", "SERVFAIL"])
def test_one_that_gives_us_nothing_signed_is_not_judged(plain: str) -> None:
    verdict = resolver_passes_signatures(RESOLVER, manners(view(plain=plain)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
