from __future__ import annotations

import dns.flags
import dns.message
import dns.rrset
import pytest

from netaudit.dns.crypto import CURRENT
from netaudit.dns.denial import MAX_CHAINS, MAX_RECORDS, NXDOMAIN, deny, deny_closer, has_denial
from netaudit.dns.message import Message, parse, type_text
from netaudit.dns.proof import Denied
from netaudit.dns.signature import Keys, Work
from tests.dns.worlds import reasons
from tests.fakes.dns_zones import NOW, Zone, name

A, MX, DS = 1, 15, 43


def zone(denial: str = "nsec", **options: int) -> Zone:
    made = Zone.make("test.", denial=denial, **options)
    return made.add("a.test.", "A", "198.18.0.1").add("*.w.test.", "A", "198.18.0.2")


def keys(made: Zone) -> Keys:
    return Keys(made.origin, tuple(s.dnskey for s in made.zsks), NOW, CURRENT)


def asked(made: Zone, owner: str, rdtype: int = A) -> Message:
    response = dns.message.make_response(dns.message.make_query(owner, type_text(rdtype)))
    made.respond(response, name(owner), rdtype)
    if made.tamper:
        made.tamper(response, name(owner), rdtype)
    return parse(response.to_wire(max_size=65535))


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_names_and_types(denial: str) -> None:
    made = zone(denial)
    absent = asked(made, "zz.test.")
    found = deny(absent, name("zz.test."), A, NXDOMAIN, keys(made), Work())
    assert found.proof
    assert found.proof.denied is Denied.NAME
    assert (found.excessive, found.flaws) == (0, ())
    empty = asked(made, "a.test.", MX)
    found = deny(empty, name("a.test."), MX, 0, keys(made), Work())
    assert found.proof
    assert found.proof.denied is Denied.DATA
    assert has_denial(empty)
    assert not has_denial(asked(made, "a.test."))


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_that_a_name_does_not_exist_is_no_proof_that_it_lacks_a_type(denial: str) -> None:
    """RFC 4035 section 5.4, RFC 5155 section 8.5: that takes the record of the name itself."""
    made = zone(denial)
    found = deny(asked(made, "zz.test."), name("zz.test."), A, 0, keys(made), Work())
    assert found.proof is None


@pytest.mark.parametrize("rdtype", [A, DS])
@pytest.mark.parametrize("whole", [True, False])
def test_without_the_wildcards_denial_opt_out_spares_a_ds_alone(
    rdtype: int, *, whole: bool
) -> None:
    """RFC 5155 sections 8.4 and 8.6."""
    made = zone("nsec3", opt_out=True)
    message = asked(made, "g.test.", rdtype)
    star = made.covering(name("*.test.")).name
    assert star != made.covering(name("g.test.")).name
    if not whole:
        kept = tuple(r for r in message.authority if r.name != star)
        message = message._replace(authority=kept)
    proof = deny(message, name("g.test."), rdtype, NXDOMAIN, keys(made), Work()).proof
    told = (proof.denied, proof.opt_out) if proof else None
    expected = (Denied.NAME, True) if whole else (Denied.DATA, True)
    assert told == (expected if whole or rdtype == DS else None)


def test_of_chains_with_several_parameters_only_so_many_are_tried() -> None:
    chains = [zone("nsec3", iterations=n) for n in range(MAX_CHAINS + 1)]
    others, good = chains[:-1], chains[-1]
    proof = asked(good, "zz.test.").authority
    for number in (MAX_CHAINS - 1, MAX_CHAINS):
        idle = [r for made in others[:number] for r in asked(made, "a.test.", MX).authority]
        message = asked(good, "zz.test.")._replace(authority=(*idle, *proof))
        found = deny(message, name("zz.test."), A, NXDOMAIN, keys(good), Work())
        assert (found.proof is not None) is (number < MAX_CHAINS)


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_a_denial_of_another_zone_beside_it_says_nothing(denial: str) -> None:
    """NSD denies at once in the zone that a wildcard's CNAME leads to, where it holds that, too."""
    made, other = zone(denial), Zone.make("other.", denial=denial)
    message, further = asked(made, "x.w.test."), asked(other, "zz.other.")
    both = message._replace(authority=(*further.authority, *message.authority))
    found = deny_closer(both, name("x.w.test."), name("w.test."), keys(made), Work())
    assert (bool(found.proof), found.flaws) == (True, ())


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_an_expansion(denial: str) -> None:
    made = zone(denial)
    message = asked(made, "x.w.test.")
    right, wrong = name("w.test."), name("test.")
    assert deny_closer(message, name("x.w.test."), right, keys(made), Work()).proof
    assert not deny_closer(
        asked(made, "zz.test."), name("x.w.test."), wrong, keys(made), Work()
    ).proof


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_records_without_a_valid_signature_prove_nothing(denial: str) -> None:
    made = zone(denial)
    made.resign = lambda rrset, sigs: dns.rrset.from_rdata_list(
        rrset.name, 300, [sig.replace(signature=b"\1" * 64) for sig in sigs]
    )
    message = asked(made, "zz.test.")
    found = deny(message, name("zz.test."), A, NXDOMAIN, keys(made), Work())
    assert found.proof is None
    assert {flaw.code for flaw in found.flaws} == {"SIGNATURE_INVALID"}


def test_an_expanded_nsec_proves_nothing() -> None:
    """A wildcard's NSEC under another owner would cover what it likes."""
    made = zone()
    made.add("*.test.", "A", "198.18.0.3")
    star = made.matching(name("*.test."))
    assert star
    message = asked(made, "a.test.", MX)
    signed = made.rrsig(star)
    assert signed
    moved = [dns.rrset.from_rdata_list(name("b.test."), 300, list(r)) for r in (star, signed)]
    response = dns.message.make_response(dns.message.make_query("c.test.", "A"))
    response.authority.extend(moved)
    found = deny(parse(response.to_wire()), name("b.test."), MX, 0, keys(made), Work())
    assert found.proof is None
    assert reasons(found.flaws) == ["NSEC_WILDCARD_EXPANDED | test. | b.test. | b.test."]
    assert deny(message, name("a.test."), MX, 0, keys(made), Work()).proof


def test_excessive_iterations_are_said_only_by_signed_records() -> None:
    made = zone("nsec3", iterations=151)
    message = asked(made, "zz.test.")
    found = deny(message, name("zz.test."), A, NXDOMAIN, keys(made), Work())
    assert found.excessive == 151
    closer = deny_closer(message, name("zz.test."), name("test."), keys(made), Work())
    told = ["NSEC3_ITERATIONS | test. | zz.test. | 151"]
    assert reasons(found.flaws) == reasons(closer.flaws) == told
    stranger = Zone.make("test.", denial="nsec3", algorithm=15)
    assert deny(message, name("zz.test."), A, NXDOMAIN, keys(stranger), Work()).excessive == 0


def test_the_records_looked_at_are_bounded() -> None:
    made = zone()
    for n in range(100):
        made.add(f"n{n:03}.test.", "A", "198.18.0.1")

    def edit(message: dns.message.Message, _owner: object, _rdtype: int) -> None:
        for _, rrset in made.chain():
            made._put(message.authority, rrset)

    made.tamper = edit
    work = Work()
    deny(asked(made, "zz.test."), name("zz.test."), A, NXDOMAIN, keys(made), work)
    assert work.checked <= MAX_RECORDS
