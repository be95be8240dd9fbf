from __future__ import annotations

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from netaudit.facts.tls import Intermediate
from netaudit.net.clock import system_clock
from netaudit.probes._certificate import read_certificate, read_intermediates
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


def test_what_came_above_it() -> None:
    """Roots are left out, and what is none; what was not seen is not said to be nothing."""
    root = x509.load_pem_x509_certificate(Authority("Root A").pem.encode())
    given_ = [root.public_bytes(Encoding.DER), b"no certificate", DER]
    assert read_intermediates(given_) == (Intermediate("CN=WWW.a.test", "EC 256", "sha256"),)
    assert read_intermediates([]) == ()
    assert read_intermediates(None) is None
    assert len(read_intermediates([DER] * 99) or ()) == 8


def test_hosts_of_its_status_are_those_of_web_urls() -> None:
    """A directory's URL and what is no URL are left out."""
    urls = [
        "http://OCSP.test/",
        "ldap://dir.test/",
        "http://ocsp.test:80/x",
        "http://",
        "https://[::1/",
    ]
    found = read_certificate(with_status(urls, ["http://crl.test/ca.crl"]))
    assert found
    assert found.status_hosts == ("ocsp.test", "crl.test")
    many = read_certificate(with_status([f"http://h{n}.test" for n in range(99)], []))
    assert many
    assert len(many.status_hosts) == 16


def with_status(told_by: list[str], lists: list[str]) -> bytes:
    """The certificate above again, with these URLs in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    uri = x509.UniformResourceIdentifier
    ocsp = x509.oid.AuthorityInformationAccessOID.OCSP
    builder = (
        x509.CertificateBuilder()
        .subject_name(LEAF.subject)
        .issuer_name(LEAF.issuer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(LEAF.not_valid_before_utc)
        .not_valid_after(LEAF.not_valid_after_utc)
        .add_extension(
            x509.AuthorityInformationAccess(
                [x509.AccessDescription(ocsp, uri(u)) for u in told_by]
            ),
            critical=False,
        )
    )
    if lists:
        points = [x509.DistributionPoint([uri(u) for u in lists], None, None, None)]
        builder = builder.add_extension(x509.CRLDistributionPoints(points), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@given(st.binary(max_size=64), st.integers(0, len(DER) - 1))
def test_broken_octets_are_not_a_certificate_and_never_raise(noise: bytes, at: int) -> None:
    assert read_certificate(noise) is None
    read_certificate(DER[:at] + noise + DER[at + len(noise) :])
