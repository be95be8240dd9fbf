from __future__ import annotations

import asyncio
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from dns.name import Name

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import Cut
from netaudit.dns.message import RRset, parse
from netaudit.dns.reverse import pointer
from netaudit.errors import NoRoute
from netaudit.probes import _walks
from netaudit.probes._dns import absolute, kit
from netaudit.probes._walks import (
    NSEC,
    Chain,
    address_of,
    asked_first,
    chain_of,
    walk_chain,
    walk_tree,
)
from tests.dns.worlds import OTHER, UNIT
from tests.fakes.dns_zones import Zone, name
from tests.probes.copies import two_servers
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.dns.message import Message
    from netaudit.model import Zone as ModelZone
    from netaudit.net.context import Net

REVERSE = "1.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa."
HOSTS = [IPv6Address(f"2001:db8:1001::{n:x}") for n in (1, 0x53, 0x80)]


def asking(zone: Zone, edit: Any = None) -> Any:
    """Asks a zone in memory; `edit` changes the message, or takes it away."""

    async def ask(owner: Name, rdtype: int, dnssec_ok: bool) -> Message | None:  # noqa: FBT001  Asks
        query = dns.message.make_query(
            owner, dns.rdatatype.RdataType(rdtype), want_dnssec=dnssec_ok
        )
        response = dns.message.make_response(query)
        zone.respond(response, owner, rdtype)
        if edit is not None:
            response = edit(response, owner)
        return None if response is None else parse(response.to_wire(max_size=65535))

    return ask


def forward() -> Zone:
    zone = Zone.make("u.test.")
    zone.add("u.test.", "NS", "ns.u.test.").add("ns.u.test.", "AAAA", "2001:db8::1")
    zone.add("backup.u.test.", "AAAA", "2001:db8::2").add("z.ent.u.test.", "TXT", "x")
    zone.delegate(Zone.make("sub.u.test."), ("ns.sub.u.test.", "2001:db8::3"))
    zone.delegate(Zone.make("tail.u.test."), ("ns.tail.u.test.", "2001:db8::4"), ds=[])
    return zone


def reverse() -> Zone:
    """Without DNSSEC, which a tree does not need: a thousand signed denials take seconds."""
    zone = Zone.make(REVERSE, denial="")
    zone.add(REVERSE, "NS", "ns.u.test.")
    for host in HOSTS:
        zone.add(str(pointer(host)), "PTR", "host.u.test.")
    return zone


def test_a_chain_is_walked_past_delegations_to_its_end() -> None:
    chain = asyncio.run(walk_chain(asking(forward()), name("u.test.")))
    assert [str(owner) for owner, _ in chain.owners] == [
        "u.test.", "backup.u.test.", "z.ent.u.test.", "ns.u.test.", "sub.u.test.", "tail.u.test.",
    ]  # fmt: skip
    assert chain.why == ""
    assert int(dns.rdatatype.AAAA) in dict(chain.owners)[name("backup.u.test.")]


def links(*sets: dns.rrset.RRset | None) -> dict[Name, RRset]:
    """As a message shows them."""
    made = (s for s in sets if s is not None)
    return {s.name: RRset(s.name, int(s.rdtype), s.ttl, tuple(s)) for s in made}


def test_links_that_were_shown_are_not_asked_for() -> None:
    zone, met = forward(), []

    def edit(response: dns.message.Message, owner: Name) -> dns.message.Message:
        met.append(str(owner))
        return response

    known = links(zone.matching(name("u.test.")), zone.matching(name("ns.u.test.")))
    chain = asyncio.run(walk_chain(asking(zone, edit), zone.origin, known))
    assert {"u.test.", "ns.u.test."} & {*met} == set()
    assert [*chain.owners] == [*asyncio.run(walk_chain(asking(zone), zone.origin)).owners]
    assert chain.asked == len(met)


def test_a_link_of_the_zone_above_or_below_is_not_taken_for_one() -> None:
    zone = forward()
    above = dns.rrset.from_text("u.test.", 60, "IN", "NSEC", "z.u.test. NS DS RRSIG NSEC")
    below = dns.rrset.from_text("sub.u.test.", 60, "IN", "NSEC", "tail.u.test. NS SOA RRSIG NSEC")
    lies = links(above, below)
    chain = asyncio.run(walk_chain(asking(zone), zone.origin, lies))
    assert (len(chain.links), chain.why) == (6, "")


def test_a_row_of_delegations_takes_a_question_each() -> None:
    """And two where the row begins and where it ends."""
    zone = Zone.make("u.test.")
    zone.add("u.test.", "NS", "ns.u.test.")
    for number in range(9):
        zone.delegate(Zone.make(f"s{number}.u.test."), (f"ns.s{number}.u.test.", "2001:db8::3"))
    chain = asyncio.run(walk_chain(asking(zone), name("u.test.")))
    assert (len(chain.links), chain.asked, chain.why) == (10, 11, "")


