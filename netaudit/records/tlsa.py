"""TLSA records (RFC 6698): whether they can be used, and whether certificates fit them."""

from __future__ import annotations

from hashlib import sha256, sha512
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from netaudit.facts.dane import Tlsa

TRUST_ANCHOR = (0, 2)  # usages that name a certificate above the leaf
_ANCHOR, _FULL = 2, 0  # the usage of a private authority; the matching type of all of it
_HASHES = {1: lambda data: sha256(data).digest(), 2: lambda data: sha512(data).digest()}


def matches(record: Tlsa, chain: Sequence[bytes]) -> bool:
    """Whether a chain in DER, leaf first, fits the record (RFC 6698 section 2.1).

    For a usage above the leaf, every certificate up to the one that fits has issued the one before.
    A record that holds all of an authority's certificate or key stands for it where the server
    sends none (RFC 7671 section 5.2.2).
    """
    if not chain:
        return False
    if record.usage not in TRUST_ANCHOR:
        return _selected(record, chain[0])
    fits = (n for n, der in enumerate(chain) if n and _selected(record, der))
    if any(_issued(chain[: n + 1]) for n in fits):
        return True
    return (record.usage, record.matching) == (_ANCHOR, _FULL) and _anchored(record, chain)


def _anchored(record: Tlsa, chain: Sequence[bytes]) -> bool:
    """Whether some certificate of the chain was issued by what the record itself holds."""
    try:
        data = bytes.fromhex(record.data)
    except ValueError:
        return False
    parts = (chain[: n + 1] for n in range(len(chain)))
    if record.selector == 0:
        return any(_issued((*part, data)) for part in parts)
    return any(_issued(part) and _signed_by(data, part[-1]) for part in parts)


def _signed_by(spki: bytes, der: bytes) -> bool:
    """Whether a key, of which no certificate is known, signed a certificate."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    certificate = _load(der)
    if certificate is None:
        return False
    try:
        key: Any = load_der_public_key(spki)
        given: tuple[Any, ...] = ()
        if isinstance(key, ec.EllipticCurvePublicKey):
            given = (certificate.signature_algorithm_parameters,)
        elif isinstance(key, rsa.RSAPublicKey):
            hash_ = certificate.signature_hash_algorithm
            given = (certificate.signature_algorithm_parameters, hash_)
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, *given)
    except Exception:  # noqa: BLE001  as below, and the signature that does not verify
        return False
    return True


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
