"""The kernel's error queue: which ICMP message answered what we sent, and who sent it."""

from __future__ import annotations

import socket
import struct
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, NamedTuple

from netaudit.facts.portstate import PortState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address

# linux/in.h, linux/in6.h, linux/errqueue.h; Python's socket module does not name them all.
IP_RECVERR = 11
IPV6_RECVERR = 25
MSG_ERRQUEUE = 0x2000
_EXTENDED_ERROR = struct.Struct("=IBBBxII")
_FROM_ICMP, _FROM_ICMP6 = 2, 3

_PORT_UNREACHABLE = {(_FROM_ICMP, 3, 3), (_FROM_ICMP6, 1, 4)}
_PROHIBITED = {
    *((_FROM_ICMP, 3, code) for code in (9, 10, 13)),  # RFC 1812 section 5.2.7.1
    *((_FROM_ICMP6, 1, code) for code in (1, 5, 6)),  # RFC 4443 section 3.1
}


class IcmpError(NamedTuple):
    """One message of the queue; `target` is what we had sent to."""

    origin: int
    type: int
    code: int
    offender: Address | None
    target: tuple[Address, int] | None

    @property
    def final(self) -> bool:
        """Whether it says that the target cannot be reached (not: packet too big)."""
        return self.type == (3 if self.origin == _FROM_ICMP else 1) and not (
            self.origin == _FROM_ICMP and self.code == 4  # noqa: PLR2004  fragmentation needed
        )

    def state(self, *, tcp: bool) -> PortState:
        """What it says about the port.

        A host that runs TCP refuses with RST, so port unreachable is a firewall's word there
        (RFC 1122 section 3.2.2.1); to a datagram it is the host's own.
        """
        key = (self.origin, self.type, self.code)
        if key in _PORT_UNREACHABLE:
            return PortState.PROHIBITED if tcp else PortState.CLOSED
        return PortState.PROHIBITED if key in _PROHIBITED else PortState.UNREACHABLE

    def __str__(self) -> str:
        family = "ICMP" if self.origin == _FROM_ICMP else "ICMPv6"
        return f"{family} type {self.type} code {self.code} from {self.offender}"


def listen_for_errors(sock: socket.socket) -> None:
    """Have ICMP errors queued on `sock`."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)


def drain(sock: socket.socket) -> Iterator[IcmpError]:
    """Take every ICMP error off the queue of a non-blocking socket."""
    return (error for error, _ in drain_quoted(sock))


def drain_quoted(sock: socket.socket) -> Iterator[tuple[IcmpError, bytes]]:
    """The same with what each quotes of the datagram that it answers, empty if nothing."""
    while True:
        try:
            quoted, control, _flags, sent_to = sock.recvmsg(512, 512, MSG_ERRQUEUE)
        except OSError:  # EAGAIN: the queue is empty
            return
        for _level, kind, data in control:
            if kind in {IP_RECVERR, IPV6_RECVERR} and (found := parse(data, sent_to)):
                yield found, quoted


def parse(data: bytes, sent_to: object) -> IcmpError | None:
    """One struct sock_extended_err with its offender; None for anything that is not ICMP."""
    if len(data) < _EXTENDED_ERROR.size:
        return None
    _errno, origin, type_, code, _info, _data = _EXTENDED_ERROR.unpack_from(data)
    if origin not in {_FROM_ICMP, _FROM_ICMP6}:
        return None
    return IcmpError(origin, type_, code, _offender(data[_EXTENDED_ERROR.size :]), _pair(sent_to))


def _offender(sockaddr: bytes) -> Address | None:
    if len(sockaddr) < 8:  # noqa: PLR2004  struct sockaddr_in up to its address
        return None
    family = int.from_bytes(sockaddr[:2], "little" if _LITTLE else "big")
    if family == socket.AF_INET:
        return IPv4Address(sockaddr[4:8])
    if family == socket.AF_INET6 and len(sockaddr) >= 24:  # noqa: PLR2004  sockaddr_in6 so far
        return IPv6Address(sockaddr[8:24])
    return None


_LITTLE = struct.pack("=H", 1) == b"\x01\x00"


def _pair(sent_to: object) -> tuple[Address, int] | None:
    if not isinstance(sent_to, tuple) or len(sent_to) < 2:  # noqa: PLR2004  address and port
        return None
    return ip_address(sent_to[0]), int(sent_to[1])
