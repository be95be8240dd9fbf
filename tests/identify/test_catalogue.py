"""The fuzz of all protocols, and the rules that the catalogue must keep."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit.identify.catalogue import (
    BY_NUMBER,
    DATAGRAMS,
    HANDS_OFF,
    STREAMS,
    betrayed,
    datagrams,
    elsewhere,
    greeted,
    hinted,
)
from netaudit.identify.dialogue import Datagrams, Match, Protocol, Say, text

MOST_TURNS = 8
STARTS = [
    b"",
    b"SSH-2.0-x\r\n",
    b"220 ESMTP\r\n",
    b"220 FTP\r\n",
    b"+OK\r\n",
    b"* OK \r\n",
    b"\xff\xfd\x18",
    b"RFB 003.008\n",
    b"HTTP/1.1 404 Not Found\r\nServer: Docker/1\r\n\r\n404 page not found\n",
    b"\x30\x84\x00\x00\x00\x20\x02\x01\x07\x64",
    b"\xfeSMB" + bytes(70),
    b"\x03\x00\x00\x13\x0e\xd0",
    b"\x04\x01\x00\x40\0\0\0\0\x00\x00\x0b\x00\x06",
    b"+PONG\r\n",
    b"\x4e\x41\x00\x00\x00\x40\xff\x2b",
    b"\x02\x00\x00\x00\x00\x50" + bytes(60) + b"\x55\x00\x00\x10",
    b"\x01\x00\x0b\x00\x00\x00\x10\x00",
]
NOISE = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda start, rest: start + rest, st.sampled_from(STARTS), st.binary(max_size=200)),
)


@given(st.sampled_from(STREAMS), NOISE, st.lists(NOISE, max_size=MOST_TURNS))
@settings(max_examples=1500, deadline=None)
def test_no_protocol_hangs_or_raises(
    protocol: Protocol, greeting: bytes, heard: list[bytes]
) -> None:
    for test in (protocol.greets, protocol.betrays):
        assert test is None or test(greeting) in {True, False}
    answers = [*heard]
    dialogue = protocol.talk(greeting)
    try:
        said = next(dialogue)
        for _ in range(MOST_TURNS):
            assert isinstance(said, Say)
            answer = answers.pop(0) if answers else b""
            said.enough(answer)
            said = dialogue.send(answer)
    except StopIteration as end:
        _is_sound(end.value)
    else:
        pytest.fail(f"{protocol.name} goes on after {MOST_TURNS} turns")


@given(st.sampled_from(DATAGRAMS), st.lists(NOISE, max_size=MOST_TURNS))
@settings(max_examples=500, deadline=None)
def test_no_datagram_protocol_hangs_or_raises(protocol: Datagrams, heard: list[bytes]) -> None:
    answers = [*heard]
    dialogue = protocol.talk()
    try:
        payload = next(dialogue)
        for _ in range(MOST_TURNS):
            answer = answers.pop(0) if answers else b""
            payload.answered_by(answer)
            payload = dialogue.send(answer)
    except StopIteration as end:
        _is_sound(end.value)
    else:
        pytest.fail(f"{protocol.name} goes on after {MOST_TURNS} turns")


def _is_sound(match: Match | None) -> None:
    if match is None:
        return
    for shown in (match.product, match.version, *(value for _, value in match.notes)):
        assert shown.isprintable()
        assert len(shown) <= 400
    assert text(match.banner).isprintable()


@given(NOISE)
def test_noise_is_shared_out_without_an_error(data: bytes) -> None:
    greeted(data)
    betrayed(data)


def test_names_are_unique() -> None:
    names = [protocol.name for protocol in STREAMS]
    assert len(set(names)) == len(names)


def test_every_port_has_one_protocol_first() -> None:
    for port in (22, 80, 502, 8080):
        hints, inside = hinted(port)
        assert hints
        assert not inside
    assert hinted(443)[1]
    assert hinted(993)[0][0].name == "imap"
    assert hinted(12345) == ((), False)


def test_machines_that_must_not_be_troubled_are_asked_their_own_protocol_only() -> None:
    asked_anywhere = {protocol.name for protocol in elsewhere()}
    for protocol in STREAMS:
        if HANDS_OFF & set(protocol.ports):
            assert protocol.own_ports
            assert protocol.name not in asked_anywhere


def test_silence_is_nobodys() -> None:
    assert betrayed(b"") is None
    assert greeted(b"") is None
    assert betrayed(b"SSH-2.0-late\r\n")


def test_udp_ports_without_a_protocol_are_asked_all() -> None:
    assert [d.name for d in datagrams(53)] == ["dns"]
    assert len(datagrams(40000)) > 5


def test_numbers_speak_where_nothing_else_can() -> None:
    assert BY_NUMBER[9100] == "jetdirect"
