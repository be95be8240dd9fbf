from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.facts.path import Mtu
from netaudit.net.context import Net
from netaudit.net.crafted import Heard, Kind, Shot
from netaudit.net.gate import gate_for
from netaudit.probes import _path
from netaudit.probes.path import path_mtus, presence
from tests.factories import clock, make_inventory, make_unit
from tests.probes.roads import HOST, SILENT, Road, answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.model import Prefix

UNIT = make_unit()
V6 = UNIT.prefixes[0]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_path, "SPACING", (0.0,) * 5)


def ask(
    probe: Callable[[Prefix, Net], Awaitable[Any]],
    road: Road,
    monkeypatch: pytest.MonkeyPatch,
    prefix: Prefix = V6,
) -> Any:
    async def shoot(_net: Net, address: Any, shot: Shot) -> Heard:
        return await road.send(address, shot)

    monkeypatch.setattr(_path, "shoot", shoot)

    async def run() -> Any:
        inventory = make_inventory(UNIT, make_unit("so-b", 2))
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), clock)
        return await probe(prefix, net)

    return asyncio.run(run())


def test_who_answers_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = ask(presence, Road(lost=2), monkeypatch).addresses
    assert (found.address, found.carrier) == (HOST, "echo")
    assert (found.echoes_sent, found.echoes_answered, found.hop_limit) == (3, 1, 61)


def test_who_answers_over_tcp_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    road = Road(host=lambda s: SILENT if s.packet == "echo" else answer(s))
    fact = ask(presence, road, monkeypatch)
    assert [s.carrier for s in fact.addresses] == ["tcp 443"]
    assert fact.addresses[0].echoes_answered == 0
    assert ask(path_mtus, road, monkeypatch).addresses[0].state is Mtu.WHOLE


def test_who_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    road = Road(host=lambda _: SILENT)
    fact = ask(presence, road, monkeypatch)
    assert not fact.anything
    assert ask(path_mtus, road, monkeypatch).addresses[0].state is Mtu.NOT_REACHED


def test_a_prefix_without_hosts_is_asked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    road, nowhere = Road(), replace(V6, unit="so-c")
    assert ask(presence, road, monkeypatch, nowhere).addresses == ()
    assert ask(path_mtus, road, monkeypatch, nowhere).addresses == ()
    assert road.sent == []


def test_a_path_is_measured_with_what_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = ask(path_mtus, Road(), monkeypatch)
    assert (fact.ours, fact.addresses[0].mtu) == (1500, 1500)
    assert fact.of(Mtu.WHOLE) == fact.addresses


def test_patience_follows_the_first_answer() -> None:
    near = answer(Shot())
    assert near.kind is Kind.REPLY
    assert _path.patience(near) == pytest.approx(0.3)
    assert _path.patience(replace(near, rtt_ms=3000.0)) == 1.5
