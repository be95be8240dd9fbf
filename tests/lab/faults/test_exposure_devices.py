"""Each of these servers is recognised by the scanner as what the fault says that it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from netaudit.facts.identity import Identities, Identity
from netaudit.facts.ports import Port
from netaudit.identify import catalogue
from netaudit.lab.faults.base import Aim, Kind
from netaudit.lab.faults.exposure import OpenPort
from netaudit.lab.faults.exposure_devices import KINDS
from netaudit.lab.listeners import DatagramServer, StreamServer
from netaudit.lab.services.base import converse
from netaudit.model import Outcome, SecurityZone, Transport
from netaudit.net import datagram
from netaudit.probes import _identify
from netaudit.registry import load
from tests.factories import NOON, addresses, make_host, make_net
from tests.fakes.servers import answering, serving

HERE = addresses("127.0.0.1")[0]
JUDGED = {"nothing-undeclared-v4", "nothing-undeclared-v6", "administration-closed"}
JUDGED |= {"database-closed", "no-clear-text"}  # by the port's number: tests/checks


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LISTEN", "GREETING", "ANSWER"):
        monkeypatch.setattr(_identify, name, 0.2)
    monkeypatch.setattr(datagram, "PATIENCE", 0.1)


async def identified(place: OpenPort, *, careful: bool) -> Identity:
    """What is made of the server, as if it stood on its own port."""
    net, server = make_net(), place.server
    try:
        if isinstance(server, DatagramServer):
            handle = server.handle
            async with answering(lambda data: next(iter(handle(data)), None)) as at:
                return await _identify.identify(net, HERE, Port(at, Transport.UDP))
        assert isinstance(server, StreamServer)
        behave = partial(converse, server.service, server.endpoint)
        async with serving(behave) as at:
            return await _identify.identify(net, HERE, Port(at, Transport.TCP), careful=careful)
    finally:
        await net.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_what_a_fault_expects_is_found(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    place = getattr(kind.aims, "__self__", None)
    assert isinstance(place, OpenPort), "the aims of these kinds are a method of their port"
    number = place.port
    original = catalogue.hinted
    monkeypatch.setattr(_identify, "hinted", lambda _: original(number))
    monkeypatch.setattr(_identify, "datagrams", lambda _: catalogue.datagrams(number))
    # On its port's own protocol, but for the one that hides behind another's.
    found = asyncio.run(identified(place, careful=kind.key != "telnet-hidden"))
    protocol = found.protocol if found.certain else catalogue.BY_NUMBER.get(number, "")
    found = replace(found, port=Port(number, found.port.transport), protocol=protocol)
    seen = Identities(SecurityZone.WAN, NOON, (found,), ())
    host = make_host(addresses=(HERE,))
    checks = load().checks
    names = {pair.check for pair in kind.expected(None, Aim("so-a", host))}  # type: ignore[arg-type]  # no world is asked
    for name in sorted(names):
        if name.partition(".")[2] in JUDGED:
            continue
        check = checks[name]
        options = [check.options()] if check.options else []
        verdict = check.function(host, seen, *options)
        assert verdict.outcome is Outcome.FAIL, (name, found)
