from __future__ import annotations

from ipaddress import ip_address

import pytest
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6

from netaudit.raw.crafted import dissect
from netaudit.raw.crafted.shapes import EXTENSIONS, PACKETS, build, smallest
from netaudit.raw.crafted.tunnels import PROTOCOLS
from netaudit.raw.messages import Craft

SOURCE, TARGET = ip_address("2001:db8::1"), ip_address("2001:db8::2")
SOURCE4, TARGET4 = ip_address("198.18.0.1"), ip_address("198.18.0.2")
ASKING = [packet for packet in PACKETS if packet != "too-big" and packet not in PROTOCOLS]
ECHO = Craft(1, "echo", "", str(TARGET), "", 0, 64, 0, 1.0, "")


@pytest.mark.parametrize("packet", ASKING)
@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("more", [0, 200, 201])
def test_size_and_hop_limit_are_as_asked(packet: str, extension: str, more: int) -> None:
    size = smallest(packet, extension, 6) + more
    craft = ECHO._replace(packet=packet, extension=extension, size=size, hop_limit=3)
    shape = build(craft, SOURCE, TARGET)
    assert shape.octets == size + (48 if extension == "fragments" else 0)
    assert len(shape.pieces) == (2 if extension == "fragments" else 1)
    for piece in shape.pieces:
        found = dissect.packet(piece)
        assert found is not None
        assert (found.hop_limit, found.destination, found.octets) == (3, TARGET, len(piece))
        assert found.protocol == shape.protocol
        assert (found.identification or 0) == shape.identification
    first = dissect.packet(shape.pieces[0])
    assert first is not None
    assert shape.upper.startswith(first.upper)


@pytest.mark.parametrize("packet", ASKING)
def test_over_ipv4_it_may_not_be_fragmented(packet: str) -> None:
    size = smallest(packet, "", 4) + 9
    shape = build(ECHO._replace(packet=packet, size=size), SOURCE4, TARGET4)
    (piece,) = shape.pieces
    assert len(piece) == size
    assert piece[6] & 0x40


def test_fragments_put_together_are_the_packet() -> None:
    craft = ECHO._replace(extension="fragments", size=1200)
    shape = build(craft, SOURCE, TARGET)
    found = [dissect.packet(piece) for piece in shape.pieces]
    parts = [(p.offset, p.more, p.upper) for p in found if p is not None]
    assert [more for _, more, _ in parts] == [True, False]
    assert parts[1][0] == len(parts[0][2])
    assert b"".join(upper for _, _, upper in parts) == shape.upper


def test_a_routing_header_names_nobody_but_the_target() -> None:
    shape = build(ECHO._replace(extension="routing-0"), SOURCE, TARGET)
    assert shape.pieces[0][40 + 8 : 40 + 24] == TARGET.packed


def test_no_two_are_alike() -> None:
    assert len({build(ECHO, SOURCE, TARGET).upper for _ in range(50)}) == 50


def test_a_packet_too_big_quotes_an_answer_of_the_target_and_fits() -> None:
    shape = build(ECHO._replace(packet="too-big", size=1400), SOURCE, TARGET)
    said = dissect.packet(shape.pieces[0])
    assert said is not None
    assert (said.octets, dissect.mtu(said)) == (1280, 1280)
    about = dissect.quoted(said)
    assert about is not None
    assert (about.source, about.destination, about.octets) == (TARGET, SOURCE, 1400)
    assert about.upper[0] == 129


@pytest.mark.parametrize("size", [0, 57, 100, 1280, 1499])
def test_the_echo_request_made_by_hand_is_what_scapy_makes(size: int) -> None:
    (piece,) = build(ECHO._replace(size=size, hop_limit=7), SOURCE, TARGET).pieces
    found = IPv6(piece)
    assert bytes(found) == piece
    assert (found.hlim, found.src, found.dst) == (7, str(SOURCE), str(TARGET))
    told = found[ICMPv6EchoRequest].cksum
    del found[ICMPv6EchoRequest].cksum, found.plen
    again = IPv6(bytes(found))
    assert (again[ICMPv6EchoRequest].cksum, again.plen) == (told, len(piece) - 40)
