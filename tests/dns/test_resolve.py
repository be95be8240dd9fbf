"""The verdict in every case that RFC 4035, 5155, 6672, 6840 and 9276 know, good and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.anchors import Anchor
from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.crypto import PERMISSIVE
from netaudit.dns.validate import How
from netaudit.errors import NoRoute
from tests.dns.worlds import KONTUM, OTHER, ROOT, TEST, UNIT, Internet, address, internet
from tests.fakes.dns_zones import DAY, NOW, Signer, Zone, name

if TYPE_CHECKING:
    from collections.abc import Callable

    from dns.message import Message
    from dns.name import Name

SECURE, INSECURE = ("secure", "NOERROR"), ("insecure", "NOERROR")
BOGUS, NXDOMAIN = ("bogus", "NOERROR"), ("secure", "NXDOMAIN")
WWW = "www.u.kontum.test"


def codes(net: Internet, text: str = WWW, rdtype: str = "A") -> set[str]:
    """The codes of all flaws."""
    return {flaw.code for flaw in net.resolve(text, rdtype).flaws}


def furnished(**options: Any) -> Internet:
    """A unit's zone with one of everything."""
    net = internet(**options)
    net.unit.add("*.w.u.kontum.test.", "A", "198.18.1.7")
    net.unit.add("exact.w.u.kontum.test.", "A", "198.18.1.8")
    net.unit.add("a.b.ent.u.kontum.test.", "A", "198.18.1.9")
    net.unit.add("alias.u.kontum.test.", "CNAME", "www.u.kontum.test.")
    net.unit.add("away.u.kontum.test.", "CNAME", "www.kontum.test.")
    net.unit.add("gone.u.kontum.test.", "CNAME", "nothing.u.kontum.test.")
    net.unit.add("d.u.kontum.test.", "DNAME", "w.u.kontum.test.")
    return net


# --- what is in order

CASES = [
    (WWW, "A", SECURE),
    ("u.kontum.test", "SOA", SECURE),
    ("u.kontum.test", "DNSKEY", SECURE),
    ("u.kontum.test", "DS", SECURE),
    (".", "DS", SECURE),
    (".", "NS", SECURE),
    (WWW, "MX", SECURE),
    ("nothing.u.kontum.test", "A", NXDOMAIN),
    ("x.nothing.u.kontum.test", "A", NXDOMAIN),
    ("any.w.u.kontum.test", "A", SECURE),
    ("more.any.w.u.kontum.test", "A", SECURE),
    ("any.w.u.kontum.test", "MX", SECURE),
    ("exact.w.u.kontum.test", "A", SECURE),
    ("*.w.u.kontum.test", "A", SECURE),
    ("ent.u.kontum.test", "A", SECURE),
    ("b.ent.u.kontum.test", "A", SECURE),
    ("alias.u.kontum.test", "A", SECURE),
    ("alias.u.kontum.test", "CNAME", SECURE),
    ("away.u.kontum.test", "A", SECURE),
    ("gone.u.kontum.test", "A", NXDOMAIN),
    ("d.u.kontum.test", "A", SECURE),
    ("d.u.kontum.test", "DNAME", SECURE),
    ("x.d.u.kontum.test", "A", SECURE),
    ("www.u.kontum.test", "ANY", SECURE),
    ("nothing.test", "A", NXDOMAIN),
]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize(("text", "rdtype", "expected"), CASES)
def test_a_sound_tree_is_secure(
    denial: str, text: str, rdtype: str, expected: tuple[str, str]
) -> None:
    assert furnished(denial=denial).verdict(text, rdtype) == expected


@pytest.mark.parametrize("algorithm", [8, 10, 13, 14, 15, 16])
def test_every_current_algorithm_validates(algorithm: int) -> None:
    net = furnished(algorithm=algorithm)
    assert net.verdict(WWW) == SECURE
    assert net.verdict("nothing.u.kontum.test") == NXDOMAIN


@pytest.mark.parametrize("algorithm", [5, 7])
def test_sha1_signatures_are_insecure_unless_the_policy_is_permissive(algorithm: int) -> None:
    """RFC 9905 section 2: operators must treat them as unsupported, software must know them."""
    net = furnished(algorithm=algorithm)
    assert net.verdict(WWW) == INSECURE
    net.algorithms = PERMISSIVE
    assert net.verdict(WWW) == SECURE


