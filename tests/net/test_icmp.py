from __future__ import annotations

import socket
import struct
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.facts.reach import PortState
from netaudit.net import icmp
from tests.fakes.servers import free_port


def extended(origin: int, kind: int, code: int, offender: bytes = b"") -> bytes:
    return struct.pack("=IBBBxII", 111, origin, kind, code, 0, 0) + offender


@pytest.mark.parametrize(
    ("origin", "kind", "code", "tcp", "udp"),
    [
        (2, 3, 3, PortState.PROHIBITED, PortState.CLOSED),
        (3, 1, 4, PortState.PROHIBITED, PortState.CLOSED),
        (2, 3, 13, PortState.PROHIBITED, PortState.PROHIBITED),
        (3, 1, 1, PortState.PROHIBITED, PortState.PROHIBITED),
        (3, 1, 5, PortState.PROHIBITED, PortState.PROHIBITED),
        (2, 3, 1, PortState.UNREACHABLE, PortState.UNREACHABLE),
        (3, 1, 0, PortState.UNREACHABLE, PortState.UNREACHABLE),
        (3, 1, 3, PortState.UNREACHABLE, PortState.UNREACHABLE),
    ],
)
def test_what_each_message_says(
    origin: int, kind: int, code: int, tcp: PortState, udp: PortState
) -> None:
    found = icmp.parse(extended(origin, kind, code), ("192.0.2.1", 80))
    assert found
    assert found.final
    assert (found.state(tcp=True), found.state(tcp=False)) == (tcp, udp)


@pytest.mark.parametrize(("origin", "kind", "code"), [(2, 3, 4), (3, 2, 0), (2, 11, 0)])
def test_too_big_and_time_exceeded_are_not_the_targets_word(
    origin: int, kind: int, code: int
) -> None:
    found = icmp.parse(extended(origin, kind, code), None)
    assert found
    assert not found.final


def test_an_error_of_our_own_stack_is_not_icmp() -> None:
    assert icmp.parse(extended(1, 0, 0), None) is None


def test_the_sender_is_told() -> None:
    offender = struct.pack("=HHI", socket.AF_INET6, 0, 0) + ip_address("2001:db8::1").packed
    found = icmp.parse(extended(3, 1, 1, offender), ("2001:db8::2", 80, 0, 0))
    assert found
    assert found.offender == ip_address("2001:db8::1")
    assert found.target == (ip_address("2001:db8::2"), 80)
    assert str(found) == "ICMPv6 type 1 code 1 from 2001:db8::1"


@given(st.binary(max_size=80))
def test_no_octets_raise(data: bytes) -> None:
    icmp.parse(data, None)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_closed_udp_port_is_heard_on_a_real_socket(host: str) -> None:
    port = free_port(host)
    with socket.socket(
        socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM
    ) as sock:
        sock.setblocking(False)
        icmp.listen_for_errors(sock)
        sock.sendto(b"x", (host, port))
        (found,) = icmp.drain(sock)
    assert found.target == (ip_address(host), port)
    assert found.state(tcp=False) is PortState.CLOSED
