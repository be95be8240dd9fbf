"""Faults of reverse DNS, as a resolver sees them."""

from __future__ import annotations

import asyncio

import dns.rcode

from netaudit.lab.faults.base import Aim
from netaudit.lab.faults.reverse import KINDS, named_hosts, reverse_prefixes
from tests.lab.network import kind, name
from tests.lab.worlds import unplugged

BY_KEY = {k.key: k for k in KINDS}
WEB = f"0.8.{'0.' * 18}2.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa"


def seen(key: str, target: str) -> tuple[str, str, str]:
    """What a resolver gives for the PTR of a web server's address, and after the repair."""
    world = unplugged()

    def look() -> str:
        answer, state = world.validator.resolve(name(WEB), kind("PTR"))
        texts = [str(rrset[0]) for rrset in answer.answer if rrset.rdtype == kind("PTR")]
        return f"{dns.rcode.to_text(answer.rcode)} {state} {' '.join(texts)}".strip()

    async def act() -> tuple[str, str, str]:
        before = look()
        aims = {aim.key: aim for aim in BY_KEY[key].aims(world)}
        undo = await BY_KEY[key].on(world, aims[target])
        during = look()
        await undo()
        return before, during, look()

    return asyncio.run(act())


RIGHT = "NOERROR secure www.x-mot.kontum.test."


def test_each_fault_and_its_repair() -> None:
    host, prefix = "host:x-mot/web", "prefix:2001:db8:1002::/48"
    assert seen("ptr-missing", host) == (RIGHT, "NXDOMAIN secure", RIGHT)
    assert seen("ptr-of-another", host)[1] == "NOERROR secure gw.x-mot.kontum.test."
    assert seen("reverse-unsigned", prefix) == (RIGHT, RIGHT.replace("secure", "insecure"), RIGHT)
    before, during, after = seen("reverse-undelegated", prefix)
    assert (before, after) == (RIGHT, RIGHT)
    assert during != RIGHT


def test_only_what_has_a_reverse_name_is_aimed_at() -> None:
    world = unplugged()
    keys = {aim.key for aim in named_hosts(world)}
    assert "host:x-mot/web" in keys
    assert {aim.unit for aim in reverse_prefixes(world)} <= {"x-mot", "x-hai", "x-ba"}
    assert all(isinstance(aim, Aim) for aim in reverse_prefixes(world))
