"""Who made a bundle, and whether it is as it was made: Ed25519 over its manifest (RFC 8032).

`MANIFEST.sha256.sig` is the raw signature of `MANIFEST.sha256`, `MANIFEST.pub` the public key as
PEM, so that openssl can check it too. The key in the bundle proves nothing by itself: whoever
changes a bundle can sign it anew. What counts is a key, or its fingerprint, that came another way.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import UsageError
from netaudit_reports.bundle import MANIFEST, PUBLIC, SIGNATURE, read_manifest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

BLOCK = 1 << 20  # octets read at once
KEY_FILE = 10_000  # octets of a key file, at most


@dataclass(frozen=True, slots=True)
class Verified:
    """What is wrong with a bundle, and who signed it.

    `fingerprint` is empty where there is no signature; `valid` says whether the signature is
    right, `trusted` whether it was made with the key that the caller trusts (None: named none).
    """

    files: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unlisted: tuple[str, ...]
    fingerprint: str
    valid: bool
    trusted: bool | None

    @property
    def whole(self) -> bool:
        """Whether every file is as the manifest says, and there is no other."""
        return not (self.changed or self.missing or self.unlisted)

    @property
    def good(self) -> bool:
        """Whole, and signed with the trusted key, or if none was named, with the enclosed one."""
        return self.whole and self.valid and self.trusted is not False


def default_key() -> Path:
    """$NETAUDIT_KEY, else report-key.pem in the user's data folder (XDG base directories)."""
    if path := os.environ.get("NETAUDIT_KEY"):
        return Path(path)
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "netaudit" / "report-key.pem"


def new_key(path: Path) -> str:
    """Make a key pair: `path` (for its owner's eyes only) and `path`.pub. Its fingerprint.

    Raises UsageError when one of the files exists, or cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            "{file}: no folder can be made here for the key", file=error.filename
        ) from error
    try:
        for place, data, mode in (
            (path, private, 0o600),
            (public_of(path), _pem(key.public_key()), 0o644),
        ):
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
                out.write(data)
    except FileExistsError as error:
        raise UsageError(
            "{file}: there is a key already, and reports signed with it; it is not "
            "replaced. Name another file with --out, or move it away",
            file=error.filename,
        ) from error
    except OSError as error:
        raise UsageError(
            "{path}: the key cannot be written: {error}", path=path, error=error
        ) from error
    return fingerprint(key.public_key())


def public_of(path: Path) -> Path:
    """Where the public half of a key file stands."""
    return path.with_name(f"{path.name}.pub")


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the public key's 32 octets, in groups of four hex digits, to be read aloud."""
    digest = sha256(key.public_bytes_raw()).hexdigest()
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))


def sign(folder: Path, key_file: Path) -> str:
    """Sign the bundle in `folder`; the key's fingerprint. Raises UsageError."""
    key = _private(key_file)
    try:
        manifest = (folder / MANIFEST).read_bytes()
        (folder / SIGNATURE).write_bytes(key.sign(manifest))
        (folder / PUBLIC).write_bytes(_pem(key.public_key()))
    except OSError as error:
        raise UsageError(
            "{file}: the bundle cannot be signed: {error}", file=error.filename, error=error
        ) from error
    return fingerprint(key.public_key())


def verify(folder: Path, key_file: Path | None = None) -> Verified:
    """Compare a bundle with its manifest, and the manifest with its signature.

    `key_file` holds the trusted key, private or public. Raises UsageError where there is no
    bundle, or no key in the file.
    """
    listed = read_manifest(folder)
    found = {
        name
        for path in folder.rglob("*")
        if (path.is_symlink() or not path.is_dir())
        and (name := path.relative_to(folder).as_posix()) not in {MANIFEST, SIGNATURE, PUBLIC}
    }
    present = sorted(found & listed.keys())
    trusted = public_key(key_file) if key_file else None
    signer, valid = _signer(folder, trusted)
    return Verified(
        files=len(present),
        changed=tuple(name for name in present if _digest(folder / name) != listed[name]),
        missing=tuple(sorted(listed.keys() - found)),
        unlisted=tuple(sorted(found - listed.keys())),
        fingerprint=fingerprint(signer) if signer else "",
        valid=valid,
        trusted=None if trusted is None else valid,
    )


def _signer(folder: Path, trusted: Ed25519PublicKey | None) -> tuple[Ed25519PublicKey | None, bool]:
    """With whose key it is checked (the enclosed one, if none is trusted), and the result."""
    from cryptography.exceptions import InvalidSignature

    if not (folder / SIGNATURE).is_file():
        return None, False
    if trusted is None and not (folder / PUBLIC).is_file():
        return None, False
    key = trusted or public_key(folder / PUBLIC)
    try:
        key.verify((folder / SIGNATURE).read_bytes(), (folder / MANIFEST).read_bytes())
    except InvalidSignature:
        return key, False
    return key, True


def _digest(path: Path) -> str:
    """Of a regular file; a link is never what a manifest meant, and a pipe may have no end."""
    if path.is_symlink() or not path.is_file():
        return ""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _pem(key: Ed25519PublicKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(KEY_FILE)
    except OSError as error:
        raise UsageError(
            "{path}: the key cannot be read: {error}; `netaudit keys new` makes one",
            path=path,
            error=error,
        ) from error


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_read(path), None)
    except (ValueError, TypeError) as error:
        raise _no_key(path, "private key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, "private key")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a file that holds it, or the private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data = _read(path)
    if b"PRIVATE KEY" in data:
        return _private(path).public_key()
    try:
        key = load_pem_public_key(data)
    except ValueError as error:
        raise _no_key(path, "key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path, "key")
    return key


def _no_key(path: Path, kind: str) -> UsageError:
    return UsageError(
        "{path}: holds no Ed25519 {kind} in PEM without a password; `netaudit keys new` makes one",
        path=path,
        kind=kind,
    )
