"""A firewall that locks out who asks for many ports is told as that, over both engines."""

from __future__ import annotations

import asyncio
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.discover.lookback import Lookback, heard_at
from netaudit.discover.outcome import NotAsked, Outcome, StoppedAnswering
from netaudit.discover.session import Options, Session
from netaudit.errors import CannotAsk
from netaudit.facts.reach import PortState
from netaudit.model import Link, Transport
from tests.discover.test_outcome import HERE
from tests.discover.test_session import FAST, Heard
from tests.factories import addresses, clock, make_host, make_inventory, make_unit
from tests.lab.network import filter_packets, in_a_namespace, needs_nft
from tests.raw.pair import FAR, FAR4, joined

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from pathlib import Path

    from netaudit.discover.targets import Target

OPEN, CLOSED, FILTERED = PortState.OPEN, PortState.CLOSED, PortState.FILTERED
NEIGHBOUR = addresses("2001:db8:b::2", "198.18.2.2")
# Who asked for twelve ports, of whichever address, gets nothing through any more.
GUARD = "add @locked6 { ip6 saddr }", "add @locked4 { ip saddr }"
RULES = f"""table inet guard {{
set locked6 {{ type ipv6_addr; flags timeout; timeout 90s; }}
set locked4 {{ type ipv4_addr; flags timeout; timeout 90s; }}
chain in {{ type filter hook input priority 0;
    meta l4proto != tcp accept
    ip6 saddr @locked6 drop
    ip saddr @locked4 drop
    meta nfproto ipv6 limit rate over 1/minute burst 12 packets {GUARD[0]} drop
    meta nfproto ipv4 limit rate over 1/minute burst 12 packets {GUARD[1]} drop
}}
}}
"""


def outcome(heard: tuple[int, PortState] | None = None, **changes: Any) -> Outcome:
    states = {FILTERED: [2]} | changes.pop("states", {})
    return Outcome(HERE, Transport.TCP, states, heard=heard, **changes)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({CLOSED: [1], OPEN: [80, 443], FILTERED: [2]}, (80, OPEN)),
        ({CLOSED: [1], FILTERED: [2]}, (1, CLOSED)),
        ({FILTERED: [2], PortState.PROHIBITED: [3]}, None),  # that was a router
    ],
)
def test_what_was_heard(states: dict[PortState, list[int]], expected: Any) -> None:
    assert heard_at(states) == expected


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (outcome(states={OPEN: [80]}), []),
        (outcome(states={CLOSED: [80]}), []),  # it still speaks
        (outcome(), [StoppedAnswering(HERE, 80, OPEN)]),
        (CannotAsk("no route any more"), []),  # ours, and no fact about it
    ],
)
def test_who_no_longer_answers_is_told_once(again: Outcome | CannotAsk, told: list[Any]) -> None:
    async def ask(
        targets: Sequence[Target], port: int
    ) -> AsyncGenerator[tuple[Target, Outcome | CannotAsk]]:
        assert port == 80
        for target in targets:
            yield target, again

    async def run() -> list[Any]:
        lookback = Lookback(ask)
        lookback.note(outcome((80, OPEN)))
        return [await lookback.finish(), await lookback.finish()]

    assert asyncio.run(run()) == [told, []]


@pytest.mark.parametrize(
    "found",
    [
        outcome(),  # it never answered
        outcome((80, OPEN), states={FILTERED: []}),  # everywhere
        outcome((80, OPEN), everything=True),
    ],
)
def test_where_nothing_is_in_doubt_nothing_is_asked(found: Outcome) -> None:
    async def ask(
        targets: Sequence[Target], _port: int
    ) -> AsyncGenerator[tuple[Target, Outcome | CannotAsk]]:
        for target in targets:
            yield target, outcome()

    async def run() -> list[Any]:
        lookback = Lookback(ask)
        lookback.note(found)
        return list(await lookback.finish())

    assert asyncio.run(run()) == []


def test_what_ends_the_asking_is_not_swallowed() -> None:
    async def ask(
        targets: Sequence[Target], _port: int
    ) -> AsyncGenerator[tuple[Target, Outcome | CannotAsk]]:
        if targets:
            raise CannotAsk("the helper ended")
        yield targets[0], outcome()

    async def run() -> None:
        lookback = Lookback(ask)
        lookback.note(outcome((80, OPEN)))
        with pytest.raises(CannotAsk, match="ended"):
            await lookback.finish()

    asyncio.run(run())


def discovered(engine: str, state: Path, *, guarded: bool) -> Any:
    """Two units behind one firewall: who stopped answering, and how many never did."""
    hosts = [
        make_host(unit, addresses=here, services=())
        for unit, here in (("so-a", (FAR, FAR4)), ("so-b", NEIGHBOUR))
    ]
    units = [
        replace(make_unit(host.unit, number), hosts=(host,), link=Link(100_000, 1.0))
        for number, host in enumerate(hosts, 1)
    ]
    network = make_inventory(*units)
    with joined(80) as (near, far):
        with far.namespace.entered():
            for address in NEIGHBOUR:
                place = f"{address}/{address.max_prefixlen}"
                subprocess.run(["ip", "addr", "add", place, "dev", "lo", "nodad"], check=True)
            # Without a guard a filter of the usual kind: silent ports, and no ban.
            filter_packets(RULES if guarded else QUIET)
        with near.namespace.entered():
            options = Options("80,1000-1012", engine=engine, pace=FAST, state=state)
            session = Session(network, network.vantages[0], options)
            heard = Heard(session)
            complete = session.run(heard, clock)
    stopped = [str(r.target.address) for r in heard.results if isinstance(r, StoppedAnswering)]
    unasked = sum(isinstance(r, NotAsked) for r in heard.results)
    return [sorted(stopped), session.stopped, session.silent, unasked, complete]


QUIET = "table inet t { chain c { type filter hook input priority 0; tcp dport 1000-1009 drop; }; }"


@pytest.mark.lab
@needs_nft
@pytest.mark.parametrize("engine", ["raw", "connect"])
def test_whom_a_common_firewall_locks_out_is_told(engine: str, tmp_path: Path) -> None:
    """Every address of both units is accounted for: it stopped answering, or never did."""
    told = in_a_namespace(lambda: discovered(engine, tmp_path / "state", guarded=True))
    stopped, count, silent, unasked, complete = told
    assert (len(stopped), unasked, complete) == (count, 0, True), told
    assert count >= 2, told  # one of each family at least
    assert count + silent == 4


@pytest.mark.lab
@needs_nft
@pytest.mark.parametrize("engine", ["raw", "connect"])
def test_an_ordinary_filter_locks_nobody_out(engine: str, tmp_path: Path) -> None:
    told = in_a_namespace(lambda: discovered(engine, tmp_path / "state", guarded=False))
    assert told == [[], 0, 0, 0, True]
