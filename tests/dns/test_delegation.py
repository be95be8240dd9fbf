from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.crypto import CURRENT
from netaudit.dns.delegation import Delegated, How, Link, ParentSide
from netaudit.dns.kinds import Response, classify
from netaudit.dns.message import Message, parse
from netaudit.dns.signature import Keys, Work
from tests.dns.worlds import OTHER, reasons
from tests.fakes.dns_zones import NOW, Zone, name

if TYPE_CHECKING:
    from dns.name import Name

DS = int(dns.rdatatype.DS)


def parent(denial: str = "nsec", **options: object) -> Zone:
    zone = Zone.make("test.", denial=denial, **options)
    zone.delegate(Zone.make("signed.test."), ("ns.signed.test.", OTHER))
    zone.delegate(Zone.make("open.test.", denial=""), ("ns.open.test.", OTHER))
    zone.add("plain.test.", "A", "198.18.0.1").add("a.empty.test.", "A", "198.18.0.1")
    zone.add("*.wc.test.", "CNAME", "plain.test.").add("moved.test.", "DNAME", "w.test.")
    return zone.add("alias.test.", "CNAME", "plain.test.").add("*.w.test.", "A", "198.18.0.2")


def side(zone: Zone) -> ParentSide:
    keys = Keys(zone.origin, tuple(s.dnskey for s in zone.zsks), NOW, CURRENT)
    return ParentSide(keys, Work())


def asked(zone: Zone, text: str, rdtype: int = DS) -> Message:
    made = dns.message.make_response(dns.message.make_query(text, dns.rdatatype.RdataType(rdtype)))
    zone.respond(made, name(text), rdtype)
    if zone.tamper:
        zone.tamper(made, name(text), rdtype)
    return parse(made.to_wire(max_size=65535))


def read(zone: Zone, text: str) -> Delegated:
    message = asked(zone, text)
    kind, child = classify(message, zone.origin, name(text), DS)
    response = Response(message, kind, name("ns.test."), ip_address(OTHER), child)
    return side(zone).read(response, name(text))


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("signed.test.", Link.SIGNED),
        ("open.test.", Link.UNSIGNED),
        ("plain.test.", Link.NO_CUT),
        ("empty.test.", Link.NO_CUT),
        ("alias.test.", Link.NO_CUT),
        ("x.w.test.", Link.NO_CUT),
        ("nothing.test.", Link.NO_NAME),
        ("www.open.test.", Link.DEEPER),
        ("x.wc.test.", Link.NO_CUT),
        ("y.x.wc.test.", Link.NO_CUT),
        ("x.moved.test.", Link.NO_CUT),
    ],
)
def test_what_an_answer_about_the_ds_proves(denial: str, text: str, link: Link) -> None:
    assert read(parent(denial), text).link is link


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize(
    ("text", "link"), [("signed.test.", Link.SIGNED), ("open.test.", Link.UNSIGNED)]
)
def test_a_referral_proves_the_same(denial: str, text: str, link: Link) -> None:
    """RFC 4035 section 3.1.4."""
    zone = parent(denial)
    referral = asked(zone, text, int(dns.rdatatype.AAAA))
    assert side(zone).without_answer(referral, name(text)).link is link


def test_opt_out_spans_are_said() -> None:
    zone = parent("nsec3", opt_out=True)
    assert read(zone, "open.test.").how is How.OPT_OUT
    assert read(zone, "signed.test.").link is Link.SIGNED


def test_too_many_iterations_are_said() -> None:
    found = read(parent("nsec3", iterations=500), "open.test.")
    assert (found.link, found.how) == (Link.UNSIGNED, How.EXCESSIVE)
    assert reasons(found.flaws) == ["NSEC3_ITERATIONS | test. | open.test. | 500"]


@pytest.mark.parametrize(
    "text",
    ["signed.test.", "open.test.", "alias.test.", "plain.test.", "x.wc.test.", "x.moved.test."],
)
@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_without_signatures_nothing_is_proved(denial: str, text: str) -> None:
    zone = parent(denial)
    zone.resign = lambda _rrset, _sigs: None
    found = read(zone, text)
    assert found.link is Link.BROKEN
    assert found.flaws


