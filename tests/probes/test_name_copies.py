from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.codec import dump, load
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.cuts import Stuck
from netaudit.dns.flaws import Flaw
from netaudit.dns.resolve import Resolver
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.names import NameCopies, NameCopy
from netaudit.probes.name_copies import name_copies
from tests.dns.worlds import KONTUM, OTHER, UNIT, Internet, address, internet
from tests.factories import make_inventory, make_service, make_unit
from tests.fakes.dns_zones import DAY, NOW, name
from tests.probes.copies import BAD, GOOD, two_servers
from tests.probes.dns_net import UNIT_ZONE, ask, plan

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name

WWW = "www.u.kontum.test"


def copies(net: Internet, *names: str) -> NameCopies:
    fact: NameCopies = ask(net, name_copies, make_service(names=names or (WWW,)))
    assert load(NameCopies, dump(fact)) == fact
    return fact


def at(fact: NameCopies, server: str, kind: str = "AAAA") -> NameCopy:
    (found,) = (c for c in fact.copies if (c.server, c.type) == (server, kind))
    return found


@pytest.mark.parametrize("denial", ["nsec", "nsec3", ""])
def test_the_same_at_both_servers(denial: str) -> None:
    fact = copies(two_servers(denial)[0])
    assert {(c.server, c.type) for c in fact.copies} == {
        (server, kind) for server in (GOOD, BAD) for kind in ("AAAA", "A")
    }
    for copy in fact.copies:
        assert (copy.name, copy.outcome, copy.refused) == (WWW, "NOERROR", ())
    assert at(fact, GOOD).records == at(fact, BAD).records == ("2001:db8:1000::80",)
    assert at(fact, BAD, "A").records == ("198.18.1.80", "198.18.1.81")


