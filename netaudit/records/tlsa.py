"""TLSA records (RFC 6698): whether they can be used, and whether certificates fit them."""

from __future__ import annotations

from hashlib import sha256, sha512
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from netaudit.facts.dane import Tlsa

TRUST_ANCHOR = (0, 2)  # usages that name a certificate above the leaf
_HASHES = {1: lambda data: sha256(data).digest(), 2: lambda data: sha512(data).digest()}


def matches(record: Tlsa, chain: Sequence[bytes]) -> bool:
    """Whether a chain in DER, leaf first, fits the record (RFC 6698 section 2.1).

    For a usage above the leaf, every certificate up to the one that fits has issued the one before.
    """
    if not chain:
        return False
    if record.usage in TRUST_ANCHOR:
        fits = (n for n, der in enumerate(chain) if n and _selected(record, der))
        return any(_issued(chain[: n + 1]) for n in fits)
    return _selected(record, chain[0])


def _selected(record: Tlsa, der: bytes) -> bool:
    data = der if record.selector == 0 else _public_key(der)
    made = _HASHES.get(record.matching, bytes)(data)
    return bool(data) and made.hex() == record.data.lower()


def _public_key(der: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a certificate; empty where it cannot be read."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    loaded = _load(der)
    try:
        key = loaded.public_key() if loaded else None
        spki = PublicFormat.SubjectPublicKeyInfo
        return key.public_bytes(Encoding.DER, spki) if key else b""
    except Exception:  # noqa: BLE001  the library raises a dozen kinds at hostile keys
        return b""


def _issued(chain: Sequence[bytes]) -> bool:
    loaded = [_load(der) for der in chain]
    try:
        for below, above in pairwise(loaded):
            if below is None or above is None:
                return False
            below.verify_directly_issued_by(above)
    except Exception:  # noqa: BLE001  as above, and the signature that does not verify
        return False
    return True


def _load(der: bytes) -> x509.Certificate | None:
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(der)
    except Exception:  # noqa: BLE001  as above
        return None