def test_a_ds_expanded_from_a_wildcard_is_none() -> None:
    """RFC 4035 section 5.3.4 could prove it, but no delegation is made so."""
    zone = parent()
    digest = "1 13 2 " + "ab" * 32
    zone.add("*.star.test.", "DS", digest)
    made = dns.message.make_response(dns.message.make_query("x.star.test.", "DS"))
    zone._put(made.answer, zone.data[name("*.star.test."), dns.rdatatype.DS], name("x.star.test."))
    message = parse(made.to_wire())
    kind, child = classify(message, zone.origin, name("x.star.test."), DS)
    response = Response(message, kind, name("ns.test."), ip_address(OTHER), child)
    assert side(zone).read(response, name("x.star.test.")).link is Link.BROKEN


def test_a_soa_of_a_zone_between_leads_deeper() -> None:
    zone = parent()
    made = dns.message.make_response(dns.message.make_query("a.b.test.", "DS"))
    made.authority.append(dns.rrset.from_text("b.test.", 9, "IN", "SOA", "a. b. 1 2 3 4 5"))
    found = side(zone).without_answer(parse(made.to_wire()), name("a.b.test."))
    assert (found.link, found.via) == (Link.DEEPER, name("b.test."))


def test_an_alias_from_a_wildcard_hides_no_cut() -> None:
    """RFC 4035 section 5.3.4: without the denial of the name, a zone may well begin there."""
    zone = parent()
    zone.add("*.wc.test.", "CNAME", "plain.test.")

    def edit(message: dns.message.Message, _asked: Name, _rdtype: int) -> None:
        message.authority.clear()

    zone.tamper = edit
    found = read(zone, "x.wc.test.")
    assert found.link is Link.BROKEN
    assert reasons(found.flaws)[0] == "WILDCARD_UNPROVED | test. | x.wc.test. | *.wc.test."


def test_an_alias_from_a_wildcard_with_too_many_iterations_is_not_judged() -> None:
    """RFC 9276 section 3.2: insecure, as any other denial of so many."""
    found = read(parent("nsec3", iterations=500), "x.wc.test.")
    assert (found.link, found.how) == (Link.UNSIGNED, How.EXCESSIVE)
    assert reasons(found.flaws) == ["NSEC3_ITERATIONS | test. | x.wc.test. | 500"]


def test_an_alias_from_a_wildcard_in_an_opt_out_span_hides_one() -> None:
    found = read(parent("nsec3", opt_out=True), "x.wc.test.")
    assert (found.link, found.how) == (Link.UNSIGNED, How.OPT_OUT)
    assert reasons(found.flaws) == ["OPT_OUT | test. | x.wc.test."]


def test_a_dname_from_a_wildcard_proves_no_cut() -> None:
    """RFC 4592 section 4.4."""
    zone = parent()
    zone.add("*.wd.test.", "DNAME", "plain.test.")

    def edit(message: dns.message.Message, asked: Name, _rdtype: int) -> None:
        message.answer.clear()
        message.authority.clear()
        zone._put(message.answer, zone.data[name("*.wd.test."), 39], asked.parent())
        for proof in zone.deny_closer(asked.parent(), name("wd.test.")):
            zone._put(message.authority, proof)

    zone.tamper = edit
    assert read(zone, "x.a.wd.test.").link is Link.BROKEN


def test_a_dname_elsewhere_hides_no_alias() -> None:
    zone = parent().add("away.test.", "DNAME", "w.test.")

    def edit(message: dns.message.Message, _asked: Name, _rdtype: int) -> None:
        message.answer[:0] = [zone.data[name("away.test."), 39]]

    zone.tamper = edit
    assert read(zone, "x.moved.test.").link is Link.NO_CUT


def test_a_referral_that_answers_about_the_ds_has_it() -> None:
    """Some servers do not know the exception of RFC 4035 section 3.1.4.1."""
    zone = parent()

    def refer(message: dns.message.Message, _asked: Name, _rdtype: int) -> None:
        message.answer, message.authority = message.authority, message.answer

    zone.tamper = refer
    assert read(zone, "signed.test.").link is Link.SIGNED


