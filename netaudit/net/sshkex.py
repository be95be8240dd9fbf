"""Key exchanges of SSH from the client's side (RFC 4253 section 8, RFC 5656, RFC 8731).

Pure but for the ephemeral keys. Nothing is ever encrypted with what is agreed: it only goes into
the hash that the server signs, which shows that it holds the host key.
"""

from __future__ import annotations

import base64
import secrets
import struct
from dataclasses import dataclass
from hashlib import new
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

# RFC 3526 section 3: 2^2048 - 2^1984 - 1 + 2^64 * ([2^1918 pi] + 124476)
_PRIME = int(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f"
    "83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa0510"
    "15728e5a8aacaa68ffffffffffffffff",
    16,
)
_SECRET_BITS = 512


class Broken(ValueError):  # noqa: N818  it says what the server did: a fact, made of an exception
    """The server's part of the exchange makes no sense."""


def string(data: bytes) -> bytes:
    """A string with its length (RFC 4251 section 5)."""
    return struct.pack("!I", len(data)) + data


def mpint(number: int) -> bytes:
    """A whole number that is not negative (RFC 4251 section 5)."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


def strings(data: bytes, count: int) -> list[bytes]:
    """The first strings of a message. Raises Broken."""
    found = []
    for _ in range(count):
        length = int.from_bytes(data[:4], "big")
        if len(data) < 4 + length:
            raise Broken("a string runs past the end")
        found.append(data[4 : 4 + length])
        data = data[4 + length :]
    return found


class Exchange(Protocol):
    """One key exchange: what we send (a string's content), and what is shared in the end."""

    public: bytes

    def shared(self, theirs: bytes) -> int:
        """The shared secret from the server's public value. Raises ValueError."""


class Curve25519:
    """RFC 8731."""

    def __init__(self) -> None:
        """A new key."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self._private = X25519PrivateKey.generate()
        self.public = self._private.public_key().public_bytes_raw()

    def shared(self, theirs: bytes) -> int:
        """As the library checks it: no point of small order."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        return int.from_bytes(self._private.exchange(X25519PublicKey.from_public_bytes(theirs)))


class NistCurve:
    """RFC 5656 section 4."""

    def __init__(self) -> None:
        """A new key; of the three curves the one that no server is without."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        self._private = ec.generate_private_key(ec.SECP256R1())
        self.public = self._private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def shared(self, theirs: bytes) -> int:
        """As the library checks it: a point of the curve."""
        from cryptography.hazmat.primitives.asymmetric import ec

        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        return int.from_bytes(self._private.exchange(ec.ECDH(), point))


class Group14:
    """RFC 4253 section 8.2."""

    def __init__(self) -> None:
        """A new secret."""
        self._secret = secrets.randbits(_SECRET_BITS) | 1
        self.public = mpint(pow(2, self._secret, _PRIME))[4:]

    def shared(self, theirs: bytes) -> int:
        """Neither 0 nor 1 nor their negatives (section 8)."""
        number = int.from_bytes(theirs)
        if not 1 < number < _PRIME - 1:
            raise Broken("a public value out of range")
        return pow(number, self._secret, _PRIME)


KINDS: dict[bytes, tuple[Callable[[], Exchange], str]] = {
    b"curve25519-sha256": (Curve25519, "sha256"),
    b"curve25519-sha256@libssh.org": (Curve25519, "sha256"),
    b"ecdh-sha2-nistp256": (NistCurve, "sha256"),
    b"diffie-hellman-group14-sha256": (Group14, "sha256"),
    b"diffie-hellman-group14-sha1": (Group14, "sha1"),
}


@dataclass(frozen=True, slots=True)
class Transcript:
    """What both have said so far: identifications and KEXINIT payloads."""

    client: bytes
    server: bytes
    client_init: bytes
    server_init: bytes

    def digest(self, hash_: str, key: bytes, ours: bytes, theirs: bytes, shared: int) -> bytes:
        """What the server signs (RFC 4253 section 8)."""
        parts = (self.client, self.server, self.client_init, self.server_init, key, ours, theirs)
        return new(hash_, b"".join(map(string, parts)) + mpint(shared)).digest()


def signed(key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether a host key signed that. Both as they come in messages; hostile ones are False."""
    try:
        name, made = strings(signature, 2)
        _verify(_load(key), name, made, data)
    except Exception:  # noqa: BLE001  InvalidSignature, and a dozen kinds at hostile keys
        return False
    return True


def _load(key: bytes) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    (kind,) = strings(key, 1)
    if kind == b"ssh-ed448":  # RFC 8709; not among what the library reads
        return Ed448PublicKey.from_public_bytes(strings(key, 2)[1])
    return load_ssh_public_key(kind + b" " + base64.b64encode(key))


def _verify(public: Any, name: bytes, made: bytes, data: bytes) -> None:
    """Raises InvalidSignature, and much else."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

    if isinstance(public, rsa.RSAPublicKey):
        kinds = {b"rsa-sha2-512": hashes.SHA512(), b"rsa-sha2-256": hashes.SHA256()}
        public.verify(made, data, padding.PKCS1v15(), kinds.get(name, hashes.SHA1()))  # noqa: S303  ssh-rsa is that
    elif isinstance(public, ec.EllipticCurvePublicKey):
        sizes = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}
        r, s = (int.from_bytes(part) for part in strings(made, 2))
        der = utils.encode_dss_signature(r, s)
        public.verify(der, data, ec.ECDSA(sizes[public.curve.key_size]))
    else:
        public.verify(made, data)
