from dataclasses import replace
from typing import Any

import pytest

from netaudit.drill import claims
from netaudit.drill.claims import Worth, judge
from netaudit.drill.nouns import Claim, Expectation, Stage
from netaudit.drill.record import Snapshot
from tests.drill.builders import (
    CLOSED,
    EXPIRED,
    SECOND,
    WEB_A,
    at,
    claim,
    done,
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


ZONE_A = Expectation("dns.servers-agree", "zone:so-a.kontum.test")


def test_a_claim_as_soon_as_the_inject_acts_is_correct() -> None:
    (judged,) = judge(make_record(claims=[claim(5)]))
    assert (judged.worth, judged.claim) == (Worth.CORRECT, claim(5))


def test_an_inject_with_several_targets_is_spoken_of_by_either_of_them() -> None:
    event = done(make_inject(), expected=(EXPIRED, ZONE_A))
    for pair in (EXPIRED, ZONE_A):
        record = make_record(claims=[claim(7, target=pair.target, what=pair.check)], events=[event])
        assert judge(record)[0].worth is Worth.CORRECT


def test_a_decoy_makes_no_claim_true_whatever_it_seems_to_break() -> None:
    decoy = make_inject(decoy=True)
    record = make_record(claims=[claim(7)], scenario=make_scenario(decoy))
    assert judge(record)[0].worth is Worth.FALSE


@pytest.mark.parametrize(
    ("claimed", "related"),
    [
        (WEB_A, True),
        ("host:so-a/web", True),
        ("host:so-a/we", False),
        ("host:so-b/web", False),
        ("zone:so-a", False),
    ],
)
def test_a_host_stands_for_its_services_and_nothing_else_for_another(
    claimed: str, *, related: bool
) -> None:
    assert claims._related(claimed, WEB_A) is related


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("tls.version-current", True),
        ("a hunch", False),
        ("expired", False),
        ("tls.", False),
        (".version", False),
        ("1tls.version", False),
        ("tls.version is old", False),
    ],
)
def test_words_that_name_a_check(what: str, *, named: bool) -> None:
    assert claims.names_check(what) is named


def known(*snapshots: Snapshot, said: Claim, also: tuple[Expectation, ...] = ()) -> Worth:
    """The worth of one claim, where both injects act, the first breaking `also` as well."""
    events = [done(make_inject(), also=also), done(SECOND)]
    return judge(make_record(*snapshots, claims=[said], events=events))[0].worth


def test_what_an_inject_has_broken_beside_its_target_is_known_and_before_it_a_guess() -> None:
    said = claim(7, target=ZONE_A.target, what=ZONE_A.check)
    seen = snapshot(6, failing=[ZONE_A])
    assert known(seen, said=said, also=(ZONE_A,)) is Worth.KNOWN
    assert known(seen, said=replace(said, at=at(5)), also=(ZONE_A,)) is Worth.KNOWN
    assert known(seen, said=replace(said, at=at(4)), also=(ZONE_A,)) is Worth.FALSE
    assert known(seen, said=replace(said, at=at(4))) is Worth.KNOWN


def test_another_failure_makes_no_claim_true() -> None:
    seen = snapshot(6, failing=[Expectation("tls.version-current", WEB_A)])
    assert known(seen, said=claim(7, target=ZONE_A.target, what="a hunch")) is Worth.FALSE
    assert known(seen, said=claim(7, what="tls.other")) is Worth.FALSE


def test_the_next_look_is_the_first_one_after_the_claim() -> None:
    old = Expectation("tls.version-current", WEB_A)
    said = claim(7, what=old.check)
    assert known(snapshot(7), snapshot(8, failing=[old]), said=said) is Worth.KNOWN
    assert known(snapshot(7.5), snapshot(8, failing=[old]), said=said) is Worth.FALSE
