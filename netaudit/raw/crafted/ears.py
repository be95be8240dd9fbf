"""Ears for answers to crafted packets: whole IP packets, only those that may be for us."""

from __future__ import annotations

import ctypes
import socket
import struct
from typing import TYPE_CHECKING

from netaudit.raw.crafted.dissect import ICMP, ICMP6, TCP, UDP
from netaudit.raw.crafted.shapes import FIRST_PORT, PORTS
from netaudit.raw.crafted.tunnels import GRE, SIX_IN_FOUR

if TYPE_CHECKING:
    from collections.abc import Iterator

_IPV4, _IPV6 = 0x0800, 0x86DD
_ATTACH_FILTER = 26
_BUFFER = 1 << 20
_LARGEST = 2048  # octets of a packet that we look at: a quoted packet stands within 1280
_MOST = 512  # packets read in one go
_LOAD_HALF, _LOAD_BYTE, _LOAD_INDEX, _LOAD_INDEXED = 0x28, 0x30, 0xB1, 0x48
_EQUAL, _AT_LEAST, _ABOVE, _RETURN, _ANY_BIT = 0x15, 0x35, 0x25, 0x06, 0x45
_FRAGMENT = 44


class Ear:
    """A packet socket of one IP version. Raises OSError where there is no right to one."""

    def __init__(self, version: int) -> None:
        """`version`: 4 or 6."""
        kind = _IPV6 if version == 6 else _IPV4  # noqa: PLR2004
        # On every interface, for an error may come by another way than the packet went. What comes
        # before the filter stands is verified like everything else.
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(kind))
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            program = _program(version)
            code = ctypes.create_string_buffer(program, len(program))
            head = struct.pack("HL", len(program) // 8, ctypes.addressof(code))
            self._socket.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, head)
            self._socket.setblocking(False)
        except OSError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """For select()."""
        return self._socket.fileno()

    def read(self) -> Iterator[bytes]:
        """What came, at most so much that others get their turn."""
        for _ in range(_MOST):
            try:
                yield self._socket.recv(_LARGEST)
            except OSError:  # drained; or an interface went down
                return

    def close(self) -> None:
        """Close it."""
        self._socket.close()


def _program(version: int) -> bytes:
    """Lets in ICMP, fragments of IPv6, tunnels over IPv4, and TCP and UDP to our ports.

    Offsets are from the IP header.
    """
    wanted: list[tuple[int, int, str, str]]
    if version == 6:  # noqa: PLR2004
        wanted = [
            (_LOAD_BYTE, 6, "", ""),
            (_EQUAL, ICMP6, "in", ""),
            (_EQUAL, _FRAGMENT, "in", ""),
            (_EQUAL, TCP, "port", ""),
            (_EQUAL, UDP, "port", "out"),
            (_LOAD_HALF, 42, "port:", ""),
        ]
    else:
        wanted = [
            (_LOAD_BYTE, 9, "", ""),
            (_EQUAL, ICMP, "in", ""),
            (_EQUAL, SIX_IN_FOUR, "in", ""),
            (_EQUAL, GRE, "in", ""),
            (_EQUAL, TCP, "port", ""),
            (_EQUAL, UDP, "port", "out"),
            (_LOAD_HALF, 6, "port:", ""),
            (_ANY_BIT, 0x1FFF, "out", ""),
            (_LOAD_INDEX, 0, "", ""),
            (_LOAD_INDEXED, 2, "", ""),
        ]
    wanted += [
        (_AT_LEAST, FIRST_PORT, "", "out"),
        (_ABOVE, FIRST_PORT + PORTS - 1, "out", "in"),
        (_RETURN, _LARGEST, "in:", ""),
        (_RETURN, 0, "out:", ""),
    ]
    places = {yes[:-1]: n for n, (_, _, yes, _) in enumerate(wanted) if yes.endswith(":")}
    made = []
    for n, (code, value, yes, no) in enumerate(wanted):
        away = [places.get(label, n + 1) - n - 1 for label in (yes, no)]
        made.append(struct.pack("=HBBI", code, *away, value))
    return b"".join(made)
