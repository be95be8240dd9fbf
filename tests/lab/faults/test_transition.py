"""Faults of the transition that need no network of their own to be seen."""

from __future__ import annotations

import asyncio

import dns.message

from netaudit.lab.dns.resolver import Quirk
from netaudit.lab.faults.transition import KINDS
from tests.lab.network import kind, query
from tests.lab.worlds import unplugged

BY_KEY = {k.key: k for k in KINDS}


def test_dns64_makes_up_what_is_missing_and_nothing_else() -> None:
    world = unplugged()
    aim = next(iter(BY_KEY["dns64"].aims(world)))
    resolver = world.resolvers[aim.key.partition(":")[2]]

    def asked(name: str) -> list[str]:
        (reply,) = resolver.handle(query(name, "AAAA"), tcp=False)
        answer = dns.message.from_wire(reply).answer
        return sorted(str(data) for r in answer if r.rdtype == kind("AAAA") for data in r)

    async def act() -> None:
        plain = asked("ipv4only.arpa"), asked("www.x-mot.kontum.test"), asked("no.kontum.test")
        assert plain == ([], ["2001:db8:1002::80"], [])
        undo = await BY_KEY["dns64"].on(world, aim)
        assert Quirk.DNS64 in resolver.quirks
        made = asked("ipv4only.arpa"), asked("www.x-mot.kontum.test"), asked("no.kontum.test")
        assert made == (["64:ff9b::c000:aa", "64:ff9b::c000:ab"], plain[1], [])
        await undo()
        assert asked("ipv4only.arpa") == []

    asyncio.run(act())


def test_pages_are_aimed_at_where_there_is_https() -> None:
    aims = list(BY_KEY["page-ipv4-literal"].aims(unplugged()))
    assert aims
    assert {aim.target.protocol for aim in aims} == {"https"}  # type: ignore[union-attr]  # a service
