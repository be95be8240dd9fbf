from __future__ import annotations

import socket
from typing import Any

import pytest

from netaudit.raw.crafted.ears import Ear
from netaudit.raw.crafted.shapes import FIRST_PORT, PORTS
from tests.lab.network import in_a_namespace


@pytest.mark.lab
@pytest.mark.parametrize(("version", "host"), [(6, "::1"), (4, "127.0.0.1")])
def test_it_hears_icmp_and_our_ports_alone(version: int, host: str) -> None:
    ports = [FIRST_PORT - 1, FIRST_PORT, FIRST_PORT + PORTS - 1, FIRST_PORT + PORTS]

    def inside() -> Any:
        from netaudit.lab import links
        from netaudit.lab.kernel import new_namespace

        node = links.open_node(new_namespace("alone"))
        with node.namespace.entered():
            ear = Ear(version)
            family = socket.AF_INET6 if version == 6 else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as sender:
                for port in ports:
                    sender.sendto(b"x", (host, port))
            header = 40 if version == 6 else 20
            heard = list(ear.read())
            ear.close()
        udp = [data[header + 2 : header + 4] for data in heard if _udp(data)]
        return [[int.from_bytes(port, "big") for port in udp], len(heard) - len(udp)]

    # Each closed port is answered by an error, which may be for us whatever it quotes.
    assert in_a_namespace(inside) == [ports[1:3], 4]


def _udp(data: bytes) -> bool:
    return data[6 if data[0] >> 4 == 6 else 9] == 17