@pytest.mark.parametrize("digest", ["SHA1", "SHA256", "SHA384"])
def test_every_digest_validates(digest: str) -> None:
    net = internet()
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, net.unit.ds(digest)
    )
    net.kontum.forget()
    assert net.verdict(WWW) == SECURE


def test_names_are_compared_without_case() -> None:
    assert internet().verdict("WwW.U.KonTum.TEST") == SECURE


# --- unsigned, and what counts as such


@pytest.mark.parametrize(("text", "rdtype", "expected"), CASES)
def test_below_an_unsigned_delegation_all_is_insecure(
    text: str, rdtype: str, expected: tuple[str, str]
) -> None:
    _, rcode = expected
    found = furnished(denial="").verdict(text, rdtype)
    above = rdtype == "DS" or not text.endswith("u.kontum.test")
    assert found == ("secure" if above else "insecure", rcode)


def test_an_island_of_security_is_insecure() -> None:
    assert internet(unit_ds=[]).verdict(WWW) == INSECURE


def _with_ds(*texts: str, right: bool = False) -> Internet:
    net = internet()
    records = [dns.rdata.from_text("IN", "DS", text) for text in texts]
    records += net.unit.ds() if right else []
    key = (net.unit.origin, dns.rdatatype.DS)
    net.kontum.data[key] = dns.rrset.from_rdata_list(net.unit.origin, 300, records)
    net.kontum.forget()
    return net


def test_unknown_algorithms_and_digests_are_insecure() -> None:
    """RFC 6840 section 5.2."""
    assert _with_ds("1 99 2 " + "ab" * 32).verdict(WWW) == INSECURE
    assert _with_ds("1 13 250 " + "ab" * 32).verdict(WWW) == INSECURE
    assert "DS_UNSUPPORTED" in codes(_with_ds("1 99 2 " + "ab" * 32))


def test_an_unknown_ds_beside_a_right_one_does_no_harm() -> None:
    assert _with_ds("1 99 2 " + "ab" * 32, right=True).verdict(WWW) == SECURE


def test_an_unknown_ds_beside_a_wrong_one_does_not_save_it() -> None:
    assert _with_ds("1 99 2 " + "ab" * 32, "7 13 2 " + "cd" * 32).verdict(WWW)[0] == "bogus"


def test_a_wrong_ds_beside_a_right_one_is_named_but_harmless() -> None:
    net = _with_ds("7 13 2 " + "cd" * 32, right=True)
    assert net.verdict(WWW) == SECURE
    assert "DS_WITHOUT_KEY" in codes(net)


def test_a_sha1_digest_does_not_count_beside_sha256() -> None:
    """RFC 4509 section 3: else an attacker could choose the weaker one."""
    net = internet()
    sha1 = net.unit.ds("SHA1")[0]
    assert _with_ds(sha1.to_text(), "7 13 2 " + "cd" * 32).verdict(WWW)[0] == "bogus"


def test_opt_out_makes_denials_and_delegations_insecure() -> None:
    """RFC 5155 sections 6 and 9.2."""
    net = furnished(denial="nsec3", opt_out=True)
    assert net.verdict(WWW) == SECURE
    assert net.verdict(WWW, "MX") == SECURE
    assert net.verdict("nothing.u.kontum.test") == ("insecure", "NXDOMAIN")
    assert net.verdict("any.w.u.kontum.test") == INSECURE
    assert "OPT_OUT" in codes(net, "nothing.u.kontum.test")


def test_an_unsigned_delegation_in_an_opt_out_span_is_insecure() -> None:
    net = internet(denial="nsec3", opt_out=True)
    child = Zone.make("c.u.kontum.test.", denial="")
    child.add("www.c.u.kontum.test.", "A", "198.18.1.1")
    net.unit.delegate(child, ("ns1.c.u.kontum.test.", OTHER))
    net.world.serve(OTHER, child)
    found = net.resolve("www.c.u.kontum.test")
    assert str(found.verdict) == "insecure"
    assert found.chain[-1].how is How.OPT_OUT


