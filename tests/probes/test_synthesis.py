from __future__ import annotations

from ipaddress import ip_address

import pytest

from netaudit.codec import dump, load
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.synthesis import Synthesis
from netaudit.model import Resolver
from netaudit.probes.synthesis import name_without_v6, synthesis
from tests.dns.worlds import OTHER, Internet, address, internet
from tests.factories import addresses, make_host, make_inventory, make_unit
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address(OTHER),))


def learnt(net: Internet, resolver: Resolver = RESOLVER) -> Synthesis:
    found: Synthesis = ask(net, synthesis, resolver)
    assert load(Synthesis, dump(found)) == found
    return found


def resolving(*aaaa: str, there: bool = True) -> Internet:
    net = internet()
    zone = Zone.make("arpa.", denial="")
    if there:
        zone.add("ipv4only.arpa.", "A", "192.0.0.170")
    if aaaa:
        zone.add("ipv4only.arpa.", "AAAA", *aaaa)
    net.world.serve(OTHER, zone)
    return net


def test_a_resolver_that_makes_nothing_up() -> None:
    (answer,) = learnt(resolving()).heard()
    assert (answer.name, answer.outcome, answer.aaaa) == ("ipv4only.arpa", "NOERROR", ())


def test_one_that_does() -> None:
    (answer,) = learnt(resolving("64:ff9b::c000:aa")).answers
    assert answer.aaaa == (ip_address("64:ff9b::c000:aa"),)


def test_a_name_that_does_not_exist() -> None:
    (answer,) = learnt(resolving(there=False)).answers
    assert answer.outcome == "NXDOMAIN"


def test_silence_is_a_fact_and_our_own_inability_none() -> None:
    net = internet()
    assert [a.outcome for a in learnt(net).answers] == ["silent"]
    assert learnt(net).heard() == ()
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    with pytest.raises(NoRoute):
        learnt(net)
    with pytest.raises(CannotAsk, match="no address"):
        learnt(net, Resolver("so-a", "so-a/resolver", ()))
    net.world.failures[address(OTHER)] = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        learnt(net)


def test_a_declared_name_with_ipv4_alone_stands_in() -> None:
    old = make_host(names=("old.so-a.kontum.test",), addresses=addresses("198.18.1.9"))
    new = make_host()
    network = make_inventory(make_unit(hosts=(new, old, old)))
    assert name_without_v6(network) == ("old.so-a.kontum.test",)
    assert name_without_v6(make_inventory()) == ()
