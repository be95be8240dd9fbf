"""A simulated path: routers in a row and a host behind them, with whatever may be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

from netaudit.model import Address
from netaudit.net.crafted import Heard, Kind, Shot

HOST = ip_address("2001:db8:1001::80")
ROUTERS = tuple(ip_address(f"2001:db8:0:1::{n}") for n in (1, 2, 3))
OURS = 1500


def heard(kind: Kind, **changes: object) -> Heard:
    """What a packet came to; everything else is zero."""
    fields: dict[str, object] = {
        "type": 0, "code": 0, "responder": None, "hop_limit": 0, "octets": 0, "fragment": 0,
        "mtu": 0, "rtt_ms": 0.0, "strays": 0,
    }  # fmt: skip
    return Heard(kind=kind, **(fields | changes))  # type: ignore[arg-type]


SILENT = heard(Kind.SILENT)


def error(type_: int, code: int, responder: Address, mtu: int = 0) -> Heard:
    """An ICMP error."""
    return heard(Kind.ERROR, type=type_, code=code, responder=responder, mtu=mtu, hop_limit=62)


def reply(type_: int = 129, **changes: object) -> Heard:
    """The host's own answer."""
    return heard(Kind.REPLY, **({"type": type_, "responder": HOST, "hop_limit": 61} | changes))


def answer(shot: Shot) -> Heard:
    """What a well-kept host answers."""
    if shot.extension == "routing-0":
        return error(4, 0, HOST)
    if shot.packet == "udp":
        return error(1, 4, HOST)
    return reply(129 if shot.packet == "echo" else 0, code=0 if shot.packet == "echo" else 0x12)


@dataclass
class Road:
    """`send` it packets. A rule looks at (packet, number of the hop that has it, 0 the first).

    `rules` answer for a router: a Heard ends the packet's way there, None lets it pass.
    `host` answers in the end. `lost`: so many of the first packets get lost.
    """

    routers: tuple[Address, ...] = ROUTERS
    rules: list[Callable[[Shot, int], Heard | None]] = field(default_factory=list)
    host: Callable[[Shot], Heard] = answer
    mute: frozenset[int] = frozenset()
    lost: int = 0
    sent: list[Shot] = field(default_factory=list)

    async def send(self, _address: Address, shot: Shot) -> Heard:
        self.sent.append(shot)
        if shot.size > OURS:
            return heard(Kind.TOO_BIG, mtu=OURS)
        if self.lost > 0:
            self.lost -= 1
            return SILENT
        for number, router in enumerate(self.routers):
            if shot.hop_limit <= number + 1:
                return SILENT if number in self.mute else error(3, 0, router)
            for rule in self.rules:
                if (said := rule(shot, number)) is not None:
                    return said
        return self.host(shot)
