"""A zone at two servers, each with a copy of its own, and what the probes of proofs make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netaudit.codec import dump, load
from netaudit.facts.proofs import ZoneProofs, ZoneStrays
from netaudit.probes.proofs import zone_proofs
from netaudit.probes.strays import zone_strays
from tests.dns.worlds import OTHER, UNIT, Internet, internet
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from tests.fakes.dns_zones import Zone as FakeZone

ABSENT = "netaudit-no-such-name.u.kontum.test. AAAA"
GOOD, BAD = f"ns1.u.kontum.test ({UNIT})", f"ns2.u.kontum.test ({OTHER})"


def proofs(net: Internet) -> ZoneProofs:
    fact: ZoneProofs = ask(net, zone_proofs, UNIT_ZONE)
    assert load(ZoneProofs, dump(fact)) == fact
    return fact


def strays(net: Internet) -> ZoneStrays:
    fact: ZoneStrays = ask(net, zone_strays, UNIT_ZONE)
    assert load(ZoneStrays, dump(fact)) == fact
    return fact


def two_servers(denial: str = "nsec", **unit: Any) -> tuple[Internet, FakeZone]:
    """The usual tree with a second server of the unit's zone, and the copy that it holds."""
    net = internet(denial=denial, **unit)
    for zone in (net.unit, net.kontum):
        zone.add("u.kontum.test.", "NS", "ns2.u.kontum.test.")
        zone.add("ns2.u.kontum.test.", "AAAA", OTHER)
    copy = replace(net.unit, data=dict(net.unit.data), _signed={}, _chain=None, _names=None)
    net.world.serve(OTHER, copy)
    return net, copy


def second_above(net: Internet) -> FakeZone:
    """A second server of the zone above the unit's, and the copy that it holds."""
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    copy = replace(net.kontum, data=dict(net.kontum.data), _signed={}, _chain=None, _names=None)
    net.world.serve(OTHER, copy)
    return copy