@pytest.mark.parametrize(("iterations", "expected"), [(150, "secure"), (151, "insecure")])
def test_many_iterations_make_the_denial_insecure_but_not_the_data(
    iterations: int, expected: str
) -> None:
    """RFC 9276 section 3.2."""
    net = internet(denial="nsec3", iterations=iterations, salt=b"\xab\xcd")
    assert net.verdict("nothing.u.kontum.test") == (expected, "NXDOMAIN")
    assert net.verdict(WWW, "MX") == (expected, "NOERROR")
    assert net.verdict(WWW) == SECURE


# --- broken


def _edit(net: Internet, edit: Callable[[Message, Name, int], None]) -> Internet:
    net.unit.tamper = edit
    return net


def test_changed_data_is_bogus() -> None:
    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.A and message.answer:
            message.answer[0] = dns.rrset.from_text(WWW + ".", 300, "IN", "A", "198.18.9.9")

    net = _edit(internet(), edit)
    assert net.verdict(WWW) == BOGUS
    assert codes(net) == {"SIGNATURE_INVALID"}


def test_a_record_added_is_bogus() -> None:
    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.A and message.answer:
            message.answer[0].add(dns.rdata.from_text("IN", "A", "198.18.9.9"))

    assert _edit(internet(), edit).verdict(WWW) == BOGUS


def _without(*types: str) -> Callable[[Message, Name, int], None]:
    wanted = {dns.rdatatype.from_text(t) for t in types}

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.DNSKEY:
            return
        for section in (message.answer, message.authority):
            section[:] = [r for r in section if r.rdtype not in wanted and r.covers not in wanted]

    return edit


def test_stripped_signatures_are_bogus() -> None:
    net = _edit(internet(), _without("RRSIG"))
    assert net.verdict(WWW) == BOGUS
    assert codes(net) == {"RRSIG_MISSING", "NO_DS_UNPROVED"}


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_stripped_denial_is_bogus(denial: str) -> None:
    net = _edit(furnished(denial=denial), _without("NSEC", "NSEC3"))
    assert net.verdict("nothing.u.kontum.test") == ("bogus", "NXDOMAIN")
    assert net.verdict(WWW, "MX") == BOGUS
    assert net.verdict("any.w.u.kontum.test") == BOGUS
    assert "DENIAL_MISSING" in codes(net, "nothing.u.kontum.test")


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"begins": NOW - 9 * DAY, "ends": NOW - 1}, "EXPIRED"),
        ({"begins": NOW + 1, "ends": NOW + DAY}, "NOT_YET_VALID"),
        ({"begins": NOW + DAY, "ends": NOW - DAY}, "DATES_REVERSED"),
    ],
)
def test_dates_are_judged_without_skew(dates: dict[str, Any], code: str) -> None:
    net = internet(**dates)
    assert net.verdict(WWW)[0] == "bogus"
    assert code in codes(net)


@pytest.mark.parametrize("second", [0, 1])
def test_the_first_and_the_last_second_count(second: int) -> None:
    net = internet(begins=NOW - DAY * second, ends=NOW + DAY * (1 - second))
    assert net.verdict(WWW) == SECURE


def test_time_is_a_parameter() -> None:
    net = internet(ends=NOW + DAY)
    net.at = NOW + DAY + 1
    assert net.verdict(WWW)[0] == "bogus"


def test_a_ds_that_matches_nothing_is_bogus() -> None:
    net = _with_ds("7 13 2 " + "cd" * 32)
    assert net.verdict(WWW)[0] == "bogus"
    assert "DS_WITHOUT_KEY" in codes(net)
    assert net.resolve(WWW).chain[-1].how is How.BROKEN


def test_a_signed_delegation_to_an_unsigned_zone_is_bogus() -> None:
    net = internet(denial="")
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = dns.rrset.from_text(
        net.unit.origin, 300, "IN", "DS", "7 13 2 " + "cd" * 32
    )
    net.kontum.forget()
    assert net.verdict(WWW)[0] == "bogus"
    assert "DNSKEY_MISSING" in codes(net)


def test_keys_that_only_the_zone_signing_key_signed_are_bogus() -> None:
    net = internet()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [net.unit.sign_with(rrset, net.unit.zsks[0])])
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else sigs
    )
    assert net.verdict(WWW)[0] == "bogus"
    assert "DNSKEY_NOT_SIGNED_BY_DS" in codes(net)


