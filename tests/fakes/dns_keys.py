"""Keys of signed zones for tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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