def test_a_dname_elsewhere_is_no_excuse_for_an_unsigned_alias() -> None:
    zone = parent()
    forged = dns.rrset.from_text("signed.test.", 300, "IN", "CNAME", "plain.test.")

    def edit(message: dns.message.Message, _asked: Name, _rdtype: int) -> None:
        message.answer.clear()
        message.answer.append(forged)
        zone._put(message.answer, zone.data[name("moved.test."), 39])

    zone.tamper = edit
    found = read(zone, "signed.test.")
    assert found.link is Link.BROKEN
    assert reasons(found.flaws) == [
        "DS_ALIASED | test. | signed.test.",
        "RRSIG_MISSING | test. | signed.test. CNAME",
    ]


def test_a_referral_to_a_zone_between_says_which() -> None:
    found = read(parent(), "www.open.test.")
    assert (found.link, found.via) == (Link.DEEPER, name("open.test."))


@pytest.mark.parametrize("section", ["answer", "authority"])
def test_a_ds_signed_by_zones_between_leads_to_the_highest(section: str) -> None:
    found = _ds_signed_by("a.b.test.", "b.test.", section=section)
    assert (found.link, found.via) == (Link.DEEPER, name("b.test."))


def test_a_ds_that_a_zone_above_signed_leads_nowhere() -> None:
    found = _ds_signed_by(".")
    assert found.link is Link.BROKEN
    assert reasons(found.flaws) == ["SIGNER_NOT_ZONE | test. | z.a.b.test. DS | ."]


def _ds_signed_by(*signers: str, section: str = "answer") -> Delegated:
    ds = dns.rrset.from_text("z.a.b.test.", 300, "IN", "DS", "1 13 2 " + "ab" * 32)
    zones = [Zone.make(signer) for signer in signers]
    sigs = dns.rrset.from_rdata_list(ds.name, 300, [z.sign_with(ds, z.zsks[0]) for z in zones])
    made = dns.message.make_response(dns.message.make_query("z.a.b.test.", "DS"))
    getattr(made, section).extend((ds, sigs))
    message = parse(made.to_wire())
    if section == "authority":
        return side(parent()).without_answer(message, ds.name)
    kind, child = classify(message, name("test."), ds.name, DS)
    response = Response(message, kind, name("ns.test."), ip_address(OTHER), child)
    return side(parent()).read(response, ds.name)


def test_what_is_odd_about_a_ds_that_holds_is_said() -> None:
    zone = parent()

    def longer(message: dns.message.Message, _asked: Name, _rdtype: int) -> None:
        for rrset in message.answer:
            rrset.ttl = 301

    zone.tamper = longer
    found = read(zone, "signed.test.")
    assert found.link is Link.SIGNED
    assert reasons(found.flaws) == ["TTL_ABOVE_ORIGINAL | test. | signed.test. DS | 301 > 300"]


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        ({"denial": "nsec"}, "open.test.", "UNSIGNED_DELEGATION"),
        ({"denial": "nsec3"}, "open.test.", "UNSIGNED_DELEGATION"),
        ({"denial": "nsec3", "opt_out": True}, "open.test.", "OPT_OUT"),
    ],
)
def test_why_a_delegation_is_unsigned_is_said(
    options: dict[str, object], text: str, code: str
) -> None:
    found = read(parent(**options), text)  # type: ignore[arg-type]  # of several types
    assert reasons(found.flaws) == [f"{code} | test. | {text}"]


def test_why_nothing_is_proved_is_said() -> None:
    zone = parent()
    zone.tamper = lambda message, _asked, _rdtype: message.authority.clear()
    told = reasons(read(zone, "plain.test.").flaws)
    assert told[0] == "NO_DS_UNPROVED | test. | plain.test. | no NSEC or NSEC3"
    zone.tamper = None
    zone.resign = lambda _rrset, _sigs: None
    zone.forget()
    told = reasons(read(zone, "plain.test.").flaws)
    assert told[0] == "NO_DS_UNPROVED | test. | plain.test. | no proof holds"
