"""The engine, as it works between two namespaces."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from netaudit.net import rawsweep
from netaudit.raw.filters import FIRST_PORT, PORTS
from netaudit.raw.messages import Sweep
from netaudit.raw.nexthop import interface
from netaudit.raw.packet import Builder, packed_columns
from netaudit.raw.rings import Sender
from tests.lab.network import filter_packets, in_a_namespace, needs_nft
from tests.raw.pair import FAR, FAR4, NEAR, from_near, joined

if TYPE_CHECKING:
    from netaudit.net.context import Net

SYN_ACK = 0x12
OPEN = (22, 443, 1000, 65_535)


def make_sweep(*addresses: str, **changes: Any) -> Sweep:
    values: dict[str, Any] = {
        "number": 1,
        "method": "tcp",
        "addresses": addresses,
        "ports": "1-10",
        "source": "",
        "unit": "",
        "unit_rate": 0.0,
        "queue_ms": 0.0,
        "host": "",
        "host_pps": 0.0,
        "single": False,
        "decoys": "",
        "granted": -1,
    }
    return Sweep(**values | changes)


@pytest.mark.lab
def test_every_port_of_both_families_exactly() -> None:
    def inside() -> Any:
        async def ask(net: Net) -> Any:
            found = await asyncio.gather(
                *(rawsweep.sweep(net, a, range(65_536)) for a in (FAR, FAR4))
            )
            opened = [sorted(p for p, s in one.items() if s == "open") for one in found]
            return opened, [Counter(map(str, one.values())) for one in found], net.gate.packets

        with joined(*OPEN) as (near, _far):
            return from_near(near, ask)

    opened, counts, packets = in_a_namespace(inside)
    assert opened == [list(OPEN), list(OPEN)]
    assert counts == [{"open": len(OPEN), "closed": 65_536 - len(OPEN)}] * 2
    assert packets >= 2 * 65_536


def _forge(far: Any, stop: threading.Event, sent: list[int]) -> None:
    """SYN-ACKs from the swept address for every source port, with acknowledgements by guess."""
    with far.namespace.entered():
        card = interface(2)
        builder = Builder(FAR, card.mac, "tcp", SYN_ACK)
        sender = Sender(card, builder.size)
    mac = np.array([0x0200, 0x5E00, 0x0001], np.uint16)
    words = packed_columns([NEAR.packed])[0]
    draw = np.random.default_rng(7)
    rows = PORTS
    while not stop.is_set():
        out = sender.room(rows)
        builder.build(
            out,
            np.repeat(mac[None], rows, 0),
            np.repeat(words, rows, 0),
            draw.integers(0, 65_536, rows).astype(np.uint16),
            (FIRST_PORT + np.arange(rows)).astype(np.uint16),
            np.zeros(rows, np.uint32),
        )
        out[:, 31:33] = draw.integers(0, 65_536, (rows, 2))  # the acknowledgement number
        sender.send(rows)
        sent.append(rows)
    sender.close()


@pytest.mark.lab
def test_forged_answers_change_nothing() -> None:
    def inside() -> Any:
        sent: list[int] = []
        stop = threading.Event()

        async def ask(net: Net) -> Any:
            found = await rawsweep.sweep(net, FAR, range(20_000))
            return sorted(port for port, state in found.items() if state == "open")

        with joined(22, 443) as (near, far):
            forger = threading.Thread(target=_forge, args=(far, stop, sent))
            forger.start()
            try:
                return from_near(near, ask), sum(sent)
            finally:
                stop.set()
                forger.join()

    opened, forged = in_a_namespace(inside)
    assert opened == [22, 443]
    assert forged > 0


@pytest.mark.lab
def test_an_echo_tells_who_is_there() -> None:
    def inside() -> Any:
        async def ask(net: Net) -> Any:
            helper = await rawsweep.helper_of(net)
            found = {}
            for there in (FAR, FAR4):
                sweep = make_sweep(str(there), method="echo", ports="")
                done = await helper.ask(sweep, there, 0)
                found[str(there)] = (done.states, done.sent, done.rtt_ms < 1000)
            return found

        with joined() as (near, _far):
            return from_near(near, ask)

    assert in_a_namespace(inside) == {str(there): [["open 0"], 1, True] for there in (FAR, FAR4)}


@pytest.mark.lab
@needs_nft
def test_a_tarpit_is_recognised_before_it_is_asked_for_every_port() -> None:
    """Everything that comes to the far side's IPv4 address is redirected to one port."""

    def inside() -> Any:
        async def ask(net: Net) -> Any:
            helper = await rawsweep.helper_of(net)
            decoys = "50000,51001,52003,53007,54011,55013,56017,57019"
            found = []
            for there in (FAR, FAR4):
                asked = make_sweep(str(there), ports="1-20000", decoys=decoys, host_pps=5000.0)
                done = await helper.ask(asked, there, 0)
                found.append((done.everything, done.sent < 10_000, done.states[0][:4]))
            return found

        with joined(22) as (near, far):
            with far.namespace.entered():
                rules = "table ip t { chain c { type nat hook prerouting priority -100; "
                rules += f"meta l4proto tcp dnat to {FAR4}:22; }}; }}"
                filter_packets(rules)
            return from_near(near, ask)

    assert in_a_namespace(inside) == [[False, False, "open"], [True, True, "open"]]
