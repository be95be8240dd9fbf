"""Keys of signed zones for tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import gcd, lcm
from typing import Any

import dns.dnssec
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa


@lru_cache(maxsize=8192)
def private_key(algorithm: int, label: str) -> Any:
    """A key, the same for the same label within a process. RSA is small: only its form matters."""
    if algorithm in {1, 5, 7, 8, 10}:
        return rsa.generate_private_key(65537, 1024)
    if algorithm == 13:
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == 14:
        return ec.generate_private_key(ec.SECP384R1())
    return (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == 15
        else ed448.Ed448PrivateKey.generate()
    )


@lru_cache(maxsize=64)
def rsa_key(modulus_bits: int, exponent_bits: int) -> rsa.RSAPrivateKey:
    """One whose public exponent has so many bits, which no library makes."""
    made = rsa.generate_private_key(65537, modulus_bits).private_numbers()
    order = lcm(made.p - 1, made.q - 1)
    exponent = 1 << exponent_bits - 1 | 1
    while gcd(exponent, order) > 1:
        exponent += 2
    secret = pow(exponent, -1, order)
    dmp, dmq = (rsa.rsa_crt_dmp1(secret, p) for p in (made.p, made.q))
    public = rsa.RSAPublicNumbers(exponent, made.p * made.q)
    numbers = rsa.RSAPrivateNumbers(made.p, made.q, secret, dmp, dmq, made.iqmp, public)
    return numbers.private_key()


@dataclass
class Signer:
    """A key pair of a zone."""

    private: Any
    dnskey: Any

    @classmethod
    def make(cls, algorithm: int, label: str, flags: int = 257) -> Signer:
        private = private_key(algorithm, label)
        dnskey = dns.dnssec.make_dnskey(private.public_key(), algorithm, flags)
        return cls(private, dnskey)
