"""One packet of a chosen shape, size and hop limit, and what became of it.

Through the raw-packet helper, which alone may craft; the gate admits each packet first.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk, NoRight
from netaudit.model import Address
from netaudit.net.rawsweep import Unsupported, helper_of
from netaudit.raw.messages import Craft, Crafted

if TYPE_CHECKING:
    from netaudit.net.context import Net

_ANSWER = 200  # octets of a usual answer, for the pace
_SMALL = 120


class Kind(StrEnum):
    """What became of a packet."""

    REPLY = "reply"  # the target answered it
    ERROR = "error"  # an ICMP error that quotes it came back
    SILENT = "silent"
    SENT = "sent"  # it is one that nothing answers
    TOO_BIG = "too big"  # our own link cannot carry it


@dataclass(frozen=True, slots=True)
class Shot:
    """What to send: words and limits as in netaudit.raw.messages.Craft.

    `inner`: where the packet inside a tunnel goes.
    """

    packet: str = "echo"
    size: int = 0
    hop_limit: int = 64
    extension: str = ""
    port: int = 0
    patience: float = 1.5
    inner: Address | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of it: see netaudit.raw.messages.Crafted."""

    kind: Kind
    type: int
    code: int
    responder: Address | None
    hop_limit: int
    octets: int
    fragment: int
    mtu: int
    rtt_ms: float
    strays: int

    def is_error(self, type_: int, code: int | None = None) -> bool:
        """Whether it is that ICMP error."""
        return self.kind is Kind.ERROR and self.type == type_ and code in (None, self.code)


async def shoot(net: Net, address: Address, shot: Shot) -> Heard:
    """Send it and wait. Raises CannotAsk: NoRight where raw packets may not be sent."""
    net.gate.require(address)
    if shot.inner is not None:
        net.gate.require(shot.inner)
    try:
        helper = await helper_of(net)
    except Unsupported as error:
        raise NoRight(
            "crafted packets need the raw-packet helper: {error}", error=error.phrase
        ) from error
    size = max(shot.size, _SMALL)
    answer = size if shot.packet == "echo" else _ANSWER
    await net.gate.admit(address, _pieces(shot), size + answer)
    question = Craft(
        number=0,
        packet=shot.packet,
        extension=shot.extension,
        address=str(address),
        source=str(net.source(address.version) or ""),
        size=shot.size,
        hop_limit=shot.hop_limit,
        port=shot.port,
        patience=shot.patience,
        inner=str(shot.inner or ""),
    )
    return _heard(await helper.craft(question))


def _pieces(shot: Shot) -> int:
    return 2 if shot.extension == "fragments" else 1


def _heard(said: Crafted) -> Heard:
    try:
        responder = ip_address(said.responder) if said.responder else None
        kind = Kind(said.answer)
    except ValueError as error:
        raise CannotAsk("the raw-packet helper: {error}", error=str(error)) from None
    return Heard(
        kind,
        said.type,
        said.code,
        responder,
        said.hop_limit,
        said.octets,
        said.fragment,
        said.mtu,
        said.rtt_ms,
        said.strays,
    )
