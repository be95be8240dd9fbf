"""DNSSEC signatures over octets: which algorithms we can check, and which we may.

RFC 9904 and the IANA registry grade the algorithms; RFC 9905 section 2 has operators treat those
with SHA-1 as unsupported while implementations keep the ability. So: *can* and *may*.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_RSA_BITS = 4096  # RFC 3110 section 2; more only costs time
# Bits: OpenSSL takes no larger exponent with a larger modulus.
_LARGE_MODULUS, _LARGE_EXPONENT = 3072, 64
_RSA_HASHES: dict[int, tuple[hashes.HashAlgorithm, int]] = {
    5: (hashes.SHA1(), 512),  # noqa: S303  RFC 3110
    7: (hashes.SHA1(), 512),  # noqa: S303  RFC 5155
    8: (hashes.SHA256(), 512),  # RFC 5702
    10: (hashes.SHA512(), 1024),
}
_CURVES: dict[int, tuple[ec.EllipticCurve, hashes.HashAlgorithm, int]] = {
    13: (ec.SECP256R1(), hashes.SHA256(), 32),  # RFC 6605
    14: (ec.SECP384R1(), hashes.SHA384(), 48),
}
_DIGESTS: dict[int, Callable[[bytes], hashlib._Hash]] = {
    1: hashlib.sha1,
    2: hashlib.sha256,
    4: hashlib.sha384,
}
_PublicKey = (
    rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | ed448.Ed448PublicKey
)


@dataclass(frozen=True, slots=True)
class Algorithms:
    """What a validator accepts: signing algorithms, DS digests, most NSEC3 iterations."""

    name: str
    signing: frozenset[int]
    digests: frozenset[int]
    nsec3_iterations: int = 150  # RFC 9276 section 3.2; what Unbound and BIND take


CURRENT: Final = Algorithms("current", frozenset({8, 10, 13, 14, 15, 16}), frozenset({1, 2, 4}))
PERMISSIVE: Final = Algorithms("permissive", CURRENT.signing | {5, 7}, CURRENT.digests)
SHA1_REFUSED_FROM: Final = 1_761_955_200  # 2025-11-01: RFC 9905


def graded_at(at: int) -> Algorithms:
    """What validators had to accept at a time (epoch seconds): SHA-1 until RFC 9905 came out."""
    return CURRENT if at >= SHA1_REFUSED_FROM else PERMISSIVE


class BadKey(ValueError):  # noqa: N818  a state of a key
    """The octets are not a public key of that algorithm."""


def digest(kind: int, data: bytes) -> bytes | None:
    """A DS digest (RFC 4034 section 5.1.4); None if the kind is not known."""
    function = _DIGESTS.get(kind)
    return function(data).digest() if function else None


def verify(algorithm: int, key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` over `data` was made with `key` (octets as in a DNSKEY).

    Raises BadKey if the key cannot be read.
    """
    public = _load(algorithm, key)
    try:
        _verify(algorithm, public, signature, data)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def bits(algorithm: int, key: bytes) -> int:
    """Size of a key in bits; 0 if it cannot be read."""
    try:
        public = _load(algorithm, key)
    except BadKey:
        return 0
    return getattr(public, "key_size", 8 * len(key))


@lru_cache(maxsize=4096)
def exponent_bits(algorithm: int, key: bytes) -> int:
    """Size of an RSA key's public exponent in bits; 0 of other keys and where it cannot be read.

    Time grows with it: 2,048 bits take ten times as long as 64, which take as long as 17.
    """
    try:
        public = _load(algorithm, key)
    except BadKey:
        return 0
    return public.public_numbers().e.bit_length() if isinstance(public, rsa.RSAPublicKey) else 0


@lru_cache(maxsize=4096)
def _load(algorithm: int, key: bytes) -> _PublicKey:
    try:
        if algorithm in _RSA_HASHES:
            return _load_rsa(key, _RSA_HASHES[algorithm][1])
        if algorithm in _CURVES:
            return _load_ec(key, algorithm)
        if algorithm == 15:  # noqa: PLR2004  RFC 8080
            return ed25519.Ed25519PublicKey.from_public_bytes(key)
        if algorithm == 16:  # noqa: PLR2004
            return ed448.Ed448PublicKey.from_public_bytes(key)
    except (ValueError, IndexError, UnsupportedAlgorithm) as error:
        raise BadKey(str(error)) from error
    raise BadKey(f"algorithm {algorithm} is not implemented")


def _load_rsa(key: bytes, least: int) -> rsa.RSAPublicKey:
    """RFC 3110 section 2: length of the exponent in one octet, or 0 and two octets."""
    length, at = key[0], 1
    if length == 0:
        length, at = int.from_bytes(key[1:3], "big"), 3
    exponent = int.from_bytes(key[at : at + length], "big")
    modulus = int.from_bytes(key[at + length :], "big")
    if not least <= modulus.bit_length() <= MAX_RSA_BITS:
        raise BadKey(f"a modulus of {modulus.bit_length()} bits")
    if modulus.bit_length() > _LARGE_MODULUS and exponent.bit_length() > _LARGE_EXPONENT:
        sizes = f"{exponent.bit_length()} bits with a modulus of {modulus.bit_length()}"
        raise BadKey(f"an exponent of {sizes}")
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def _load_ec(key: bytes, algorithm: int) -> ec.EllipticCurvePublicKey:
    curve, _, size = _CURVES[algorithm]
    if len(key) != 2 * size:
        raise BadKey(f"{len(key)} octets instead of {2 * size}")
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\x04" + key)


def _verify(algorithm: int, public: _PublicKey, signature: bytes, data: bytes) -> None:
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, data, padding.PKCS1v15(), _RSA_HASHES[algorithm][0])
    elif isinstance(public, ec.EllipticCurvePublicKey):
        _, hash_, size = _CURVES[algorithm]
        if len(signature) != 2 * size:
            raise InvalidSignature
        r, s = (int.from_bytes(half, "big") for half in (signature[:size], signature[size:]))
        public.verify(encode_dss_signature(r, s), data, ec.ECDSA(hash_))
    else:
        public.verify(signature, data)
