from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pytest

from netaudit.model import (
    Address,
    Finding,
    Missed,
    Observation,
    Outcome,
    Question,
    SecurityZone,
    Seen,
    Why,
)
from netaudit_reports.formats import Formats
from netaudit_reports.html.observed import Observed
from netaudit_reports.html.services import ServiceRow, kind_name, service_rows
from netaudit_reports.tally import tally
from tests.factories import (
    NOON,
    addresses,
    make_finding,
    make_host,
    make_inventory,
    make_judged,
    make_service,
    make_unit,
)

V6, V4 = addresses("2001:db8:1001::80", "198.18.1.80")
KEY = make_service().key


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    WEIRD = "\x1b[31m<b>"


@dataclass(frozen=True)
class Reached:
    address: Address
    state: State


@dataclass(frozen=True)
class ReachV6:
    addresses: tuple[Reached, ...]


def row(
    observed: dict[str, Observation], *findings: Finding, language: str = "en", **changes: Any
) -> ServiceRow:
    service = make_service(**changes)
    unit = replace(make_unit(), hosts=(make_host(services=(service,)),))
    questions = {Question(fact, service.key, "ops"): seen for fact, seen in observed.items()}
    asked = make_finding(outcome=Outcome.PASS, evidence=tuple(questions))
    judged = make_judged(asked, *findings, inventory=make_inventory(unit), observations=questions)
    counted = tally(judged)
    seen = Observed(counted.by_unit[unit.id], judged.observe)
    (made,), more = service_rows(counted, unit, Formats(language), seen)
    assert more == 0
    return made


def reached(*states: State) -> Seen:
    return Seen(ReachV6(tuple(map(Reached, (V6, V4), states))), NOON)


def test_words_of_any_fact_stand_beside_the_address_that_they_concern() -> None:
    made = row({"reach.ReachV6": reached(State.CLOSED, State.OPEN)})
    assert made.v6.addresses == ((str(V6), ("closed",)),)
    assert made.v4.addresses == ((str(V4), ("open",)),)
    assert made.differs


def test_words_are_translated_and_told_once() -> None:
    seen = reached(State.OPEN, State.OPEN)
    made = row({"a.ReachV6": seen, "b.OtherV6": seen}, language="vi")
    assert made.v6.addresses == ((str(V6), ("mở",)),)
    assert not made.differs


def test_a_hostile_word_is_visible_not_executed() -> None:
    made = row({"reach.ReachV6": reached(State.WEIRD, State.OPEN)})
    assert made.v6.addresses[0][1] == ("\\x1b[31m<b>",)


def test_a_family_that_could_not_be_asked_says_why() -> None:
    made = row({"reach.ReachV6": Missed(Why.NO_ROUTE, "no IPv6 here", NOON)})
    assert (made.v6.missed, made.v4.missed) == ("no route", "")
    assert not made.differs


def test_what_was_not_asked_does_not_differ() -> None:
    half = Seen(ReachV6((Reached(V6, State.OPEN),)), NOON)
    missed = Missed(Why.NO_ROUTE, "no IPv6 here", NOON)
    other = Seen(ReachV6((Reached(V4, State.CLOSED),)), NOON)
    assert row({"a.X": half, "b.X": other}).differs
    assert not row({"a.X": half, "b.X": other, "c.ReachV6": missed}).differs


def test_without_an_address_of_the_family_nothing_was_missed() -> None:
    missed = Missed(Why.NO_ROUTE, "no IPv6 here", NOON)
    made = row({"reach.ReachV6": missed}, addresses=(V4,))
    assert made.v6.addresses == ()
    assert not made.v6.missed


def test_status_is_the_worst_of_the_service() -> None:
    failed = make_finding(check="tls.x")
    untested = make_finding(check="tls.y", outcome=Outcome.NOT_TESTED)
    assert row({}).status == "passed"
    assert row({}, untested).status == "not-tested"
    assert row({}, untested, failed).status == "failure"


@pytest.mark.parametrize(
    ("port", "status"),
    [
        ("[2001:db8:1001::80]:443/tcp https (nginx)", "failure"),
        ("198.18.1.80:443/tcp", "failure"),
        ("98.18.1.80:443/tcp", "passed"),
        ("198.18.1.80:4430/tcp", "passed"),
        ("198.18.1.80:443/udp", "passed"),
        ("198.18.1.81:443/tcp", "passed"),
    ],
)
def test_what_is_said_of_the_host_counts_where_it_names_the_port(port: str, status: str) -> None:
    """A database that its zones do not hold back is no line that says "passed"."""
    params = (("zone", "wan"), ("ports", ("198.18.1.80:22/tcp", port)))
    said = make_finding(check="exposure.zones-kept", target=make_host().key, params=params)
    assert row({}, said).status == status


def test_whether_it_is_meant_for_this_vantage_point() -> None:
    assert row({}).visible
    made = row({}, exposure=(SecurityZone.MANAGEMENT, SecurityZone.UNIT))
    assert not made.visible
    assert made.exposure == ("management", "own unit")


def test_kinds_have_names_in_both_languages() -> None:
    assert kind_name("website", "en") == "Agency website"
    assert kind_name("website", "vi") == "Trang thông tin điện tử"
    assert kind_name("third-party\x07", "vi") == "third-party\\x07"
