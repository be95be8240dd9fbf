from __future__ import annotations

import contextlib
from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers import inet6

from netaudit.raw.onlink.frames import Message
from netaudit.raw.onlink.listeners import members

HOST = IPv6Address("fe80::7")


def groups(body: bytes) -> list[str]:
    """The groups that a report names."""
    message = Message(body[0], HOST, "", body, "", headers=False)
    found = members(message)
    assert all(member.source == HOST for member in found)
    return [str(member.group) for member in found]


def report(*records: tuple[int, str, list[str]]) -> bytes:
    """A report of version 2 by scapy."""
    made = [inet6.ICMPv6MLDMultAddrRec(rtype=t, dst=d, sources=s) for t, d, s in records]
    return bytes(inet6.ICMPv6MLReport2(records=made))


def test_both_versions() -> None:
    assert groups(bytes(inet6.ICMPv6MLReport(mladdr="ff02::fb"))) == ["ff02::fb"]
    assert groups(report((4, "ff02::fb", []), (2, "ff02::1:3", []))) == ["ff02::fb", "ff02::1:3"]
    assert groups(bytes(inet6.ICMPv6MLDone(mladdr="ff02::fb"))) == []


def test_who_leaves_does_not_listen() -> None:
    assert groups(report((3, "ff02::fb", []), (1, "ff02::1:2", []))) == []
    assert groups(report((3, "ff02::fb", ["2001:db8::1"]))) == ["ff02::fb"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (bytes(inet6.ICMPv6MLReport())[:20], "too short"),
        (b"\x8f\0\0\0", "too short"),
        (report((4, "ff02::fb", []))[:-1], "cut short"),
        (report((4, "ff02::fb", ["2001:db8::1"]))[:-1], "cut short"),
        (report((4, "2001:db8::1", [])), "no multicast group"),
        (b"\x8f" + bytes(5) + b"\xff\xff", "too many records"),
    ],
)
def test_what_is_no_report(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        groups(body)


@given(st.binary(max_size=120))
def test_anything_may_come(tail: bytes) -> None:
    for head in (b"\x8f" + bytes(6) + b"\2", b"\x83" + bytes(7)):
        with contextlib.suppress(ValueError):
            groups(head + tail)
