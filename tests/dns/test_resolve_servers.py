"""Servers that are shared, dead, lame, hostile or refer in circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.errors import NoRoute
from netaudit.model import Transport
from tests.dns.worlds import (
    BOGUS,
    KONTUM,
    OTHER,
    ROOT,
    SECURE,
    TEST,
    UNIT,
    WWW,
    Internet,
    address,
    codes,
    internet,
    without,
)
from tests.fakes.dns_world import World
from tests.fakes.dns_zones import DAY, DNSKEY, DS, NOW, A, Zone, name

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name

    from netaudit.dns.query import Query
    from netaudit.model import Address


@pytest.mark.parametrize("text", [WWW, "nothing.u.kontum.test", "u.kontum.test"])
@pytest.mark.parametrize("denial", ["nsec", "nsec3", ""])
def test_parent_and_child_on_one_server(denial: str, text: str) -> None:
    """No referral is seen then: the cuts must be proved."""
    net = internet(denial=denial)
    net.world.serve(KONTUM, net.unit).serve(TEST, net.kontum, net.unit)
    rcode = "NXDOMAIN" if text.startswith("nothing") else "NOERROR"
    assert net.verdict(text) == ("secure" if denial else "insecure", rcode)


def test_all_zones_on_one_server() -> None:
    for denial, state in (("nsec", "secure"), ("", "insecure")):
        net = internet(denial=denial)
        net.world.servers = {address(ROOT): [net.root, net.test, net.kontum, net.unit]}
        found = net.resolve(WWW)
        assert (str(found.verdict), found.rcode) == (state, "NOERROR")
        zones = [link.zone.to_text() for link in found.chain]
        assert zones == [".", "test.", "kontum.test.", "u.kontum.test."]


def test_stripped_signatures_on_a_shared_server_are_bogus() -> None:
    """The cut must be proved unsigned; that a server says nothing proves nothing."""
    net = internet()
    net.world.serve(KONTUM, net.unit)
    net.unit.tamper = without("RRSIG", "NSEC")
    assert net.verdict(WWW) == BOGUS
    assert net.verdict("nothing.u.kontum.test")[0] == "bogus"


def test_a_zone_between_that_no_referral_shows() -> None:
    """The root's server also has kontum.test, so it refers past test."""
    net = internet()
    net.world.serve(ROOT, net.kontum, net.test)
    assert net.verdict(WWW) == SECURE
    assert [str(link.security) for link in net.resolve(WWW).chain] == ["secure"] * 4


def _second_server(net: Internet, tamper: Callable[[Message, Name, int], None]) -> Internet:
    """The unit's zone on two servers, one of which tampers."""
    import copy

    net.kontum.add("u.kontum.test.", "NS", "ns2.u.kontum.test.")
    net.kontum.add("ns2.u.kontum.test.", "AAAA", OTHER)
    for zone in (net.unit,):
        zone.add("u.kontum.test.", "NS", "ns2.u.kontum.test.")
        zone.add("ns2.u.kontum.test.", "AAAA", OTHER)
    twin = copy.copy(net.unit)
    twin.tamper = tamper
    net.world.serve(OTHER, twin)
    return net


def test_one_bad_server_is_passed_over_and_named() -> None:
    net = _second_server(internet(), without("RRSIG"))
    names = [f"n{n}.u.kontum.test" for n in range(6)]
    for text in names:
        net.unit.add(f"{text}.", "A", "198.18.1.1")
    found = [net.resolve(text) for text in names]
    assert {str(f.verdict) for f in found} == {"secure"}
    named = {flaw.server for f in found for flaw in f.flaws if flaw.code == "RRSIG_MISSING"}
    assert named == {f"ns2.u.kontum.test ({OTHER})"}


def test_silence_is_indeterminate() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    assert net.verdict(WWW) == ("indeterminate", "SERVFAIL")
    assert "NO_RESPONSE" in codes(net)
    assert [link.zone.to_text() for link in net.resolve(WWW).chain][-1] == "u.kontum.test."
    asked = {question for at, question in net.world.asked if at == address(UNIT)}
    assert asked == {f"{WWW}. A", "u.kontum.test. DNSKEY"}  # no third one whether it speaks


@pytest.mark.parametrize("rcode", [2, 5])
def test_servers_that_refuse_what_the_ds_promises_are_bogus(rcode: int) -> None:
    """RFC 4035 section 4.3: data is missing that the DS says must be there."""
    net = internet()
    net.world.failures[address(UNIT)] = rcode
    assert net.verdict(WWW) == ("bogus", "SERVFAIL")
    assert "LAME" in codes(net)


@pytest.mark.parametrize("rcode", [0, 5])
def test_a_resolver_in_the_servers_place_is_not_their_word(rcode: int) -> None:
    """A proxy that takes port 53 over: the zone is not seen, and nothing of it can be bogus."""
    net = internet()

    def replaced(made: dns.message.Message, _owner: object, _rdtype: int) -> None:
        for section in (made.answer, made.authority, made.additional):
            section.clear()
        made.flags = (made.flags & ~int(dns.flags.AA)) | dns.flags.RA
        made.set_rcode(dns.rcode.Rcode(rcode))

    net.unit.tamper = replaced
    found = net.resolve(WWW)
    assert (str(found.verdict), found.rcode) == ("indeterminate", "SERVFAIL")
    assert any("a resolver answers" in flaw.detail for flaw in found.flaws)


