from __future__ import annotations

import asyncio
from ipaddress import ip_address

import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk
from netaudit.facts.names import NameProofs, PublishedAddresses, StrayAddresses
from netaudit.facts.zone import Security
from netaudit.probes.names import declared_below, name_proofs, published_addresses, stray_addresses
from tests.dns.worlds import UNIT, Internet, address, internet
from tests.factories import make_host, make_inventory, make_net, make_service, make_unit
from tests.fakes.dns_zones import DAY, NOW, name
from tests.probes.dns_net import ask


def published(net: Internet, *names: str) -> PublishedAddresses:
    found: PublishedAddresses = ask(net, published_addresses, make_service(names=names))
    return found


def test_both_families_of_every_name() -> None:
    net = internet()
    net.unit.add("old.u.kontum.test.", "A", "198.18.1.9")
    fact = published(net, "www.u.kontum.test", "old.u.kontum.test", "nothing.u.kontum.test")
    www, old, nothing = fact.names
    assert www.aaaa == (ip_address("2001:db8:1000::80"),)
    assert {str(a) for a in www.a} == {"198.18.1.80", "198.18.1.81"}
    assert (www.rcode, www.security) == ("NOERROR", Security.SECURE)
    assert (old.aaaa, len(old.a), old.rcode) == ((), 1, "NOERROR")
    assert (nothing.aaaa, nothing.a, nothing.rcode) == ((), (), "NXDOMAIN")
    assert load(PublishedAddresses, dump(fact)) == fact


def test_through_an_alias() -> None:
    net = internet()
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    (name,) = published(net, "alias.u.kontum.test").names
    assert name.aaaa


def test_what_is_bogus_is_published_all_the_same() -> None:
    """That it does not validate is another check's matter."""
    (name,) = published(internet(ends=1), "www.u.kontum.test").names
    assert (name.security, len(name.aaaa)) == (Security.BOGUS, 1)


def test_dead_name_servers() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    (name,) = published(net, "www.u.kontum.test").names
    assert (name.rcode, name.aaaa, name.security) == ("SERVFAIL", (), Security.INDETERMINATE)


def test_declared_names_below_a_zone() -> None:
    names = ("www.u.kontum.test", "Deep.www.U.kontum.test", "xu.kontum.test")
    host = make_host(names=names, services=(make_service(names=("mail.u.kontum.test",)),))

    async def below(*zones: str) -> list[set[str]]:
        net = make_net(make_inventory(make_unit(hosts=(host,))))
        return [set(await declared_below(net, zone)) for zone in zones]

    zones = asyncio.run(below("u.kontum.test", "www.u.kontum.test", "test", "other.test"))
    under = {names[0], names[1], "mail.u.kontum.test"}
    assert zones == [under, {names[1]}, {*under, names[2]}, set()]


def test_an_aaaa_that_no_host_of_the_inventory_has_is_a_stray() -> None:
    service = make_service(names=("www.u.kontum.test", "nothing.u.kontum.test"))
    found: StrayAddresses = ask(internet(), stray_addresses, service)
    assert found.asked == ("www.u.kontum.test",)
    assert [(s.name, str(s.address)) for s in found.strays] == [
        ("www.u.kontum.test", "2001:db8:1000::80")
    ]
    assert load(StrayAddresses, dump(found)) == found


def proofs(net: Internet, *names: str) -> NameProofs:
    found: NameProofs = ask(net, name_proofs, make_service(names=names))
    assert load(NameProofs, dump(found)) == found
    return found


def spoil(net: Internet, owner: str, *types: str) -> None:
    """Turn the signatures of these RRsets alone."""

    def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if rrset.name != name(owner) or rrset.rdtype.name not in types:
            return sigs
        bad = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(rrset.name, sigs.ttl, bad)

    net.unit.resign = resign


def test_names_that_validate() -> None:
    net = internet()
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    found = proofs(net, "www.u.kontum.test", "alias.u.kontum.test", "nothing.u.kontum.test")
    assert found == NameProofs(("www.u.kontum.test", "alias.u.kontum.test"), ())


@pytest.mark.parametrize("types", [("AAAA",), ("A",), ("AAAA", "A")])
def test_what_is_refused_of_a_name_in_a_sound_zone(types: tuple[str, ...]) -> None:
    net = internet()
    spoil(net, "www.u.kontum.test.", *types)
    found = proofs(net, "www.u.kontum.test")
    assert found.judged == ("www.u.kontum.test",)
    assert [(r.name, r.type) for r in found.refused] == [("www.u.kontum.test", t) for t in types]
    assert {r.code for one in found.refused for r in one.reasons} == {"SIGNATURE_INVALID"}


def test_an_alias_that_is_refused() -> None:
    net = internet()
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    spoil(net, "alias.u.kontum.test.", "CNAME")
    assert [r.name for r in proofs(net, "alias.u.kontum.test").refused] == [
        "alias.u.kontum.test"
    ] * 2


def test_of_a_zone_that_is_bogus_as_a_whole_no_name_is_judged() -> None:
    """Once by its chain: its keys, or all that they should have signed."""
    net = internet()
    net.unit.resign = lambda rrset, sigs: dns.rrset.from_rdata_list(
        rrset.name,
        300,
        [s if s.type_covered == 48 else s.replace(signature=b"\1" * 64) for s in sigs],
    )
    for broken in (net, internet(ends=NOW - DAY), internet(denial="")):
        assert proofs(broken, "www.u.kontum.test") == NameProofs((), ())


def test_without_an_anchor_no_name_is_judged() -> None:
    with pytest.raises(CannotAsk, match="no trust anchor"):
        ask(internet(), name_proofs, make_service(names=("www.u.kontum.test",)), trust_anchors=())


def test_a_name_beside_every_anchor_does_not_hide_the_others() -> None:
    net = internet()
    anchors = tuple(f"kontum.test. IN DS {ds.to_text()}" for ds in net.kontum.ds())
    service = make_service(names=("www.test", "www.u.kontum.test"))
    found = ask(net, name_proofs, service, trust_anchors=anchors)
    assert found == NameProofs(("www.u.kontum.test",), ())
