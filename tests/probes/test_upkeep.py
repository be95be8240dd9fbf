from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.edns
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.upkeep import Csync, ZoneUpkeep
from netaudit.model import Zone
from netaudit.probes.upkeep import zone_upkeep
from tests.dns.worlds import KONTUM, UNIT, Internet, address, internet
from tests.fakes.dns_world import World
from tests.probes.copies import two_servers
from tests.probes.dns_net import UNIT_ZONE, ask
from tests.probes.opaque import add_opaque

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.query import Query
    from netaudit.model import Address


def upkeep(net: Internet, zone: Zone = UNIT_ZONE) -> ZoneUpkeep:
    fact: ZoneUpkeep = ask(net, zone_upkeep, zone)
    assert load(ZoneUpkeep, dump(fact)) == fact
    return fact


def test_a_zone_that_is_well_kept() -> None:
    fact = upkeep(internet())
    (server,) = fact.servers
    assert (server.soas, server.serial, server.nsid, server.csyncs) == (1, 7, "", ())
    assert (fact.ds_ttl, fact.ns_ttl) == (300, 300)


def test_csync_records() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "CSYNC", "7 3 NS AAAA")
    assert upkeep(net).servers[0].csyncs == (Csync(7, 3, ("NS", "AAAA")),)
    add_opaque(net.unit, "u.kontum.test.", "CSYNC", "00")
    (server,) = upkeep(net).servers
    assert (server.csyncs, server.unreadable) == ((), 1)


def test_an_identifier_and_a_second_soa() -> None:
    net = internet()

    def edit(message, _owner, rdtype) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        if rdtype == 6:
            other = message.answer[0][0].replace(serial=9)
            message.answer.append(dns.rrset.from_rdata(message.answer[0].name, 300, other))
        message.use_edns(0, 0x8000, 1232, options=[dns.edns.NSIDOption(b"rack\x07")])

    net.unit.tamper = edit
    (server,) = upkeep(net).servers
    assert (server.soas, server.nsid) == (2, "rack?")


def identified(text: bytes) -> Callable[[Message, Name, int], None]:
    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.use_edns(0, 0x8000, 1232, options=[dns.edns.NSIDOption(text)])

    return edit


def test_identifiers_of_servers_that_mind_unknown_options(monkeypatch: pytest.MonkeyPatch) -> None:
    net, copy = two_servers()
    world, respond = net.world, net.world.respond

    def minds(where: Any, query: Query, rcode: int | None) -> bytes:
        return respond(where, query, 1 if b"\xfd\xe9" in query.options else rcode)

    net.unit.tamper, copy.tamper = identified(b"rack 1"), identified(b"rack 2")
    monkeypatch.setattr(world, "respond", minds)
    assert {server.nsid for server in upkeep(net).servers} == {"rack 1", "rack 2"}
    # Plainly, with EDNS version 1, with a cookie, and with the NSID alone.
    assert world.asked[address(UNIT), "u.kontum.test. SOA"] == 4


class SilentAboutCsync(World):
    """And it does not show all that it has."""

    async def __call__(self, address: Address, query: Query, *how: Any, **also: Any) -> Any:
        if query.rdtype in {dns.rdatatype.CSYNC, dns.rdatatype.ANY}:
            return NoAnswer(Failure.SILENT)
        return await super().__call__(address, query, *how, **also)


def test_silence_about_csync_is_none() -> None:
    net = internet()
    net.unit.add("u.kontum.test.", "CSYNC", "7 3 NS AAAA")
    net.world = SilentAboutCsync(net.world.servers)
    assert upkeep(net).servers[0].csyncs == ()


def test_a_parent_that_does_not_answer_shows_no_ttl() -> None:
    net = internet()
    net.world.failures[address(KONTUM)] = NoAnswer(Failure.SILENT)
    with pytest.raises(CannotAsk):
        upkeep(net)


def test_the_root_has_nobody_above() -> None:
    fact = upkeep(internet(), Zone("so-a", "."))
    assert (fact.ds_ttl, fact.ns_ttl) == (None, None)


def test_a_server_that_holds_both_zones_does_not_show_the_delegation() -> None:
    net = internet()
    net.world.serve(KONTUM, net.unit)
    fact = upkeep(net)
    assert (fact.ds_ttl, fact.ns_ttl) == (300, None)


def test_nor_where_it_adds_its_own_name_servers() -> None:
    """As BIND does where answers are not minimal."""
    net = internet()
    net.world.serve(KONTUM, net.unit)

    def edit(message: Message, owner: Name, _rdtype: int) -> None:
        if owner == net.unit.origin and message.answer:
            message.authority = [dns.rrset.from_text(owner, 60, "IN", "NS", "ns1.u.kontum.test.")]

    net.unit.tamper = edit
    assert upkeep(net).ns_ttl is None


@pytest.mark.parametrize("left_out", [True, False])
def test_the_ds_is_asked_for_where_the_referral_leaves_it_out(*, left_out: bool) -> None:
    net = internet()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if left_out and rdtype == dns.rdatatype.NS:
            message.authority = [r for r in message.authority if r.rdtype == dns.rdatatype.NS]

    net.kontum.tamper = edit
    fact = upkeep(net)
    assert (fact.ds_ttl, fact.ns_ttl) == (300, 300)


def test_an_unsigned_zone_has_no_ds() -> None:
    net = internet()
    del net.kontum.data[net.unit.origin, dns.rdatatype.DS]
    net.kontum.forget()
    fact = upkeep(net)
    assert (fact.ds_ttl, fact.ns_ttl) == (None, 300)


def test_without_a_route_we_cannot_ask() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(CannotAsk, match="no IPv6 here"):
        upkeep(net)