def test_our_own_inability_is_no_verdict() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(NoRoute) as caught:
        net.resolve(WWW)
    assert str(caught.value) == "no IPv6 here"  # many zones with the same are counted as one
    assert caught.value.about == "u.kontum.test.: www.u.kontum.test. A"


def test_another_server_helps_where_we_cannot_ask_one() -> None:
    net = _second_server(internet(), lambda *_: None)
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    assert net.verdict(WWW) == SECURE


def test_only_the_wanted_family_is_asked() -> None:
    net = internet()
    net.versions = (4,)
    assert net.verdict(WWW) == ("indeterminate", "SERVFAIL")
    assert not net.world.asked


def test_name_servers_outside_the_zone_are_looked_up() -> None:
    net = internet()
    child = Zone.make("far.test.")
    child.add("www.far.test.", "A", "198.18.1.1")
    net.test.delegate(child, ("ns9.u.kontum.test.", OTHER))
    del net.test.data[name("ns9.u.kontum.test."), dns.rdatatype.AAAA]
    net.test.forget()
    net.unit.add("ns9.u.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, child)
    assert net.verdict("www.far.test") == SECURE


def test_zones_that_wait_for_each_other_end() -> None:
    net = internet()
    for here, there in (("one.test.", "two.test."), ("two.test.", "one.test.")):
        net.test.add(here, "NS", f"ns.{there}")
    assert net.verdict("www.one.test") == ("indeterminate", "SERVFAIL")
    assert sum(net.world.asked.values()) < 40


def test_a_referral_to_countless_servers_is_bounded() -> None:
    """NXNSAttack (CVE-2020-12662)."""
    net = internet()
    for n in range(300):
        net.test.add("many.test.", "NS", f"ns{n}.victim{n}.kontum.test.")
    assert net.verdict("www.many.test")[0] == "indeterminate"
    assert sum(net.world.asked.values()) < 60


def test_records_of_other_zones_are_not_believed() -> None:
    net = internet(denial="")

    def poison(message: Message, _asked: Name, _rdtype: int) -> None:
        message.answer.append(dns.rrset.from_text("www.kontum.test.", 9, "IN", "A", "198.18.6.6"))
        message.additional.append(
            dns.rrset.from_text("ns1.kontum.test.", 9, "IN", "AAAA", "2001:db8::666")
        )

    net.unit.tamper = poison
    net.unit.add("away.u.kontum.test.", "CNAME", "www.kontum.test.")
    found = net.resolve("away.u.kontum.test")
    texts = [r.to_text() for rrset in found.answer for r in rrset.rdatas]
    assert texts == ["www.kontum.test.", "198.19.0.80"]
    assert not net.world.asked[address("2001:db8::666"), "www.kontum.test. A"]


def test_the_zones_own_servers_get_a_second_look() -> None:
    """The parent's server also holds the child, and holds it badly; the child's own is sound."""
    import copy

    net = internet()
    bad = copy.copy(net.unit)
    bad.tamper = without("RRSIG")
    net.world.serve(KONTUM, bad)
    found = net.resolve(WWW)
    assert str(found.verdict) == "secure"
    named = {flaw.server for flaw in found.flaws if flaw.code == "RRSIG_MISSING"}
    assert named == {f"ns1.kontum.test ({KONTUM})"}


def forgotten_secondary(spoil: Callable[[Zone], None]) -> Internet:
    """One of the parent's two servers holds the child and is none of its servers any more.

    The only one that the delegation names is spoilt.
    """
    import copy

    net = internet()
    net.test.add("kontum.test.", "NS", "ns2.kontum.test.")
    net.test.add("ns2.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, net.kontum, net.unit)
    own = copy.copy(net.unit)
    spoil(own)
    net.world.servers[address(UNIT)] = [own]
    return net


def without_signatures(zone: Zone) -> None:
    """As if something before the server dropped EDNS."""
    zone.tamper = without("RRSIG")


def without_those_of_addresses(zone: Zone) -> None:
    """The keys are as they should be."""

    def strip(message: dns.message.Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.A:
            message.answer = [r for r in message.answer if r.rdtype != dns.rdatatype.RRSIG]

    zone.tamper = strip


@pytest.mark.parametrize("spoil", [without_signatures, without_those_of_addresses])
def test_what_the_delegation_leads_to_is_judged_whichever_server_is_asked_first(
    spoil: Callable[[Zone], None],
) -> None:
    net = forgotten_secondary(spoil)
    names = ["www.u.kontum.test.", *(f"w{n}.u.kontum.test." for n in range(6))]
    for text in names[1:]:
        net.unit.add(text, "A", "198.18.1.80")
    asked_first = set()
    for text in names:
        net.world.asked.clear()
        assert net.verdict(text) == BOGUS
        asked_first.add((address(OTHER), f"{text} A") in net.world.asked)
    assert asked_first == {True, False}  # the names are enough for both


def test_a_forgotten_secondary_does_not_stand_in_for_dead_servers() -> None:
    net = forgotten_secondary(without_signatures)
    net.world.failures[address(UNIT)] = NoAnswer(Failure.SILENT)
    names = ["www.u.kontum.test.", *(f"w{n}.u.kontum.test." for n in range(6))]
    for text in names[1:]:
        net.unit.add(text, "A", "198.18.1.80")
    assert {net.verdict(text)[0] for text in names} == {"indeterminate"}


def test_a_server_with_bad_keys_is_passed_over() -> None:
    """Only the parent's server, which also holds the child with stale keys, is known at first."""
    import copy

    net = internet()
    bad = copy.copy(net.unit)
    bad.tamper = lambda message, _owner, rdtype: (
        message.answer.clear() if rdtype == dns.rdatatype.DNSKEY else None
    )
    net.world.serve(KONTUM, bad)
    assert net.verdict(WWW) == SECURE


@pytest.mark.parametrize("silent_about", ["DNSKEY", "DS"])
def test_a_living_server_that_is_silent_about_keys_is_bogus(silent_about: str) -> None:
    """RFC 4035 section 4.3: what must be there is missing; nothing suggests a dead server."""
    net = internet()
    world = net.world
    if silent_about == "DS":
        net.unit.tamper = without("RRSIG")

    async def ask(at: Address, query: Query, *rest: Any, **options: Any) -> Answer | NoAnswer:
        if at == address(UNIT) and query.label().endswith(f" {silent_about}"):
            return NoAnswer(Failure.SILENT)
        return await World.__call__(world, at, query, *rest, **options)

    net.world = ask  # type: ignore[assignment]
    assert net.verdict(WWW)[0] == "bogus"


def test_what_is_silent_over_udp_is_asked_over_tcp() -> None:
    """RFC 7766 section 5; it is told, for not all resolvers do."""
    net = internet()
    net.world.silent_to = {(address(UNIT), Transport.UDP, DNSKEY)}
    assert net.verdict(WWW) == SECURE
    assert codes(net, WWW) == {"UDP_SILENT"}
    net.world.silent_to |= {(address(UNIT), Transport.TCP, DNSKEY)}
    assert net.verdict(WWW)[0] == "bogus"
    assert "UDP_SILENT" not in codes(net, WWW)


@pytest.mark.parametrize("denial", ["nsec", ""])
@pytest.mark.parametrize("kind", ["A", "MX"])
def test_so_is_what_is_silent_to_the_very_question(kind: str, denial: str) -> None:
    """Asked first of all: that the server speaks shows by its keys, or its SOA."""
    net, rdtype = internet(denial=denial), dns.rdatatype.from_text(kind)
    net.world.silent_to = {(address(UNIT), Transport.UDP, rdtype)}
    found = net.resolve(WWW, kind)
    assert (str(found.verdict), found.rcode) == ("secure" if denial else "insecure", "NOERROR")
    told = [(f.subject, f.server) for f in found.flaws if f.code == "UDP_SILENT"]
    assert told == [(f"{WWW}. {kind}", f"ns1.u.kontum.test ({UNIT})")]


def test_who_is_silent_over_tcp_as_well_has_not_answered() -> None:
    net = internet()
    net.world.silent_to = {(address(UNIT), over, A) for over in Transport}
    assert net.verdict(WWW) == ("indeterminate", "SERVFAIL")
    assert codes(net, WWW) == {"NO_RESPONSE"}


def test_silence_to_the_ds_is_told_of_the_server_above() -> None:
    """One server has both zones: no referral brings the DS along."""
    net = internet()
    net.world.serve(KONTUM, net.unit)
    net.world.silent_to = {(address(KONTUM), Transport.UDP, DS)}
    assert net.verdict(WWW) == SECURE
    flaws = net.resolve(WWW).flaws
    assert {(f.code, f.zone, f.subject) for f in flaws} == {
        ("UDP_SILENT", "kontum.test.", "u.kontum.test. DS")
    }


@pytest.mark.parametrize("unit", [{}, {"denial": ""}, {"ends": NOW - DAY}])
def test_a_referral_that_comes_over_tcp_alone_is_told_of_the_server_above(unit: Any) -> None:
    net = internet(**unit)
    verdict = net.verdict(WWW)
    before = codes(net, WWW)
    net.world.silent_to = {(address(KONTUM), Transport.UDP, dns.rdatatype.MX)}
    found = net.resolve(WWW, "MX")
    assert str(found.verdict) == verdict[0]
    told = [(f.zone, f.subject, f.server) for f in found.flaws if f.code == "UDP_SILENT"]
    assert told == [("kontum.test.", f"{WWW}. MX", f"ns1.kontum.test ({KONTUM})")]
    assert {f.code for f in found.flaws} - before == {"UDP_SILENT"}
