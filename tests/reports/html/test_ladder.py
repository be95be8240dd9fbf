from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netaudit.model import Finding, Outcome
from netaudit.registry import load
from netaudit_reports.formats import Formats
from netaudit_reports.html.ladder import HOLDS, place, steps
from netaudit_reports.tally import Tally, tally
from tests.factories import make_finding, make_inventory, make_judged, make_service, make_unit

EN = Formats("en")
KEY = make_service().key
LIST = ("ipv6.aaaa-published", "ipv6.service-reachable", "ipv6.service-operational", "ipv6.parity")


def counted(*findings: Finding, **changes: Any) -> Tally:
    judged = make_judged(*findings, inventory=make_inventory(make_unit(), make_unit("so-b", 2)))
    return tally(replace(judged, registry=load(), **changes))


def service(check: str, outcome: Outcome) -> Finding:
    return make_finding(check=check, target=KEY, outcome=outcome)


def test_shares_add_up_to_all_units() -> None:
    made = steps(counted(service(LIST[0], Outcome.FAIL)))
    assert [step.units for step in made] == [0, 1, 0, 0, 0, 0, 0]
    assert [step.at_least for step in made] == [1, 0, 0, 0, 0, 0, 0]  # so-b: nothing was judged
    assert made[0].word == "not known: too little was tested"
    assert sum(step.percent for step in made) == pytest.approx(100)


def test_a_unit_of_which_nothing_is_known_stands_on_no_rung() -> None:
    counts = counted(service(LIST[0], Outcome.PASS))
    unknown, known = place(counts, "so-b", EN), place(counts, "so-a", EN)
    assert unknown is not None
    assert (unknown.word, unknown.known) == ("", False)
    assert known is not None
    assert (known.word, known.known) == ("assigned", False)


def test_what_holds_a_unit_is_named_with_its_page() -> None:
    found = [service(check, Outcome.PASS) for check in LIST[:2]]
    made = place(counted(*found, service(LIST[2], Outcome.FAIL)), "so-a", EN)
    assert made is not None
    assert (made.word, made.known, made.next) == ("reachable", True, "operational")
    assert made.holds[0].title == "The service works over IPv6"
    assert made.holds[0].path.endswith("service-operational.html")
    assert made.holds[0].target == "www.so-a.kontum.test:443/tcp"


def test_a_gap_is_told_in_words() -> None:
    unit = make_unit("so-c", 3, prefixes=(), hosts=(), resolvers=())
    judged = make_judged(inventory=make_inventory(unit))
    made = place(tally(judged), "so-c", EN)
    assert made is not None
    assert [(held.title, held.path) for held in made.holds] == [("no IPv6 prefix is assigned", "")]


def test_the_top_has_nothing_that_holds() -> None:
    unit = make_unit(resolvers=())
    found = [service(check, Outcome.PASS) for check in LIST]
    found.append(
        make_finding(
            check="ipv6.name-servers-reachable",
            target="zone:so-a.kontum.test",
            outcome=Outcome.PASS,
        )
    )
    made = place(tally(make_judged(*found, inventory=make_inventory(unit))), "so-a", EN)
    assert made is not None
    assert (made.known, made.next, made.holds) == (True, "", ())


def test_a_long_list_is_cut_and_says_so() -> None:
    unit = make_unit()
    host = unit.hosts[0]
    services = tuple(replace(host.services[0], port=port) for port in range(1, HOLDS + 3))
    many = replace(unit, hosts=(replace(host, services=services),))
    made = place(tally(make_judged(inventory=make_inventory(many))), "so-a", EN)
    assert made is not None
    assert (len(made.holds), made.holds_more) == (HOLDS, 2)


def test_a_report_for_one_unit_has_no_ladder() -> None:
    limited = counted(audience="so-a")
    assert steps(limited) == ()
    assert place(limited, "so-a", EN) is None
