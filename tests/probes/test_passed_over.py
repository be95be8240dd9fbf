"""Names that the chain of denial passes over, though they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.facts.proofs import DenialChain
from netaudit.probes.denial_chain import denial_chain
from tests.dns.worlds import UNIT, Internet, internet
from tests.factories import make_host, make_inventory, make_unit
from tests.fakes.dns_zones import Zone as FakeZone
from tests.fakes.dns_zones import name
from tests.probes.copies import BAD, GOOD, two_servers
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.model import Inventory

NAMES = ("mail", "portal", "www")
BOTH = pytest.mark.parametrize("denial", ["nsec", "nsec3"])


def network(*names: str) -> Inventory:
    host = make_host(names=tuple(f"{label}.u.kontum.test" for label in names))
    return make_inventory(make_unit(zones=(UNIT_ZONE,), hosts=(host,)))


def furnish(*zones: FakeZone) -> None:
    for zone in zones:
        for label in ("a", *NAMES, "z"):
            zone.add(f"{label}.u.kontum.test.", "A", "198.18.1.80")


def chain(net: Internet, *names: str) -> DenialChain:
    fact: DenialChain = ask(net, denial_chain, UNIT_ZONE, network(*(names or NAMES)))
    assert load(DenialChain, dump(fact)) == fact
    return fact


def pass_over(zone: FakeZone, owner: str) -> None:
    """The record before that name leads to the one behind it, and is signed so."""
    wanted = zone.matching(name(owner))
    links = zone.chain()
    place = next(n for n, (_, rrset) in enumerate(links) if rrset is wanted)
    before, (_, gone) = links[place - 1], links.pop(place)
    rdata: Any = before[1][0].replace(next=gone[0].next)
    changed = dns.rrset.from_rdata_list(before[1].name, before[1].ttl, [rdata])
    links[links.index(before)] = (before[0], changed)
    zone._signed.clear()


@BOTH
def test_a_sound_chain_passes_nobody_over(denial: str) -> None:
    net = internet(denial=denial)
    furnish(net.unit)
    assert chain(net).passed_over == ()


@BOTH
def test_a_name_that_the_chain_leaves_out(denial: str) -> None:
    """Its records hold and hang together, and nothing else tells."""
    net = internet(denial=denial)
    furnish(net.unit)
    pass_over(net.unit, "portal.u.kontum.test.")
    found = chain(net)
    assert found.passed_over == (f"portal.u.kontum.test (ns1.u.kontum.test ({UNIT}))",)
    assert (found.complete, found.broken, found.unproved) == (True, "", ())


@BOTH
def test_at_one_of_two_servers(denial: str) -> None:
    net, copy = two_servers(denial)
    furnish(net.unit, copy)
    pass_over(copy, "portal.u.kontum.test.")
    assert chain(net).passed_over == (f"portal.u.kontum.test ({BAD})",)
    pass_over(net.unit, "portal.u.kontum.test.")
    assert {*chain(net).passed_over} == {f"portal.u.kontum.test ({s})" for s in (GOOD, BAD)}


@BOTH
def test_an_alias_and_a_name_server_are_names_too(denial: str) -> None:
    net = internet(denial=denial)
    furnish(net.unit)
    net.unit.add("b.u.kontum.test.", "CNAME", "www.kontum.test.")
    pass_over(net.unit, "b.u.kontum.test.")
    pass_over(net.unit, "ns1.u.kontum.test.")
    told = {one.partition(" ")[0] for one in chain(net, "b", "www").passed_over}
    assert told == {"b.u.kontum.test", "ns1.u.kontum.test"}


@BOTH
def test_what_a_wildcard_gives_has_no_record_of_its_own(denial: str) -> None:
    net = internet(denial=denial)
    furnish(net.unit)
    net.unit.add("*.wild.u.kontum.test.", "A", "198.18.1.80")
    assert chain(net, "www", "x.wild").passed_over == ()
    pass_over(net.unit, "*.wild.u.kontum.test.")  # then no resolver makes anything of it
    assert [one.partition(" ")[0] for one in chain(net, "www", "x.wild").passed_over] == [
        "x.wild.u.kontum.test"
    ]


@BOTH
def test_nor_has_what_is_not_there_or_lies_below_a_delegation(denial: str) -> None:
    net = internet(denial=denial)
    furnish(net.unit)
    below = FakeZone.make("below.u.kontum.test.")
    below.add("www.below.u.kontum.test.", "A", "198.18.1.81")
    net.unit.delegate(below, ("ns.below.u.kontum.test.", "2001:db8::77"))
    net.world.serve("2001:db8::77", below)
    assert chain(net, "nothing", "www.below").passed_over == ()


@BOTH
def test_a_name_whose_own_signature_does_not_hold_is_not_known_to_be_there(denial: str) -> None:
    net = internet(denial=denial)
    furnish(net.unit)
    pass_over(net.unit, "portal.u.kontum.test.")

    def resign(rrset: Any, sigs: Any) -> Any:
        if rrset.name != name("portal.u.kontum.test."):
            return sigs
        bad = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(sigs.name, sigs.ttl, bad)

    net.unit.resign = resign
    assert chain(net).passed_over == ()


@BOTH
def test_records_that_do_not_hold_deny_nothing(denial: str) -> None:
    net = internet(denial=denial)
    furnish(net.unit)
    pass_over(net.unit, "portal.u.kontum.test.")
    links = [rrset.name for _, rrset in net.unit.chain()]

    def resign(rrset: Any, sigs: Any) -> Any:
        if rrset.name not in links or rrset.rdtype not in {47, 50}:
            return sigs
        bad = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(sigs.name, sigs.ttl, bad)

    net.unit.resign = resign
    assert chain(net).passed_over == ()
