from dataclasses import replace
from typing import Any

import pytest

from netaudit.drill.claims import Worth, judge
from netaudit.drill.nouns import Claim, Expectation, Stage
from tests.drill.builders import (
    CLOSED,
    EXPIRED,
    WEB_A,
    claim,
    make_inject,
    make_record,
    make_scenario,
    snapshot,
)


def worths(*claims: Claim) -> list[Worth]:
    return [judged.worth for judged in judge(make_record(claims=claims))]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"target": "so-a/web/tcp/443"},
        {"target": "www.so-a.kontum.test:443/tcp"},
        {"target": "host:so-a/web"},
        {"what": "the certificate has expired"},
    ],
)
def test_a_claim_that_names_the_target_is_correct(changes: dict[str, Any]) -> None:
    assert worths(replace(claim(7), **changes)) == [Worth.CORRECT]


@pytest.mark.parametrize(
    "wrong",
    [
        claim(4),  # before the inject
        claim(7, what="ipv6.aaaa-published"),  # another check
        claim(7, target="zone:so-a.kontum.test"),  # another target
        claim(7, unit="so-c", target="service:so-c/web/tcp/443"),
        claim(7, target="nothing"),
    ],
)
def test_a_claim_that_speaks_of_nothing_is_false(wrong: Claim) -> None:
    assert worths(wrong) == [Worth.FALSE]


def test_the_same_again_counts_once_but_its_stages_count() -> None:
    again = claim(9)
    fixed = claim(10, stage=Stage.FIXED)
    assert worths(claim(7), again, fixed) == [Worth.CORRECT, Worth.AGAIN, Worth.CORRECT]


def test_what_fails_for_another_reason_is_no_false_claim() -> None:
    old = Expectation("tls.version-current", WEB_A)
    record = make_record(snapshot(6, failing=[old]), claims=[claim(7, what=old.check)])
    assert judge(record)[0].worth is Worth.KNOWN


def test_an_alarm_without_a_fault_is_a_trap() -> None:
    decoy = make_inject(decoy=True, expected=())
    record = make_record(claims=[claim(7)], scenario=make_scenario(decoy))
    assert judge(record)[0].worth is Worth.FALSE


def test_a_claim_names_the_injects_that_it_speaks_of() -> None:
    record = make_record(claims=[claim(9, unit="so-b", target=CLOSED.target, what=CLOSED.check)])
    assert judge(record)[0].injects == ("two",)
    assert EXPIRED.check not in CLOSED.check


def test_what_an_inject_breaks_later_makes_no_guess_true() -> None:
    """Nor does another failure that came after the next look."""
    seen = snapshot(6, failing=[EXPIRED])
    record = make_record(snapshot(2), seen, claims=[claim(1, what="a hunch")])
    assert judge(record)[0].worth is Worth.FALSE
    old = Expectation("tls.version-current", WEB_A)
    late = make_record(snapshot(2), snapshot(6, failing=[old]), claims=[claim(1, what="a hunch")])
    assert judge(late)[0].worth is Worth.FALSE
    soon = make_record(snapshot(2, failing=[old]), claims=[claim(1, what="a hunch")])
    assert judge(soon)[0].worth is Worth.KNOWN
