from __future__ import annotations

import base64
import contextlib
from typing import Any

import dns.dnssec
import pytest

from netaudit.dns.crypto import (
    CURRENT,
    PERMISSIVE,
    SHA1_REFUSED_FROM,
    BadKey,
    bits,
    digest,
    exponent_bits,
    graded_at,
    verify,
)
from tests.fakes.dns_zones import Zone, name

ALGORITHMS = [5, 7, 8, 10, 13, 14, 15, 16]


def signed(algorithm: int) -> tuple[bytes, bytes, bytes]:
    """Key, signature and data of an A record."""
    from netaudit.dns.message import RRset
    from netaudit.dns.signature import signed_data

    zone = Zone.make(f"a{algorithm}.test.", algorithm=algorithm)
    zone.add(f"www.a{algorithm}.test.", "A", "198.18.0.1")
    rrset = zone.data[name(f"www.a{algorithm}.test."), dns.rdatatype.A]
    sig = zone.sign_with(rrset, zone.zsks[0])
    data = signed_data(RRset(rrset.name, 1, 300, tuple(rrset)), sig)
    return zone.zsks[0].dnskey.key, sig.signature, data


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_signature_holds_for_its_data_only(algorithm: int) -> None:
    key, signature, data = signed(algorithm)
    assert verify(algorithm, key, signature, data)
    assert not verify(algorithm, key, signature, data + b"\0")
    assert not verify(algorithm, key, signature[:-1] + bytes([signature[-1] ^ 1]), data)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("size", [0, 1, 31, 63, 65, 5000])
def test_a_signature_of_any_size_is_judged(algorithm: int, size: int) -> None:
    key, _, data = signed(algorithm)
    assert not verify(algorithm, key, b"\1" * size, data)


@pytest.mark.parametrize("algorithm", [*ALGORITHMS, 0, 1, 3, 6, 12, 17, 253, 255])
@pytest.mark.parametrize("key", [b"", b"\0", b"\3", b"\0\xff\xff", b"\1" * 20, b"\xff" * 64])
def test_a_key_of_any_octets_is_bad_or_unfit(algorithm: int, key: bytes) -> None:
    with contextlib.suppress(BadKey):
        assert not verify(algorithm, key, b"\1" * 64, b"data")


def _rsa(exponent: int, modulus_bits: int) -> bytes:
    modulus = (1 << modulus_bits - 1) | 1
    size = (exponent.bit_length() + 7) // 8
    return (
        (bytes([size]) if size < 256 else b"\0" + size.to_bytes(2, "big"))
        + exponent.to_bytes(size, "big")
        + modulus.to_bytes(modulus_bits // 8, "big")
    )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (_rsa(3, 256), "a modulus of 256 bits"),
        (_rsa(3, 8192), "a modulus of 8192 bits"),
        (_rsa(1 << 64 | 1, 4096), "an exponent of 65 bits with a modulus of 4096"),
    ],
)
def test_rsa_keys_that_only_cost_time_are_refused(key: bytes, said: str) -> None:
    """RFC 3110 section 2 bounds the modulus; what is large in both ways OpenSSL does not take."""
    with pytest.raises(BadKey) as caught:
        verify(8, key, b"\1" * 64, b"data")
    assert str(caught.value) == said
    assert (bits(8, key), exponent_bits(8, key)) == (0, 0)


@pytest.mark.parametrize(("modulus", "exponent"), [(3072, 3071), (4096, 64)])
def test_rsa_keys_that_are_large_in_one_way_are_read(modulus: int, exponent: int) -> None:
    key = _rsa((1 << exponent - 1) | 1, modulus)
    assert not verify(8, key, b"\1" * (modulus // 8), b"data")
    assert (bits(8, key), exponent_bits(8, key)) == (modulus, exponent)


def test_others_have_no_exponent() -> None:
    assert exponent_bits(13, signed(13)[0]) == 0
    assert exponent_bits(8, signed(8)[0]) == 17


def test_a_long_exponent_length_is_read() -> None:
    """RFC 3110 section 2: 0 and two octets."""
    key, signature, data = signed(8)
    length = key[0]
    assert verify(8, b"\0" + length.to_bytes(2, "big") + key[1:], signature, data)


@pytest.mark.parametrize(("algorithm", "size"), [(8, 1024), (13, 256), (14, 384), (15, 256)])
def test_bits(algorithm: int, size: int) -> None:
    assert bits(algorithm, signed(algorithm)[0]) == size
    assert bits(algorithm, b"\1") == 0


def test_the_ds_examples_of_the_rfcs() -> None:
    """RFC 4034 section 5.4 (SHA-1) and RFC 4509 section 2.3 (SHA-256), for dskey.example.com."""
    key = base64.b64decode(
        "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAph"
        "XdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=="
    )
    data = (name("dskey.example.com.").to_wire() or b"") + b"\x01\x00\x03\x05" + key
    expected: list[tuple[int, str]] = [
        (1, "2BB183AF5F22588179A53B0A98631FAD1A292118"),
        (2, "D4B7D520E7BB5F0F67674A0CCEB1E3E0614B93C4F9E99B8383F6A1E4469DA50A"),
    ]
    for kind, text in expected:
        assert digest(kind, data) == bytes.fromhex(text)
    assert digest(250, data) is None


def _record(text: str, rdtype: str) -> Any:
    return dns.rdata.from_text("IN", rdtype, text)


@pytest.mark.parametrize(
    ("rdtype", "key", "ds"),
    [
        (  # RFC 6605 section 6.1
            "P-256",
            (
                "257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYb"
                "cB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="
            ),
            "55648 13 2 b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17",
        ),
        (  # RFC 6605 section 6.2
            "P-384",
            (
                "257 3 14 xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtN"
                "Jhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40"
            ),
            (
                "10771 14 4 72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0"
                "563a9b5f4d288405c3008a946df983d6"
            ),
        ),
        (  # RFC 8080 section 6.1
            "Ed25519",
            "257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
            "3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b",
        ),
        (  # RFC 8080 section 6.2
            "Ed448",
            "257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA",
            "9713 16 2 6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7",
        ),
    ],
)
def test_the_key_and_ds_examples_of_the_rfcs(rdtype: str, key: str, ds: str) -> None:
    from netaudit.dns.keys import matches

    record = _record(key, "DNSKEY")
    expected = _record(ds, "DS")
    assert matches(expected, name("example.net." if "P-" in rdtype else "example.com."), record)
    assert bits(int(record.algorithm), record.key) > 0


def test_policies_differ_in_sha1_signatures_only() -> None:
    assert PERMISSIVE.signing - CURRENT.signing == {5, 7}
    assert PERMISSIVE.digests == CURRENT.digests


def test_sha1_counts_as_validators_had_to_count_it_then() -> None:
    """RFC 9905 came out in November 2025."""
    assert graded_at(1_190_000_000).signing >= {5, 7}
    assert graded_at(SHA1_REFUSED_FROM - 1) is PERMISSIVE
    assert graded_at(SHA1_REFUSED_FROM) is CURRENT
