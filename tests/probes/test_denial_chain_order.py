"""NSEC3 records that validate, but do not lead to the next one (RFC 5155 section 7.1)."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import dns.rdata
import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import Cut
from netaudit.dns.message import RRset
from netaudit.dns.names import place
from netaudit.dns.nsec3 import owner_hash
from netaudit.facts.zone import Security
from netaudit.probes._dns import shown
from netaudit.probes.denial_chain import _Walk, denial_chain
from tests.dns.worlds import OTHER, internet
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import name
from tests.probes.copies import two_servers
from tests.probes.dns_net import UNIT_ZONE, ask
from tests.probes.test_denial_chain import chain, province, spoilt

if TYPE_CHECKING:
    from netaudit.dns.query import Query
    from netaudit.facts.proofs import DenialChain
    from netaudit.model import Address
    from netaudit.net.context import Net
    from tests.fakes.dns_zones import Zone as FakeZone


def leads_to(zone: FakeZone, label: str, following: bytes) -> str:
    """The record of that name leads elsewhere, and is signed so; its owner."""
    wanted: Any = zone.matching(name(f"{label}.u.kontum.test."))
    (rdata,) = wanted
    wanted.clear()
    wanted.add(rdata.replace(next=following))
    zone._signed.clear()
    return shown(wanted.name)


def own_hash(zone: FakeZone, label: str) -> bytes:
    wanted = zone.matching(name(f"{label}.u.kontum.test."))
    assert wanted is not None
    hashed = owner_hash(wanted.name.labels[0])
    assert hashed is not None
    return hashed


@pytest.mark.parametrize("label", ["mail", "portal", "vpn", "www", "ns1"])
def test_a_record_that_leads_past_the_next_denies_names_that_exist(label: str) -> None:
    """Its span is the whole ring: every denial that rests on it holds."""
    net = province("nsec3")
    owner = leads_to(net.unit, label, own_hash(net.unit, label))
    found = chain(net)
    assert (found.security, found.kind, found.broken) == (Security.SECURE, "NSEC3", owner)
    assert found.unproved == ()


def test_a_record_that_leads_two_further_is_enough() -> None:
    net = province("nsec3")
    hashes = [owner_hash(rrset.name.labels[0]) for _, rrset in net.unit.chain()]
    place = hashes.index(own_hash(net.unit, "vpn"))
    following = hashes[(place + 2) % len(hashes)]
    assert following is not None
    owner = leads_to(net.unit, "vpn", following)
    assert chain(net).broken == owner


def test_the_copy_of_another_server_is_named() -> None:
    net, copy = two_servers("nsec3")
    for zone in (net.unit, copy):
        zone.add("vpn.u.kontum.test.", "A", "198.18.1.80")
    owner = leads_to(copy, "vpn", own_hash(copy, "vpn"))
    second = f"{owner} (ns2.u.kontum.test ({OTHER}))"
    assert chain(net).broken in {owner, second}  # whichever was asked first


def test_what_does_not_validate_denies_nothing() -> None:
    net = province("nsec3")
    leads_to(net.unit, "vpn", own_hash(net.unit, "vpn"))
    spoilt(net.unit, "vpn.u.kontum.test.")
    assert chain(net).broken == ""


def test_one_record_for_a_whole_zone_leads_to_itself() -> None:
    net = internet(denial="nsec3")
    for owner in [key for key in net.unit.data if key[0] != net.unit.origin]:
        del net.unit.data[owner]
    net.unit.forget()
    found = chain(net)
    assert (found.records, found.broken, found.complete) == (1, "", True)


class SilentInTheMidst(World):
    """Says nothing of the names that are made up to go round."""

    async def __call__(self, address: Address, query: Query, *how: Any, **also: Any) -> Any:
        said = await super().__call__(address, query, *how, **also)
        return NoAnswer(Failure.SILENT) if "netaudit-absent-" in query.label() else said


def test_who_falls_silent_in_the_midst_has_a_chain_that_is_not_known_whole() -> None:
    net = province("nsec3")
    net.world = SilentInTheMidst(net.world.servers)
    found = chain(net)
    assert (found.security, found.kind, found.complete) == (Security.SECURE, "NSEC3", False)
    assert (found.unproved, found.broken) == ((), "")
    asked = {label for _, label in net.world.asked if "netaudit-absent-" in label}
    assert len(asked) == 1


def a_walk() -> _Walk:
    nothing: Any = None
    cut = Cut(name("u.test."), None, (), ())
    return _Walk(nothing, cut, nothing, nothing, sound=True, first=True, names=())


def nsec3(owner: str, rdata: str) -> RRset:
    made = dns.rdata.from_text("IN", "NSEC3", f"{rdata} A RRSIG")
    return RRset(name(f"{owner}.u.test."), int(made.rdtype), 60, (made,))


def test_of_two_chains_the_one_that_is_met_first_is_walked() -> None:
    """As while a zone gets other NSEC3 parameters."""
    walk, (one, two, three) = a_walk(), (c * 32 for c in "123")
    old = nsec3(one, f"1 0 0 - {two}"), nsec3(two, f"1 0 0 - {three}")
    new, later = nsec3(three, f"1 0 1 AB {one}"), nsec3(one, f"1 0 0 - {three}")
    other, crooked = nsec3(three, f"2 0 0 - {one}"), nsec3("x", f"1 0 0 - {one}")
    nsec = RRset(name("u.test."), 47, 60, ())
    for shown_at_once in ((old[0], new), (new, nsec), (other, crooked), (old[1], later)):
        message: Any = SimpleNamespace(authority=shown_at_once)
        walk._keep(message)
    assert walk.records == list(old)
    assert walk.owners == {place(name("u.test."))}
    assert len(walk.spans) == 2
    assert not walk.complete()


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_the_chain_of_one_zone_is_not_taken_for_another_s(denial: str) -> None:
    """Nor what else is known once a run for that of a zone."""

    async def both(_target: object, run: Net) -> list[DenialChain]:
        zones = UNIT_ZONE, replace(UNIT_ZONE, name="kontum.test")
        return [await denial_chain(zone, run) for zone in zones]

    unit, above = ask(province(denial), both, None)
    # The unit's has a.deep and deep, which is not a name of the chain of NSEC.
    assert (unit.kind, unit.records) == (denial.upper(), 7 if denial == "nsec" else 8)
    assert (above.kind, above.complete, above.broken) == ("NSEC", True, "")
    assert above.records < unit.records
