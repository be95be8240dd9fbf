from __future__ import annotations

from ipaddress import ip_address

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.facts.names import PublishedAddresses, StrayAddresses
from netaudit.facts.zone import Security
from netaudit.probes.names import published_addresses, stray_addresses
from tests.dns.worlds import UNIT, Internet, address, internet
from tests.factories import make_service
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


def test_an_aaaa_that_no_host_of_the_inventory_has_is_a_stray() -> None:
    service = make_service(names=("www.u.kontum.test", "nothing.u.kontum.test"))
    found: StrayAddresses = ask(internet(), stray_addresses, service)
    assert found.asked == ("www.u.kontum.test",)
    assert [(s.name, str(s.address)) for s in found.strays] == [
        ("www.u.kontum.test", "2001:db8:1000::80")
    ]
    assert load(StrayAddresses, dump(found)) == found