def test_a_signature_in_another_zones_name_is_bogus() -> None:
    """The parent's key signs the child's data: RFC 4035 section 5.3.1."""
    net = internet()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(
            rrset.name,
            300,
            [net.kontum.sign_with(rrset, net.kontum.zsks[0])],
        )
        if rrset.rdtype == dns.rdatatype.A
        else sigs
    )
    assert net.verdict(WWW) == BOGUS


def test_a_key_that_is_not_in_the_zone_is_bogus() -> None:
    net = internet()
    stranger = Signer.make(13, "stranger", 256)
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [net.unit.sign_with(rrset, stranger)])
        if rrset.rdtype == dns.rdatatype.A
        else sigs
    )
    assert net.verdict(WWW) == BOGUS
    assert codes(net) == {"NO_MATCHING_KEY"}


@pytest.mark.parametrize("flags", [256 | 0x80, 0, 1])
def test_a_revoked_key_or_one_not_for_zones_signs_nothing(flags: int) -> None:
    """RFC 5011 section 2.1; RFC 4034 section 2.1.1."""
    net = internet()
    net.unit.zsks = [Signer.make(13, f"flags {flags}", flags)]
    net.unit.set_keys()
    net.unit.resign = lambda rrset, sigs: (
        sigs
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else dns.rrset.from_rdata_list(rrset.name, 300, [_forced(net.unit, rrset, flags)])
    )
    assert net.verdict(WWW) == BOGUS
    assert codes(net) & {"KEY_REVOKED", "KEY_NOT_FOR_ZONE"}


def _forced(zone: Zone, rrset: dns.rrset.RRset, flags: int) -> Any:
    """A signature by a key that a signer would refuse to use, with that key's tag."""
    import dns.dnssec

    proper = Signer.make(13, f"flags {flags}", 256)
    tag = dns.dnssec.key_id(zone.zsks[0].dnskey)
    template = zone.sign_with(rrset, proper).replace(key_tag=tag)
    from netaudit.dns.message import RRset
    from netaudit.dns.signature import signed_data

    data = signed_data(RRset(rrset.name, int(rrset.rdtype), 300, tuple(rrset)), template)
    return template.replace(signature=_ecdsa(proper.private, data))


