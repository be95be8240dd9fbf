from __future__ import annotations

import dns.name
import dns.rdatatype

from netaudit.canaries import made
from netaudit.canaries.zones import ADDRESSES, KINDS
from netaudit.dns.crypto import CURRENT
from netaudit.lab.dns.canaries import ITERATIONS
from netaudit.model import Purpose
from tests.lab.network import NOW

NAME = dns.name.from_text("canary.mau.test")
SERVERS = [dns.name.from_text("ns1.mau.test"), dns.name.from_text("ns2.mau.test")]
YEAR = 365 * 86_400


def dates(label: str) -> tuple[float, float]:
    """In years from now, of the signature over the SOA."""
    found = made(NAME, SERVERS, NOW, 3)
    zone = next(z for z in found.zones if z.name.labels[0] == label.encode())
    sigs = zone.signatures(zone.soa())
    assert sigs is not None
    now = NOW.timestamp()
    return (sigs[0].inception - now) / YEAR, (sigs[0].expiration - now) / YEAR


def test_every_kind_has_a_zone_below_the_first() -> None:
    found = made(NAME, SERVERS, NOW, 3)
    assert found.name == NAME
    assert [z.name.parent() for z in found.zones[1:]] == [NAME] * len(KINDS)
    assert [c.name for c in found.canaries] == [f"{k[0]}.canary.mau.test" for k in KINDS]
    assert {c.fault for c in found.canaries if c.expected == "bogus"} == {
        "signature",
        "expired",
        "future",
        "ds",
    }


def test_dates() -> None:
    since, until = dates("good")
    assert (since < 0, round(until, 2)) == (True, 3)
    assert dates("expired")[1] < 0
    assert round(dates("future")[0], 2) == 3  # when the others end


def test_the_first_delegates_the_others() -> None:
    found = made(NAME, SERVERS, NOW, 3)
    top, zones = found.zones[0], {z.name.labels[0]: z for z in found.zones[1:]}
    assert len(found.ds) == 1
    for label, zone in zones.items():
        ds = top.rrset(zone.name, dns.rdatatype.DS)
        assert (ds is None) == (label == b"unsigned")
        keys = {dns.dnssec.key_id(k.record) for k in zone.keys}
        if ds is not None:
            assert ({r.key_tag for r in ds} == keys) == (label != b"wrong-ds")


def test_each_has_addresses_of_both_families() -> None:
    for zone in made(NAME, SERVERS, NOW, 3).zones[1:]:
        for kind, address in ADDRESSES:
            rrset = zone.rrset(zone.name, dns.rdatatype.from_text(kind))
            assert rrset is not None
            assert [str(r) for r in rrset] == [address]


def test_what_is_special() -> None:
    found = made(NAME, SERVERS, NOW, 3)
    zones = {z.name.labels[0].decode(): z for z in found.zones[1:]}
    assert int(zones["algorithm"].keys[0].record.algorithm) not in CURRENT.signing
    assert zones["iterations"].iterations == ITERATIONS
    (large,) = [c for c in found.canaries if c.purpose is Purpose.SIZE]
    texts = zones["large"].rrset(dns.name.from_text(large.name), dns.rdatatype.TXT)
    assert texts is not None
    assert sum(len(r.to_wire()) for r in texts) > 2000


def test_made_anew_the_serial_grows_and_the_keys_are_others() -> None:
    first = made(NAME, SERVERS, NOW, 3)
    later = made(NAME, SERVERS, NOW.replace(year=NOW.year + 1), 3)
    assert later.zones[0].soa()[0].serial > first.zones[0].soa()[0].serial
    assert first.ds != later.ds
