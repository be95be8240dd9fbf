"""Debian's own servers, each on some port over both families, are recognised for what they are.

`benchmarks/identify.py` asks more of them, on their usual ports too, beside nmap -sV.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.facts.ports import Port
from netaudit.identify import catalogue
from netaudit.model import Transport
from netaudit.probes import _identify
from netaudit.probes.identity import identify
from tests.factories import make_net
from tests.fakes.servers import free_port
from tests.peers.servers import HOSTS, SERVERS, Place, Server, start, wait

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.facts.identity import Identity
    from netaudit.identify.dialogue import Protocol

pytestmark = pytest.mark.peer
ODD = ("openssh", "dropbear", "nginx", "nginx-tls", "lighttpd", "tinyproxy", "memcached",
       "mosquitto", "proftpd")  # fmt: skip
# On any port they are found as well, after half a minute of other questions: not in a test.
OWN = ("bind", "unbound", "nsd")
BY_NAME = {server.name: server for server in SERVERS}


@contextmanager
def running(folder: Path) -> Iterator[dict[int, Server]]:
    """Those that are installed, by the port where they were told to listen."""
    processes: dict[int, subprocess.Popen[bytes]] = {}
    servers: dict[int, Server] = {}
    try:
        for name in (*ODD, *OWN):
            port = free_port()
            if process := start(BY_NAME[name], port, folder / name):
                processes[port], servers[port] = process, BY_NAME[name]
        yield servers
    finally:
        for process in processes.values():
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Identity]]]:
    """What is made of each server, over both families, all asked at once."""
    folder = tmp_path_factory.mktemp("servers")
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch, running(folder) as servers:
        # Who greets late is still known by what he answers to a stranger.
        patch.setattr(_identify, "LISTEN", 0.3)
        own = {port: s.usual for port, s in servers.items() if s.name in OWN}
        original = catalogue.hinted

        def hinted(port: int) -> tuple[tuple[Protocol, ...], bool]:
            return original(own.get(port, port))

        patch.setattr(_identify, "hinted", hinted)
        places = wait([Place(s, host, port) for port, s in servers.items() for host in HOSTS])

        async def ask() -> list[Identity]:
            net = make_net()
            asked = (identify(net, ip_address(p.host), Port(p.port, Transport.TCP)) for p in places)
            found = await asyncio.gather(*asked)
            await net.close()
            return found

        told: dict[str, list[Identity]] = {s.name: [] for s in servers.values()}
        for place, identity in zip(places, asyncio.run(ask()), strict=True):
            told[place.server.name].append(identity)
        yield told


@pytest.mark.parametrize("name", [*ODD, *OWN])
def test_a_real_server_is_recognised(heard: dict[str, list[Identity]], name: str) -> None:
    if name not in heard:
        pytest.skip(f"{name} is not installed")
    if not heard[name]:
        pytest.skip(f"{name} does not start here")
    server = BY_NAME[name]
    for identity in heard[name]:
        assert (identity.protocol, identity.certain) == (server.protocol, True)
        assert server.product.lower() in identity.product.lower()
        assert identity.tls is (name == "nginx-tls")
