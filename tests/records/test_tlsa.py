from __future__ import annotations

from hashlib import sha256, sha512

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from netaudit.facts.dane import Tlsa
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


def test_octets_that_are_no_certificate() -> None:
    noise = b"\x30\x03abc"
    assert not matches(Tlsa(3, 1, 0, "00"), (noise,))
    assert matches(Tlsa(3, 0, 0, noise.hex()), (noise,))
    assert not matches(Tlsa(2, 0, 0, noise.hex()), (CHAIN[0], noise))
