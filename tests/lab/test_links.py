"""Links, addresses and routes, in namespaces of two routers' worth."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from netaudit.lab import links
from netaudit.lab.kernel import new_namespace
from netaudit.lab.settle import settle
from tests.lab.network import in_a_namespace, patience

A, B = ip_address("2001:db8:a::1"), ip_address("2001:db8:b::1")
A4, B4 = ip_address("198.18.1.1"), ip_address("198.18.2.1")


def _pair() -> tuple[links.Node, links.Node]:
    """Two nodes with a link, addresses and routes to each other."""
    up, down = (links.open_node(new_namespace(n)) for n in ("up", "down"))
    links.add_addresses(up, [A, A4])
    links.add_addresses(down, [B, B4])
    links.connect(up, down, "to-down", "up", 2)
    links.configure(up, 2, links.UPSTREAM)
    index = links.index_of(down, "up")
    links.configure(down, index, links.DOWNSTREAM)
    for network in ("2001:db8:b::/48", "198.18.2.0/24"):
        links.add_route(up, ip_network(network), 2, links.DOWNSTREAM)
    for network in ("::/0", "0.0.0.0/0"):
        links.add_route(down, ip_network(network), index, links.UPSTREAM)
    settle([up.namespace, down.namespace])
    return up, down


def _answer(node: links.Node, address: str) -> str:
    """How a closed port there answers a connection."""
    with node.namespace.entered():
        client = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    with client:
        client.settimeout(patience())
        try:
            client.connect((address, 9))
        except OSError as error:
            return type(error).__name__
    return "open"


@pytest.mark.lab
def test_a_link_carries_both_families() -> None:
    def inside() -> list[str]:
        up, _ = _pair()
        return [_answer(up, str(B)), _answer(up, str(B4))]

    assert in_a_namespace(inside) == ["ConnectionRefusedError", "ConnectionRefusedError"]


@pytest.mark.lab
def test_a_blackhole_swallows_and_goes_again() -> None:
    def inside() -> list[str]:
        up, _ = _pair()
        network = ip_network("2001:db8:b::/48")
        links.set_special(up, "add", network, "blackhole", metric=1)
        swallowed = _answer(up, str(B))
        links.set_special(up, "del", network, "blackhole", metric=1)
        return [swallowed, _answer(up, str(B))]

    swallowed, after = in_a_namespace(inside)
    assert swallowed != "ConnectionRefusedError"
    assert after == "ConnectionRefusedError"


@pytest.mark.lab
def test_what_cannot_be_an_address_there_is_an_error() -> None:
    def inside() -> str:
        node = links.open_node(new_namespace("x"))
        links.add_addresses(node, [A])
        try:
            links.add_addresses(node, [A])
        except OSError as error:
            return type(error).__name__
        return "none"

    assert in_a_namespace(inside) == "FileExistsError"


@pytest.mark.lab
def test_an_interface_that_is_not_there_is_told_by_name() -> None:
    def inside() -> str:
        try:
            links.index_of(links.open_node(new_namespace("x")), "eth9")
        except LookupError as error:
            return str(error)
        return "found"

    assert in_a_namespace(inside) == "x has no interface eth9"
