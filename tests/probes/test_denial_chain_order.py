"""NSEC3 records that validate, but do not lead to the next one (RFC 5155 section 7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.dns.nsec3 import owner_hash
from netaudit.facts.zone import Security
from netaudit.probes._dns import shown
from tests.dns.worlds import OTHER, internet
from tests.fakes.dns_zones import name
from tests.probes.copies import two_servers
from tests.probes.test_denial_chain import chain, province, spoilt

if TYPE_CHECKING:
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
