from __future__ import annotations

import json
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.raw.messages import (
    MOST_OCTETS,
    Counted,
    Done,
    Dones,
    Ended,
    FrameError,
    Frames,
    Setup,
    Sweep,
    decode,
    encode,
    parse_ranges,
)
from netaudit.raw.table import ranges

if TYPE_CHECKING:
    from netaudit.raw.messages import Message

SETUP = Setup(("2001:db8::/32", "198.18.0.0/15"), 1000.0)
TIMES = st.lists(st.floats(0, 1e9)).map(tuple)
MESSAGES = st.one_of(
    st.builds(Dones, rtts_ms=TIMES),
    *(st.builds(kind) for kind in (Setup, Sweep, Counted, Ended)),
)


def dones(**changes: object) -> bytes:
    said = {"kind": "dones", "number": 1, "addresses": [], "states": [], "blame": []}
    said |= {"rtts_ms": [], "sent": [], "missed": 0.0, "everything": False}
    return json.dumps([said | changes]).encode()


def finite(message: Message) -> bool:
    numbers = [value for value in message if isinstance(value, float)]
    return all(0 <= number < float("inf") for number in numbers)


@given(messages=st.lists(MESSAGES.filter(finite)), cut=st.integers(1, 50))
def test_what_is_said_is_heard_however_it_is_cut(messages: list[Setup], cut: int) -> None:
    data = encode(*messages)
    frames = Frames()
    heard = [m for i in range(0, len(data), cut) for m in frames.feed(data[i : i + cut])]
    assert heard == messages


def test_what_is_told_of_many_is_told_of_each() -> None:
    states, blame = ("open 22", "closed 80"), ("prohibited by a router",)
    together = Dones(3, ("192.0.2.1", "192.0.2.2"), states, blame, (1.5, 0.0), (2, 3), 0.25, True)
    assert list(together.each()) == [
        Done(3, "192.0.2.1", states, blame, 1.5, 2, 0.25, everything=True),
        Done(3, "192.0.2.2", states, blame, 0.0, 3, 0.25, everything=True),
    ]
    less: dict[str, Any]
    for less in ({"rtts_ms": (1.5,)}, {"sent": (2,)}):
        with pytest.raises(FrameError, match="each address"):
            list(together._replace(**less).each())


@given(st.binary())
def test_garbage_is_an_error_and_nothing_else(data: bytes) -> None:
    with suppress(FrameError):
        assert list(Frames().feed(data)) == []


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"{}", "no JSON array of objects"),
        (b"[1]", "no JSON array of objects"),
        (b'[{"kind": "shell"}]', "unknown kind 'shell'"),
        (b'[{"kind": ["setup"]}]', "unknown kind"),
        (b'[{"kind": "setup"}]', "fields must be scope, run_pps, on_link"),
        (dones(rtts_ms=[1, -1]), "rtts_ms must be tuple"),
        (dones(rtts_ms=1.5), "rtts_ms must be tuple"),
        (dones(sent=[1.5]), "sent must be tuple"),
        (dones(sent=[True]), "sent must be tuple"),
        (dones(number=[1]), "number must be int"),
        (b'[{"kind": "ended", "text": 1}]', "text must be str"),
        (b'[{"kind": "cancel", "number": true}]', "number must be int"),
        (
            b'[{"kind": "setup", "scope": [], "run_pps": NaN, "on_link": []}]',
            "run_pps must be float",
        ),
        (
            b'[{"kind": "setup", "scope": [], "run_pps": -1, "on_link": []}]',
            "run_pps must be float",
        ),
        (b'[{"kind": "setup", "scope": [1], "run_pps": 1, "on_link": []}]', "scope must be tuple"),
    ],
)
def test_a_frame_that_is_no_message_says_why(said: bytes, complaint: str) -> None:
    with pytest.raises(FrameError, match=complaint):
        decode(said)


def test_a_frame_too_long_is_refused_before_it_is_kept() -> None:
    with pytest.raises(FrameError, match="at most"):
        list(Frames().feed(struct.pack("!I", MOST_OCTETS + 1)))
    with pytest.raises(FrameError, match="at most"):
        encode(Ended("x" * MOST_OCTETS))


def test_a_message_is_plain_json() -> None:
    assert json.loads(encode(SETUP)[4:]) == [
        {
            "kind": "setup",
            "scope": ["2001:db8::/32", "198.18.0.0/15"],
            "run_pps": 1000.0,
            "on_link": [],
        }
    ]


def test_messages_share_a_frame_while_they_fit() -> None:
    small, large = Ended("x"), Ended("x" * (MOST_OCTETS // 2))
    together = encode(*[small] * 100)
    assert together[4 : 4 + struct.unpack_from("!I", together)[0]].count(b"ended") == 64
    assert list(Frames().feed(together)) == [small] * 100
    assert list(Frames().feed(encode(large, small, large))) == [large, small, large]


@given(st.sets(st.integers(0, 65_535)))
def test_ports_come_back_from_their_ranges(ports: set[int]) -> None:
    assert parse_ranges(ranges(sorted(ports))) == sorted(ports)


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("5,3-4", [3, 4, 5]),
        ("1-3,2", [1, 2, 3]),
        ("7,7", [7]),
        ("", []),
        ("0-1,65535", [0, 1, 65_535]),
    ],
)
def test_ports_are_sorted_and_there_once(text: str, ports: list[int]) -> None:
    assert parse_ranges(text) == ports


@pytest.mark.parametrize(
    "text", ["x", "1,", "1\n", "1 ", "1-", "-1", "2-1", "65536", "1,,2", "1-99999999999", "²"]
)
def test_ranges_that_are_none(text: str) -> None:
    with pytest.raises(FrameError):
        parse_ranges(text)
