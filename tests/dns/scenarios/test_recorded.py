"""What is recorded is what the zones say, and what is changed is not."""

from __future__ import annotations

import asyncio

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.query import Query
from tests.dns.scenarios.recorded import Recorded
from tests.dns.worlds import UNIT, WWW, address, internet
from tests.fakes.dns_zones import A, name

QUERY = Query(name(WWW), A)


def ask(world: Recorded, at: str = UNIT) -> Answer | NoAnswer:
    return asyncio.run(world(address(at), QUERY))


def test_answers_are_made_and_parsed_once() -> None:
    net = internet()
    world = Recorded(net.world.servers)
    first = ask(world)
    net.unit.tamper = lambda message, *_: message.answer.clear()
    assert isinstance(first, Answer)
    assert first.message.answer
    assert ask(world) is first
    assert ask(world, "2001:db8::99") == NoAnswer(Failure.SILENT)


def test_what_is_changed_is_parsed_as_it_arrives() -> None:
    world = Recorded(internet().world.servers)
    sound = ask(world)
    world.change = lambda wire: wire[:20]
    garbage = ask(world)
    world.change = lambda wire: wire
    assert isinstance(garbage, NoAnswer)
    assert (garbage.failure, world.changed) == (Failure.GARBAGE, 1)
    assert ask(world) is sound


def test_signatures_are_remembered_up_to_a_bound() -> None:
    world = Recorded()
    world.work.memo = {bytes([n % 256, n // 256 % 256, n // 65536]): False for n in range(50_000)}
    assert len(world.worked().memo) == 50_000
    world.work.memo[b""] = True
    assert len(world.worked().memo) == 0
