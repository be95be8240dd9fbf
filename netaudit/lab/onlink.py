"""Everybody on a link of a unit, but for the vantage point that stands there: one socket speaks.

The router advertises itself as planned, hosts are present, listeners report; faults say more, or
otherwise. It speaks every two seconds and when it is asked, as a link does that is never still.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.lab.speech import (
    Announced,
    Speaker,
    advertisement,
    dhcp_reply,
    listens,
    presence,
)

if TYPE_CHECKING:
    from netaudit.lab.kernel import Namespace
    from netaudit.segment import Segment

INTERVAL = 2.0  # seconds between two rounds
_IPV6, _DHCP_SERVERS = 0x86DD, 547
_SOLICITATION, _ECHO, _INFORMATION_REQUEST = 133, 128, 11
_ROUTER = IPv6Address("fe80::1")  # where the plan names none
_LENGTH = 64
_IGNORE_OUTGOING = (263, 23)
_FRAMES_A_WAKE = 64


def speaker(address: IPv6Address) -> Speaker:
    """Somebody with that address, and an Ethernet address made from it."""
    return Speaker(address, b"\x02\x00" + address.packed[12:])


def lan(segment: Segment) -> IPv6Network:
    """The /64 of a link: the first of its first prefix, where that is shorter."""
    network = segment.networks[0]
    return network if network.prefixlen >= _LENGTH else next(network.subnets(new_prefix=_LENGTH))


class Talk:
    """What is said on a link.

    Attributes:
        announced: what the router says of the link. extra: frames of faults, by their names.
        servers: DHCPv6 servers, and the resolver that each names.
    """

    def __init__(self, segment: Segment) -> None:
        """As planned; nothing is said before `open`."""
        self.segment = segment
        self.router = speaker((*segment.routers, _ROUTER)[0])
        self.announced = Announced(
            prefixes=((lan(segment), True, True, 86_400, 14_400),),
            resolvers=segment.resolvers,
            search=segment.search,
            managed=segment.managed,
            other=segment.other,
            mtu=segment.mtu,
            hop_limit=segment.hop_limit,
        )
        resolver = (*segment.resolvers, _ROUTER)[0]
        self.servers = {str(a): (speaker(a), resolver) for a in segment.dhcp_servers}
        self.extra: dict[str, tuple[bytes, ...]] = {}
        self._socket: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None

    def announce(self, **changes: object) -> None:
        """Have the router say otherwise from now on: fields of Announced."""
        self.announced = replace(self.announced, **changes)  # type: ignore[arg-type]  # its fields

    def round(self) -> list[bytes]:
        """All frames of one round."""
        hosts = [speaker(a) for a in self.segment.addresses if a in lan(self.segment)]
        solicited = [IPv6Address(f"ff02::1:ff00:{n:x}") for n in range(1, 1 + len(hosts))]
        return [
            advertisement(self.router, self.announced),
            presence(self.router, router=True),
            *(presence(host) for host in hosts),
            *(listens(host, group) for host, group in zip(hosts, solicited, strict=True)),
            *(frame for frames in self.extra.values() for frame in frames),
        ]

    def answers(self, frame: bytes) -> list[bytes]:
        """What is said to a frame of somebody."""
        if len(frame) < 66 or frame[12:14] != b"\x86\xdd":  # noqa: PLR2004  headers, and a word
            return []
        if frame[20] == socket.IPPROTO_ICMPV6 and frame[54] in {_SOLICITATION, _ECHO}:
            return self.round()
        if frame[20] == socket.IPPROTO_UDP and frame[62] == _INFORMATION_REQUEST:
            to = frame[6:12] + frame[22:38]
            asked = frame[63:66]
            return [dhcp_reply(who, dns, asked, to) for who, dns in self.servers.values()]
        return []

    def open(self, namespace: Namespace, interface: str) -> None:
        """Speak from now on, inside the running loop. Raises OSError."""
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.setblocking(False)
        with suppress(OSError):  # kernels before 4.20
            self._socket.setsockopt(*_IGNORE_OUTGOING, 1)
        with namespace.entered():
            self._socket.bind((interface, _IPV6))
        asyncio.get_running_loop().add_reader(self._socket, self._hear)
        self._task = asyncio.ensure_future(self._speak())

    def close(self) -> None:
        """Be silent."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self._socket is not None:
            with suppress(RuntimeError):  # the loop is gone
                asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    async def _speak(self) -> None:
        while True:
            self._send(self.round())
            await asyncio.sleep(INTERVAL)

    def _hear(self) -> None:
        assert self._socket is not None
        with suppress(BlockingIOError, OSError):
            for _ in range(_FRAMES_A_WAKE):
                self._send(self.answers(self._socket.recv(2048)))

    def _send(self, frames: list[bytes]) -> None:
        """What does not fit into the interface's queue is lost, as on any link."""
        if self._socket is not None:
            for frame in frames:
                with suppress(OSError):
                    self._socket.send(frame)
