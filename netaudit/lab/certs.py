"""The TLS identity of each server, and how it speaks TLS."""

from __future__ import annotations

import os
import ssl
import warnings
from base64 import encodebytes
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from netaudit.lab.authority import Authority, Identity

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_EXTENDED_MASTER_SECRET = 0x1  # SSL_OP_NO_EXTENDED_MASTER_SECRET of OpenSSL
EVERY_CIPHER = "ALL:@SECLEVEL=0"  # what TLS 1.0 needs of OpenSSL 3


class Manner(StrEnum):
    """How a server speaks TLS."""

    CURRENT = "current"
    OBSOLETE = "TLS 1.0 and nothing newer"
    BARE = "suites that encrypt nothing, too"
    STATIC = "suites whose key is the certificate's, too"
    SHORT_GROUP = "a Diffie-Hellman group of 1024 bits, too"
    CLIENT_ORDER = "takes the first of the client's suites that it has"
    NOT_AUTHENTICATED = "no suite with authenticated encryption in TLS 1.2"
    BROKEN_HASH = "signs its key by SHA-1 for who asks for nothing else"
    NO_EXTENDED_MASTER = "TLS 1.2 without the extended master secret"
    LENIENT = "shows whatever certificate it has"  # OpenSSL refuses to load a weak one otherwise


_CURRENT = "DEFAULT:!kRSA"  # said, since Debian's Python has other suites than others
_CIPHERS = {
    Manner.OBSOLETE: EVERY_CIPHER,
    Manner.BARE: "ALL:eNULL:!aNULL:@SECLEVEL=0",
    Manner.STATIC: "DEFAULT",
    Manner.SHORT_GROUP: "DEFAULT:!kRSA:@SECLEVEL=0",
    Manner.NOT_AUTHENTICATED: "ECDHE+AES:!AESGCM:!AESCCM",
    Manner.BROKEN_HASH: "DEFAULT:!kRSA:@SECLEVEL=0",
    Manner.LENIENT: "DEFAULT:!kRSA:@SECLEVEL=0",
}


_OAKLEY_2 = bytes.fromhex(  # RFC 2409 section 6.2: 1024 bits
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a0879"
    "8e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b"
    "0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff"
)


@dataclass(slots=True)
class Tls:
    """How a server speaks TLS. `identity` is another than its own, where a fault has it so."""

    authority: Authority
    names: tuple[str, ...]
    identity: Identity | None = None
    manner: Manner = Manner.CURRENT
    _own: Identity | None = field(default=None, repr=False)
    _context: ssl.SSLContext | None = field(default=None, repr=False)

    def own(self) -> Identity:
        """The right identity, issued when it is first needed."""
        if self._own is None:
            self._own = self.authority.issue(self.names)
        return self._own

    def context(self) -> ssl.SSLContext:
        """The server's context for one more connection."""
        if self._context is None:
            self._context = _context(self.identity or self.own(), self.manner)
        return self._context

    def change(self, identity: Identity | None, manner: Manner = Manner.CURRENT) -> None:
        """Another identity (None: the right one again) from the next connection on."""
        self.identity, self.manner, self._context = identity, manner, None


def key_digest(identity: Identity) -> str:
    """SHA-256 of the leaf's public key in hex: what a TLSA record 3 1 1 has (RFC 6698)."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = x509.load_pem_x509_certificate(identity.chain).public_key()
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _context(identity: Identity, manner: Manner) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if manner is Manner.OBSOLETE:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it is old on purpose
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
    if manner is Manner.CLIENT_ORDER:
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    if manner is Manner.NO_EXTENDED_MASTER:
        context.options |= _NO_EXTENDED_MASTER_SECRET
    context.set_ciphers(_CIPHERS.get(manner, _CURRENT))
    _load(context.load_cert_chain, identity.chain + identity.key)
    if manner is Manner.SHORT_GROUP:
        _load(context.load_dh_params, _short_group())
    return context


def _load(into: Callable[[str], None], pem: bytes) -> None:
    """OpenSSL reads files only: a file in memory keeps the key off the disk."""
    with os.fdopen(os.memfd_create("pem"), "wb") as file:
        file.write(pem)
        file.flush()
        into(f"/proc/self/fd/{file.fileno()}")


def _short_group() -> bytes:
    """The group that most servers once shared, as DHParameter of PKCS #3: its prime and 2."""
    der = bytes.fromhex("30818702818100") + _OAKLEY_2 + bytes.fromhex("020102")
    return b"-----BEGIN DH PARAMETERS-----\n" + encodebytes(der) + b"-----END DH PARAMETERS-----\n"
