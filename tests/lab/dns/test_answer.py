import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from netaudit.lab.dns.answer import Answer, lookup, transfer
from netaudit.lab.dns.zone import Flaws
from tests.lab.network import kind, name, tree

ZONE = name("x-mot.kontum.test")


def _ask(text: str, what: str, *, zone: str = "x-mot.kontum.test", dnssec: bool = True) -> Answer:
    return lookup(tree().zones[name(zone)], name(text), kind(what), dnssec=dnssec)


def _types(rrsets: list[dns.rrset.RRset]) -> list[str]:
    return [dns.rdatatype.to_text(r.rdtype) for r in rrsets]


def test_an_answer_comes_with_its_signature() -> None:
    found = _ask("www.x-mot.kontum.test", "AAAA")
    assert found.authoritative
    assert _types(found.answer) == ["AAAA", "RRSIG"]
    assert _types(_ask("www.x-mot.kontum.test", "AAAA", dnssec=False).answer) == ["AAAA"]


@pytest.mark.parametrize(
    ("asked", "what", "rcode"),
    [
        ("nothing.x-mot.kontum.test", "AAAA", dns.rcode.NXDOMAIN),
        ("www.x-mot.kontum.test", "TXT", dns.rcode.NOERROR),
        ("x-mot.kontum.test", "AFSDB", dns.rcode.NOERROR),
    ],
)
def test_a_denial_comes_with_its_proof(asked: str, what: str, rcode: int) -> None:
    found = _ask(asked, what)
    assert found.rcode == rcode
    assert found.answer == []
    types = _types(found.authority)
    assert types[:2] == ["SOA", "RRSIG"]
    assert types.count("NSEC") + types.count("NSEC3") >= 1
    assert types.count("RRSIG") == len(types) / 2


def test_an_empty_non_terminal_exists() -> None:
    assert _ask("canary.kontum.test", "A", zone="kontum.test").rcode == dns.rcode.NOERROR


def test_a_referral_carries_ds_and_glue_and_no_authority() -> None:
    found = _ask("www.x-mot.kontum.test", "AAAA", zone="kontum.test")
    assert not found.authoritative
    assert _types(found.authority) == ["NS", "DS", "RRSIG"]
    assert {str(r.name) for r in found.additional} == {
        "ns1.x-mot.kontum.test.", "ns2.kontum.test."
    }  # fmt: skip


def test_an_unsigned_delegation_is_proven_so() -> None:
    found = _ask("unsigned.canary.kontum.test", "A", zone="kontum.test")
    assert _types(found.authority) == ["NS", "NSEC", "RRSIG"]


def test_ds_is_answered_by_the_parent() -> None:
    found = _ask("x-mot.kontum.test", "DS", zone="kontum.test")
    assert found.authoritative
    assert _types(found.answer) == ["DS", "RRSIG"]


def test_a_zone_without_proofs_denies_all_the_same() -> None:
    zone = tree().zones[ZONE]
    zone.flaws = Flaws(no_denial=True)
    found = lookup(zone, name("nothing.x-mot.kontum.test"), kind("A"), dnssec=True)
    assert found.rcode == dns.rcode.NXDOMAIN
    assert _types(found.authority) == ["SOA", "RRSIG"]


@pytest.mark.parametrize("zone", ["x-mot.kontum.test", "x-hai.kontum.test", "kontum.test"])
def test_a_transfer_has_everything_once_between_two_soas(zone: str) -> None:
    data = tree().zones[name(zone)]
    rrsets = transfer(data)
    assert rrsets[0] == rrsets[-1] == data.soa()
    keys = [(r.name, r.rdtype, r.covers) for r in rrsets[:-1]]
    assert len(keys) == len(set(keys))
    plain = {(o, t) for o, held in data.records.items() for t in held}
    assert plain <= {(n, t) for n, t, _ in keys}
