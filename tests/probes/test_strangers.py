from __future__ import annotations

import asyncio
from dataclasses import replace
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.facts.strangers import Method, Strangers, ZoneNames
from netaudit.model import Prefix, Zone
from netaudit.net.crafted import Heard, Kind, Shot
from netaudit.probes import _path, strangers
from netaudit.probes._path import Contact
from netaudit.probes.strangers import answering, zone_names
from tests.dns.worlds import internet
from tests.factories import addresses, make_host, make_inventory, make_unit
from tests.fakes.dns_zones import Zone as Tree
from tests.probes.dns_net import ask
from tests.probes.roads import SILENT, error, reply
from tests.probes.test_reverse import OWNER, REVERSE, reversed_world

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

    from netaudit.model import Address

PREFIXES: dict[int, Prefix] = {p.network.version: p for p in make_inventory().units[0].prefixes}
LOW, LATE = IPv6Address("2001:db8:1001::17"), IPv6Address("2001:db8:1001::6")


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """No packet leaves: who answers an echo, and what a crafted packet comes to."""
    world: dict[str, Any] = {"echo": {LOW}, "craft": SILENT, "reached": True}

    async def contacts(_prefix: Any, _net: Any) -> list[Contact]:
        there = IPv6Address("2001:db8:1001::80")
        return [Contact(there, Shot(), 1, int(world["reached"]), None, 0)]

    async def send(address: Address, shot: Shot) -> Heard:
        if address in world["echo"] and not shot.extension:
            return reply()
        craft = world["craft"] if address == LATE else SILENT
        found: Heard = craft(shot) if callable(craft) else craft
        return found

    monkeypatch.setattr(_path, "SPACING", (0.0,))
    monkeypatch.setattr(strangers, "contacts", contacts)
    monkeypatch.setattr(strangers, "shooter", lambda _net: send)
    return world


def learnt(*names: str, delegated: bool = True, **options: Any) -> Strangers:
    net = reversed_world(*names, delegated=delegated, **options)
    found: Strangers = ask(net, strangers.strangers, PREFIXES[6])
    assert load(Strangers, dump(found)) == found
    return found


def test_by_echo_and_by_the_chain(quiet: dict[str, Any]) -> None:
    found = learnt("old.u.kontum.test.")
    assert {s.address: s.methods for s in found.found} == {
        LATE: (Method.CHAIN,),
        LOW: (Method.LIKELY,),
    }
    assert [(s.method, s.complete) for s in found.searches] == [
        (Method.CHAIN, True),
        (Method.LIKELY, True),
    ]
    assert {s.address: s.alive for s in found.found} == {LATE: "", LOW: "echo"}
    assert found.searches[1].asked > 40
    quiet["echo"] = set()
    assert [s.address for s in learnt("old.u.kontum.test.").found] == [LATE]


@pytest.mark.parametrize(
    ("craft", "alive"),
    [
        (lambda shot: reply() if not shot.extension else SILENT, "echo"),
        (lambda shot: error(4, 2, LATE) if shot.extension else SILENT, "parameter problem"),
        (lambda shot: error(4, 2, LOW) if shot.extension else SILENT, ""),
        (lambda _shot: SILENT, ""),
    ],
)
def test_whether_what_the_dns_names_is_there(quiet: dict[str, Any], craft: Any, alive: str) -> None:
    quiet |= {"echo": set(), "craft": craft}
    (stranger,) = learnt("old.u.kontum.test.").found
    assert (stranger.address, stranger.alive) == (LATE, alive)
    assert SILENT.kind is Kind.SILENT


def test_without_a_chain_the_tree(quiet: dict[str, Any]) -> None:
    quiet["echo"] = set()
    net = internet()
    arpa, below = Tree.make("arpa."), Tree.make(REVERSE, denial="")
    arpa.delegate(below, ("ns.arpa.", "2001:db8::a2"))
    net.root.delegate(arpa, ("ns.arpa.", "2001:db8::a1"))
    below.add(OWNER, "PTR", "old.u.kontum.test.")
    net.world.serve("2001:db8::a1", arpa).serve("2001:db8::a2", below)
    found: Strangers = ask(net, strangers.strangers, PREFIXES[6])
    assert [(s.address, s.methods) for s in found.found] == [(LATE, (Method.TREE,))]
    assert [(s.method, s.complete) for s in found.searches][:2] == [
        (Method.CHAIN, False),
        (Method.TREE, True),
    ]


def test_what_could_not_be_searched(quiet: dict[str, Any]) -> None:
    quiet["reached"] = False
    found = learnt(delegated=False)
    assert found.found == ()
    assert [(s.asked, s.complete) for s in found.searches] == [(0, False), (0, False)]
    assert not found.reverse_complete


def test_ipv4_is_swept_elsewhere() -> None:
    nothing = asyncio.run(strangers.strangers(PREFIXES[4], None))  # type: ignore[arg-type]  # not asked
    assert nothing == Strangers((), ())


