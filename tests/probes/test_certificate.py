from __future__ import annotations

from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from netaudit.net.clock import system_clock
from netaudit.probes._certificate import read_certificate
from tests.fakes.certificates import Authority

LEAF = Authority("Root A").leaf("WWW.a.test", "*.b.test")
DER = LEAF.public_bytes(Encoding.DER)


def test_what_a_certificate_says() -> None:
    found = read_certificate(DER)
    assert found
    assert found.names == ("www.a.test", "*.b.test")
    assert (found.issuer, found.key, found.signature) == (
        "CN=Root A",
        "EC 256",
        "sha256",
    )
    assert found.not_before < system_clock() < found.not_after
    assert found.not_after - found.not_before > timedelta(days=90)


@given(st.binary(max_size=64), st.integers(0, len(DER) - 1))
def test_broken_octets_are_not_a_certificate_and_never_raise(noise: bytes, at: int) -> None:
    assert read_certificate(noise) is None
    read_certificate(DER[:at] + noise + DER[at + len(noise) :])
