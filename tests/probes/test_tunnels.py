from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.codec import dump, load
from netaudit.facts.reach import PortState, Reached
from netaudit.facts.tunnels import End, TeredoServers, TunnelEnds, Way
from netaudit.lab.services.teredo import teredo
from netaudit.net import datagram
from netaudit.net.crafted import Heard, Kind, Shot
from netaudit.probes import tunnels
from netaudit.probes.tunnels import TRIES, teredo_servers, tunnel_end, tunnel_ends
from tests.factories import addresses, make_host, make_net
from tests.probes.roads import SILENT, heard

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.payloads import Payload

AT, INNER = IPv4Address("198.18.1.80"), IPv6Address("2001:db8:1001::80")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tunnels, "SPACING", 0.0)


class Far:
    """Answers every packet the same."""

    def __init__(self, *answers: Heard) -> None:
        self.answers = list(answers)
        self.sent: list[Any] = []

    async def send(self, _address: Address, shot: Shot) -> Heard:
        self.sent.append(shot)
        return self.answers[min(len(self.sent), len(self.answers)) - 1]


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        (heard(Kind.REPLY, type=129, responder=INNER), End.OPEN),
        (heard(Kind.ERROR, type=3, code=2, responder=AT), End.ABSENT),
        (heard(Kind.ERROR, type=3, code=3, responder=AT), End.ABSENT),
        (heard(Kind.ERROR, type=3, code=13, responder=AT), End.REFUSED),
        (SILENT, End.SILENT),
    ],
)
def test_what_an_answer_means(answer: Heard, end: End) -> None:
    far = Far(answer)
    found = asyncio.run(tunnel_end(far.send, AT, Way.GRE, INNER))
    assert (found.end, found.address, found.way) == (end, AT, Way.GRE)
    assert len(far.sent) == TRIES


def test_one_answer_is_enough() -> None:
    far = Far(SILENT, SILENT, heard(Kind.REPLY, responder=INNER))
    assert asyncio.run(tunnel_end(far.send, AT, Way.SIX_IN_FOUR, INNER)).end is End.OPEN
    assert {shot.inner for shot in far.sent} == {INNER}


def test_every_way_that_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    far = Far(SILENT)
    monkeypatch.setattr(tunnels, "shooter", lambda _net: far.send)
    whole = asyncio.run(tunnel_ends(make_host(), make_net()))
    assert [end.way for end in whole.ends] == list(Way)
    assert load(TunnelEnds, dump(whole)) == whole
    alone = asyncio.run(tunnel_ends(make_host(addresses=addresses(str(AT))), make_net()))
    assert [(end.way, end.end) for end in alone.ends] == [(Way.SIX_TO_FOUR, End.SILENT)]
    assert far.sent[-1].inner is None
    assert alone.open(*Way) == ()


@pytest.mark.parametrize("there", [True, False])
def test_a_teredo_server_is_told_by_its_advertisement(
    monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    async def ask(_net: Any, address: Address, port: int, payload: Payload, *, tries: int) -> Any:
        assert (port, tries) == (3544, 3)
        (reply,) = teredo(payload.data) if there else (b"no advertisement",)
        return Reached(address, PortState.OPEN, 1.0, 1, ""), reply

    monkeypatch.setattr(datagram, "ask", ask)
    found = asyncio.run(teredo_servers(make_host(), make_net()))
    assert found == TeredoServers((AT,), (AT,) if there else ())
    assert load(TeredoServers, dump(found)) == found
