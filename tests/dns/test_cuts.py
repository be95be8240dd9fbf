from __future__ import annotations

import asyncio

import pytest

from netaudit.dns.cuts import MAX_IN_ALL, MAX_QUESTIONS, Job, Stuck, check_purse, open_purse
from netaudit.dns.query import Query
from tests.dns.worlds import reasons
from tests.fakes.dns_zones import name

A = 1


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
