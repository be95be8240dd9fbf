from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.message
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.zone import Security
from netaudit.model import Phrase, Zone
from netaudit.probes.zone import (
    delegation,
    servers_v6,
    zone_chain,
    zone_denial,
    zone_servers,
    zone_signatures,
)
from tests.dns.worlds import UNIT, Internet, address, internet, with_ds, without
from tests.fakes.dns_zones import DAY, NOW
from tests.probes.copies import second_above
from tests.probes.dns_net import UNIT_ZONE, ask

if TYPE_CHECKING:
    from netaudit.net.context import Net

PROBES = [delegation, servers_v6, zone_chain, zone_denial, zone_servers, zone_signatures]


@pytest.mark.parametrize("denial", ["nsec", "nsec3", ""])
@pytest.mark.parametrize("probe", PROBES)
def test_a_fact_comes_back_from_the_store_as_it_was(probe: Any, denial: str) -> None:
    fact = ask(internet(denial=denial), probe, UNIT_ZONE)
    assert load(type(fact), dump(fact)) == fact


def test_delegation_of_a_sound_zone() -> None:
    net = internet()
    fact = ask(net, delegation, UNIT_ZONE)
    assert (fact.parent, fact.delegated, fact.answered) == ("kontum.test", True, True)
    assert fact.parent_servers == fact.child_servers == ("ns1.u.kontum.test",)
    assert [ds.matched for ds in fact.ds] == [True]
    assert fact.ds_without_key() == ()
    assert [(k.algorithm, k.flags, k.bits) for k in fact.keys] == [(13, 257, 256), (13, 256, 256)]
    assert fact.expected_ds == (f"u.kontum.test. IN DS {net.unit.ds()[0].to_text()}",)


def test_a_ds_without_a_key() -> None:
    fact = ask(with_ds("7 13 2 " + "cd" * 32, right=True), delegation, UNIT_ZONE)
    assert fact.ds_without_key() == ("7/13/2",)
    assert len(fact.ds) == 2


def test_a_malformed_ds_is_one_without_a_key() -> None:
    net = internet()
    bad = dns.rdata.GenericRdata(1, 43, b"\0\1\x0d\2\xab")  # type: ignore[arg-type]
    rrset = dns.rrset.RRset(net.unit.origin, 1, 43)  # type: ignore[arg-type]
    rrset.ttl = 300
    rrset.items[bad] = None
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = rrset
    net.kontum.resign = lambda _rrset, _sigs: None
    fact = ask(net, delegation, UNIT_ZONE)
    assert [(ds.matched, ds.digest) for ds in fact.ds] == [(False, "00010d02ab")]


def test_an_unsigned_zone() -> None:
    fact = ask(internet(denial=""), delegation, UNIT_ZONE)
    assert (fact.ds, fact.keys, fact.expected_ds) == ((), (), ())


def test_a_zone_that_is_not_delegated() -> None:
    fact = ask(internet(), delegation, Zone("so-a", "nothing.kontum.test"))
    assert (fact.delegated, fact.answered, fact.parent_servers) == (False, False, ())


def test_servers() -> None:
    fact = ask(internet(), zone_servers, UNIT_ZONE)
    assert len(fact.serving()) == len(fact.tested()) == 1


@pytest.mark.parametrize("probe", [zone_servers, servers_v6])
def test_without_a_route_to_any_server_we_cannot_ask(probe: Any) -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(CannotAsk, match="no IPv6 here"):
        ask(net, probe, UNIT_ZONE)


def test_names_without_ipv6() -> None:
    net = internet()
    for zone in (net.kontum, net.unit):
        zone.add("u.kontum.test.", "NS", "old.u.kontum.test.")
        zone.add("old.u.kontum.test.", "A", "198.18.1.53")
    net.world.serve("198.18.1.53", net.unit)
    fact = ask(net, servers_v6, UNIT_ZONE)
    assert (len(fact.servers), fact.without_v6) == (1, ("old.u.kontum.test",))


def test_the_chain() -> None:
    fact = ask(internet(), zone_chain, UNIT_ZONE)
    assert fact.security is Security.SECURE
    assert [link.zone for link in fact.links] == [".", "test", "kontum.test", "u.kontum.test"]
    assert fact.reasons == ()


