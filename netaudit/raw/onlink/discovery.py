"""Neighbor Discovery messages (RFC 4861) and their options, validated as sections 6.1 and 7.1 ask.

What is not valid is a ValueError whose text says why.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPV6LENGTH, IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.facts.segment import AdvertisedPrefix, Advertisement, Neighbour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.raw.onlink.frames import Message

SOLICITATION, ADVERTISEMENT, ASKS, TELLS = 133, 134, 135, 136
_RA, _NEIGHBOUR = 16, 24  # octets before the options
_PREFIX, _MTU, _RDNSS, _DNSSL = 3, 5, 25, 31
_LINK_ADDRESSES = frozenset({1, 2})
_PREFERENCES = ("medium", "high", "reserved", "low")  # RFC 4191 section 2.1
_MOST_OPTIONS = 64
_MOST_NAMES = 16  # of DNS suffixes in a message
_LONGEST_NAME, _LONGEST_LABEL = 255, 63
_ROUTER = 0x80
_MAC = 6  # octets of an Ethernet address


@dataclass(slots=True)
class _Options:
    """What the options of a router advertisement say."""

    prefixes: list[AdvertisedPrefix]
    resolvers: list[IPv6Address]
    search: list[str]
    mtu: int = 0


def advertisement(message: Message) -> Advertisement:
    """A router advertisement. Raises ValueError."""
    body = message.body
    if not message.source.is_link_local:
        raise ValueError("its source is not link-local")
    if len(body) < _RA:
        raise ValueError("it is too short")
    hop_limit, flags, lifetime = struct.unpack_from("!BBH", body, 4)
    said = _Options([], [], [])
    for kind, option in options(body[_RA:]):
        _take(said, kind, option)
    return Advertisement(
        source=message.source,
        mac=message.mac,
        hop_limit=hop_limit,
        managed=bool(flags & 0x80),
        other=bool(flags & 0x40),
        preference=_PREFERENCES[flags >> 3 & 3],
        lifetime=lifetime,
        mtu=said.mtu,
        prefixes=tuple(said.prefixes),
        resolvers=tuple(dict.fromkeys(said.resolvers)),
        search=tuple(dict.fromkeys(said.search)),
        headers=message.headers,
        count=1,
    )


def neighbour(message: Message) -> Neighbour | None:
    """Who is there, by a neighbour solicitation's source or an advertisement's target.

    None for a solicitation that only looks whether an address is free. Raises ValueError.
    """
    body = message.body
    if len(body) < _NEIGHBOUR:
        raise ValueError("it is too short")
    target = IPv6Address(body[8:24])
    if target.is_multicast:
        raise ValueError("its target is a multicast address")
    found = dict(options(body[_NEIGHBOUR:]))
    told = (found.get(kind, b"")[:_MAC] for kind in _LINK_ADDRESSES)
    mac = next((one.hex(":") for one in told if len(one) == _MAC), "")
    if message.body[0] == TELLS:
        return Neighbour(target, mac or message.mac, bool(body[4] & _ROUTER))
    if message.source.is_unspecified:
        return None
    return Neighbour(message.source, mac or message.mac, router=False)


def options(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each option (section 4.6). Raises ValueError."""
    for _ in range(_MOST_OPTIONS):
        if not data:
            return
        size = 8 * data[1] if len(data) > 1 else 0
        if not size:
            raise ValueError("an option has no length")
        if size > len(data):
            raise ValueError("an option is cut short")
        yield data[0], data[2:size]
        data = data[size:]
    raise ValueError("it has too many options")


def _take(said: _Options, kind: int, option: bytes) -> None:
    if kind == _PREFIX:
        said.prefixes.append(_prefix(option))
    elif kind == _MTU:
        if len(option) != 6:  # noqa: PLR2004  section 4.6.4
            raise ValueError("its MTU option has a wrong length")
        said.mtu = int.from_bytes(option[2:6], "big")
    elif kind in {_RDNSS, _DNSSL}:
        if len(option) < 6:  # noqa: PLR2004  RFC 8106 section 5
            raise ValueError("a DNS option is too short")
        if int.from_bytes(option[2:6], "big"):  # of lifetime 0: no longer to be used
            if kind == _RDNSS:
                said.resolvers += _addresses(option[6:])
            else:
                said.search += names(option[6:])


def _prefix(option: bytes) -> AdvertisedPrefix:
    if len(option) != 30:  # noqa: PLR2004  section 4.6.2
        raise ValueError("a prefix option has a wrong length")
    length, flags, valid, preferred = struct.unpack_from("!BBII", option)
    if length > IPV6LENGTH:
        raise ValueError("a prefix is longer than an address")
    network = IPv6Network((option[14:30], length), strict=False)
    return AdvertisedPrefix(network, bool(flags & 0x80), bool(flags & 0x40), valid, preferred)


def _addresses(data: bytes) -> list[IPv6Address]:
    if not data or len(data) % 16:
        raise ValueError("an RDNSS option has a wrong length")
    return [IPv6Address(data[at : at + 16]) for at in range(0, len(data), 16)]


def names(data: bytes) -> list[str]:
    """Domain names one after another, without compression, padded with zeros. ValueError."""
    found: list[str] = []
    labels: list[str] = []
    while data:
        size, rest = data[0], data[1:]
        if size > _LONGEST_LABEL or size > len(rest):
            raise ValueError("a DNS suffix cannot be read")
        if size:
            labels.append(rest[:size].decode("ascii", "backslashreplace").lower())
        elif labels:
            found.append(".".join(labels))
            labels = []
        if len(found) > _MOST_NAMES or sum(map(len, labels)) > _LONGEST_NAME:
            raise ValueError("its DNS suffixes are too long")
        data = rest[size:]
    if labels:
        raise ValueError("a DNS suffix is cut short")
    return found
