"""What is unsigned, or counts as such, and what work a resolution may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.flags
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.dns.delegation import How
from tests.dns.worlds import (
    BOGUS,
    CASES,
    INSECURE,
    KONTUM,
    OTHER,
    SECURE,
    WWW,
    codes,
    furnished,
    internet,
    with_ds,
)
from tests.fakes.dns_zones import Zone, name

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name


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


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
@pytest.mark.parametrize("signed", [False, True])
def test_servers_that_hold_the_zone_above_one_between_and_one_below(
    denial: str, *, signed: bool
) -> None:
    """They give the DS from the zone between, which is unsigned where that zone is."""
    net = internet(denial=denial if signed else "")
    below = Zone.make("b.u.kontum.test.").add("www.b.u.kontum.test.", "A", "198.18.1.9")
    net.unit.delegate(below, ("ns1.u.kontum.test.", KONTUM))
    net.kontum.denial = denial
    net.world.serve(KONTUM, net.unit, below)
    expected = SECURE if signed else INSECURE
    assert net.verdict("www.b.u.kontum.test") == expected
    assert net.verdict("b.u.kontum.test", "DNSKEY") == expected
    assert net.verdict("b.u.kontum.test", "DS") == expected
    assert codes(net, "www.b.u.kontum.test") == (set() if signed else {"UNSIGNED_DELEGATION"})


def test_a_ds_without_signatures_is_bogus_where_nothing_unsigned_lies_between() -> None:
    net = internet()
    below = Zone.make("b.ent.kontum.test.").add("www.b.ent.kontum.test.", "A", "198.18.1.9")
    net.kontum.delegate(below, ("ns1.kontum.test.", KONTUM))
    net.world.serve(KONTUM, below)
    assert net.verdict("www.b.ent.kontum.test") == SECURE
    net.kontum.tamper = unsigned_ds
    assert net.verdict("www.b.ent.kontum.test") == BOGUS


def unsigned_ds(message: Message, _owner: Name, _rdtype: int) -> None:
    for section in (message.answer, message.authority):
        section[:] = [r for r in section if r.covers != dns.rdatatype.DS]


def test_unknown_algorithms_and_digests_are_insecure() -> None:
    """RFC 6840 section 5.2."""
    assert with_ds("1 99 2 " + "ab" * 32).verdict(WWW) == INSECURE
    assert with_ds("1 13 250 " + "ab" * 32).verdict(WWW) == INSECURE
    assert "DS_UNSUPPORTED" in codes(with_ds("1 99 2 " + "ab" * 32))


def test_an_unknown_ds_beside_a_right_one_does_no_harm() -> None:
    assert with_ds("1 99 2 " + "ab" * 32, right=True).verdict(WWW) == SECURE


def test_an_unknown_ds_beside_a_wrong_one_does_not_save_it() -> None:
    assert with_ds("1 99 2 " + "ab" * 32, "7 13 2 " + "cd" * 32).verdict(WWW)[0] == "bogus"


def test_a_wrong_ds_beside_a_right_one_is_named_but_harmless() -> None:
    net = with_ds("7 13 2 " + "cd" * 32, right=True)
    assert net.verdict(WWW) == SECURE
    assert codes(net) == {"DS_BESIDE"}


def test_a_sha1_digest_does_not_count_beside_sha256() -> None:
    """RFC 4509 section 3: else an attacker could choose the weaker one."""
    net = internet()
    sha1 = net.unit.ds("SHA1")[0]
    assert with_ds(sha1.to_text(), "7 13 2 " + "cd" * 32).verdict(WWW)[0] == "bogus"


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
    net = furnished(denial="nsec3", iterations=iterations, salt=b"\xab\xcd")
    assert net.verdict("nothing.u.kontum.test") == (expected, "NXDOMAIN")
    assert net.verdict(WWW, "MX") == (expected, "NOERROR")
    assert net.verdict("any.w.u.kontum.test") == (expected, "NOERROR")
    assert net.verdict(WWW) == SECURE
    told = {"NSEC3_ITERATIONS"} if expected == "insecure" else set()
    for owner in ("nothing.u.kontum.test", "ent.u.kontum.test", "any.w.u.kontum.test"):
        assert codes(net, owner) == told


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


def test_unsigned_data_beside_an_unsigned_alias_is_data() -> None:
    """Nothing tells which of them the zone has; no question is asked in the alias's wake."""
    net = internet(denial="")
    net.unit.tamper = alias_beside
    found = net.resolve(WWW)
    assert (str(found.verdict), found.rcode) == ("insecure", "NOERROR")
    assert {int(r.rdtype) for r in found.answer} == {dns.rdatatype.A}


def alias_beside(message: Message, owner: Name, rdtype: int) -> None:
    if rdtype == dns.rdatatype.A and message.answer:
        message.answer.append(dns.rrset.from_text(owner, 300, "IN", "CNAME", "www.kontum.test."))
