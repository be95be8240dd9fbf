from datetime import timedelta

import dns.dnssec
import pytest

from netaudit.lab.dns.keys import new_key
from netaudit.lab.dns.zone import Flaws, ZoneData
from tests.lab.network import NOW, clock, kind, name

AAAA, SOA, DNSKEY = kind("AAAA"), kind("SOA"), kind("DNSKEY")


def _zone(**parts: object) -> ZoneData:
    zone = ZoneData(name("x.test"), clock, (new_key(),), **parts)  # type: ignore[arg-type]
    zone.add("x.test.", "SOA", "ns.x.test. hostmaster.x.test. 1 2 3 4 5")
    zone.add("x.test.", "NS", "ns.x.test.")
    zone.add("ns.x.test.", "AAAA", "2001:db8::1")
    zone.add("a.b.x.test.", "AAAA", "2001:db8::2", "2001:db8::3")
    zone.add("sub.x.test.", "NS", "ns.sub.x.test.")
    zone.add("ns.sub.x.test.", "AAAA", "2001:db8::4")
    return zone


def test_empty_non_terminals_exist() -> None:
    assert name("b.x.test") in _zone().names()
    assert name("c.x.test") not in _zone().names()


@pytest.mark.parametrize(
    ("owner", "cut"),
    [("x.test", None), ("a.b.x.test", None), ("sub.x.test", "sub.x.test"),
     ("deep.ns.sub.x.test", "sub.x.test")],
)  # fmt: skip
def test_a_cut_is_the_delegation_above(owner: str, cut: str | None) -> None:
    assert _zone().cut(name(owner)) == (name(cut) if cut else None)


def test_records_of_one_type_make_one_rrset() -> None:
    found = _zone().rrset(name("a.b.x.test"), AAAA)
    assert found is not None
    assert {str(r) for r in found} == {"2001:db8::2", "2001:db8::3"}


def test_signatures_have_the_dates_that_the_flaws_say() -> None:
    zone = _zone(flaws=Flaws(since=timedelta(days=-3), until=timedelta(days=-1)))
    signatures = zone.signatures(zone.soa())
    assert signatures is not None
    assert signatures[0].inception == int((NOW - timedelta(days=3)).timestamp())
    assert signatures[0].expiration == int((NOW - timedelta(days=1)).timestamp())


def test_a_touched_zone_signs_anew() -> None:
    zone = _zone()
    before = zone.signatures(zone.soa())
    assert zone.signatures(zone.soa()) is before
    zone.touch()
    assert zone.signatures(zone.soa()) is not before


def test_split_keys_sign_what_is_theirs() -> None:
    entry, other = new_key(), new_key(entry_point=False)
    zone = _zone()
    zone.keys = (entry, other)
    tags = {}
    for what in (DNSKEY, SOA):
        rrset = zone.rrset(zone.name, what)
        assert rrset is not None
        signatures = zone.signatures(rrset)
        assert signatures is not None
        tags[what] = [s.key_tag for s in signatures]
    assert tags[DNSKEY] == [dns.dnssec.key_id(entry.record)]
    assert tags[SOA] == [dns.dnssec.key_id(other.record)]


def test_an_unsigned_zone_shows_nothing_of_dnssec() -> None:
    zone = _zone(flaws=Flaws(unsigned=True))
    assert zone.rrset(zone.name, DNSKEY) is None
    assert zone.signatures(zone.soa()) is None
    assert not zone.signed


def test_missing_signatures_spare_the_keys() -> None:
    zone = _zone(flaws=Flaws(no_signatures=True))
    keys = zone.rrset(zone.name, DNSKEY)
    assert keys is not None
    assert zone.signatures(keys) is not None
    assert zone.signatures(zone.soa()) is None


def test_a_serial_is_changed_in_place() -> None:
    zone = _zone()
    zone.set_serial(99)
    assert zone.soa()[0].serial == 99
    assert len(zone.soa()) == 1


def test_nsec3_parameters_are_published() -> None:
    found = _zone(iterations=7, salt=b"\xab").rrset(name("x.test"), kind("NSEC3PARAM"))
    assert found is not None
    assert str(found[0]) == "1 0 7 ab"
    assert _zone().rrset(name("x.test"), kind("NSEC3PARAM")) is None
