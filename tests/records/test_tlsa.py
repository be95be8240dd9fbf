from __future__ import annotations

from hashlib import sha256, sha512

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from netaudit.facts.dane import Tlsa
from netaudit.lab.authority import Authority as LabAuthority
from netaudit.net.clock import system_clock
from netaudit.records.tlsa import matches
from tests.fakes.certificates import Authority

OURS, OTHER = Authority("Our root"), Authority("Another root")
LEAF, ROOT = OURS.leaf("mail.test"), OURS._root
CHAIN = tuple(c.public_bytes(Encoding.DER) for c in (LEAF, ROOT))
KEY = LEAF.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "record",
    [
        Tlsa(3, 1, 1, sha256(KEY).hexdigest()),
        Tlsa(3, 1, 2, sha512(KEY).hexdigest().upper()),
        Tlsa(3, 1, 0, KEY.hex()),
        Tlsa(1, 0, 1, sha256(CHAIN[0]).hexdigest()),
        Tlsa(2, 0, 1, sha256(CHAIN[1]).hexdigest()),
        Tlsa(0, 0, 0, CHAIN[1].hex()),
        Tlsa(2, 0, 0, CHAIN[1].hex()),
    ],
)
def test_what_fits(record: Tlsa) -> None:
    assert matches(record, CHAIN)


@pytest.mark.parametrize(
    "record",
    [
        Tlsa(3, 1, 1, sha256(CHAIN[0]).hexdigest()),
        Tlsa(3, 0, 1, sha256(CHAIN[1]).hexdigest()),
        Tlsa(2, 0, 1, sha256(CHAIN[0]).hexdigest()),
        Tlsa(3, 1, 0, ""),
    ],
)
def test_what_does_not(record: Tlsa) -> None:
    assert not matches(record, CHAIN)
    assert not matches(record, ())


def test_an_authority_that_did_not_issue_the_leaf() -> None:
    other = OTHER._root.public_bytes(Encoding.DER)
    assert not matches(Tlsa(2, 0, 1, sha256(other).hexdigest()), (CHAIN[0], other))


ROOT_KEY = ROOT.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
LAB = LabAuthority(system_clock)
BY_RSA = tuple(
    c.public_bytes(Encoding.DER)
    for c in x509.load_pem_x509_certificates(LAB.issue_under_short(("mail.test",)).chain)
)
RSA_KEY = (
    x509.load_der_x509_certificate(BY_RSA[1])
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)


EDWARDS = (
    Ed25519PrivateKey.generate()
    .public_key()
    .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)


@pytest.mark.parametrize(
    ("record", "sent"),
    [
        (Tlsa(2, 0, 0, CHAIN[1].hex()), CHAIN[:1]),
        (Tlsa(2, 1, 0, ROOT_KEY.hex()), CHAIN[:1]),
        (Tlsa(2, 0, 0, BY_RSA[1].hex()), BY_RSA[:1]),
        (Tlsa(2, 1, 0, RSA_KEY.hex()), BY_RSA[:1]),
        (Tlsa(2, 1, 0, RSA_KEY.hex()), (*BY_RSA[:1], b"noise")),
    ],
)
def test_an_authority_that_is_in_the_record_need_not_be_sent(
    record: Tlsa, sent: tuple[bytes, ...]
) -> None:
    """posttls-finger takes it: RFC 7671 section 5.2.2."""
    assert matches(record, sent)


@pytest.mark.parametrize(
    "record",
    [
        Tlsa(2, 0, 1, sha256(CHAIN[1]).hexdigest()),  # what is not sent is not known
        Tlsa(2, 0, 0, OTHER._root.public_bytes(Encoding.DER).hex()),
        Tlsa(2, 1, 0, RSA_KEY.hex()),
        Tlsa(2, 1, 0, EDWARDS.hex()),
        Tlsa(2, 1, 0, "00"),
        Tlsa(2, 0, 0, "00"),
        Tlsa(2, 0, 0, "x"),
        Tlsa(0, 0, 0, CHAIN[1].hex()),  # a public one stands above a chain that is sent
    ],
)
def test_an_authority_that_is_not_sent_and_does_not_fit(record: Tlsa) -> None:
    assert not matches(record, CHAIN[:1])
    assert not matches(record, (b"noise",))


def test_octets_that_are_no_certificate() -> None:
    noise = b"\x30\x03abc"
    assert not matches(Tlsa(3, 1, 0, "00"), (noise,))
    assert matches(Tlsa(3, 0, 0, noise.hex()), (noise,))
    assert not matches(Tlsa(2, 0, 0, noise.hex()), (CHAIN[0], noise))
