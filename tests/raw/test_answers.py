from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, TCP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6EchoReply, IPv6
from scapy.layers.l2 import Ether

from netaudit.raw.answers import TICK, answers, complaint, round_trips, tick
from netaudit.raw.filters import FIRST_PORT, PORTS
from netaudit.raw.rings import Columns

# Named addresses: for missing ones scapy would ask the neighbours, on the wire and slowly.
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")

NEAR, FAR, ROUTER = "2001:db8:a::1", "2001:db8:b::1", "2001:db8::1"
NEAR4, FAR4, ROUTER4 = "198.18.1.1", "198.18.2.1", "198.18.0.1"


HEAD = 24  # octets in front of a frame here, where the ring has its header


def block(*frames: bytes, status: int = 0) -> Columns:
    """Frames as a ring holds them, each in the same room; `status` as the kernel says it."""
    room = max(map(len, frames)) + 12  # padding of a ring, not to be read as the packet's
    head = bytes(20) + status.to_bytes(4, "little")
    memory = b"".join(head + frame + b"\xa5" * (room - len(frame)) for frame in frames)
    return Columns(bytearray(memory), 0, HEAD, len(frames), HEAD + room)


def test_the_fields_of_answers() -> None:
    made = [
        bytes(ETHER / IPv6(src=FAR, dst=NEAR) / TCP(sport=s, dport=d, ack=a, flags=f))
        for s, d, a, f in ((22, FIRST_PORT + 3, 0, "SA"), (23, FIRST_PORT, 7, "RA"))
    ]
    found = answers(block(*made), 6, "tcp")[0]
    assert found.ports.tolist() == [22, 23]
    assert found.codes.tolist() == [1, 2]
    assert found.ticks.tolist() == [3, 0]
    assert found.sequences.tolist() == [2**32 - 1, 6]  # the acknowledgement of number -1 wraps
    assert int(found.high[0]) == 0x20010DB8000B0000
    assert found.low.tolist() == [1, 1]


def test_an_answer_tells_when_the_kernel_got_it() -> None:
    frame = bytes(ETHER / IPv6(src=FAR, dst=NEAR) / TCP(sport=22, dport=FIRST_PORT, flags="SA"))
    columns = block(frame)
    columns._memory[4:12] = (1_700_000_000).to_bytes(4, "little") + (250_000_000).to_bytes(
        4, "little"
    )
    assert answers(columns, 6, "tcp")[0].stamps.tolist() == [1_700_000_000.25]


def test_round_trips_are_seconds_since_the_tick_whatever_has_wrapped() -> None:
    whole = PORTS * TICK
    sent, arrived = np.array([3, PORTS - 1, 5]), np.array([0.05, whole + 0.006, whole + 0.0199])
    found = round_trips(sent, arrived)
    assert found.tolist() == pytest.approx([0.05 - 3 * TICK, 0.01, 0.0])  # never before it was sent


def test_the_fields_of_an_answer_over_ipv4() -> None:
    frame = bytes(ETHER / IP(src=FAR4, dst=NEAR4) / TCP(sport=80, dport=FIRST_PORT, flags="SA"))
    found = answers(block(frame), 4, "tcp")[0]
    assert (found.high.tolist(), found.low.tolist()) == ([0], [0xC6120201])
    assert found.high.dtype == found.low.dtype == np.uint64


@pytest.mark.parametrize(
    ("kind", "code", "state"),
    [(3, 13, "prohibited"), (3, 3, "prohibited"), (3, 1, "unreachable"), (3, 0, "unreachable")],
)
def test_an_error_over_ipv4(kind: int, code: int, state: str) -> None:
    probe = IP(src=NEAR4, dst=FAR4) / TCP(sport=FIRST_PORT, dport=443, seq=77)
    packet = bytes(IP(src=ROUTER4, dst=NEAR4) / ICMP(type=kind, code=code) / bytes(probe)[:28])
    found = complaint(packet, 4)
    assert found is not None
    assert (found.port, found.sequence, found.state) == (443, 77, state)
    assert (found.high, found.low) == (0, 0xC6120201)
    assert f"code {code} from {ROUTER4}" in found.text


