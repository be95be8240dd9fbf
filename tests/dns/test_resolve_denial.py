"""Denials that are replayed, stripped or crooked: the wrong side of every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from tests.dns.worlds import (
    NXDOMAIN,
    SECURE,
    UNIT,
    WWW,
    Internet,
    codes,
    furnished,
    internet,
    reasons,
    without,
)
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name


def _replay(net: Internet, owner: str, authority: list[dns.rrset.RRset], rcode: int) -> None:
    """Have the unit's server answer about `owner` with these signed records and nothing else."""

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name(owner):
            message.answer.clear()
            message.authority.clear()
            message.set_rcode(dns.rcode.Rcode(rcode))
            net.unit._negative(message, authority)

    net.unit.tamper = edit


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_denial_of_another_name_does_not_deny_this_one(denial: str) -> None:
    net = furnished(denial=denial)
    others = net.unit.deny_name(name("zzz.u.kontum.test"))
    _replay(net, WWW, others, 3)
    assert net.verdict(WWW)[0] == "bogus"


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_denial_of_data_that_exists_is_bogus(denial: str) -> None:
    net = furnished(denial=denial)
    _replay(net, WWW, net.unit.deny_data(name(WWW)), 0)
    assert net.verdict(WWW)[0] == "bogus"
    assert "NSEC_TYPE_EXISTS" in codes(net)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_denial_at_an_alias_is_bogus(denial: str) -> None:
    """RFC 6840 section 4.3: the CNAME bit is set, so there is data."""
    net = furnished(denial=denial)
    _replay(net, "alias.u.kontum.test", net.unit.deny_data(name("alias.u.kontum.test")), 0)
    assert net.verdict("alias.u.kontum.test")[0] == "bogus"


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_name_error_without_the_wildcards_denial_is_bogus(denial: str) -> None:
    net = furnished(denial=denial)
    owner = name("any.w.u.kontum.test")
    proofs = net.unit.deny_closer(owner, name("w.u.kontum.test"))
    extra = [net.unit.matching(name("w.u.kontum.test"))] if denial == "nsec3" else []
    _replay(net, "any.w.u.kontum.test", [*proofs, *[e for e in extra if e]], 3)
    assert net.verdict("any.w.u.kontum.test")[0] == "bogus"


@pytest.mark.parametrize(("rcode", "verdict"), [(3, "bogus"), (0, "insecure")])
def test_opt_out_does_not_spare_a_name_error_the_wildcards_denial(rcode: int, verdict: str) -> None:
    """RFC 5155 section 8.4; without the code it may be a delegation that is not signed."""
    net = furnished(denial="nsec3", opt_out=True)
    owner = name("nothing.u.kontum.test")
    proofs = net.unit.deny_closer(owner, net.unit.origin)
    apex = net.unit.matching(net.unit.origin)
    assert apex
    _replay(net, "nothing.u.kontum.test", [*proofs, apex], rcode)
    assert net.verdict("nothing.u.kontum.test")[0] == verdict


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_an_expansion_over_an_existing_name_is_bogus(denial: str) -> None:
    """The wildcard's data for a name that has its own: RFC 4035 section 5.3.4."""
    net = furnished(denial=denial)
    wildcard = net.unit.data[name("*.w.u.kontum.test"), dns.rdatatype.A]

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name("exact.w.u.kontum.test"):
            message.answer.clear()
            net.unit._put(message.answer, wildcard, asked)
            for proof in net.unit.deny_name(name("zzz.u.kontum.test")):
                net.unit._put(message.authority, proof)

    net.unit.tamper = edit
    assert net.verdict("exact.w.u.kontum.test")[0] == "bogus"
    assert "WILDCARD_UNPROVED" in codes(net, "exact.w.u.kontum.test")


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_the_parent_does_not_deny_what_lies_below_a_delegation(denial: str) -> None:
    """RFC 6840 section 4.1: the parent's record at the cut, used about the child's names."""
    net = internet()
    net.kontum.denial = denial
    net.kontum.forget()
    cut = net.kontum.deny_data(net.unit.origin)

    def edit(message: Message, asked: Name, rdtype: int) -> None:
        if asked == name(WWW) and rdtype != dns.rdatatype.DS:
            message.answer.clear()
            message.authority.clear()
            message.additional.clear()
            message.flags |= dns.flags.AA
            message.set_rcode(dns.rcode.NXDOMAIN)
            net.kontum._negative(message, cut)

    net.kontum.tamper = edit
    assert net.verdict(WWW)[0] == "bogus"


