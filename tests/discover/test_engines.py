"""Asking in waves; the engines themselves are tested in test_session, and in tests/raw."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import Any

import pytest

from netaudit.discover.engines import Wave, _listen
from netaudit.discover.outcome import NotAsked, Outcome
from netaudit.discover.pace import Pace
from netaudit.discover.targets import Group, Target, Wanted
from netaudit.errors import CannotAsk, NoRoute, Stopped
from netaudit.facts.reach import PortState
from netaudit.model import Transport
from netaudit.net.rawsweep import Unsupported
from netaudit.raw.messages import Done, Refused
from tests.factories import make_net

HERE = Target("so-a", "so-a/web", ip_address("127.0.0.1"), fragile=False)
AWAY = Target("so-a", "so-a/web", ip_address("192.0.2.1"), fragile=False)


def wave(net: Any, **wanted: Any) -> Wave:
    return Wave(net, Wanted(**{"tcp": (1,), "udp": ()} | wanted), Pace())


def group(*targets: Target) -> tuple[Group, list[Target]]:
    return Group("so-a", len(targets), False, 4, targets), list(targets)


def results(*targets: Target, **wanted: Any) -> list[Any]:
    async def ask() -> list[Any]:
        net = make_net()
        try:
            return [r async for r in wave(net, **wanted).ask([group(*targets)], raw=False)]
        finally:
            await net.close()

    return asyncio.run(ask())


def test_what_the_gate_refuses_is_not_asked() -> None:
    refused, asked = results(AWAY, HERE)
    assert isinstance(refused, NotAsked)
    assert (refused.target, refused.why) == (AWAY, "out of scope")
    assert (asked.target, asked.transport) == (HERE, Transport.TCP)


def test_both_transports_of_an_address() -> None:
    found = results(HERE, udp=(53,))
    assert {str(one.transport) for one in found} == {"tcp", "udp"}


def test_the_kill_switch_ends_a_wave() -> None:
    async def ask() -> None:
        net = make_net()
        net.gate.stop()
        with pytest.raises(Stopped):
            _ = [r async for r in wave(net).ask([group(HERE)], raw=False)]
        await net.close()

    asyncio.run(ask())


def heard(said: Done | Refused) -> Any:
    async def ask() -> Any:
        net = make_net()
        return wave(net, tcp=(22, 23), decoys=(50_000, 50_001))._heard(HERE, said), net.gate.packets

    return asyncio.run(ask())


def test_decoys_are_nobodys_question_unless_they_are_open() -> None:
    states = ("open 22,50000", "closed 23,50001")
    outcome, packets = heard(Done(1, "127.0.0.1", states, (), 3.0, 4, 0.0, everything=False))
    assert isinstance(outcome, Outcome)
    assert {str(s): list(p) for s, p in outcome.states.items()} == {
        "open": [22, 50_000],
        "closed": [23],
    }
    assert packets == 4


def test_hosts_that_answer_alike_share_their_ports_and_others_do_not() -> None:
    said = (("open 22", "closed 23"), ("open 22", "closed 23"), ("open 23", "closed 22"))
    dones = [Done(1, "127.0.0.1", states, (), 1.0, 2, 0.0, everything=False) for states in said]

    async def ask() -> Any:
        asked = wave(make_net(), tcp=(22, 23), decoys=(50_000,))
        return [asked._heard(HERE, done) for done in dones]

    first, second, third = asyncio.run(ask())
    assert first.states is second.states
    assert {state: tuple(ports) for state, ports in third.states.items()} == {
        PortState.OPEN: (23,),
        PortState.CLOSED: (22,),
    }


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Refused(1, "127.0.0.1", "unsupported", "ours"), Unsupported),
        (Refused(1, "127.0.0.1", "no route", "none"), NoRoute),
        (Done(1, "127.0.0.1", ("ajar 22",), (), 0.0, 1, 0.0, everything=False), CannotAsk),
    ],
)
def test_what_the_helper_cannot(said: Done | Refused, kind: type) -> None:
    assert isinstance(heard(said)[0], kind)


def test_an_answer_about_nobody_is_our_own_inability() -> None:
    class Liar:
        async def stream(self, _question: Any) -> Any:
            yield Done(1, "192.0.2.9", (), (), 0.0, 0, 0.0, everything=False)

    async def ask() -> Any:
        found: asyncio.Queue[Any] = asyncio.Queue()
        await _listen(Liar(), None, [HERE], found)  # type: ignore[arg-type]
        return found.get_nowait()

    assert isinstance(asyncio.run(ask()), CannotAsk)
