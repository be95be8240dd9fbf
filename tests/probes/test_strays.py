from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.rdatatype
import dns.rrset
import pytest

from netaudit.facts.proofs import ZoneStrays
from netaudit.facts.zone import Security
from tests.dns.worlds import internet
from tests.fakes.dns_keys import Signer
from tests.fakes.dns_zones import DAY, DNSKEY, DS, NOW, name
from tests.probes.copies import ABSENT, BAD, GOOD, proofs, strays, two_servers

if TYPE_CHECKING:
    from dns.message import Message
    from dns.name import Name


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_of_sound_servers_nothing_is_stray(denial: str) -> None:
    found = strays(two_servers(denial)[0])
    assert (found.security, found.strays) == (Security.SECURE, ())
    assert sorted(found.servers) == [GOOD, BAD]


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_signatures_that_never_held_beside_those_that_do(denial: str) -> None:
    net, copy = two_servers(denial)

    def twice(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        both = [r for sig in sigs for r in (sig, sig.replace(signature=b"\1" * 64))]
        return dns.rrset.from_rdata_list(rrset.name, sigs.ttl, both)

    copy.resign = twice
    assert proofs(net).unproved == ()
    found = strays(net).strays
    assert {one.server for one in found} == {BAD}
    asked, of_chain = found[:5], found[5:]
    assert [one.question for one in asked] == ["SOA", "NS", "DNSKEY", "CDS", ABSENT]
    assert all(one.question.endswith(denial.upper()) for one in of_chain)
    unit = net.unit
    told = [*unit.deny_name(name(ABSENT.split()[0])), *unit.deny_data(unit.origin)]
    assert {one.question for one in of_chain}.isdisjoint(f"{r.name} NSEC3" for r in told)
    assert {r.code for one in found for r in one.reasons} == {"SIGNATURE_INVALID"}


def test_an_unsigned_record_beside_a_proof() -> None:
    """Unbound calls such an answer bogus; the proof does not need the record."""
    net, copy = two_servers()

    def edit(message: Message, _owner: Name, rdtype: int) -> None:
        if rdtype == dns.rdatatype.CDS:
            other = copy.matching(name("www.u.kontum.test."))
            assert other is not None
            message.authority.append(other)

    copy.tamper = edit
    assert proofs(net).unproved == ()
    (found,) = strays(net).strays
    assert (found.server, found.question) == (BAD, "CDS")
    assert [r.code for r in found.reasons] == ["RRSIG_MISSING"]


def test_what_is_bogus_is_not_called_stray() -> None:
    net, copy = two_servers()
    copy.resign = lambda rrset, sigs: dns.rrset.from_rdata_list(
        rrset.name, 300, [s.replace(signature=b"\1" * 64) for s in sigs]
    )
    assert len(proofs(net).unproved) == 5
    assert strays(net).strays == ()
    assert strays(internet(ends=NOW - DAY)) == ZoneStrays(Security.BOGUS, (), ())


@pytest.mark.parametrize("denial", ["nsec", "nsec3"])
def test_strays_of_the_chain_of_denial_away_from_the_apex(denial: str) -> None:
    net, copy = two_servers(denial)
    for zone in (net.unit, copy):
        zone.add("vpn.u.kontum.test.", "A", "198.18.1.80")
        zone.add("z.u.kontum.test.", "A", "198.18.1.80")
    unit = net.unit
    rests_on = [*unit.deny_name(name(ABSENT.split()[0])), *unit.deny_data(unit.origin)]
    shown = {rrset.name for rrset in rests_on}
    links = [unit.matching(name(f"{label}.u.kontum.test.")) for label in ("vpn", "z", "www")]
    wanted = next(link for link in links if link is not None and link.name not in shown)

    def twice(rrset: dns.rrset.RRset, sigs: dns.rrset.RRset) -> dns.rrset.RRset:
        if rrset.name != wanted.name or rrset.rdtype != wanted.rdtype:
            return sigs
        both = [r for sig in sigs for r in (sig, sig.replace(signature=b"\1" * 64))]
        return dns.rrset.from_rdata_list(rrset.name, sigs.ttl, both)

    unit.resign = copy.resign = twice
    assert proofs(net).unproved == ()
    found = strays(net).strays
    where = [s.server for s in found]
    assert len(where) == 2  # of NSEC, the one is whoever answered
    either = [{GOOD, BAD}] if denial == "nsec3" else [{"u.kontum.test", s} for s in (GOOD, BAD)]
    assert set(where) in either
    assert {(s.question, *(r.code for r in s.reasons)) for s in found} == {
        (f"{wanted.name} {denial.upper()}", "SIGNATURE_INVALID")
    }


def test_keys_that_a_server_alone_publishes_may_sign_its_own_set() -> None:
    """Of two who sign, each has a way in of its own (RFC 8901 section 2.1.2)."""
    net, copy = two_servers()
    copy.ksks = [Signer.make(copy.algorithm, "of the other who signs")]
    copy.set_keys()

    def twice(rrset: Any, sigs: Any) -> Any:
        """BIND's signer signs the keys with all keys."""
        if rrset.rdtype != DNSKEY:
            return sigs
        own = [copy.sign_with(rrset, signer) for signer in (*copy.ksks, *copy.zsks)]
        return dns.rrset.from_rdata_list(rrset.name, rrset.ttl, own)

    copy.resign = twice
    net.kontum.data[net.unit.origin, DS] = dns.rrset.from_rdata_list(
        net.unit.origin, 300, [*net.unit.ds(), *copy.ds()]
    )
    net.kontum.forget()
    assert proofs(net).unproved == ()
    assert strays(net).strays == ()
