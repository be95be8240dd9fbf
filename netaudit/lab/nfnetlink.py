"""Just enough of nfnetlink to load a packet filter in one transaction (linux/nf_tables.h).

pyroute2's nftables layer spends milliseconds on a rule; 204 filters must load in a blink.
"""

from __future__ import annotations

import os
import socket
import struct
from functools import cache, lru_cache

NETLINK_NETFILTER = 12
SUBSYSTEM = 10  # NFNL_SUBSYS_NFTABLES
BATCH_BEGIN, BATCH_END = 0x10, 0x11
NEW_TABLE, DELETE_TABLE, NEW_CHAIN, NEW_RULE = 0, 2, 3, 6
REQUEST, ACK, CREATE, APPEND = 0x1, 0x4, 0x400, 0x800
FAMILY_UNSPEC, FAMILY_INET = 0, 1
NESTED = 0x8000
ERROR = 2  # NLMSG_ERROR
REGISTER_VERDICT, REGISTER_1 = 0, 1
NETWORK_HEADER, TRANSPORT_HEADER = 1, 2
META_LENGTH, META_NFPROTO, META_L4PROTO = 0, 15, 16
EQUAL, LESS, GREATER = 0, 2, 4  # NFT_CMP_EQ, NFT_CMP_LT, NFT_CMP_GT
DROP, ACCEPT = 0, 1


def attribute(kind: int, value: bytes) -> bytes:
    """One attribute, padded to four octets."""
    return struct.pack("=HH", len(value) + 4, kind) + value + b"\0" * (-len(value) % 4)


def nest(kind: int, *parts: bytes) -> bytes:
    """An attribute that holds attributes."""
    return attribute(kind | NESTED, b"".join(parts))


def number(kind: int, value: int) -> bytes:
    """A 32-bit number in network order."""
    return attribute(kind, struct.pack("!I", value & 0xFFFF_FFFF))


def text(kind: int, value: str) -> bytes:
    """A string, ended by a zero octet."""
    return attribute(kind, value.encode("ascii") + b"\0")


def _expression(name: str, *data: bytes) -> bytes:
    return nest(1, text(1, name), nest(2, *data))


@cache
def meta(key: int) -> bytes:
    """Load a piece of metadata into register 1."""
    return _expression("meta", number(1, REGISTER_1), number(2, key))


@cache
def payload(base: int, offset: int, length: int) -> bytes:
    """Load octets of a header into register 1."""
    return _expression(
        "payload", number(1, REGISTER_1), number(2, base), number(3, offset), number(4, length)
    )


@lru_cache(1024)
def mask(value: bytes) -> bytes:
    """Register 1 and `value`, bit by bit."""
    return _expression(
        "bitwise",
        number(1, REGISTER_1),
        number(2, REGISTER_1),
        number(3, len(value)),
        nest(4, attribute(1, value)),
        nest(5, attribute(1, bytes(len(value)))),
    )


@lru_cache(1024)
def equals(value: bytes) -> bytes:
    """Go on with the rule only if register 1 equals `value`."""
    return _compared(EQUAL, value)


def above(value: int) -> bytes:
    """Go on only if register 1, a length (a number in the machine's order), is greater."""
    return _swapped() + _compared(GREATER, value.to_bytes(4, "big"))


def below(value: int) -> bytes:
    """Go on only if register 1, a number in the machine's order, is less."""
    return _swapped() + _compared(LESS, value.to_bytes(4, "big"))


def has_extension(header: int) -> bytes:
    """Load into register 1 whether an IPv6 extension header of that number is there: 1 or 0."""
    return _expression(
        "exthdr",
        number(1, REGISTER_1),
        attribute(2, bytes([header])),
        number(3, 0),
        number(4, 1),
        number(5, 1),  # NFT_EXTHDR_F_PRESENT
    )


def chance(modulus: int) -> bytes:
    """Load a random number from 0 to `modulus` - 1 into register 1."""
    return _expression("numgen", number(1, REGISTER_1), number(2, modulus), number(3, 1))


def _compared(how: int, value: bytes) -> bytes:
    return _expression("cmp", number(1, REGISTER_1), number(2, how), nest(3, attribute(1, value)))


def _swapped() -> bytes:
    """Register 1 from the machine's order to the network's: comparisons go octet by octet."""
    return _expression(
        "byteorder",
        number(1, REGISTER_1),
        number(2, REGISTER_1),
        number(3, 1),  # NFT_BYTEORDER_HTON
        number(4, 4),
        number(5, 4),
    )


@cache
def verdict(code: int) -> bytes:
    """DROP or ACCEPT."""
    return _expression("immediate", number(1, REGISTER_VERDICT), nest(2, nest(2, number(1, code))))


class Batch:
    """Messages that the kernel takes all or not at all."""

    def __init__(self) -> None:
        """An empty transaction."""
        self._messages: list[bytes] = []

    def add(self, kind: int, flags: int, *attributes: bytes) -> None:
        """One message about the inet family."""
        self._message(SUBSYSTEM << 8 | kind, flags, FAMILY_INET, 0, b"".join(attributes))

    def _message(self, kind: int, flags: int, family: int, resource: int, body: bytes) -> None:
        general = struct.pack("!BBH", family, 0, resource)
        length = 16 + len(general) + len(body)
        header = struct.pack("=IHHII", length, kind, flags | REQUEST, len(self._messages) + 1, 0)
        self._messages.append(header + general + body)

    def commit(self) -> None:
        """Send to the namespace that we stand in. Raises OSError with the kernel's reason."""
        messages, self._messages = self._messages, []
        self._message(BATCH_BEGIN, 0, FAMILY_UNSPEC, SUBSYSTEM, b"")
        begin = self._messages.pop()
        self._messages = [begin, *messages]
        self._message(BATCH_END, 0, FAMILY_UNSPEC, SUBSYSTEM, b"")
        # The last real message asks for an acknowledgement, so that there is something to wait for.
        last = bytearray(self._messages[-2])
        flags = int.from_bytes(last[6:8], "little") | ACK
        last[6:8] = flags.to_bytes(2, "little")
        self._messages[-2] = bytes(last)
        _exchange(b"".join(self._messages))


def _exchange(data: bytes) -> None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as netlink:
        netlink.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        netlink.settimeout(5.0)
        netlink.send(data)
        answer = netlink.recv(1 << 16)
    raise_refusal(answer, "nftables")


def raise_refusal(answer: bytes, what: str) -> None:
    """Raise OSError for the first refusal among netlink messages from the kernel."""
    while len(answer) >= 20:  # noqa: PLR2004  a header and an error number
        length, kind = struct.unpack_from("=IH", answer)
        if kind == ERROR:
            code = -struct.unpack_from("=i", answer, 16)[0]
            if code:
                raise OSError(code, f"{what}: {os.strerror(code)}")
        answer = answer[(length + 3) & ~3 :]
