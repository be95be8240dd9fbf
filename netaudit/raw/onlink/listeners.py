"""Multicast Listener Discovery: which groups somebody listens to (RFC 2710, RFC 3810)."""

from __future__ import annotations

import struct
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from netaudit.facts.segment import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.raw.onlink.frames import Message

REPORT, REPORT_V2 = 131, 143
_FRONT = 8  # octets before the records
_RECORD = 20  # octets of a record without sources
_MOST_RECORDS = 128
_LISTENS = frozenset({2, 4, 5})  # to all but some sources, or to some (RFC 3810 section 5.2.12)
_FROM_SOME = frozenset({1, 3, 5})


def members(message: Message) -> list[Member]:
    """Who listens to what. Raises ValueError for what is no report."""
    if message.body[0] == REPORT:
        if len(message.body) < 24:  # noqa: PLR2004  RFC 2710 section 3
            raise ValueError("a listener report is too short")
        return [_member(message.body[8:24], message)]
    if message.body[0] != REPORT_V2:
        return []
    return [_member(packed, message) for packed in _groups(message.body)]


def _groups(body: bytes) -> Iterator[bytes]:
    """The groups of a report of version 2 that are listened to (RFC 3810 section 5.2)."""
    if len(body) < _FRONT:
        raise ValueError("a listener report is too short")
    (count,) = struct.unpack_from("!H", body, 6)
    data = body[_FRONT:]
    if count > _MOST_RECORDS:
        raise ValueError("a listener report has too many records")
    for _ in range(count):
        if len(data) < _RECORD:
            raise ValueError("a listener report is cut short")
        kind, words, sources = struct.unpack_from("!BBH", data)
        size = _RECORD + 16 * sources + 4 * words
        if size > len(data):
            raise ValueError("a listener report is cut short")
        if kind in _LISTENS or (kind in _FROM_SOME and sources):
            yield data[4:20]
        data = data[size:]


def _member(packed: bytes, message: Message) -> Member:
    group = IPv6Address(packed)
    if not group.is_multicast:
        raise ValueError("a listener report names no multicast group")
    return Member(group, message.source)
