"""DNSSEC keys of the lab, made at each boot and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from dns.rdtypes.ANY.DNSKEY import DNSKEY

if TYPE_CHECKING:
    from datetime import datetime

    import dns.name
    import dns.rrset
    from dns.rdtypes.ANY.DS import DS
    from dns.rdtypes.ANY.RRSIG import RRSIG

RSASHA1, RSASHA256, ECDSAP256SHA256, ED25519 = 5, 8, 13, 15
ALGORITHMS = frozenset({RSASHA1, RSASHA256, ECDSAP256SHA256, ED25519})
ZONE_KEY, SECURE_ENTRY_POINT, REVOKE = 0x0100, 0x0001, 0x0080
RSA_BITS = 2048
TTL = 60  # short: a repaired fault must be seen as repaired in the next scan


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair; `record` is its DNSKEY."""

    private: Any  # one of cryptography's private key types
    record: DNSKEY

    @property
    def is_entry_point(self) -> bool:
        """Whether the SEP flag is set (RFC 4034 section 2.1.1)."""
        return bool(self.record.flags & SECURE_ENTRY_POINT)


def new_key(algorithm: int = ECDSAP256SHA256, *, entry_point: bool = True) -> Key:
    """A fresh key. RSA costs 40 ms, the others next to nothing."""
    from dns.dnssec import make_dnskey

    private = _private(algorithm)
    flags = ZONE_KEY | (SECURE_ENTRY_POINT if entry_point else 0)
    return Key(private, make_dnskey(private.public_key(), algorithm, flags=flags))


def _private(algorithm: int) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if algorithm == ECDSAP256SHA256:
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == ED25519:
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, RSA_BITS)


def delegation_signer(zone: dns.name.Name, key: Key, digest: str = "SHA256") -> DS:
    """The DS record of a key, with SHA-256 (RFC 4509) unless another digest is wanted."""
    from dns.dnssec import allow_all_policy, make_ds

    return make_ds(zone, key.record, digest, policy=allow_all_policy)


def revoked(key: Key) -> Key:
    """The same key with the REVOKE flag (RFC 5011 section 2.1)."""
    return Key(key.private, cast("DNSKEY", key.record.replace(flags=key.record.flags | REVOKE)))


def sign(
    rrset: dns.rrset.RRset, key: Key, signer: dns.name.Name, since: datetime, until: datetime
) -> RRSIG:
    """One signature over an RRset (RFC 4034 section 3)."""
    from dns.dnssec import allow_all_policy
    from dns.dnssec import key_id as key_tag
    from dns.dnssec import sign as dnspython_sign

    known = int(key.record.algorithm) in ALGORITHMS
    record = key.record if known else key.record.replace(algorithm=ECDSAP256SHA256)
    made = dnspython_sign(
        rrset,
        key.private,
        signer,
        cast("DNSKEY", record),
        inception=since,
        expiration=until,
        policy=allow_all_policy,
    )
    if known:
        return made
    algorithm = key.record.algorithm
    return cast("RRSIG", made.replace(algorithm=algorithm, key_tag=key_tag(key.record)))


def corrupted(signature: RRSIG) -> RRSIG:
    """The same record with one bit of its signature turned."""
    value = bytes(signature.signature)
    return cast("RRSIG", signature.replace(signature=value[:-1] + bytes([value[-1] ^ 1])))