def test_a_child_does_not_deny_its_own_ds() -> None:
    """RFC 6840 section 4.4: that NSEC has the SOA bit, so it is from the wrong side of the cut."""
    net = internet()

    def edit(message: Message, asked: Name, rdtype: int) -> None:
        if asked == net.unit.origin or asked.is_subdomain(net.unit.origin):
            message.authority[:] = [r for r in message.authority if r.rdtype == dns.rdatatype.NS]
            message.answer.clear()
            if rdtype == dns.rdatatype.DS:
                net.unit._negative(message, net.unit.deny_data(net.unit.origin))

    net.kontum.tamper = edit
    assert net.verdict(WWW)[0] == "bogus"


def test_a_referral_without_any_proof_is_bogus() -> None:
    net = internet()

    def edit(message: Message, _asked: Name, rdtype: int) -> None:
        keep = (dns.rdatatype.NS, dns.rdatatype.SOA)
        if rdtype != dns.rdatatype.DNSKEY:
            message.authority[:] = [r for r in message.authority if r.rdtype in keep]
            if rdtype == dns.rdatatype.DS:
                message.answer.clear()

    net.kontum.tamper = edit
    assert net.verdict(WWW)[0] == "bogus"
    assert "NO_DS_UNPROVED" in codes(net)


def test_the_code_follows_the_proof() -> None:
    """NXDOMAIN said of an empty non-terminal whose existence is proved: RFC 8020 section 2."""
    net = furnished()
    _replay(net, "ent.u.kontum.test", net.unit.deny_data(name("ent.u.kontum.test")), 3)
    assert net.verdict("ent.u.kontum.test") == SECURE
    assert "RCODE_DIFFERS" in codes(net, "ent.u.kontum.test")


@pytest.mark.parametrize(
    ("owner", "kind", "verdict"), [("nothing.u.kontum.test", "A", NXDOMAIN), (WWW, "MX", SECURE)]
)
def test_a_record_that_the_proof_does_not_need_is_told_if_unsigned(
    owner: str, kind: str, verdict: tuple[str, str]
) -> None:
    """The proof stands (RFC 4035 section 5.4); Unbound and BIND refuse the answer for it."""
    net = furnished()

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        other = net.unit.matching(name("exact.w.u.kontum.test."))
        if asked == name(owner) and other is not None:
            message.authority.append(other)

    net.unit.tamper = edit
    assert net.verdict(owner, kind) == verdict
    assert codes(net, owner, kind) == {"RRSIG_MISSING"}


def test_a_forged_negative_soa_is_bogus() -> None:
    net = internet()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [s.replace(signature=b"\1" * 64) for s in sigs])
        if rrset.rdtype == dns.rdatatype.SOA
        else sigs
    )
    assert net.verdict("nothing.u.kontum.test")[0] == "bogus"


def test_unknown_nsec3_flags_prove_nothing() -> None:
    """RFC 5155 section 8.2."""
    net = internet(denial="nsec3")
    chain = net.unit.chain()
    net.unit._chain = [
        (key, dns.rrset.from_rdata_list(rrset.name, 300, [rrset[0].replace(flags=2)]))
        for key, rrset in chain
    ]
    assert net.verdict("nothing.u.kontum.test") == ("bogus", "NXDOMAIN")
    assert "NSEC3_UNKNOWN" in codes(net, "nothing.u.kontum.test")


def test_compact_denial_validates() -> None:
    """RFC 9824: NODATA at the very name, with NXNAME in the bitmap."""
    net = internet()
    owner = name("nothing.u.kontum.test")
    nsec = dns.rrset.from_text(
        owner, 300, "IN", "NSEC", "\\000.nothing.u.kontum.test. RRSIG NSEC TYPE128"
    )
    _replay(net, "nothing.u.kontum.test", [nsec], 0)
    assert net.verdict("nothing.u.kontum.test") == SECURE


@pytest.mark.parametrize("rcode", [3, 6])
@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize(
    ("owner", "rdtype"),
    [
        (WWW, "A"),
        ("any.w.u.kontum.test", "A"),
        ("alias.u.kontum.test", "CNAME"),
        ("x.d.u.kontum.test", "CNAME"),
        ("alias.u.kontum.test", "A"),
    ],
)
def test_no_server_can_say_that_what_it_shows_is_not_there(
    owner: str, rdtype: str, denial: str, rcode: int
) -> None:
    """Nobody signs a response code: what is proved decides it."""
    net = furnished(denial=denial)
    net.unit.tamper = lambda message, _asked, _rdtype: message.set_rcode(dns.rcode.Rcode(rcode))
    assert net.verdict(owner, rdtype) == SECURE
    assert "RCODE_DIFFERS" in codes(net, owner, rdtype)


