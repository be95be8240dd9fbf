"""The example keys, digests and signatures of the RFCs that brought each algorithm."""

from __future__ import annotations

from typing import NamedTuple

import dns.rdata
import pytest
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG

from netaudit.dns.crypto import CURRENT, PERMISSIVE
from netaudit.dns.keys import effective_ds, matches
from netaudit.dns.message import RRset
from netaudit.dns.signature import Keys, Work, check, key_tag
from tests.fakes.dns_zones import name


class Example(NamedTuple):
    """One example; `ds` is empty where the RFC gives none."""

    zone: str
    key: str
    ds: str
    owner: str
    data: str
    sig: str


_MX = ("example.com.", "MX 10 mail.example.com.")
_A = ("www.example.net.", "A 192.0.2.1")
EXAMPLES = {
    "RFC 5702 section 6.1": Example(
        "example.net.",
        "256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Q"
        "s8PkxUdp6p/"
        "DlUmObdk=",
        "",
        "www.example.net.",
        "A 192.0.2.91",
        "A 8 3 3600 20300101000000 20000101000000 9033 example.net. kRCOH6u7l0QGy9qpC9l1s"
        "LncJcOKFLJ7G"
        "hiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==",
    ),
    "RFC 5702 section 6.2": Example(
        "example.net.",
        "256 3 10 AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/A"
        "yhqFDxj13tOn"
        "D9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZT"
        "SncorffcGmhO"
        "L",
        "",
        "www.example.net.",
        "A 192.0.2.91",
        "A 10 3 3600 20300101000000 20000101000000 3740 example.net. tsb4wnjRUDnB1BUi+t6T"
        "MTXThjVnG+eCk"
        "Wqjvv"
        "jhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/zpq+9fOuagYJRfDqfReKBzMwe"
        "OLDiNa8iP5g9v"
        "Mhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=",
    ),
    "RFC 6605 section 6.1": Example(
        "example.net.",
        "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr"
        "+Wi9xMWyQLc8N"
        "AA==",
        "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
        *_A,
        "A 13 3 3600 20100909100439 20100812100439 55648 example.net. qx6wLYqmh+l9oCKTN6q"
        "Ic+bw6ya+KJ8o"
        "Mz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==",
    ),
    "RFC 6605 section 6.2": Example(
        "example.net.",
        "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8"
        "X1DRSEkrbYQ+O"
        "B+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
        "10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9"
        "b5f4d288405c30"
        "08a946df983d6",
        *_A,
        "A 14 3 3600 20100909102025 20100812102025 10771 example.net. /L5hDKIvGDyI1fcARX3"
        "z65qrmPsVz73Q"
        "D1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI"
        "0RSMROxxwGipW"
        "cJm",
    ),
    "RFC 8080 section 6.1, first": Example(
        "example.com.",
        "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
        "3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b",
        *_MX,
        "MX 15 2 3600 1440021600 1438207200 3613 example.com. oL9krJun7xfBOIWcGHi7mag5/hd"
        "ZrKWw15jPGrHp"
        "jQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==",
    ),
    "RFC 8080 section 6.1, second": Example(
        "example.com.",
        "257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=",
        "35217 15 2 401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c6614c",
        *_MX,
        "MX 15 2 3600 1440021600 1438207200 35217 example.com. zXQ0bkYgQTEFyfLyi9QoiY6D8Z"
        "dYo4wyUhVioYZ"
        "XFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pcBg==",
    ),
    "RFC 8080 section 6.2": Example(
        "example.com.",
        "257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA",
        "9713 16 2 6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7",
        *_MX,
        "MX 16 2 3600 1440021600 1438207200 9713 example.com. 3cPAHkmlnxcDHMyg7vFC34l0blB"
        "huG1qpwLmjInI"
        "8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/Jt"
        "IyaiYVdnYtyMW"
        "bSNyGEY2213WKsJlwEA",
    ),
}


@pytest.mark.parametrize("where", EXAMPLES)
def test_the_example_validates_and_nothing_else_does(where: str) -> None:
    example = EXAMPLES[where]
    key = dns.rdata.from_text("IN", "DNSKEY", example.key)
    sig = dns.rdata.from_text("IN", "RRSIG", example.sig)
    assert isinstance(key, DNSKEY)
    assert isinstance(sig, RRSIG)
    assert key_tag(key) == sig.key_tag
    kind, text = example.data.split(" ", 1)
    data = dns.rdata.from_text("IN", kind, text)
    keys = Keys(name(example.zone), (key,), int(sig.inception), CURRENT)
    rrset = RRset(name(example.owner), int(data.rdtype), 3600, (data,), (sig,))
    assert check(rrset, keys, Work()).valid
    other = RRset(name("w2." + example.zone), int(data.rdtype), 3600, (data,), (sig,))
    assert not check(other, keys, Work()).valid


@pytest.mark.parametrize("where", [where for where, example in EXAMPLES.items() if example.ds])
def test_the_digest_is_that_of_the_key(where: str) -> None:
    example = EXAMPLES[where]
    key = dns.rdata.from_text("IN", "DNSKEY", example.key)
    ds = dns.rdata.from_text("IN", "DS", example.ds)
    assert isinstance(key, DNSKEY)
    assert isinstance(ds, DS)
    assert effective_ds([ds], CURRENT) == [ds]
    assert matches(ds, name(example.zone), key)
    assert not matches(ds, name("other." + example.zone), key)


def test_gost_counts_as_unsupported() -> None:
    """RFC 5933 sections 2 and 4, deprecated by RFC 9906: neither algorithm 12 nor digest 3."""
    for text in ("59732 12 3 " + "22" * 32, "59732 12 2 " + "22" * 32, "59732 13 3 " + "22" * 32):
        ds = dns.rdata.from_text("IN", "DS", text)
        assert effective_ds([ds], PERMISSIVE) == []
