"""DKIM key records (RFC 6376 section 3.6.1, RFC 8301, RFC 8463): their tags and their key."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from netaudit.model import Phrase

RSA, ED25519 = "rsa", "ed25519"
LEAST_BITS = 1024  # RFC 8301 section 3.2: what is shorter counts for nothing
_ED25519_OCTETS = 32
# The blanks around a value are no part of the pattern: in 64 kB of them it would look for its end
# for minutes.
_TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=(.*)", re.ASCII | re.DOTALL)
_BLANKS = " \t\n\r\f\v"
_FOR_MAIL = frozenset({"*", "email"})
_MOST_TAGS = 64


@dataclass(frozen=True, slots=True)
class Record:
    """A key record.

    `mistakes` are what makes it useless to receivers. `bits` are of an RSA key, 0 of others.
    """

    kind: str
    bits: int
    revoked: bool
    testing: bool
    sha1_only: bool
    mistakes: tuple[Phrase, ...]


def read(text: str) -> Record:
    """A record; what is wrong with it is told, never raised."""
    tags, mistakes = _tags(text)
    kind = tags.get("k", RSA).lower()
    hashes = _words(tags.get("h", "sha256"))
    key = "".join(tags.get("p", "").split())
    bits = 0
    if "p" not in tags:
        mistakes.append(Phrase("it has no key (p=)"))
    elif key:
        bits, wrong = _key(kind, key)
        mistakes += wrong
    if "sha256" not in hashes and "sha1" not in hashes:
        mistakes.append(Phrase("{tag} has no value of DKIM", (("tag", _short(f"h={tags['h']}")),)))
    if not _words(tags.get("s", "*")) & _FOR_MAIL:
        mistakes.append(
            Phrase("the key is not for mail: {tag}", (("tag", _short(f"s={tags['s']}")),))
        )
    return Record(
        kind=kind,
        bits=bits,
        revoked="p" in tags and not key,
        testing="y" in _words(tags.get("t", "")),
        sha1_only="sha1" in hashes and "sha256" not in hashes,
        mistakes=tuple(mistakes),
    )


def _tags(text: str) -> tuple[dict[str, str], list[Phrase]]:
    """Of a tag list (section 3.2), by name; a name that stands twice makes it invalid."""
    tags: dict[str, str] = {}
    mistakes: list[Phrase] = []
    parts = text.split(";")
    parts = parts[:-1] if not parts[-1].strip() else parts
    for place, part in enumerate(parts[:_MOST_TAGS]):
        found = _TAG.fullmatch(part)
        if found is None:
            mistakes.append(Phrase("{tag} is no tag with a value", (("tag", _short(part)),)))
        elif found[1] in tags:
            mistakes.append(Phrase("{name} stands more than once", (("name", f"{found[1]}="),)))
        elif found[1] == "v" and (place or found[2].strip(_BLANKS) != "DKIM1"):
            mistakes.append(Phrase("v= is there, and not as v=DKIM1 at the beginning"))
        else:
            tags[found[1]] = found[2].strip(_BLANKS)
    return tags, mistakes


def _words(value: str) -> set[str]:
    return {word.strip().lower() for word in value.split(":")}


def _key(kind: str, text: str) -> tuple[int, list[Phrase]]:
    """The size of an RSA key, and what is wrong with a key."""
    unreadable = [Phrase("the key (p=) cannot be read")]
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return 0, unreadable
    if kind == ED25519:
        return 0, [] if len(data) == _ED25519_OCTETS else unreadable
    if kind != RSA:
        return 0, [Phrase("receivers do not know keys of type {kind}", (("kind", _short(kind)),))]
    bits = _rsa_bits(data)
    if not bits:
        return 0, unreadable
    short = Phrase(
        "the RSA key has {bits} bits: receivers take none below 1024", (("bits", str(bits)),)
    )
    return bits, [short] if bits < LEAST_BITS else []


def _rsa_bits(data: bytes) -> int:
    """Of a SubjectPublicKeyInfo or an RSAPublicKey: both are in use; 0 for anything else."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(data)
    except Exception:  # noqa: BLE001  the library raises a dozen kinds at hostile keys
        return 0
    return key.key_size if isinstance(key, RSAPublicKey) else 0


def _short(part: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in part.strip()[:60])
