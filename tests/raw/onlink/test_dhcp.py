from __future__ import annotations

import contextlib
from ipaddress import IPv6Address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers import dhcp6

from netaudit.facts.segment import DhcpServer
from netaudit.raw.onlink.dhcp import information_request, server
from netaudit.raw.onlink.frames import Message

SERVER = IPv6Address("fe80::5")
IDENTITY = dhcp6.DHCP6OptServerId(duid=dhcp6.DUID_LL(lladdr="02:00:00:00:00:05"))


def heard(layers: Any) -> DhcpServer | None:
    """Who speaks as a server there."""
    return server(Message("dhcp", SERVER, "m", bytes(layers), "", headers=False))


def test_a_server_names_resolvers() -> None:
    dns = dhcp6.DHCP6OptDNSServers(dnsservers=["2001:db8::53"])
    for kind in (dhcp6.DHCP6_Reply, dhcp6.DHCP6_Advertise, dhcp6.DHCP6_Reconf):
        found = heard(kind() / IDENTITY / dns)
        assert found == DhcpServer(SERVER, "m", (IPv6Address("2001:db8::53"),), 1)


def test_clients_are_no_servers() -> None:
    for kind in (dhcp6.DHCP6_Solicit, dhcp6.DHCP6_InfoRequest, dhcp6.DHCP6_Request):
        assert heard(kind() / IDENTITY) is None


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"\7", "too short"),
        (b"\7\0\0\1", "who it is"),
        (b"\7\0\0\1\0", "cut short"),
        (b"\7\0\0\1\0\2\0\4\0", "cut short"),
        (b"\7\0\0\1" + b"\0\2\0\0" + b"\0\x17\0\1\0", "resolvers"),
        (b"\7\0\0\1" + b"\0\7\0\0" * 65, "too many options"),
    ],
)
def test_what_cannot_be(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        heard(body)


def test_the_question_is_what_scapy_reads() -> None:
    asked = dhcp6.DHCP6_InfoRequest(information_request(0x010203, bytes(6)))
    assert asked.trid == 0x010203
    assert asked[dhcp6.DHCP6OptOptReq].reqopts == [23]
    assert asked[dhcp6.DHCP6OptClientId].duid.lladdr == "00:00:00:00:00:00"


@given(st.binary(max_size=80))
def test_anything_may_come(tail: bytes) -> None:
    with contextlib.suppress(ValueError):
        heard(b"\7" + tail)