def test_a_denial_with_a_code_of_something_else_is_no_answer() -> None:
    """YXDOMAIN speaks of a DNAME (RFC 6672 section 2.2); beside an NSEC it says nothing."""
    net = furnished()
    net.unit.tamper = lambda message, _asked, rdtype: (
        message.set_rcode(dns.rcode.YXDOMAIN) if rdtype != dns.rdatatype.DNSKEY else None
    )
    assert net.verdict(WWW, "MX")[0] == "indeterminate"


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_what_is_odd_about_an_expansion_that_holds_is_told(denial: str) -> None:
    """Its TTL, and a record beside its proof that nobody signed."""

    def edit(message: Message, owner: Name, _rdtype: int) -> None:
        if owner != name("x.w.u.kontum.test."):
            return
        for rrset in message.answer:
            rrset.ttl = 301
        stray = net.unit.matching(name(f"{WWW}."))
        assert stray
        message.authority.append(stray)

    net = furnished(denial=denial)
    net.unit.tamper = edit
    found = net.resolve("x.w.u.kontum.test")
    assert str(found.verdict) == "secure"
    assert {flaw.code for flaw in found.flaws} == {"TTL_ABOVE_ORIGINAL", "RRSIG_MISSING"}


SERVER = f"ns1.u.kontum.test ({UNIT})"


def told(net: Internet, text: str, rdtype: str, code: str) -> list[str]:
    found = net.resolve(text, rdtype)
    return [reason for reason in reasons(found.flaws) if reason.startswith(code)]


def test_what_is_told_of_a_denial_that_is_missing_or_proves_nothing() -> None:
    net = furnished()
    gone, zone = "nothing.u.kontum.test", "u.kontum.test."
    net.unit.tamper = without("NSEC")
    assert told(net, gone, "A", "DENIAL_") == [f"DENIAL_MISSING | {zone} | {gone}. | {SERVER}"]
    assert told(net, WWW, "MX", "DENIAL_") == [f"DENIAL_MISSING | {zone} | {WWW}. MX | {SERVER}"]
    _replay(net, WWW, net.unit.deny_name(name(gone)), dns.rcode.NOERROR)
    assert told(net, WWW, "MX", "DENIAL_") == [f"DENIAL_UNPROVED | {zone} | {WWW}. MX | {SERVER}"]


def test_what_is_told_of_a_wildcard_that_is_not_proved_to_be_the_right_one() -> None:
    net = furnished()
    net.unit.tamper = without("NSEC")
    asked = "any.w.u.kontum.test"
    proof = f"WILDCARD_UNPROVED | u.kontum.test. | {asked}. A | *.w.u.kontum.test. | {SERVER}"
    assert told(net, asked, "A", "WILDCARD") == [proof]


def test_what_is_told_of_a_code_that_denies_what_is_proved() -> None:
    net = furnished()

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.set_rcode(dns.rcode.NXDOMAIN)

    net.unit.tamper = edit
    words = f"RCODE_DIFFERS | u.kontum.test. | {WWW}. | NXDOMAIN for a name that exists"
    for rdtype in ("A", "MX"):
        assert told(net, WWW, rdtype, "RCODE") == [words]
        assert net.verdict(WWW, rdtype) == SECURE


def test_what_is_told_of_an_opt_out_span() -> None:
    net = internet(denial="nsec3", opt_out=True)
    gone = "nothing.u.kontum.test"
    assert told(net, gone, "A", "OPT_OUT") == [f"OPT_OUT | u.kontum.test. | {gone}."]


def test_a_denial_whose_soa_is_not_signed_well_is_told_as_that() -> None:
    net = furnished()
    bad = "SIGNATURE_INVALID"

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        for place, rrset in enumerate(message.authority):
            if rrset.covers == dns.rdatatype.SOA:
                sigs = [sig.replace(signature=b"\1" * 64) for sig in rrset]
                message.authority[place] = dns.rrset.from_rdata_list(rrset.name, rrset.ttl, sigs)

    net.unit.tamper = edit
    assert net.verdict(WWW, "MX")[0] == "bogus"
    assert [reason.split(" | ")[2] for reason in told(net, WWW, "MX", bad)] == [
        "u.kontum.test. SOA"
    ]


def test_without_keys_a_code_stands_as_it_came() -> None:
    net = internet(denial="")

    def edit(message: Message, _owner: Name, _rdtype: int) -> None:
        message.set_rcode(dns.rcode.NXDOMAIN)

    net.unit.tamper = edit
    assert net.verdict(WWW) == ("insecure", "NXDOMAIN")
    assert told(net, WWW, "A", "RCODE") == []


@pytest.mark.parametrize("rdtype", ["MX", "A"])
def test_a_denial_without_soa_is_proved_as_well(rdtype: str) -> None:
    net = furnished()
    asked = WWW if rdtype == "MX" else "nothing.u.kontum.test"
    expected = net.verdict(asked, rdtype)
    net.unit.tamper = without("SOA")
    assert net.verdict(asked, rdtype) == expected
    assert expected[0] == "secure"