def test_a_broken_chain_says_why() -> None:
    fact = ask(with_ds("7 13 2 " + "cd" * 32), zone_chain, UNIT_ZONE)
    assert fact.security is Security.BOGUS
    assert "DS_WITHOUT_KEY" in {reason.code for reason in fact.reasons}
    assert {reason.clause for reason in fact.reasons} == {"RFC 4035 section 5"}


@pytest.mark.parametrize("probe", [zone_chain, zone_denial])
def test_without_an_anchor_we_cannot_ask(probe: Any) -> None:
    with pytest.raises(CannotAsk, match="no trust anchor"):
        ask(internet(), probe, UNIT_ZONE, trust_anchors=())


@pytest.mark.parametrize("probe", [zone_chain, zone_denial, zone_signatures])
def test_where_our_clock_cannot_be_right_nothing_is_judged_by_it(probe: Any) -> None:
    async def go(zone: Any, net: Net) -> object:
        net.gate.clock_off = Phrase("this machine's clock is wrong")
        return await probe(zone, net)

    with pytest.raises(CannotAsk, match="clock is wrong"):
        ask(internet(), go, UNIT_ZONE)


def test_signatures_with_their_dates() -> None:
    ends = NOW + 9 * DAY
    fact = ask(internet(ends=ends), zone_signatures, UNIT_ZONE)
    assert {s.covers for s in fact.signatures} == {"SOA", "NS", "DNSKEY"}
    assert {int(s.expiration.timestamp()) for s in fact.signatures} == {ends}
    assert {s.servers for s in fact.signatures} == {(UNIT,)}
    assert int(fact.observed_at.timestamp()) == NOW


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_denial(denial: str) -> None:
    fact = ask(internet(denial=denial), zone_denial, UNIT_ZONE)
    assert fact.zone_security is Security.SECURE
    assert [(c.case, str(c.security), c.rcode) for c in fact.cases] == [
        ("name", "secure", "NXDOMAIN"),
        ("data", "secure", "NOERROR"),
    ]


def test_denials_of_a_zone_whose_name_is_as_long_as_can_be() -> None:
    text = ".".join(["a" * 63] * 3 + ["b" * 40]) + ".kontum.test"
    fact = ask(internet(), zone_denial, Zone("so-a", text))
    assert [case.rcode for case in fact.cases] == ["NXDOMAIN", "NXDOMAIN"]


def test_dead_servers_are_a_fact() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    assert ask(net, zone_chain, UNIT_ZONE).security is Security.INDETERMINATE
    assert ask(net, zone_servers, UNIT_ZONE).serving() == ()
    cases = ask(net, zone_denial, UNIT_ZONE).cases
    assert {case.security for case in cases} == {Security.INDETERMINATE}
    assert not ask(net, delegation, UNIT_ZONE).answered


def test_servers_that_do_not_answer_about_keys_say_nothing_of_them() -> None:
    """Whether the zone is signed is not known: a proxy before them may not know the type."""
    net = internet()

    def unaware(made: dns.message.Message, _owner: object, rdtype: int) -> None:
        if rdtype == dns.rdatatype.DNSKEY:
            made.answer.clear()
            made.set_rcode(dns.rcode.NOTIMP)

    net.unit.tamper = unaware
    fact = ask(net, delegation, UNIT_ZONE)
    assert (fact.answered, fact.keys) == (False, ())


def one_above_denies(denying: str) -> Internet:
    """Of two servers above the unit's zone, one has a copy without it."""
    net = internet()
    copy = second_above(net)
    zone = copy if denying == "second" else net.kontum
    for key in [key for key in zone.data if key[0].is_subdomain(net.unit.origin)]:
        del zone.data[key]
    zone.forget()
    return net


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("denying", ["first", "second"])
def test_the_chain_is_the_zone_s_though_one_server_above_denies_it(
    denying: str, *, signed: bool
) -> None:
    """Or that server's proof would hide a zone that is no longer signed."""
    net = one_above_denies(denying)
    if not signed:
        net.unit.tamper = without("RRSIG", "NSEC", "DNSKEY")
    fact = ask(net, zone_chain, UNIT_ZONE)
    assert fact.security is (Security.SECURE if signed else Security.BOGUS)
    assert fact.rcode != "NXDOMAIN"


@pytest.mark.parametrize("denying", ["first", "second"])
def test_the_ds_is_that_of_servers_above_that_know_the_zone(denying: str) -> None:
    """Whichever of them is asked first."""
    net = one_above_denies(denying)
    assert len(ask(net, delegation, UNIT_ZONE).ds) == 1