def test_names_of_a_zone() -> None:
    net = internet()
    net.unit.add("backup.u.kontum.test.", "AAAA", "2001:db8:1001::99")
    net.unit.add("alias.u.kontum.test.", "AAAA", "2001:db8:1001::80")  # a declared address
    found: ZoneNames = ask(net, zone_names, Zone("so-a", "u.kontum.test"))
    assert load(ZoneNames, dump(found)) == found
    assert (found.walkable, found.complete) == (True, True)
    assert "backup.u.kontum.test 2001:db8:1001::99" in [
        f"{s.name} {s.address}" for s in found.strangers
    ]
    assert not any(s.name.startswith("alias") for s in found.strangers)


def test_what_another_unit_declares_is_no_stranger() -> None:
    """Whether or not that unit is asked about in this run."""
    net = internet()
    net.unit.add("theirs.u.kontum.test.", "AAAA", "2001:db8:1001::98")
    net.unit.add("named.u.kontum.test.", "AAAA", "2001:db8:1001::97")
    placed = make_host(addresses=addresses("2001:db8:1001::98"), names=())
    named = make_host(names=("named.u.kontum.test",))
    here = make_inventory()
    for inventory in (
        replace(here, others=(make_unit("so-b", 2, hosts=(placed, named)),)),
        here,
    ):
        found: ZoneNames = ask(net, zone_names, Zone("so-a", "u.kontum.test"), inventory)
        told = {s.name.partition(".")[0] for s in found.strangers}
        assert ({"theirs", "named"} & told) == (set() if inventory.others else {"theirs", "named"})


def test_links_of_the_chain_that_denials_show_are_not_asked_for() -> None:
    """The apex's with a type denied, that of the name before the absent one with that one."""
    net = internet()
    net.unit.add("mail.u.kontum.test.", "A", "198.18.1.80")
    found: ZoneNames = ask(net, zone_names, Zone("so-a", "u.kontum.test"))
    asked = [label for _, label in net.world.asked if label.endswith(" NSEC")]
    assert (found.names, found.complete) == (4, True)
    assert sorted(asked) == ["ns1.u.kontum.test. NSEC", "www.u.kontum.test. NSEC"]


def test_what_is_signed_as_it_is_asked_for_shows_no_links() -> None:
    """Its apex leads to the name right behind (RFC 4470): that is asked for, and told."""
    net = internet()

    def narrow(message: Message, _owner: Name, _rdtype: int) -> None:
        for section in (message.answer, message.authority):
            for place, rrset in enumerate(section):
                if rrset.rdtype == dns.rdatatype.NSEC:
                    text = f"\\000.{rrset.name} SOA NS RRSIG NSEC DNSKEY"
                    section[place] = dns.rrset.from_text(rrset.name, 60, "IN", "NSEC", text)

    net.unit.tamper = narrow
    found: ZoneNames = ask(net, zone_names, Zone("so-a", "u.kontum.test"))
    assert (found.walkable, "RFC 4470" in found.detail) == (False, True)
    assert "u.kontum.test. NSEC" in [label for _, label in net.world.asked]


def test_a_zone_that_cannot_be_walked() -> None:
    found: ZoneNames = ask(internet(denial="nsec3"), zone_names, Zone("so-a", "u.kontum.test"))
    assert (found.walkable, found.complete, found.strangers) == (False, False, ())


def test_of_silent_servers_nobody_knows_whether_there_is_a_chain() -> None:
    absent: ZoneNames = ask(internet(), zone_names, Zone("so-a", "no.kontum.test"))
    assert (absent.walkable, absent.detail) == (True, "no server of the zone is known")
    net = internet()

    def lame(message: Message, _owner: object, rdtype: int) -> None:
        if rdtype not in {dns.rdatatype.SOA, dns.rdatatype.NS}:
            message.answer.clear()
            message.authority.clear()
            message.flags &= ~dns.flags.AA
            message.set_rcode(dns.rcode.SERVFAIL)

    net.unit.tamper = lame
    silent: ZoneNames = ask(net, zone_names, Zone("so-a", "u.kontum.test"))
    assert (silent.walkable, silent.names, silent.detail) == (True, 0, "no server answered")


def test_who_is_silent_is_asked_twice_and_who_spoke_once() -> None:
    asked: list[Address] = []
    there, gone = IPv6Address("2001:db8:1001::1"), IPv6Address("2001:db8:1001::2")

    async def send(address: Address, _shot: Shot) -> Heard:
        asked.append(address)
        if address == there:
            return reply() if asked.count(there) == 2 else SILENT
        return error(1, 3, gone) if address == gone else SILENT

    async def go() -> list[IPv6Address]:
        return await answering(send, [there, gone, LOW], Shot(), asyncio.Semaphore(2))

    assert asyncio.run(go()) == [there]
    assert [asked.count(a) for a in (there, gone, LOW)] == [2, 1, 2]
