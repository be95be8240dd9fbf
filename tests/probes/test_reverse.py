from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, OutOfScope
from netaudit.facts.reverse import ReverseNames, ReverseZones
from netaudit.facts.zone import Security
from netaudit.model import Host, Phrase, Prefix
from netaudit.probes.reverse import MOST_NAMES, addresses_of, reverse_names, reverse_zones
from tests.dns.worlds import KONTUM, Internet, address, internet
from tests.factories import addresses, make_inventory, make_service
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

AT = "2001:db8:1001::6"
REVERSE = "1.0.0.1.8.b.d.0.1.0.0.2.ip6.arpa."
OWNER = "6." + "0." * 19 + REVERSE
HOST = Host("so-a", "so-a/mail", ("mail.u.kontum.test",), addresses(AT, "198.18.1.80"))


def reversed_world(*names: str, delegated: bool = True) -> Internet:
    """The usual tree with a reverse zone for IPv6 alone."""
    net = internet()
    arpa, below = Zone.make("arpa."), Zone.make(REVERSE)
    if delegated:
        arpa.delegate(below, ("ns.arpa.", "2001:db8::a2"))
    net.root.delegate(arpa, ("ns.arpa.", "2001:db8::a1"))
    if names:
        below.add(OWNER, "PTR", *names)
    net.unit.add("mail.u.kontum.test.", "AAAA", AT)
    net.world.serve("2001:db8::a1", arpa).serve("2001:db8::a2", below)
    return net


def names_of(net: Internet) -> ReverseNames:
    found: ReverseNames = ask(net, reverse_names, HOST)
    assert load(ReverseNames, dump(found)) == found
    return found


def zones_of(net: Internet, version: int) -> ReverseZones:
    prefixes: dict[int, Prefix] = {p.network.version: p for p in make_inventory().units[0].prefixes}
    found: ReverseZones = ask(net, reverse_zones, prefixes[version])
    assert load(ReverseZones, dump(found)) == found
    return found


def test_a_name_that_leads_back() -> None:
    v6, v4 = names_of(reversed_world("mail.u.kontum.test.")).pointers
    assert (v6.rcode, v6.security, v6.zone, v6.count) == ("NOERROR", Security.SECURE, True, 1)
    assert v6.unconfirmed() == ()
    assert (v4.rcode, v4.zone, v4.count) == ("NXDOMAIN", False, 0)


def test_a_name_of_another_host_does_not() -> None:
    v6, _ = names_of(reversed_world("www.u.kontum.test.")).pointers
    assert [n.name for n in v6.unconfirmed()] == ["www.u.kontum.test"]


def test_an_address_without_a_name_in_a_zone_that_is_there() -> None:
    v6, _ = names_of(reversed_world()).pointers
    assert (v6.rcode, v6.zone, v6.count) == ("NXDOMAIN", True, 0)


def test_only_the_first_of_many_names_are_looked_up() -> None:
    v6, _ = names_of(reversed_world(*(f"h{n}.u.kontum.test." for n in range(40)))).pointers
    assert (len(v6.names), v6.count) == (MOST_NAMES, 40)


def test_a_name_that_may_not_be_looked_up_spoils_nothing() -> None:
    net = reversed_world("mail.u.kontum.test.", "far.kontum.test.")
    net.world.failures[address(KONTUM)] = OutOfScope("not ours")
    found = names_of(net).pointers[0].names
    assert {n.name: n.untested for n in found}["far.kontum.test"] == Phrase("not ours")


def test_the_zone_and_its_chain() -> None:
    (zone,) = zones_of(reversed_world("mail.u.kontum.test."), 6).zones
    assert (zone.name, zone.rcode, zone.security) == (REVERSE[:-1], "NOERROR", Security.SECURE)
    assert zone.links[-1].zone == REVERSE[:-1]


def test_without_an_anchor_the_zone_is_not_judged_and_the_names_are() -> None:
    net = reversed_world("mail.u.kontum.test.")
    v6, _ = ask(net, reverse_names, HOST, trust_anchors=()).pointers
    assert (v6.count, v6.unconfirmed(), v6.security) == (1, (), Security.INDETERMINATE)
    with pytest.raises(CannotAsk, match="no trust anchor; give"):
        ask(net, reverse_zones, make_inventory().units[0].prefixes[0], trust_anchors=())


def test_no_zone() -> None:
    (zone,) = zones_of(reversed_world(delegated=False), 6).zones
    assert (zone.exists, zone.answers) == (False, True)
    (zone,) = zones_of(internet(), 4).zones
    assert (zone.name, zone.exists) == ("1.18.198.in-addr.arpa", False)


def test_a_zone_whose_servers_are_silent() -> None:
    net = reversed_world("mail.u.kontum.test.")
    net.world.failures[address("2001:db8::a2")] = NoAnswer(Failure.SILENT)
    (zone,) = zones_of(net, 6).zones
    assert not zone.answers
    assert [p.zone for p in names_of(net).pointers] == [False, False]


def test_addresses_of_services_count_once() -> None:
    service = make_service(addresses=addresses(AT, "2001:db8:1001::7"))
    host = replace(HOST, services=(service,))
    assert [str(a) for a in addresses_of(host)] == [AT, "198.18.1.80", "2001:db8:1001::7"]
