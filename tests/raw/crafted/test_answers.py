from __future__ import annotations

from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import (
    ICMPv6DestUnreach,
    ICMPv6EchoReply,
    ICMPv6ND_NS,
    ICMPv6TimeExceeded,
    IPv6,
)

from netaudit.model import Address
from netaudit.raw.crafted import answers, dissect
from netaudit.raw.crafted.shapes import FIRST_PORT, Shape, build
from netaudit.raw.messages import Craft

US, TARGET, ROUTER = (ip_address(f"2001:db8::{n}") for n in (1, 2, 3))
ECHO = Craft(1, "echo", "", str(TARGET), "", 0, 64, 0, 1.0, "")


@dataclass
class Flown:
    target: Address
    source: Address
    shape: Shape


def flown(**changes: Any) -> Flown:
    return Flown(TARGET, US, build(ECHO._replace(**changes), US, TARGET))


def received(wire: Any) -> dissect.Packet:
    found = dissect.packet(bytes(wire))
    assert found is not None
    return found


def from_target(upper: Any) -> dissect.Packet:
    return received(IPv6(src=str(TARGET), dst=str(US)) / upper)


def error(quoted: bytes) -> dissect.Packet:
    return received(IPv6(src=str(ROUTER), dst=str(US)) / ICMPv6TimeExceeded() / quoted)


def test_an_echo_reply_carries_back_identifier_and_number() -> None:
    sent = flown()
    key = sent.shape.key
    heard = from_target(ICMPv6EchoReply(id=key >> 16, seq=key & 0xFFFF))
    assert answers.question(heard) == ((TARGET, 58, key), None)
    assert answers.is_reply(heard, sent.shape)
    assert answers.word(heard) == (129, 0)


@pytest.mark.parametrize(
    ("ahead", "flags", "ok"),
    [(1, "SA", True), (1, "RA", True), (9, "RA", True), (0, "SA", False), (99, "SA", False),
     (1, "R", False)],
)  # fmt: skip
def test_a_segment_must_acknowledge_ours(ahead: int, flags: str, *, ok: bool) -> None:
    sent = flown(packet="tcp", port=22)
    sequence = int.from_bytes(sent.shape.upper[4:8], "big")
    port = sent.shape.key >> 16
    ack = (sequence + ahead) % (1 << 32)
    heard = from_target(TCP(sport=22, dport=port, flags=flags, ack=ack))
    assert answers.question(heard)[0] in list(answers.keys(TARGET, sent.shape))
    assert answers.is_reply(heard, sent.shape) is ok


def test_a_short_segment_is_no_reply() -> None:
    sent = flown(packet="tcp", port=22)
    assert not answers.is_reply(replace(from_target(TCP()), upper=b"x" * 12), sent.shape)


@pytest.mark.parametrize(
    "changes",
    [{}, {"size": 1280}, {"packet": "udp", "port": 9}, {"packet": "tcp", "port": 22},
     {"extension": "destination"}, {"extension": "atomic"}],
)  # fmt: skip
def test_an_error_must_quote_what_was_sent(changes: dict[str, Any]) -> None:
    sent = flown(**changes)
    quoted = sent.shape.pieces[0][:1200]
    key, about = answers.question(error(quoted))
    assert key in list(answers.keys(TARGET, sent.shape))
    assert about is not None
    assert answers.is_quoted(about, sent)
    forged = bytearray(quoted)
    forged[quoted.index(sent.shape.upper[:8]) + 6] ^= 1
    about = answers.question(error(bytes(forged)))[1]
    assert about is not None
    assert not answers.is_quoted(about, sent)


def test_an_error_about_another_address_is_none_of_ours() -> None:
    sent = flown()
    about = received(sent.shape.pieces[0])
    assert not answers.is_quoted(replace(about, source=ROUTER), sent)
    assert not answers.is_quoted(replace(about, destination=ROUTER), sent)
    assert not answers.is_quoted(replace(about, upper=about.upper[:7]), sent)


def test_a_second_fragment_is_known_by_its_identification() -> None:
    sent = flown(extension="fragments", size=1000)
    key, about = answers.question(error(sent.shape.pieces[1]))
    assert key in list(answers.keys(TARGET, sent.shape))
    assert about is not None
    assert answers.is_quoted(about, sent)


def test_over_ipv4_eight_octets_are_quoted() -> None:
    us, target = ip_address("198.18.0.1"), ip_address("198.18.0.2")
    craft = ECHO._replace(address=str(target), packet="udp", port=33434)
    sent = Flown(target, us, build(craft, us, target))
    wire = IP(src="198.18.0.3", dst=str(us)) / ICMP(type=11) / sent.shape.pieces[0][:28]
    key, about = answers.question(received(wire))
    assert key == (target, 17, sent.shape.key)
    assert about is not None
    assert answers.is_quoted(about, sent)


def test_what_answers_nothing() -> None:
    nothing = [
        from_target(ICMPv6ND_NS()),
        from_target(b"1234"),
        replace(from_target(UDP()), protocol=89),
        replace(from_target(UDP()), offset=8),
    ]
    assert [answers.question(heard) for heard in nothing] == [(None, None)] * 4
    quotes = IPv6(src=str(US), dst=str(TARGET))
    for upper in (b"abc", b""):
        assert answers.question(error(bytes(quotes / upper)))[0] is None
    unreachable = ICMPv6DestUnreach() / quotes / UDP(sport=1, dport=2)
    assert answers.question(from_target(unreachable))[0] == (TARGET, 17, 0x10002)


def test_a_forgery_is_known_by_its_port() -> None:
    quotes = IPv6(src=str(US), dst=str(TARGET))
    assert answers.claims_ours(received(quotes / UDP(sport=FIRST_PORT, dport=9)))
    assert not answers.claims_ours(received(quotes / UDP(sport=FIRST_PORT - 1, dport=9)))
    assert not answers.claims_ours(received(quotes / ICMPv6ND_NS()))
    assert answers.word(from_target(UDP())) == (0, 0)
