from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network

from netaudit.facts.segment import Neighbour, Overheard
from netaudit.lab.speech import (
    Announced,
    Speaker,
    advertisement,
    dhcp_reply,
    icmp6,
    listens,
    presence,
)
from netaudit.raw.onlink.notebook import (
    MOST_ADVERTISEMENTS,
    MOST_MEMBERS,
    Notebook,
)

ROUTER = Speaker(IPv6Address("fe80::1"), bytes(6))
HOST = Speaker(IPv6Address("2001:db8:1::9"), bytes(6))
SAID = Announced(prefixes=((IPv6Network("2001:db8:1::/64"), True, True, 9, 9),))
CLIENT = bytes(6) + IPv6Address("fe80::2").packed
ECHO_REPLY = b"\x81\0\0\0\0\0\0\0"


def notes(*frames: bytes) -> Overheard:
    """What stands in the book after these."""
    book = Notebook()
    for frame in frames:
        book.frame(frame)
    return book.overheard("eth1", 5.0, ("echo",))


def test_everything_has_its_place() -> None:
    found = notes(
        advertisement(ROUTER, SAID),
        advertisement(ROUTER, SAID),
        presence(HOST),
        listens(HOST, IPv6Address("ff02::fb")),
        dhcp_reply(ROUTER, HOST.address, b"\0\0\1", CLIENT),
        icmp6(Speaker(IPv6Address("fe80::8"), bytes(6)), IPv6Address("ff02::1"), ECHO_REPLY),
        b"nothing",
    )
    assert (found.interface, found.seconds, found.asked) == ("eth1", 5.0, ("echo",))
    assert (found.messages, found.routers, found.router_messages, found.full) == (6, 1, 2, False)
    assert [(a.source, a.count) for a in found.advertisements] == [(ROUTER.address, 2)]
    assert [str(n.address) for n in found.neighbours] == ["2001:db8:1::9", "fe80::1", "fe80::8"]
    assert [n.router for n in found.neighbours] == [False, True, False]
    assert [(str(m.group), m.source) for m in found.members] == [("ff02::fb", HOST.address)]
    assert [(s.source, s.resolvers) for s in found.dhcp_servers] == [
        (ROUTER.address, (HOST.address,))
    ]
    assert found.rejected == ()


def test_what_is_not_valid_is_told_once_and_counted() -> None:
    broken = advertisement(ROUTER, replace(SAID, tail=b"\1\0" + bytes(6)))
    damaged = broken[:-1] + b"\1"
    found = notes(broken, broken, damaged)
    assert [(r.why, r.count) for r in found.rejected] == [
        ("an option has no length", 2),
        ("its checksum is wrong", 1),
    ]
    assert (found.advertisements, found.routers) == ((), 0)


def test_a_flood_is_counted_and_kept_within_bounds() -> None:
    frames = [
        advertisement(Speaker(IPv6Address(f"fe80::{n:x}"), bytes(6)), SAID) for n in range(1, 301)
    ]
    found = notes(*frames)
    assert (found.routers, found.router_messages, found.full) == (300, 300, True)
    assert len(found.advertisements) == MOST_ADVERTISEMENTS


def test_members_are_bounded() -> None:
    book = Notebook()
    for n in range(MOST_MEMBERS + 1):
        book.frame(listens(HOST, IPv6Address(f"ff02::{n:x}")))
    found = book.overheard("eth1", 1.0, ())
    assert (len(found.members), found.full) == (MOST_MEMBERS, True)


def test_who_calls_itself_a_router_stays_one() -> None:
    book = Notebook()
    for router in (False, True, False):
        book.neighbour(Neighbour(ROUTER.address, "m", router))
    assert [n.router for n in book.overheard("eth1", 1.0, ()).neighbours] == [True]


def test_a_solicitation_from_nowhere_names_nobody() -> None:
    nobody = Speaker(IPv6Address("::"), bytes(6))
    found = notes(icmp6(nobody, IPv6Address("ff02::2"), b"\x85" + bytes(7)))
    assert (found.messages, found.neighbours) == (1, ())
