from __future__ import annotations

import asyncio

import pytest
from dns.rdata import from_text

from netaudit.dns.cuts import (
    MAX_IN_ALL,
    MAX_QUESTIONS,
    MAX_SERVERS,
    Cut,
    Cuts,
    Job,
    Stuck,
    addresses_in,
    check_purse,
    open_purse,
)
from netaudit.dns.message import RRset
from netaudit.dns.query import Query
from tests.dns.worlds import address, reasons
from tests.fakes.dns_zones import name

A, NS = 1, 2


def test_what_one_name_leads_to_is_bounded_in_all() -> None:
    """RFC 9520 section 3; shared work is finished all the same."""

    async def go() -> None:
        check_purse(name("a."), name("b.a."))
        open_purse()
        for _ in range(MAX_IN_ALL):
            Job().spend(name("a."), Query(name("b."), A))
        check_purse(name("a."), name("b.a."))
        await asyncio.create_task(_spend())
        with pytest.raises(Stuck) as caught:
            check_purse(name("a."), name("b.a."))
        assert reasons([caught.value.flaw]) == [f"BUDGET | a. | b.a. | {MAX_IN_ALL}"]
        assert str(MAX_IN_ALL) in str(caught.value)

    async def _spend() -> None:
        Job().spend(name("a."), Query(name("b."), A))

    asyncio.run(go())


def test_a_look_up_and_those_inside_it_spend_from_one_purse() -> None:
    job, query = Job(), Query(name("b."), A)
    for _ in range(MAX_QUESTIONS):
        job.deeper(name("c.")).spend(name("a."), query)
    with pytest.raises(Stuck) as caught:
        job.spend(name("a."), query)
    assert reasons([caught.value.flaw]) == [f"BUDGET | a. | b. A | {MAX_QUESTIONS}"]


def cut(text: str) -> Cut:
    return Cut(name(text), None, (), ())


def test_the_first_cut_of_a_name_stays_whatever_the_case() -> None:
    first, second = cut("Test."), cut("test.")
    cuts = Cuts([first])
    assert cuts.add(second) is first
    assert cuts.get(name("TEST.")) is first
    assert cuts.get(name("other.")) is None
    other = cut("other.")
    assert cuts.add(other) is other
    assert list(cuts) == [first, other]


def test_the_deepest_cut_is_the_closest_one_up() -> None:
    root, test, unit = cut("."), cut("test."), cut("u.test.")
    cuts = Cuts([root, test, unit])
    assert cuts.deepest(name("a.b.U.test.")) is unit
    assert cuts.deepest(name("u.test.")) is unit
    assert cuts.deepest(name("u.test."), above=True) is test
    assert cuts.deepest(name("v.test."), above=True) is test
    assert cuts.deepest(name(".")) is root
    assert cuts.deepest(name("."), above=True) is None
    assert Cuts([unit]).deepest(name("other.")) is None


def test_a_look_up_knows_what_it_is_inside_of() -> None:
    job = Job().deeper(name("a.")).deeper(name("b."))
    assert job.trail == (name("a."), name("b."))


def test_of_countless_addresses_as_many_as_are_tried_are_read() -> None:
    many = [from_text("IN", "A", f"198.18.0.{n}") for n in range(MAX_SERVERS + 1)]
    found = addresses_in(RRset(name("a."), A, 60, tuple(many)))
    assert found == [address(f"198.18.0.{n}") for n in range(MAX_SERVERS)]


def test_only_addresses_are_read_of_a_set() -> None:
    assert addresses_in(RRset(name("a."), NS, 60, (from_text("IN", "NS", "b."),))) == []
