"""A packet socket on one interface: ICMPv6 and DHCPv6 of everybody on the link."""

from __future__ import annotations

import ctypes
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_IPV6 = 0x86DD
_SOL_PACKET, _ADD_MEMBERSHIP, _AUXDATA, _IGNORE_OUTGOING = 263, 1, 8, 23
_ALL_MULTICAST = 2
_NOT_SUMMED = 1 << 3  # TP_STATUS_CSUMNOTREADY: the sender's kernel left it to a network card
_ATTACH_FILTER = 26
_WORD = 4
_BUFFER = 1 << 21
_LARGEST = 2048
_MOST = 256  # frames read in one go
_LOAD_HALF, _LOAD_BYTE, _EQUAL, _RETURN = 0x28, 0x30, 0x15, 0x06


class Ear:
    """Raises OSError where there is no right to one."""

    def __init__(self, index: int) -> None:
        """`index` of the interface."""
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            program = _program()
            code = ctypes.create_string_buffer(program, len(program))
            head = struct.pack("HL", len(program) // 8, ctypes.addressof(code))
            self._socket.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, head)
            self._socket.setsockopt(_SOL_PACKET, _AUXDATA, 1)
            with suppress(OSError):  # kernels before 4.20 hear what we send as well
                self._socket.setsockopt(_SOL_PACKET, _IGNORE_OUTGOING, 1)
            wanted = struct.pack("=iHH8s", index, _ALL_MULTICAST, 0, b"")
            self._socket.setsockopt(_SOL_PACKET, _ADD_MEMBERSHIP, wanted)
            self._socket.bind((socket.if_indextoname(index), _IPV6))
            self._socket.setblocking(False)
        except OSError:
            self._socket.close()
            raise

    def fileno(self) -> int:
        """For select()."""
        return self._socket.fileno()

    def read(self) -> Iterator[tuple[bytes, bool]]:
        """Frames, and whether their checksum is filled in; so many that others get their turn."""
        for _ in range(_MOST):
            try:
                data, extra, _flags, sender = self._socket.recvmsg(_LARGEST, 64)
            except OSError:  # drained; or the interface went down
                return
            if sender[2] != socket.PACKET_OUTGOING:
                yield data, not any(_is_unsummed(value) for _level, _kind, value in extra)

    def send(self, frame: bytes) -> None:
        """One frame. Raises OSError."""
        self._socket.send(frame)

    def close(self) -> None:
        """Close it."""
        self._socket.close()


def _is_unsummed(value: bytes) -> bool:
    """Of struct tpacket_auxdata the first word is the frame's status."""
    return len(value) >= _WORD and bool(struct.unpack_from("=I", value)[0] & _NOT_SUMMED)


def _program() -> bytes:
    """Lets in IPv6 whose first next header is ICMPv6, an extension header, or UDP to DHCPv6.

    Offsets are from the Ethernet header.
    """
    headers = (58, 0, 43, 44, 60)
    lines = [(_LOAD_BYTE, 0, 0, 20)]
    last = len(headers) + 5  # the instruction that lets in
    lines += [(_EQUAL, last - 1 - n, 0, kind) for n, kind in enumerate(headers, 1)]
    lines += [
        (_EQUAL, 0, 4, 17),
        (_LOAD_HALF, 0, 0, 56),
        (_EQUAL, 1, 0, 546),
        (_EQUAL, 0, 1, 547),
        (_RETURN, 0, 0, _LARGEST),
        (_RETURN, 0, 0, 0),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
