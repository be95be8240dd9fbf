"""No packet outside the scope: every way out asks the gate before it makes a socket."""

from __future__ import annotations

import ast
import asyncio
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dns.name
import dns.rdatatype
import pytest

import netaudit
from netaudit.dns.query import Query
from netaudit.errors import OutOfScope
from netaudit.model import Transport
from netaudit.net import datagram, dial, rawsweep, sweep
from netaudit.net.dns import Asker
from netaudit.net.payloads import dns_query
from netaudit.probes import application, ports, reach, tls
from tests.factories import addresses, make_host, make_net, make_service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.net.context import Net

OUTSIDE = ip_address("2001:db8::1")  # these tests' scope is loopback
SERVICE = make_service(addresses=addresses("2001:db8::1", "198.18.0.1"))
UDP = make_service(addresses=SERVICE.addresses, protocol="dns", port=53, transport=Transport.UDP)
HOST = make_host(addresses=SERVICE.addresses, services=(SERVICE,))
QUERY = Query(dns.name.from_text("kontum.test"), dns.rdatatype.SOA)

WAYS_OUT: dict[str, Callable[[Net], Awaitable[Any]]] = {
    "dial.reach": lambda net: dial.reach(net, OUTSIDE, 80),
    "dial.connect": lambda net: dial.connect(net, OUTSIDE, 80),
    "datagram.ask": lambda net: datagram.ask(net, OUTSIDE, 53, dns_query()),
    "raw sweep": lambda net: rawsweep.sweep(net, OUTSIDE, [80]),
    "sweep": lambda net: sweep.sweep(net, OUTSIDE, [80]),
    "sweep_udp": lambda net: sweep.sweep_udp(net, OUTSIDE, {53: dns_query()}),
    "DNS over UDP": lambda net: Asker(net)(OUTSIDE, QUERY),
    "DNS over TCP": lambda net: Asker(net)(OUTSIDE, QUERY, Transport.TCP),
    "reach_v6": lambda net: reach.reach_v6(SERVICE, net),
    "reach_v4": lambda net: reach.reach_v4(SERVICE, net),
    "reach_v6 over UDP": lambda net: reach.reach_v6(UDP, net),
    "application_v6": lambda net: application.application_v6(SERVICE, net),
    "application_v4": lambda net: application.application_v4(SERVICE, net),
    "tls_server": lambda net: tls.tls_server(SERVICE, net),
    "open_ports_v6": lambda net: ports.open_ports_v6(HOST, net),
    "open_ports_v4": lambda net: ports.open_ports_v4(HOST, net),
    "open_ports": lambda net: ports.open_ports(HOST, net),
}

# The modules that may make sockets at all, and why.
MAY_USE_SOCKETS = {
    "net/sockets.py": "makes them, after the gate",
    "net/dial.py": "TCP",
    "net/stream.py": "names their type",
    "net/ready.py": "names their type",
    "net/datagram.py": "UDP",
    "net/lines.py": "DNS over UDP",
    "net/slots.py": "the sweep over TCP",
    "net/mail.py": "the sweep over UDP",
    "net/libc.py": "the calls of both",
    "net/icmp.py": "the error queue",
    "raw/calls.py": "connect(), in the helper: its engine has a scope of its own",
    "raw/rings.py": "packet sockets, in the helper: its engine has a scope of its own",
    "raw/crafted/ears.py": "hears answers to crafted packets, in the helper; sends nothing",
    "raw/crafted/station.py": "sends crafted packets, in the helper: it checks the scope again",
    "raw/onlink/ear.py": "a packet socket on one link, in the helper; the listener decides",
    "raw/onlink/kernel.py": "asks the kernel for its neighbours, in the helper; sends nothing",
    "raw/onlink/listener.py": "looks up an interface's number",
    "raw/addresses.py": "an address as octets and back, by inet_pton and inet_ntop",
    "raw/ways.py": "reads the kernel's routing tables, for the helper",
    "raw/nexthop.py": "asks the routing table, and has a neighbour resolved, for the helper",
    "crew/frames.py": "names their type",
    "crew/hub.py": "a pair between two of its processes",
    "crew/member.py": "names their type",
    "preflight.py": "asks the routing table, which sends nothing",
    "serve/server.py": "listens for the console's readers, and sends nothing",
    "cli/doctor.py": "binds to loopback, which sends nothing",
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_target_outside_the_scope_gets_no_socket(
    way: str, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    real = socket.socket.__init__

    def note(self: socket.socket, *arguments: Any, **named: Any) -> None:
        if socket.AF_INET6 in arguments or socket.AF_INET in arguments:
            made.append(arguments)
        real(self, *arguments, **named)

    async def ask() -> None:
        net = make_net()
        monkeypatch.setattr(socket.socket, "__init__", note)
        try:
            await WAYS_OUT[way](net)
        finally:
            monkeypatch.undo()
            await net.close()
            assert net.gate.packets == 0

    with pytest.raises(OutOfScope):
        asyncio.run(ask())
    assert (made, refused) == ([], [])


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_nobody_else_makes_sockets() -> None:
    root = Path(netaudit.__file__).parent
    using = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if _imports(path) & {"socket", "netaudit.net.libc"} and "lab" not in path.parts
    }
    assert using <= MAY_USE_SOCKETS.keys()


@pytest.mark.parametrize("name", ["open_connection", "create_connection", "urlopen"])
def test_no_convenience_of_others_goes_around_the_gate(name: str) -> None:
    root = Path(netaudit.__file__).parent
    texts = {p: p.read_text("utf-8") for p in root.rglob("*.py") if "lab" not in p.parts}
    assert [path for path, text in texts.items() if name in text] == []
