import dns.rdatatype

from netaudit.lab.dns.answer import lookup
from netaudit.lab.dns.reverse import ARPA, TREES, addresses, is_reverse, zones
from tests.factories import addresses as some
from tests.factories import make_host, make_service
from tests.lab.network import kind, name, small, tree

V6 = name("2.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa")
V4 = name("2.18.198.in-addr.arpa")


def test_every_prefix_has_a_zone_that_its_unit_serves() -> None:
    planted, wanted = tree(), zones(small())
    assert len(wanted) == 2 * len(small().units)
    assert wanted[V6].id == wanted[V4].id == "x-mot"
    for zone in wanted:
        assert is_reverse(zone)
        assert planted.zones[zone].signed
        assert len(planted.servers_of(zone)) >= 2
        assert dns.rdatatype.DS in planted.parent(zone).records[zone]
    assert {planted.parent(zone).name for zone in wanted} == set(TREES)
    assert planted.parent(TREES[0]).name == ARPA
    assert not is_reverse(name("x-mot.kontum.test"))


def test_addresses_have_the_names_of_their_hosts() -> None:
    planted = tree()
    for owner in ("80.2.18.198.in-addr.arpa", f"0.8.{'0.' * 18}{V6}"):
        asked = name(owner)
        found = lookup(planted.closest(asked), asked, kind("PTR"), dnssec=False).answer
        assert [str(r[0]) for r in found] == ["www.x-mot.kontum.test."]


def test_a_service_with_an_address_of_its_own_has_its_name() -> None:
    host = make_host(
        services=(make_service(addresses=some("2001:db8:1001::9"), names=("s.test",)),)
    )
    told = {str(a): n for a, n in addresses(host)}
    assert told["2001:db8:1001::9"] == "s.test"
    assert told["198.18.1.80"] == host.names[0]
    bare = make_host(names=(), services=(make_service(names=()),))
    assert {n for _, n in addresses(bare)} == {""}
