from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype
import pytest

from netaudit.probes._dns import kit
from netaudit.probes._held import Held, held_at
from netaudit.probes._zone_servers import audit
from tests.dns.worlds import Internet, internet, without
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name

    from netaudit.model import Zone
    from netaudit.net.context import Net


def held(net: Internet) -> Held:
    """What the unit's only server has."""

    async def at_the_first(zone: Zone, run: Net) -> Held:
        seen = await audit(zone, run)
        return await held_at(await kit(run), seen, seen.heard[0])

    found: Held = ask(net, at_the_first, UNIT_ZONE)
    return found


def edited(net: Internet, rdtype: str, edit: Callable[[Message], None]) -> Held:
    def tamper(message: Message, _owner: Name, asked: int) -> None:
        if asked == dns.rdatatype.from_text(rdtype):
            edit(message)

    net.unit.tamper = tamper
    return held(net)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_server_that_shows_all(denial: str) -> None:
    net = internet(denial=denial)
    net.unit.add("u.kontum.test.", "MX", "10 mail.u.kontum.test.")
    found = held(net)
    assert {"SOA", "NS", "DNSKEY", "MX"} <= found.listed & found.shown
    assert found.whole
    assert (found.lacks("CSYNC"), found.lacks("MX")) == (True, False)


def test_who_leaves_out_what_the_bitmap_lists() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "MX", "10 mail.u.kontum.test.")

    def leave_out(message: Message) -> None:
        message.answer = [r for r in message.answer if r.rdtype != dns.rdatatype.MX]

    found = edited(net, "ANY", leave_out)
    assert "MX" in found.listed - found.shown
    assert (found.whole, found.lacks("CSYNC"), found.lacks("MX")) == (False, False, False)


@pytest.mark.parametrize("kind", ["NS", "DNSKEY"])
def test_who_leaves_out_what_it_gives_when_asked_by_name(kind: str) -> None:
    def leave_out(message: Message) -> None:
        message.answer = [r for r in message.answer if r.rdtype != dns.rdatatype.from_text(kind)]

    assert not edited(internet(denial="" if kind == "NS" else "nsec"), "ANY", leave_out).whole


def test_who_signs_and_lists_nothing_may_have_more() -> None:
    def bare(message: Message) -> None:
        message.authority = [r for r in message.authority if r.rdtype == dns.rdatatype.SOA]

    found = edited(internet(), "CDS", bare)
    assert (found.listed, found.whole) == (frozenset(), False)
    net = internet()
    net.unit.tamper = without("RRSIG", "NSEC")  # but for those of the keys
    assert not held(net).whole


def test_an_unsigned_zone_has_no_list_to_be_held_to() -> None:
    found = held(internet(denial=""))
    assert (found.listed, set(found.shown)) == (frozenset(), {"SOA", "NS"})
    assert found.lacks("CSYNC")


def test_a_zone_without_ns_may_have_been_shown_in_part() -> None:
    net = internet(denial="")
    del net.unit.data[net.unit.origin, dns.rdatatype.NS]
    found = held(net)
    assert (found.shown, found.whole) == (frozenset({"SOA"}), False)


def test_who_shows_nothing() -> None:
    def refuse(message: Message) -> None:
        message.answer.clear()

    found = edited(internet(), "ANY", refuse)
    assert (found.shown, found.whole) == (frozenset(), False)