@pytest.mark.parametrize(
    ("code", "state"),
    [(1, "prohibited"), (4, "prohibited"), (3, "unreachable"), (0, "unreachable")],
)
def test_an_error_over_ipv6(code: int, state: str) -> None:
    probe = IPv6(src=NEAR, dst=FAR) / TCP(sport=FIRST_PORT, dport=22, seq=2**32 - 1)
    packet = bytes(IPv6(src=ROUTER, dst=NEAR) / ICMPv6DestUnreach(code=code) / probe)
    found = complaint(packet, 6)
    assert found is not None
    assert (found.port, found.sequence, found.state) == (22, 2**32 - 1, state)
    assert f"ICMPv6 type 1 code {code} from {ROUTER}" in found.text


def test_fragmentation_needed_is_no_word_about_a_port() -> None:
    probe = IP(src=NEAR4, dst=FAR4) / TCP(dport=443)
    packet = bytes(IP(src=ROUTER4, dst=NEAR4) / ICMP(type=3, code=4) / bytes(probe))
    assert complaint(packet, 4) is None


@given(packet=st.binary(max_size=256), version=st.sampled_from([4, 6]))
def test_garbage_is_nothing_or_a_complaint(packet: bytes, version: int) -> None:
    found = complaint(packet, version)
    assert found is None or 0 <= found.port < 65_536


@given(st.floats(0, 1e9))
def test_a_tick_goes_round(now: float) -> None:
    assert 0 <= tick(now) < PORTS
    assert (tick(now + TICK * PORTS + TICK / 2) - tick(now)) % PORTS in {0, 1}


def _answer(version: int, options: list[tuple[str, int]]) -> bytes:
    upper = TCP(sport=22, dport=FIRST_PORT, ack=9, flags="SA", options=options)
    ip = IPv6(src=FAR, dst=NEAR) if version == 6 else IP(src=FAR4, dst=NEAR4)
    return bytes(ETHER / ip / upper)


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("options", [[], [("MSS", 1460)]])
@given(flipped=st.integers(0, 23), bit=st.integers(0, 7))
def test_a_damaged_answer_is_none_and_counted(
    version: int, options: list[tuple[str, int]], flipped: int, bit: int
) -> None:
    whole = _answer(version, options)
    start = 14 + (40 if version == 6 else 20)
    broken = bytearray(whole)
    place = start + flipped % (len(whole) - start)
    broken[place] ^= 1 << bit
    found, damaged = answers(block(whole, bytes(broken)), version, "tcp")
    assert damaged == 1
    assert found.ports.tolist() == [22]


def test_a_damaged_header_counts_too() -> None:
    broken = bytearray(_answer(4, []))
    broken[22] ^= 1  # hop limit
    assert answers(block(bytes(broken)), 4, "tcp")[1] == 1


@pytest.mark.parametrize("status", [0x08, 0x80])
def test_what_the_kernel_or_the_card_has_verified_is_believed(status: int) -> None:
    """From a neighbour on this machine a checksum is not filled in yet."""
    broken = bytearray(_answer(6, []))
    broken[-1] ^= 1
    assert answers(block(bytes(broken), status=status), 6, "tcp")[1] == 0


def test_what_we_keep_only_a_part_of_cannot_be_verified() -> None:
    long = _answer(6, [("MSS", 1460), ("Timestamp", (1, 2)), ("NOP", None), ("NOP", None)])  # type: ignore[list-item]
    found, damaged = answers(block(long[:78]), 6, "tcp")
    assert (damaged, found.ports.tolist()) == (0, [22])


@pytest.mark.parametrize("version", [4, 6])
def test_an_echo_reply_is_verified(version: int) -> None:
    data = (FIRST_PORT + 5).to_bytes(2, "big") + bytes(6)
    if version == 6:
        frame = ETHER / IPv6(src=FAR, dst=NEAR) / ICMPv6EchoReply(id=1, seq=2, data=data)
    else:
        frame = ETHER / IP(src=FAR4, dst=NEAR4) / ICMP(type=0, id=1, seq=2) / data
    whole = bytes(frame)
    broken = bytearray(whole)
    broken[-1] ^= 1
    found, damaged = answers(block(whole, bytes(broken)), version, "echo")
    assert (damaged, found.ticks.tolist(), found.sequences.tolist()) == (1, [5], [0x10002])
