from __future__ import annotations

import json
from ipaddress import ip_address

import pytest

from netaudit.discover.outcome import NotAsked, Outcome, Records, StoppedAnswering, line
from netaudit.discover.targets import Target
from netaudit.facts.reach import PortState
from netaudit.model import Phrase, Transport
from tests.factories import make_inventory

HERE = Target("so-a", "so-a/web", ip_address("2001:db8:1001::80"), fragile=False)
RECORDS = Records(make_inventory())


def records(**changes: object) -> list[dict[str, object]]:
    values: dict[str, object] = {"target": HERE, "transport": Transport.TCP, "states": {}}
    return list(RECORDS.of(Outcome(**values | changes)))  # type: ignore[arg-type]


def test_an_open_port_with_what_the_inventory_says() -> None:
    states = {PortState.OPEN: [443, 8080], PortState.CLOSED: [1, 2, 3]}
    declared, stray, closed, address = records(states=states, sent=5, rtt_ms=4.26, missed=1.23e-7)
    assert declared == {
        "type": "port",
        "unit": "so-a",
        "host": "so-a/web",
        "address": "2001:db8:1001::80",
        "transport": "tcp",
        "port": 443,
        "state": "open",
        "reason": "syn-ack",
        "declared": True,
        "protocol": "https",
    }
    assert (stray["port"], stray["declared"], stray["protocol"]) == (8080, False, None)
    assert (closed["ports"], closed["count"], closed["reason"]) == ("1-3", 3, "rst")
    assert (address["open"], address["closed"]) == (2, 3)
    assert (address["rtt_ms"], address["packets"], address["missed"]) == (4.3, 5, 1.2e-7)


def test_who_said_that_a_port_is_filtered() -> None:
    blame = (
        "prohibited ICMPv6 type 1 code 1 from 2001:db8::1, 17 times",
        "unreachable ICMPv6 type 1 code 3 from 2001:db8::2, 1 times",
        "nobody on our own link has the address 2001:db8::3",
    )
    states = {
        PortState.PROHIBITED: [22],
        PortState.UNREACHABLE: [23],
        PortState.FILTERED: [24],
        PortState.RATE_LIMITED: [25],
    }
    found = {r["state"]: r for r in records(states=states, blame=blame) if r["type"] == "ports"}
    assert found["prohibited"]["icmp"] == [
        {"protocol": "ICMPv6", "from": "2001:db8::1", "type": 1, "code": 1, "times": 17}
    ]
    assert found["unreachable"]["icmp"] == [
        {"protocol": "ICMPv6", "from": "2001:db8::2", "type": 1, "code": 3, "times": 1},
        {"text": blame[2]},
    ]
    assert found["filtered"]["reason"] == "silence"
    assert found["rate-limited"]["reason"] == "error"


def test_a_silent_udp_port_is_never_open() -> None:
    found = records(transport=Transport.UDP, states={PortState.FILTERED: [161]})
    assert [r.get("state") for r in found] == ["filtered", None]


def test_one_object_for_a_middlebox_not_65535() -> None:
    states = {PortState.OPEN: list(range(1, 60_000)), PortState.CLOSED: []}
    first, address = records(states=states, everything=True)
    assert (first["type"], first["seen"], address["type"]) == (
        "accepts-everything",
        "1-59999",
        "address",
    )


def test_an_address_that_we_could_not_ask() -> None:
    (record,) = RECORDS.of(NotAsked(HERE, "out of scope", Phrase("it lies outside")))
    assert (record["type"], record["why"], record["detail"]) == (
        "not-asked",
        "out of scope",
        "it lies outside",
    )


@pytest.mark.parametrize("text", ["Sở Y tế", "a\nb\u2028"])
def test_a_record_is_one_line(text: str) -> None:
    made = line({"text": text})
    assert made.count("\n") == 1
    assert json.loads(made) == {"text": text}


def test_who_stopped_answering() -> None:
    (told,) = RECORDS.of(StoppedAnswering(HERE, 80, PortState.OPEN))
    assert (told["type"], told["port"], told["was"]) == ("stopped-answering", 80, "open")
    assert told["address"] == "2001:db8:1001::80"


@pytest.mark.parametrize(
    ("states", "silent"),
    [
        ({PortState.FILTERED: [1, 2]}, True),
        ({PortState.FILTERED: [1], PortState.CLOSED: [2]}, False),
        ({PortState.FILTERED: [1], PortState.PROHIBITED: [2]}, False),
        ({PortState.FILTERED: [1], PortState.OPEN: []}, True),
    ],
)
def test_an_address_of_which_nothing_came_back(
    states: dict[PortState, list[int]], *, silent: bool
) -> None:
    assert Outcome(HERE, Transport.TCP, states).is_silent is silent
    assert not Outcome(HERE, Transport.TCP, states, heard=(50_000, PortState.CLOSED)).is_silent