def test_a_server_that_has_the_zone_below_too() -> None:
    """It answers for a delegation with the NSEC of the other side."""

    def edit(response: dns.message.Message, owner: Name) -> dns.message.Message:
        if owner == name("sub.u.test."):
            text = "a.sub.u.test. NS SOA RRSIG NSEC DNSKEY"
            response.answer = [dns.rrset.from_text(owner, 60, "IN", "NSEC", text)]
        return response

    chain = asyncio.run(walk_chain(asking(forward(), edit), name("u.test.")))
    assert (len(chain.links), chain.why) == (6, "")


def other_next(text: str, at: str = "backup.u.test.") -> Any:
    """A chain whose record at one owner leads elsewhere."""

    def edit(response: dns.message.Message, owner: Name) -> dns.message.Message:
        if owner == name(at):
            response.answer = [dns.rrset.from_text(owner, 60, "IN", "NSEC", f"{text} AAAA")]
        return response

    return edit


@pytest.mark.parametrize(
    ("zone", "edit", "why"),
    [
        (Zone.make("u.test.", denial="nsec3"), None, "no NSEC"),
        (Zone.make("u.test.", denial=""), None, "no NSEC"),
        (forward(), lambda _response, _owner: None, "no server answered"),
        (forward(), other_next("backup.u.test."), "turns back"),
        (forward(), other_next("elsewhere.test."), "turns back"),
        (forward(), other_next("\\000.backup.u.test."), "RFC 4470"),
    ],
)
def test_what_ends_a_chain(zone: Zone, edit: Any, why: str) -> None:
    chain = asyncio.run(walk_chain(asking(zone, edit), name("u.test.")))
    assert why in chain.why
    assert (chain.broken is None) is (why != "turns back")


@pytest.mark.parametrize(("label", "broken"), [("b", "b.u.test."), ("b" * 63, None)])
def test_a_name_without_a_record_breaks_the_chain_if_it_could_be_asked_for(
    label: str, broken: str | None
) -> None:
    """Of a delegation with so long a label the record cannot be had another way."""
    zone = Zone.make("u.test.")
    zone.add("u.test.", "NS", "ns.u.test.").add(f"{label}.u.test.", "A", "198.18.1.1")
    gone = zone.matching(name(f"{label}.u.test."))
    zone.chain()[:] = [link for link in zone.chain() if link[1] is not gone]
    chain = asyncio.run(walk_chain(asking(zone), zone.origin))
    assert chain.why == "no NSEC record"
    assert chain.broken == (name(broken) if broken else None)


@pytest.mark.parametrize("silent_to", ["NSEC", "A"])
def test_who_leaves_one_question_unanswered_breaks_no_chain(silent_to: str) -> None:
    """The denial may be too long for what is between; the record itself no server gives here."""

    def edit(response: dns.message.Message, owner: Name) -> Any:
        if owner.labels[0].rstrip(b"\0") != b"sub":
            return response
        response.answer.clear()
        response.authority.clear()
        kind = dns.rdatatype.to_text(response.question[0].rdtype)
        return None if kind == silent_to else response

    chain = asyncio.run(walk_chain(asking(forward(), edit), name("u.test.")))
    assert (chain.why, chain.broken, chain.heard) == ("no server answered", None, False)
    assert len(chain.links) == 4


@pytest.mark.parametrize("silent_to", ["A", "NSEC"])
def test_silence_to_one_question_is_no_matter_where_the_other_helps(silent_to: str) -> None:
    met = []

    def edit(response: dns.message.Message, owner: Name) -> Any:
        kind = dns.rdatatype.to_text(response.question[0].rdtype)
        met.append(kind)
        return None if kind == silent_to and owner != name("u.test.") else response

    zone = Zone.make("u.test.").add("u.test.", "NS", "ns.u.test.").add("a.u.test.", "TXT", "x")
    chain = asyncio.run(walk_chain(asking(zone, edit), name("u.test.")))
    assert (chain.why, len(chain.links)) == ("", 2)
    assert met == (["NSEC", "NSEC"] if silent_to == "A" else ["NSEC", "NSEC", "A"])


def test_records_of_one_name_each_are_no_chain() -> None:
    """PowerDNS, Knot's onlinesign and others sign so: nobody can walk the zone."""
    edit = other_next("\\000.u.test. SOA", at="u.test.")
    chain = asyncio.run(walk_chain(asking(forward(), edit), name("u.test.")))
    assert (chain.links, "RFC 4470" in chain.why) == ((), True)


def test_an_endless_chain_ends() -> None:
    zone = Zone.make("u.test.")
    for number in range(50):
        zone.add(f"h{number}.u.test.", "A", "198.18.1.1")
    chain = asyncio.run(walk_chain(asking(zone), zone.origin, most=20))
    assert (len(chain.links), chain.why) == (20, "more than 20 names")


