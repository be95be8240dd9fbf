"""BER (X.690) as LDAP, SNMP and Kerberos need it, read with suspicion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONG = 0x80
_MOST_LENGTH = 4
MOST_VALUES = 400  # that we look at in one message


def ber(tag: int, *contents: bytes) -> bytes:
    """A value with its tag and length."""
    content = b"".join(contents)
    if len(content) < _LONG:
        return bytes([tag, len(content)]) + content
    size = (len(content).bit_length() + 7) // 8
    return bytes([tag, _LONG | size]) + len(content).to_bytes(size, "big") + content


def values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value in turn; ends where one is cut or makes no sense."""
    position = 0
    for _ in range(MOST_VALUES):
        head = _head(data, position)
        if head is None:
            return
        start, length = head
        if start + length > len(data):
            return
        yield data[position], data[start : start + length]
        position = start + length


def whole(data: bytes) -> bool:
    """Whether the first value is all there."""
    head = _head(data, 0)
    return head is not None and sum(head) <= len(data)


def inside(data: bytes, *tags: int) -> bytes | None:
    """The content that is reached by taking the first value of each tag in turn; None if not."""
    for tag in tags:
        found = next((content for is_, content in values(data) if is_ == tag), None)
        if found is None:
            return None
        data = found
    return data


def _head(data: bytes, position: int) -> tuple[int, int] | None:
    """Where the content begins and how long it is."""
    if position + 2 > len(data):
        return None
    length, start = data[position + 1], position + 2
    if length & _LONG:
        size = length & 0x7F
        if not 1 <= size <= _MOST_LENGTH or start + size > len(data):
            return None
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    return start, length
