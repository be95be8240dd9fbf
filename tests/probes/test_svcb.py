from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.codec import dump, load
from netaudit.errors import NoRoute
from netaudit.facts.svcb import BindingName, ServiceBindings
from netaudit.probes.svcb import service_bindings
from tests.dns.worlds import OTHER, address, internet, without
from tests.factories import make_service
from tests.fakes.dns_zones import Zone
from tests.probes.dns_net import ask

if TYPE_CHECKING:
    from tests.dns.worlds import Internet

WWW = "www.u.kontum.test"


def binding(net: Internet, **changes: Any) -> BindingName:
    fact: ServiceBindings = ask(net, service_bindings, make_service(names=(WWW,), **changes))
    assert load(ServiceBindings, dump(fact)) == fact
    (name,) = fact.names
    return name


def with_records(**records: str) -> Internet:
    """By the first label."""
    net = internet()
    for label, text in records.items():
        net.unit.add(f"{label}.u.kontum.test.", "HTTPS", text)
    return net


def test_hints_beside_the_addresses() -> None:
    hinted = "1 . alpn=h2 ipv4hint=198.18.0.1 ipv6hint=2001:db8:1000::80"
    found = binding(with_records(www=hinted))
    assert (found.owner, found.rcode, found.mistakes) == (WWW, "NOERROR", ())
    assert found.hints == ("198.18.0.1",)
    assert len(found.records) == 1


def test_an_alias_is_followed_to_its_hints() -> None:
    net = with_records(www="0 svc.u.kontum.test.", svc=f"1 {WWW}. ipv4hint=198.18.0.9")
    found = binding(net)
    assert (len(found.records), found.hints, found.mistakes) == (2, ("198.18.0.9",), ())


def test_a_loop_is_told() -> None:
    found = binding(with_records(www="0 svc.u.kontum.test.", svc=f"0 {WWW}."))
    assert WWW in str(found.mistakes[0])


def test_the_service_that_is_not_there() -> None:
    """RFC 9460 section 2.5.1: the root as a target in AliasMode."""
    found = binding(with_records(www="0 ."))
    assert (found.mistakes, len(found.records)) == ((), 1)


def test_another_port_has_a_name_of_its_own() -> None:
    net = internet()
    net.unit.add(f"_8443._https.{WWW}.", "HTTPS", "1 . port=8443")
    found = binding(net, port=8443)
    assert (found.owner, len(found.records)) == (f"_8443._https.{WWW}", 1)
    assert binding(net).records == ()


def test_an_alias_that_we_cannot_ask_about() -> None:
    net = with_records(www="0 a.other.")
    net.root.add("other.", "NS", "ns.other.")
    net.root.add("ns.other.", "AAAA", OTHER)
    net.world.failures[address(OTHER)] = NoRoute("no IPv6 here")
    assert "no IPv6 here" in str(binding(net).unasked[0])


@pytest.mark.parametrize(
    "record", ["0 gone.u.kontum.test.", "1 gone.u.kontum.test. alpn=h2", "0 bare.u.kontum.test."]
)
@pytest.mark.parametrize("denial", ["nsec", ""])
def test_a_name_without_addresses_leads_nowhere(record: str, denial: str) -> None:
    net = internet(denial=denial)
    net.unit.add(f"{WWW}.", "HTTPS", record)
    net.unit.add("bare.u.kontum.test.", "TXT", '"x"')
    (mistake,) = binding(net).mistakes
    told = f"{record.split()[1].rstrip('.')}, where it leads, has no address"
    assert str(mistake) == told


@pytest.mark.parametrize("record", ["0 svc.u.kontum.test.", "1 svc.u.kontum.test. alpn=h2"])
@pytest.mark.parametrize(
    ("kind", "text"),
    [("A", "198.18.0.9"), ("AAAA", "2001:db8::9"), ("CNAME", "www.kontum.test.")],
)
def test_a_name_with_an_address_leads_somewhere(record: str, kind: str, text: str) -> None:
    net = with_records(www=record)
    net.unit.add("svc.u.kontum.test.", kind, text)
    assert binding(net).mistakes == ()


@pytest.mark.parametrize("dead", [without("NSEC", "RRSIG", "SOA"), None])
def test_whether_it_leads_somewhere_is_not_known(dead: Any) -> None:
    """What is bogus, or nobody answers about, is told as that."""
    net = with_records(www="0 x.other.test.")
    other = Zone.make("other.test.")
    net.test.delegate(other, ("ns1.other.test.", OTHER))
    if dead:
        other.tamper = dead
        net.world.serve(OTHER, other)
    assert binding(net).mistakes == ()
