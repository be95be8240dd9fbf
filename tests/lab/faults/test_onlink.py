"""Faults of a link, heard as the scanner's own ears would: without a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from netaudit.lab.faults.onlink import KINDS
from netaudit.model import Outcome
from netaudit.raw.onlink.notebook import Notebook
from netaudit.registry import load
from tests.lab.worlds import unplugged

if TYPE_CHECKING:
    from netaudit.facts.segment import Overheard
    from netaudit.lab.onlink import Talk
    from netaudit.lab.world import World

BY_KEY = {k.key: k for k in KINDS}
CHECKS = {id_: c for id_, c in load().checks.items() if id_.startswith("ipv6.segment-")}
CLIENT = bytes.fromhex("3333000100020200000000ff86dd")
ASKED = ("router-solicitation", "dhcpv6-information-request", "echo")


@pytest.fixture(scope="module")
def world() -> World:
    """One that is not booted; each fault is undone."""
    return unplugged()


def heard(talk: Talk) -> Overheard:
    """One round, and what a DHCPv6 client is told, as a notebook keeps it."""
    book = Notebook()
    question = CLIENT + b"\x60" + bytes(5) + b"\x11\x01" + bytes(32) + bytes(8) + b"\x0b" + bytes(9)
    for frame in (*talk.round(), *talk.answers(question)):
        book.frame(frame)
    return book.overheard("lan0", 8.0, ASKED)


def failing(talk: Talk) -> set[str]:
    """The checks of a link that fail on what is heard there."""
    found, segment, book = set(), talk.segment, heard(talk)
    for id_, one in CHECKS.items():
        options = () if one.options is None else (one.options(),)
        if one.function(segment, book, *options).outcome is Outcome.FAIL:
            found.add(id_)
    return found


@pytest.mark.parametrize("key", BY_KEY)
def test_a_fault_fails_its_checks_and_no_other(key: str, world: World) -> None:
    async def act() -> None:
        kind = BY_KEY[key]
        aim = next(iter(kind.aims(world)))
        talk = world.talks[aim.key]
        assert failing(talk) == set()
        undo = await kind.on(world, aim)
        assert failing(talk) == {pair.check for pair in kind.expected(world, aim)}
        await undo()
        assert failing(talk) == set()

    asyncio.run(act())


def test_together_they_fail_every_check_of_a_link(world: World) -> None:
    aim = next(iter(KINDS[0].aims(world)))
    assert {p.check for k in KINDS for p in k.expected(world, aim)} == set(CHECKS)