def test_a_server_that_denies_the_name_where_it_lacks_aaaa() -> None:
    """As load balancers do that know A records alone (RFC 4074 section 4.2)."""
    net, copy = two_servers("")

    def deny(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.AAAA and not message.answer:
            message.set_rcode(dns.rcode.NXDOMAIN)

    for zone in (net.unit, copy):
        del zone.data[name(f"{WWW}."), dns.rdatatype.AAAA]
    copy.tamper = deny
    fact = copies(net)
    assert [(c.server, c.type) for c in fact.contradicted()] == [(BAD, "AAAA")]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_denial_lists_what_the_name_has(denial: str) -> None:
    net, copy = two_servers(denial)
    for zone in (net.unit, copy):
        del zone.data[name(f"{WWW}."), dns.rdatatype.A]
        zone.add(f"{WWW}.", "TXT", "there")
    missing = copy.data.pop((name(f"{WWW}."), dns.rdatatype.AAAA))
    copy.forget()
    copy.chain()  # from here on it is as it is
    copy.data[missing.name, missing.rdtype] = missing
    fact = copies(net)
    assert set(at(fact, GOOD, "A").listed) >= {"AAAA", "RRSIG"}
    assert (at(fact, GOOD).listed, fact.unlisted()) == ((), (at(fact, BAD),))


@pytest.mark.parametrize(
    ("types", "listed"), [("NS RRSIG", ()), ("NS SOA RRSIG", ("NS", "SOA", "RRSIG"))]
)
def test_the_record_of_the_zone_above_does_not_list_what_the_name_has(
    types: str, listed: tuple[str, ...]
) -> None:
    net, copy = two_servers()
    del copy.data[name(f"{WWW}."), dns.rdatatype.A]

    def above(message: Message, owner: Name, rdtype: int) -> None:
        if owner == name(f"{WWW}.") and rdtype == dns.rdatatype.A:
            text = f"zz.u.kontum.test. {types}"
            message.authority = [dns.rrset.from_text(owner, 300, "IN", "NSEC", text)]

    copy.tamper = above
    assert at(copies(net), BAD, "A").listed == listed


def test_another_address_that_is_signed() -> None:
    net, copy = two_servers()
    del copy.data[name(f"{WWW}."), dns.rdatatype.AAAA]
    copy.add(f"{WWW}.", "AAAA", "2001:db8:1000::99")
    fact = copies(net)
    assert (at(fact, BAD).records, at(fact, BAD).refused) == (("2001:db8:1000::99",), ())


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_an_address_whose_signature_does_not_hold(denial: str) -> None:
    net, copy = two_servers(denial)

    def resign(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if rrset.rdtype != dns.rdatatype.AAAA:
            return sigs
        bad = [sig.replace(signature=b"\1" * 64) for sig in sigs]
        return dns.rrset.from_rdata_list(sigs.name, sigs.ttl, bad)

    copy.resign = resign
    copy.forget()
    fact = copies(net)
    assert {r.code for r in at(fact, BAD).refused} == {"SIGNATURE_INVALID"}
    assert (at(fact, GOOD).refused, at(fact, BAD, "A").refused) == ((), ())


def test_what_is_bogus_of_a_zone_that_is_not_secure_is_not_told() -> None:
    assert not any(c.refused for c in copies(internet(ends=NOW - DAY)).copies)


def test_of_a_copy_in_which_nothing_validates_the_zone_tells() -> None:
    net, copy = two_servers()
    copy.ends = NOW - DAY
    assert not any(c.refused for c in copies(net).copies)


def test_a_name_that_one_server_does_not_have() -> None:
    net, copy = two_servers()
    for kind in ("A", "AAAA"):
        del copy.data[name(f"{WWW}."), dns.rdatatype.from_text(kind)]
    copy.forget()
    found = at(copies(net), BAD)
    assert (found.outcome, found.records, found.refused) == ("NXDOMAIN", (), ())


def test_an_alias_is_told_by_its_target() -> None:
    net, copy = two_servers()
    for zone, target in ((net.unit, WWW), (copy, "mail.u.kontum.test")):
        zone.add("alias.u.kontum.test.", "CNAME", f"{target}.")
    fact = copies(net, "alias.u.kontum.test")
    assert at(fact, GOOD).records == (f"CNAME {WWW}",)
    assert at(fact, BAD).records == ("CNAME mail.u.kontum.test",)


def test_silent_and_refusing_servers_are_told_as_such() -> None:
    for failure, outcome in ((NoAnswer(Failure.SILENT), "silent"), (5, "REFUSED")):
        net, _ = two_servers()
        net.world.failures[address(OTHER)] = failure
        found = at(copies(net), BAD)
        assert (found.outcome, found.records) == (outcome, ())


def test_who_refers_has_no_copy() -> None:
    net, copy = two_servers()

    def refer(message: Message, _owner: Name, _rdtype: int) -> None:
        message.answer = []
        message.flags &= ~dns.flags.AA
        message.authority = [
            dns.rrset.from_text(copy.origin, 300, "IN", "NS", "ns1.u.kontum.test.")
        ]

    copy.tamper = refer
    assert at(copies(net), BAD).outcome == "lame"


@pytest.mark.parametrize("denial", ["nsec", ""])
def test_the_zone_s_own_servers_are_asked_though_one_above_holds_it_too(denial: str) -> None:
    net, _ = two_servers(denial)
    net.world.serve(KONTUM, net.unit)
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.else.test.")
    for name_ in (WWW, "alias.u.kontum.test", "nothing.u.kontum.test"):
        assert {c.server for c in copies(net, name_).copies} >= {GOOD, BAD}
    known = make_inventory(make_unit(zones=(UNIT_ZONE,)), dns=plan(net))
    apex = ask(net, name_copies, make_service(names=("u.kontum.test",)), known)
    assert {c.server for c in apex.copies} >= {GOOD, BAD}


def test_a_server_without_glue_is_looked_up() -> None:
    net, copy = two_servers()
    for zone in (net.unit, copy, net.kontum):
        zone.add("u.kontum.test.", "NS", "ns.other.test.")
    net.test.add("ns.other.test.", "AAAA", KONTUM)
    assert f"ns.other.test ({KONTUM})" in {c.server for c in copies(net).copies}


def test_a_server_with_both_families_is_asked_over_ipv6() -> None:
    net = internet()
    for zone in (net.unit, net.kontum):
        zone.add("ns1.u.kontum.test.", "A", "198.18.0.4")
    net.world.serve("198.18.0.4", net.unit)
    assert {c.server for c in copies(net).copies} == {GOOD}


def test_one_address_of_each_name() -> None:
    net = internet()
    for zone in (net.unit, net.kontum):
        zone.add("ns1.u.kontum.test.", "AAAA", OTHER)
    net.world.serve(OTHER, net.unit)
    assert len({c.server for c in copies(net).copies}) == 1


def test_each_name_for_itself() -> None:
    found = copies(two_servers()[0], WWW, "ns1.u.kontum.test")
    assert {(c.name, c.records) for c in found.copies if c.type == "AAAA"} == {
        (WWW, ("2001:db8:1000::80",)),
        ("ns1.u.kontum.test", (UNIT,)),
    }


def test_services_of_a_host_ask_once() -> None:
    net, _ = two_servers()
    copies(net, WWW, WWW)
    assert net.world.asked[address(OTHER), f"{WWW}. AAAA"] == 1


def test_one_that_we_cannot_ask_is_left_out_and_all_are_not_tested() -> None:
    net, _ = two_servers()
    net.world.failures[address(OTHER)] = NoRoute("no way")
    assert {c.server for c in copies(net).copies} == {GOOD}
    net.world.failures[address(UNIT)] = NoRoute("no way")
    with pytest.raises(CannotAsk, match="no way"):
        copies(net)


def test_where_nobody_answers_there_is_nothing_to_compare() -> None:
    net = internet()
    for dead in (UNIT, KONTUM):
        net.world.failures[address(dead)] = NoAnswer(Failure.SILENT)
    assert copies(net).copies == ()


def test_what_leads_to_silence_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(*_arguments: Any) -> None:
        raise Stuck(Flaw("NO_RESPONSE", "x.u.kontum.test.", "x.u.kontum.test."))

    monkeypatch.setattr(Resolver, "judge", nowhere)
    assert not any(c.refused for c in copies(internet()).copies)
