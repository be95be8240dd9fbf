from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, TCP
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6
from scapy.layers.l2 import Ether

from netaudit.raw.packet import RST, SYN, Builder, folded, frame_size, packed_columns, words_sum

if TYPE_CHECKING:
    from netaudit.model import Address

MAC, NEXT_HOP = bytes.fromhex("020000000001"), bytes.fromhex("02000000ffee")
PORT = st.integers(0, 65535)
NUMBER = st.integers(0, 2**32 - 1)
V4 = st.tuples(*[st.integers(0, 2**32 - 1).map(IPv4Address)] * 2)
V6 = st.tuples(*[st.integers(0, 2**128 - 1).map(IPv6Address)] * 2)


def built(
    ends: tuple[Address, Address], method: str, ports: tuple[int, int], number: int, flags: int
) -> bytes:
    source, target = ends
    builder = Builder(source, MAC, method, flags)
    out = np.zeros((1, builder.size // 2), np.uint16)
    builder.build(
        out,
        np.frombuffer(NEXT_HOP, ">u2").astype(np.uint16)[None],
        packed_columns([target.packed])[0],
        np.array([ports[0]], np.uint16),
        np.array([ports[1]], np.uint16),
        np.array([number], np.uint32),
    )
    return out.tobytes()


def as_scapy_would(frame: bytes) -> bytes:
    """The frame with its lengths and checksums made anew."""
    packet: Any = Ether(frame)
    for layer in (IP, TCP, ICMP, ICMPv6EchoRequest):
        if packet.haslayer(layer):
            for name in ("chksum", "cksum", "len"):
                if name in packet[layer].fields:
                    del packet[layer].fields[name]
    if packet.haslayer(IPv6):
        del packet[IPv6].plen
    return bytes(Ether(bytes(packet)))


@given(ends=V4 | V6, ports=st.tuples(PORT, PORT), number=NUMBER, flags=st.sampled_from([SYN, RST]))
def test_a_syn_is_what_scapy_makes_of_it(
    ends: tuple[Address, Address], ports: tuple[int, int], number: int, flags: int
) -> None:
    frame = built(ends, "tcp", ports, number, flags)
    assert frame == as_scapy_would(frame)
    packet: Any = Ether(frame)
    ip = packet[IP if ends[0].version == 4 else IPv6]
    assert (ip_address(ip.src), ip_address(ip.dst)) == ends
    assert (packet.dst, packet.src) == ("02:00:00:00:ff:ee", "02:00:00:00:00:01")
    tcp = packet[TCP]
    assert (tcp.sport, tcp.dport, tcp.seq, int(tcp.flags)) == (*ports, number, flags)


@given(ends=V4 | V6, tick=PORT, number=NUMBER)
def test_an_echo_is_what_scapy_makes_of_it(
    ends: tuple[Address, Address], tick: int, number: int
) -> None:
    frame = built(ends, "echo", (tick, 0), number, SYN)
    assert len(frame) == frame_size(ends[0].version, "echo")
    assert frame == as_scapy_would(frame)
    packet: Any = Ether(frame)
    echo = packet[ICMP if ends[0].version == 4 else ICMPv6EchoRequest]
    assert (echo.id << 16 | echo.seq) == number
    assert frame.endswith(tick.to_bytes(2, "big") + bytes(6))


def test_the_checksum_of_rfc_1071() -> None:
    """Its own example, section 3."""
    data = bytes.fromhex("0001f203f4f5f6f7")
    assert words_sum(data) == 0x2DDF0
    assert int(folded(np.array([words_sum(data)], np.uint32))[0]) == 0xFFFF ^ 0xDDF2


def test_addresses_of_both_families_stand_in_one_shape() -> None:
    words, high, low = packed_columns([bytes([198, 18, 0, 1]), IPv6Address("2001:db8::5").packed])
    assert words.tolist()[0] == [0, 0, 0, 0, 0, 0, 0xC612, 1]
    assert (int(high[1]), int(low[1])) == (0x20010DB8 << 32, 5)
    assert int(low[0]) == int(IPv4Address("198.18.0.1"))
