"""Filters on the way, as the kernel understands them."""

from __future__ import annotations

import socket
from ipaddress import ip_network
from typing import Any

import pytest

from netaudit.lab import links, path
from netaudit.lab.path import Hook, Match
from tests.lab.network import in_a_namespace, patience
from tests.lab.test_links import B4, B, _pair

HERE = ip_network("2001:db8:a::/48")
THERE = ip_network("2001:db8:b::/48")


def passes(
    node: links.Node, octets: int = 10, host: str = str(B), *, stopped: bool = False
) -> bool:
    """Whether a datagram of so many octets gets to the kernel at the far end, which refuses it.

    `stopped`: it is not expected to.
    """
    with node.namespace.entered():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        client = socket.socket(family, socket.SOCK_DGRAM)
    with client:
        client.settimeout(patience(silent=stopped))
        client.connect((host, 9))
        client.send(bytes(octets))
        try:
            client.recv(1)
        except ConnectionRefusedError:
            return True
        except TimeoutError:
            return False
    return False


@pytest.mark.lab
@pytest.mark.parametrize(
    ("match", "stopped"),
    [
        (Match(), True),
        (Match(source=HERE), True),
        (Match(source=THERE), False),
        (Match(destination=THERE, protocol=17), True),
        (Match(protocol=6), False),
        (Match(protocol=17, port=9), True),
        (Match(protocol=17, port=10), False),
        (Match(icmpv6=128), False),
        (Match(extension=44), False),
        (Match(longer=57), True),
        (Match(longer=58), False),
        (Match(share=0), False),
        (Match(share=path.WHOLE), True),
        (Match(version=4), False),
    ],
)
def test_a_filter_stops_what_it_names_until_it_is_lifted(match: Match, stopped: bool) -> None:  # noqa: FBT001
    def inside() -> Any:
        up, down = _pair()
        path.drop(down.namespace, "fault", Hook.INPUT, [match])
        first = passes(up, stopped=stopped)
        path.lift(down.namespace, "fault")
        return [first, passes(up)]

    assert in_a_namespace(inside) == [not stopped, True]


@pytest.mark.lab
def test_fragments_and_the_other_family() -> None:
    def inside() -> Any:
        up, down = _pair()
        path.drop(down.namespace, "a", Hook.INPUT, [Match(extension=44)])
        path.drop(down.namespace, "b", Hook.OUTPUT, [Match(version=4, source=None)])
        others = passes(up, 3000, stopped=True), passes(up, host=str(B4), stopped=True)
        return [passes(up), *others]

    assert in_a_namespace(inside) == [True, False, False]