def test_a_tree_is_walked_to_the_bottom() -> None:
    tree = asyncio.run(walk_tree(asking(reverse()), name(REVERSE)))
    assert {address_of(owner) for owner in tree.owners} == set(HOSTS)
    assert tree.why == ""
    assert tree.asked < 1000


def test_a_tree_in_which_everything_exists() -> None:
    zone = reverse()
    zone.add(f"*.{REVERSE}", "PTR", "any.u.test.")
    tree = asyncio.run(walk_tree(asking(zone), name(REVERSE)))
    assert (tree.owners, tree.asked) == ((), 1)
    assert "every name exists" in tree.why


def test_a_tree_with_too_many_branches_or_silent_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    mute = asyncio.run(walk_tree(asking(reverse(), lambda *_: None), name(REVERSE)))
    assert "no server answered" in mute.why

    def partly(response: dns.message.Message, owner: Name) -> Any:
        return None if owner.labels[0] == b"f" else response

    some = asyncio.run(walk_tree(asking(reverse(), partly), name(REVERSE)))
    assert (len(some.owners), some.why) == (len(HOSTS), "no server answered")
    monkeypatch.setattr(_walks, "MOST_QUESTIONS", 100)
    assert "more than 100" in asyncio.run(walk_tree(asking(reverse()), name(REVERSE))).why


def test_a_part_that_is_delegated_is_not_walked() -> None:
    zone = Zone.make(REVERSE)
    lower = Zone.make(f"0.0.0.0.{REVERSE}")
    zone.delegate(lower, ("ns.u.test.", "2001:db8::9"))
    tree = asyncio.run(walk_tree(asking(zone), name(REVERSE)))
    assert (tree.owners, tree.why) == ((), "a part of it is delegated further")


def test_the_address_of_an_owner() -> None:
    assert address_of(pointer(HOSTS[2])) == HOSTS[2]
    assert address_of(name(REVERSE)) is None
    assert address_of(Name((b"zz", *pointer(HOSTS[0]).labels[1:]))) is None
    assert NSEC == 47


@pytest.mark.parametrize("place", [0, 1])
def test_a_server_without_the_zone_is_not_asked_for_its_chain(place: int) -> None:
    """Whichever of the two it is: it holds the zone above, whose record it gives, as BIND does."""
    net, _ = two_servers()
    whole = ask(net, chain_here, UNIT_ZONE)
    record = "v.kontum.test. NS DS RRSIG NSEC"
    above = dns.rrset.from_text("u.kontum.test.", 60, "IN", "NSEC", record)

    def of_the_zone_above(message: dns.message.Message, _owner: Name, rdtype: int) -> None:
        if rdtype == NSEC:
            message.flags |= dns.flags.AA
            message.answer.append(above)
            message.authority.clear()

    net.kontum.tamper = of_the_zone_above
    servers = [ip_address(one) for one in (UNIT, OTHER)]
    net.world.servers[servers[place]] = [net.kontum]
    found = ask(net, chain_here, UNIT_ZONE)
    assert (found.links, found.why) == (whole.links, "")
    assert len(found.links) > 2


def test_where_nobody_serves_the_zone_nothing_is_known() -> None:
    net, _ = two_servers()
    for address in map(ip_address, (UNIT, OTHER)):
        net.world.servers[address] = [net.kontum]
    assert ask(net, chain_here, UNIT_ZONE).links == ()


@pytest.mark.parametrize("server", [UNIT, OTHER])
def test_who_cannot_be_asked_is_passed_over_but_not_all(server: str) -> None:
    net, _ = two_servers()
    net.world.failures[ip_address(server)] = NoRoute("no way")
    assert ask(net, chain_here, UNIT_ZONE).why == ""

    async def servers(zone: ModelZone, net: Net) -> Any:
        tools = await kit(net)
        both = [ip_address(UNIT), ip_address(OTHER)]
        cut = Cut(absolute(zone.name), None, (name("ns."),), ((name("ns."), tuple(both)),))
        tools.walker.remember(cut)
        return await asked_first(tools, absolute(zone.name))

    other = {UNIT: OTHER, OTHER: UNIT}[server]
    assert ask(net, servers, UNIT_ZONE) == ip_address(other)
    net.world.failures[ip_address(other)] = NoAnswer(Failure.SILENT)
    assert ask(net, servers, UNIT_ZONE) == ip_address(other)
    net.world.failures[ip_address(other)] = NoRoute("no way either")
    with pytest.raises(NoRoute):
        ask(net, servers, UNIT_ZONE)


async def chain_here(zone: ModelZone, net: Net) -> Chain:
    tools = await kit(net)
    found = await chain_of(tools, absolute(zone.name))
    assert found is not None
    return found