def _ecdsa(private: Any, data: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    r, s = utils.decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_a_revoked_entry_key_is_bogus() -> None:
    net = internet()
    net.unit.ksks = [Signer.make(13, "revoked ksk", 257 | 0x80)]
    net.unit.set_keys()
    ds = dns.rrset.from_rdata_list(net.unit.origin, 300, net.unit.ds())
    net.kontum.data[net.unit.origin, dns.rdatatype.DS] = ds
    net.kontum.forget()
    net.unit.resign = lambda rrset, sigs: (
        dns.rrset.from_rdata_list(rrset.name, 300, [_revoked(net.unit, rrset)])
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else sigs
    )
    assert net.verdict(WWW)[0] == "bogus"


def _revoked(zone: Zone, rrset: dns.rrset.RRset) -> Any:
    import dns.dnssec

    from netaudit.dns.message import RRset
    from netaudit.dns.signature import signed_data

    proper = Signer.make(13, "revoked ksk", 257)
    tag = dns.dnssec.key_id(zone.ksks[0].dnskey)
    template = zone.sign_with(rrset, proper).replace(key_tag=tag)
    data = signed_data(RRset(rrset.name, int(rrset.rdtype), 300, tuple(rrset)), template)
    return template.replace(signature=_ecdsa(proper.private, data))


def test_one_valid_signature_among_bad_ones_is_enough() -> None:
    """RFC 6840 section 5.11."""
    net = internet()
    net.unit.zsks.append(Signer.make(8, "second algorithm", 256))
    net.unit.set_keys()
    net.unit.resign = lambda rrset, sigs: dns.rrset.from_rdata_list(
        rrset.name,
        300,
        [s.replace(signature=b"\1" * len(s.signature)) if s.algorithm == 8 else s for s in sigs],
    )
    assert net.verdict(WWW) == SECURE


# --- replayed and crooked denials


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


# --- aliases


def test_an_answer_is_as_good_as_its_weakest_link() -> None:
    net = internet()
    net.kontum.add("to.kontum.test.", "CNAME", "www.u.kontum.test.")
    assert net.verdict("to.kontum.test") == SECURE
    insecure = internet(denial="")
    insecure.kontum.add("to.kontum.test.", "CNAME", "www.u.kontum.test.")
    assert insecure.verdict("to.kontum.test") == INSECURE
    net.unit.tamper = _without("RRSIG")
    assert net.verdict("to.kontum.test") == BOGUS


def test_a_bogus_alias_to_secure_data_is_bogus() -> None:
    net = furnished()
    net.unit.resign = lambda rrset, sigs: None if rrset.rdtype == dns.rdatatype.CNAME else sigs
    assert net.verdict("away.u.kontum.test") == BOGUS


def test_an_invented_alias_is_bogus() -> None:
    net = internet()

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        if asked == name("nothing.u.kontum.test"):
            message.authority.clear()
            message.set_rcode(dns.rcode.NOERROR)
            alias = dns.rrset.from_text(asked, 300, "IN", "CNAME", "www.kontum.test.")
            message.answer.append(alias)

    net.unit.tamper = edit
    assert net.verdict("nothing.u.kontum.test") == BOGUS


def test_a_cname_that_does_not_follow_from_its_dname_is_bogus() -> None:
    net = furnished()

    def edit(message: Message, asked: Name, _rdtype: int) -> None:
        for index, rrset in enumerate(message.answer):
            if rrset.rdtype == dns.rdatatype.CNAME:
                message.answer[index] = dns.rrset.from_text(
                    asked, 300, "IN", "CNAME", "www.kontum.test."
                )

    net.unit.tamper = edit
    assert net.verdict("x.d.u.kontum.test")[0] == "bogus"
    assert "DNAME_SYNTHESIS" in codes(net, "x.d.u.kontum.test")


def test_a_dname_needs_no_cname_beside_it() -> None:
    net = furnished()
    net.unit.tamper = _without("CNAME")
    assert net.verdict("x.d.u.kontum.test") == SECURE


def test_a_dname_can_make_a_name_too_long() -> None:
    """RFC 6672 section 2.2: YXDOMAIN, which the DNAME's own signature proves."""
    net = internet()
    net.unit.add("d.u.kontum.test.", "DNAME", ".".join(["a" * 60] * 3) + ".u.kontum.test.")
    assert net.verdict("b" * 60 + ".d.u.kontum.test") == ("secure", "YXDOMAIN")


def test_aliases_in_a_circle_end() -> None:
    net = internet()
    net.unit.add("one.u.kontum.test.", "CNAME", "two.u.kontum.test.")
    net.unit.add("two.u.kontum.test.", "CNAME", "one.u.kontum.test.")
    assert net.verdict("one.u.kontum.test") == ("indeterminate", "SERVFAIL")
    assert "ALIAS_LOOP" in codes(net, "one.u.kontum.test")


def test_a_long_chain_of_aliases_ends() -> None:
    net = internet()
    for n in range(30):
        net.unit.add(f"n{n}.u.kontum.test.", "CNAME", f"n{n + 1}.u.kontum.test.")
    assert net.verdict("n0.u.kontum.test") == ("indeterminate", "SERVFAIL")
    assert "ALIAS_CHAIN_LONG" in codes(net, "n0.u.kontum.test")


# --- anchors


def _anchored(net: Internet, *anchors: Anchor) -> Internet:
    net.anchors = {anchor.zone: anchor for anchor in anchors}
    return net


def _of(zone: Zone, **changes: Any) -> Anchor:
    return Anchor(zone.origin, changes.get("ds", tuple(zone.ds())), changes.get("keys", ()))


def test_keys_serve_as_anchors_too() -> None:
    net = internet()
    keys = tuple(signer.dnskey for signer in net.root.ksks)
    assert _anchored(net, _of(net.root, ds=(), keys=keys)).verdict(WWW) == SECURE


def test_without_an_anchor_all_is_indeterminate() -> None:
    net = _anchored(internet())
    assert net.verdict(WWW) == ("indeterminate", "NOERROR")
    assert net.verdict("nothing.u.kontum.test") == ("indeterminate", "NXDOMAIN")
    assert "NO_TRUST_ANCHOR" in codes(net)


def test_nothing_above_or_beside_an_anchor_is_trusted() -> None:
    net = internet()
    _anchored(net, _of(net.unit))
    assert net.verdict(WWW) == SECURE
    assert net.verdict("nothing.u.kontum.test") == NXDOMAIN
    assert net.verdict("www.kontum.test") == ("indeterminate", "NOERROR")
    assert net.verdict("test", "SOA")[0] == "indeterminate"
    assert net.verdict("u.kontum.test", "DS")[0] == "indeterminate"


def test_a_wrong_anchor_is_bogus() -> None:
    net = internet()
    assert _anchored(net, _of(net.root, ds=tuple(net.test.ds()))).verdict(WWW)[0] == "bogus"
    keys = (net.test.ksks[0].dnskey,)
    assert _anchored(net, _of(net.root, ds=(), keys=keys)).verdict(WWW)[0] == "bogus"
    assert "ANCHOR_WITHOUT_KEY" in codes(net)


def test_of_nested_anchors_any_success_counts() -> None:
    """RFC 6840 section 5.10."""
    net = internet()
    wrong = _of(net.unit, ds=tuple(net.test.ds()))
    assert _anchored(net, _of(net.root), wrong).verdict(WWW) == SECURE
    wrong = _of(net.root, ds=tuple(net.test.ds()))
    assert _anchored(net, wrong, _of(net.unit)).verdict(WWW) == SECURE
    assert net.verdict("www.kontum.test")[0] == "bogus"


def test_an_anchor_may_lie_in_an_unsigned_land() -> None:
    net = internet(unit_ds=[])
    assert _anchored(net, _of(net.root), _of(net.unit)).verdict(WWW) == SECURE


def test_an_anchor_of_an_unknown_algorithm_is_insecure() -> None:
    net = internet()
    strange = dns.rdata.from_text("IN", "DS", "1 99 2 " + "ab" * 32)
    assert _anchored(net, _of(net.root, ds=(strange,))).verdict(WWW) == INSECURE


# --- servers


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
    net.unit.tamper = _without("RRSIG", "NSEC")
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
    net = _second_server(internet(), _without("RRSIG"))
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


@pytest.mark.parametrize("rcode", [2, 5])
def test_servers_that_refuse_what_the_ds_promises_are_bogus(rcode: int) -> None:
    """RFC 4035 section 4.3: data is missing that the DS says must be there."""
    net = internet()
    net.world.failures[address(UNIT)] = rcode
    assert net.verdict(WWW) == ("bogus", "SERVFAIL")
    assert "LAME" in codes(net)


def test_our_own_inability_is_no_verdict() -> None:
    net = internet()
    net.world.failures[address(UNIT)] = NoRoute("no IPv6 here")
    with pytest.raises(NoRoute):
        net.resolve(WWW)


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


# --- work


def test_one_walk_serves_all() -> None:
    """Each question goes out once, whoever wants it, however often."""
    import asyncio

    net = internet()

    async def go() -> set[str]:
        resolver = net.resolver()
        found = await asyncio.gather(
            *(resolver.resolve(name(WWW), int(dns.rdatatype.A)) for _ in range(50))
        )
        return {str(f.verdict) for f in found}

    assert asyncio.run(go()) == {"secure"}
    assert set(net.world.asked.values()) == {1}
    assert sum(net.world.asked.values()) <= 12


def test_keytrap_costs_little_and_is_bogus() -> None:
    """CVE-2023-50387: many keys of one tag, many signatures, none of which holds."""
    net = internet()
    zsk = net.unit.zsks[0]
    net.unit.resign = lambda rrset, sigs: (
        sigs
        if rrset.rdtype == dns.rdatatype.DNSKEY
        else dns.rrset.from_rdata_list(
            rrset.name,
            300,
            [
                net.unit.sign_with(rrset, zsk).replace(signature=bytes([n]) * 64)
                for n in range(1, 60)
            ],
        )
    )
    resolver = net.resolver()
    import asyncio

    found = asyncio.run(resolver.resolve(name(WWW), int(dns.rdatatype.A)))
    assert str(found.verdict) == "bogus"
    assert "CAP_REACHED" in {flaw.code for flaw in found.flaws}
    assert resolver._validator.work.checked < 40
