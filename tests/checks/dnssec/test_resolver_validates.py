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
OTHER = "other.canary.kontum.test"
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
        canary("bogus", "NOERROR", ad=True, name=OTHER),
        canary("secure", "SERVFAIL", name=OTHER),
        canary("insecure", "NOERROR", ad=True, name=OTHER),
        canary("insecure", "SERVFAIL", name=OTHER),
    ],
)
def test_one_wrong_answer_fails_and_is_told(wrong: CanaryAnswer) -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, wrong))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.message.startswith("wrong answers")
    assert params(verdict)["answers"] == (wrong.label,)


UNMARKED = canary("secure", "NOERROR", name="third.canary.kontum.test")


def test_who_leaves_it_to_another_that_refuses_is_told_so() -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, UNMARKED))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (UNMARKED.label,))
    assert verdict.message.startswith("bogus names are refused")


@pytest.mark.parametrize(
    "others", [[], [canary("bogus", "NOERROR"), canary("bogus", "SERVFAIL", name=OTHER)]]
)
def test_no_more_refusals_are_told_than_there_are(others: list[CanaryAnswer]) -> None:
    verdict = resolver_validates(RESOLVER, validation(UNMARKED, *others))
    assert verdict.message.startswith("wrong answers")
    assert params(verdict)["answers"] == (UNMARKED.label, *(a.label for a in others[:1]))


@pytest.mark.parametrize(
    "both",
    [
        [canary("bogus", "NOERROR", name=OTHER), canary("bogus", "SERVFAIL", name=OTHER)],
        [canary("secure", "NOERROR", name=OTHER), canary("secure", "NOERROR", ad=True, name=OTHER)],
    ],
)
def test_one_name_answered_in_two_ways_fails(both: list[CanaryAnswer]) -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, *both))
    assert (verdict.outcome, params(verdict)["answers"]) == (
        Outcome.FAIL,
        tuple(a.label for a in both),
    )
    assert verdict.message.startswith("it contradicts itself")


def test_an_address_that_refuses_nothing_has_no_exception() -> None:
    there = ip_address("198.18.1.5")
    given = canary("bogus", "NOERROR", address=there)
    marked = canary("secure", "NOERROR", ad=True, address=there)
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, marked, given))
    assert (verdict.outcome, params(verdict)["answers"]) == (Outcome.FAIL, (given.label,))


def test_who_refuses_no_bogus_name_fails() -> None:
    given = [canary("bogus", "NOERROR", fault=f, name=f) for f in ("signature", "expired")]
    verdict = resolver_validates(RESOLVER, validation(*given))
    assert params(verdict)["answers"] == tuple(a.label for a in given)


@pytest.mark.parametrize(
    "elsewhere",
    [
        canary("bogus", "NOERROR", name=OTHER),
        canary("bogus", "NOERROR", ad=True, fault="expired", name=OTHER),
        canary("insecure", "SERVFAIL", fault="algorithm", name=OTHER),
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


@pytest.mark.parametrize(
    "more", [canary("secure", "SERVFAIL", name=OTHER), canary("insecure", "SERVFAIL", name=OTHER)]
)
def test_who_gives_wrong_answers_too_does_not_only_leave_a_mark_out(more: CanaryAnswer) -> None:
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, UNMARKED, more))
    assert verdict.message.startswith("wrong answers")
    assert params(verdict)["answers"] == (UNMARKED.label, more.label)


def test_dates_are_no_excuse_for_a_secure_name_that_is_refused() -> None:
    refused = canary("insecure", "NOERROR", ad=True, fault="expired", name=OTHER)
    marked = canary("secure", "SERVFAIL", ad=True, fault="expired", name="third")
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, marked, refused))
    assert params(verdict)["answers"] == (marked.label,)


def test_where_dates_are_overlooked_bogus_names_are_not_all_refused() -> None:
    given = canary("bogus", "NOERROR", ad=True, fault="expired", name=OTHER)
    verdict = resolver_validates(RESOLVER, validation(*RIGHT, UNMARKED, given))
    assert verdict.message.startswith("wrong answers")
    assert params(verdict)["answers"] == (UNMARKED.label,)
