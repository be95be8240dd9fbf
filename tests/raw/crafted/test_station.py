from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6TimeExceeded, IPv6

from netaudit.raw.crafted import station as module
from netaudit.raw.crafted.dissect import packet
from netaudit.raw.crafted.station import Station
from netaudit.raw.messages import Craft, Crafted, FrameError, Refused
from netaudit.raw.nexthop import NoWayError

if TYPE_CHECKING:
    from collections.abc import Iterator

US, TARGET, ROUTER = (ip_address(f"2001:db8::{n}") for n in (1, 2, 3))
ECHO = Craft(1, "echo", "", str(TARGET), "", 0, 64, 0, 1.0, "")


class Wire:
    """A socket that keeps what is sent, and an ear that hears what a test says."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.coming: list[bytes] = []

    def sendto(self, data: bytes, _to: object) -> None:
        self.sent.append(data)

    def read(self) -> list[bytes]:
        came, self.coming = self.coming, []
        return came

    def close(self) -> None:
        pass

    def fileno(self) -> int:
        return 0


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    made = Wire()
    ours = {6: US, 4: ip_address("198.18.0.1")}
    monkeypatch.setattr(module, "_way", lambda _tables, to, _source: (ours[to.version], 1500))
    monkeypatch.setattr(module, "Ear", lambda _version: made)
    monkeypatch.setattr(Station, "_sender", lambda *_: made)
    return made


@pytest.fixture
def station() -> Iterator[Station]:
    made = Station(("2001:db8::/32", "198.18.0.0/15"), 1e6)
    yield made
    made.close()


def only(told: list[Any]) -> Any:
    assert len(told) == 1
    return told[0]


def reply(wire: Wire, number: int = 0) -> bytes:
    sent = packet(wire.sent[number])
    assert sent is not None
    key = int.from_bytes(sent.upper[4:8], "big")
    answer = IPv6(src=str(TARGET), dst=str(US), hlim=61)
    return bytes(answer / ICMPv6EchoReply(id=key >> 16, seq=key & 0xFFFF))


def test_an_answer_lands_once(station: Station, wire: Wire) -> None:
    assert station.shoot(ECHO, 1.0) == []
    wire.coming = [reply(wire), reply(wire)]
    said = only(station.turn(1.25))
    assert (said.answer, said.type, said.hop_limit, said.rtt_ms) == ("reply", 129, 61, 250.0)
    assert station.turn(9.0) == []
    assert station.nap() == 1.0


def test_silence_after_the_patience_and_late_answers_are_no_strays(
    station: Station, wire: Wire
) -> None:
    station.shoot(ECHO, 1.0)
    assert station.turn(1.9) == []
    assert station.nap() < 1.0
    assert only(station.turn(2.0)).answer == "silent"
    station.shoot(ECHO._replace(number=2), 3.0)
    wire.coming = [reply(wire, 0)]
    assert station.turn(3.1) == []
    assert only(station.turn(9.0)).strays == 0


def test_an_error_must_quote_our_packet_and_forgeries_are_counted(
    station: Station, wire: Wire
) -> None:
    station.shoot(ECHO._replace(packet="udp", port=33434), 1.0)
    forged = bytearray(wire.sent[0])
    forged[-1] ^= 1
    error = IPv6(src=str(ROUTER), dst=str(US)) / ICMPv6TimeExceeded()
    wire.coming = [bytes(error / bytes(forged)), b"noise", bytes(error / wire.sent[0])]
    said = only(station.turn(1.1))
    assert (said.answer, said.type, said.responder, said.strays) == ("error", 3, str(ROUTER), 1)


def test_what_our_own_link_cannot_carry_is_not_sent(station: Station, wire: Wire) -> None:
    said = only(station.shoot(ECHO._replace(size=1501), 1.0))
    assert (said.answer, said.mtu) == ("too big", 1500)
    assert wire.sent == []


def test_what_nothing_answers_is_sent_and_done(station: Station, wire: Wire) -> None:
    said = only(station.shoot(ECHO._replace(packet="too-big", size=1400), 1.0))
    assert (said.answer, len(wire.sent)) == ("sent", 1)
    assert station.nap() == 1.0


def test_out_of_scope_is_refused_whatever_the_scanner_says(station: Station, wire: Wire) -> None:
    said = only(station.shoot(ECHO._replace(address="2001:db9::1"), 1.0))
    assert isinstance(said, Refused)
    assert said.why == "out of scope"
    assert wire.sent == []


@pytest.mark.parametrize(
    ("error", "why"),
    [(NoWayError("no route", "x"), "no route"), (OSError(101, "x"), "no route"),
     (PermissionError(1, "x"), "no right"), (OSError(5, "x"), "unable")],
)  # fmt: skip
def test_what_the_kernel_refuses_is_our_own_inability(
    station: Station, wire: Wire, monkeypatch: pytest.MonkeyPatch, error: Exception, why: str
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(module, "_way", refuse)
    said = only(station.shoot(ECHO, 1.0))
    assert isinstance(said, Refused)
    assert said.why == why


def test_the_pace_holds_and_there_is_an_end_to_what_waits(wire: Wire) -> None:
    slow = Station(("2001:db8::/32",), 10.0)
    for number in range(module._MOST):
        assert slow.shoot(ECHO._replace(number=number), 1.0) == []
    assert len(wire.sent) == 1
    assert isinstance(only(slow.shoot(ECHO, 1.0)), Refused)
    slow.turn(1.1)
    assert len(wire.sent) == 2
    slow.close()


@pytest.mark.parametrize(
    "changes",
    [{"packet": "rst"}, {"extension": "mobility"}, {"address": "everywhere"},
     {"source": "198.18.0.1"}, {"address": "198.18.0.1", "extension": "atomic"},
     {"address": "198.18.0.1", "packet": "too-big"}, {"size": 20},
     {"size": 65_000}, {"hop_limit": 0}, {"hop_limit": 256}, {"port": 70_000}, {"patience": 0.0},
     {"patience": 100.0}],
)  # fmt: skip
def test_what_is_no_sensible_request_ends_the_conversation(
    station: Station, changes: dict[str, Any]
) -> None:
    with pytest.raises(FrameError, match="craft"):
        station.shoot(ECHO._replace(**changes), 1.0)


def test_the_fragment_of_an_answer_is_told(station: Station, wire: Wire) -> None:
    from scapy.layers.inet6 import IPv6ExtHdrFragment

    station.shoot(ECHO, 1.0)
    whole = reply(wire)
    head = IPv6(src=str(TARGET), dst=str(US)) / IPv6ExtHdrFragment(nh=58, m=1, id=4)
    wire.coming = [bytes(head / whole[40:])]
    said = only(station.turn(1.1))
    assert isinstance(said, Crafted)
    assert said.fragment == 1


@pytest.mark.parametrize(
    "changes",
    [{"inner": ""}, {"inner": "198.18.0.2"}, {"inner": "x"}, {"address": str(TARGET)},
     {"size": 200}, {"packet": "6to4"}, {"packet": "echo"}],
)  # fmt: skip
def test_a_tunnel_is_over_ipv4_and_leads_to_an_ipv6_address(
    station: Station, changes: dict[str, Any]
) -> None:
    right = ECHO._replace(packet="6in4", address="198.18.0.2", inner=str(TARGET))
    with pytest.raises(FrameError, match="craft"):
        station.shoot(right._replace(**changes), 1.0)


def test_what_is_inside_a_tunnel_must_be_in_scope_too(station: Station, wire: Wire) -> None:
    craft = ECHO._replace(packet="gre", address="198.18.0.2", inner="2001:db9::1")
    assert only(station.shoot(craft, 1.0)).why == "out of scope"
    assert wire.sent == []


def test_an_answer_that_comes_without_the_tunnel_lands(station: Station, wire: Wire) -> None:
    craft = ECHO._replace(packet="6in4", address="198.18.0.2", inner=str(TARGET))
    assert station.shoot(craft, 1.0) == []
    inside = packet(wire.sent[0][20:])
    assert inside is not None
    key = int.from_bytes(inside.upper[4:8], "big")
    answer = IPv6(src=str(TARGET), dst=str(US)) / ICMPv6EchoReply(id=key >> 16, seq=key & 0xFFFF)
    wire.coming = [bytes(answer)]
    said = only(station.turn(1.1))
    assert (said.answer, said.responder) == ("reply", str(TARGET))
