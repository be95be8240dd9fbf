"""What an IPv6 address says by its bits alone (RFC 4291, RFC 6890, RFC 7707 section 4)."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.api import Host, Service
    from netaudit.model import Address

DOCUMENTATION = (IPv6Network("2001:db8::/32"), IPv6Network("3fff::/20"))  # RFC 3849, RFC 9637
UNIQUE_LOCAL = IPv6Network("fc00::/7")  # RFC 4193
# Where no server of a network stands, whoever declares or publishes it.
_NEVER = (
    (Phrase("6to4"), IPv6Network("2002::/16")),  # RFC 7526
    (Phrase("Teredo"), IPv6Network("2001::/32")),  # RFC 4380
    (Phrase("6bone"), IPv6Network("3ffe::/16")),  # RFC 3701
    (Phrase("ORCHID"), IPv6Network("2001:10::/28")),  # RFC 4843
    (Phrase("ORCHID"), IPv6Network("2001:20::/28")),  # RFC 7343
    (Phrase("site-local"), IPv6Network("fec0::/10")),  # RFC 3879
    (Phrase("link-local"), IPv6Network("fe80::/10")),
    (Phrase("multicast"), IPv6Network("ff00::/8")),
    (Phrase("discard-only"), IPv6Network("100::/64")),  # RFC 6666
    (Phrase("NAT64"), IPv6Network("64:ff9b::/96")),  # RFC 6052
    (Phrase("NAT64"), IPv6Network("64:ff9b:1::/48")),  # RFC 8215
    (Phrase("IPv4-mapped"), IPv6Network("::ffff:0:0/96")),
    (Phrase("IPv4-compatible"), IPv6Network("::/96")),  # RFC 4291 section 2.5.5.1, with :: and ::1
)
_ISATAP = 0x5EFE  # RFC 5214 section 6.1: ::0:5efe:v4 or ::200:5efe:v4
_OCTET = 255
_IDENTIFIER = (1 << 64) - 1
_LOW = 0xFFFF  # "low-byte": nothing but the last 16 bits (RFC 7707 section 4.1.3)
_WORDS = frozenset("abcdef0")  # letters that spell words: dead, beef, cafe, face


def v6(addresses: Iterable[Address]) -> tuple[IPv6Address, ...]:
    """The IPv6 ones."""
    return tuple(a for a in addresses if isinstance(a, IPv6Address))


def has_v6(target: Host | Service) -> bool:
    """Whether it is declared with an IPv6 address."""
    return bool(v6(target.addresses))


def has_v4(host: Host) -> bool:
    """Whether it is declared with an IPv4 address."""
    return any(not isinstance(a, IPv6Address) for a in host.addresses)


def identifier(address: IPv6Address) -> int:
    """The interface identifier: the last 64 bits (RFC 4291 section 2.5.1)."""
    return int(address) & _IDENTIFIER


def misplaced(address: IPv6Address) -> Phrase | None:
    """The kind of special-purpose address that it is, None for one that a server may have."""
    for kind, network in _NEVER:
        if address in network:
            return kind
    return Phrase("ISATAP") if (identifier(address) >> 32) & 0xFDFFFFFF == _ISATAP else None


def documentation(address: IPv6Address) -> bool:
    """Whether it is set aside for examples."""
    return any(address in network for network in DOCUMENTATION)


def hardware(address: IPv6Address) -> str:
    """The 48-bit hardware address that the identifier gives away, "" if there is none.

    Modified EUI-64: ff:fe in the middle, the universal/local bit inverted (RFC 4291 appendix A).
    """
    bits = identifier(address)
    if (bits >> 24) & 0xFFFF != 0xFFFE:  # noqa: PLR2004  the mark itself
        return ""
    mac = ((bits >> 40) << 24 | bits & 0xFFFFFF) ^ (0x02 << 40)
    return mac.to_bytes(6).hex(":")


def reserved(address: IPv6Address) -> Phrase | None:
    """What the identifier is reserved for (RFC 5453), None if it is free."""
    bits = identifier(address)
    if bits == 0:
        return Phrase("subnet-router anycast")
    if bits >> 7 == 0xFDFFFFFFFFFFFF80 >> 7:
        return Phrase("subnet anycast")
    if bits >> 24 == 0x02005EFFFE:  # noqa: PLR2004  the block itself
        return Phrase("IANA Ethernet block")
    return None


def pattern(address: IPv6Address) -> Phrase | None:
    """How a stranger would guess the identifier, None if only by chance (RFC 7707 section 4.1)."""
    bits = identifier(address)
    if bits <= _LOW:
        return Phrase("a small number")
    if hardware(address):
        return Phrase("EUI-64")
    if bits >> 32 == 0:
        return Phrase("an IPv4 address or a port")
    groups = address.exploded.split(":")[4:]
    if all(group.isdecimal() and int(group) <= _OCTET for group in groups):
        return Phrase("an IPv4 address or a port")
    word = len(set(groups)) == 1 or set("".join(groups)) <= _WORDS
    return Phrase("a word") if word else None
