"""Asks an open port what it speaks: the I/O around netaudit.identify.

First its port's usual protocol, listening where the server speaks first; then HTTP on the same
connection, since most protocols answer that with an error that shows them; then TLS, and the
same inside; then the rest in turn, on a connection each. A fragile host, or a port of machines
that must not be troubled, is asked the usual protocol and nothing else.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netaudit.facts.identity import How, Identity
from netaudit.facts.ports import Port
from netaudit.facts.reach import PortState
from netaudit.identify import ftp, http, smtp
from netaudit.identify.catalogue import (
    BY_NUMBER,
    HANDS_OFF,
    betrayed,
    datagrams,
    elsewhere,
    greeted,
    hinted,
)
from netaudit.identify.dialogue import Enough, Match, Protocol, Talk, anything, reply_code, text
from netaudit.model import Address, Transport
from netaudit.net import datagram, dial
from netaudit.net.context import Net
from netaudit.net.stream import Misbehaved, Stream
from netaudit.net.tls import is_alert, lenient

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking

LISTEN = 2.0  # seconds to wait for a greeting where none is expected
GREETING = 6.0  # where one is: some servers look up our name first
ANSWER = 4.0
MOST = 16 * 1024  # octets of one answer
# Of one port at most; those that it ends without a word cost little, and do not count: each
# protocol is asked once.
CONNECTIONS = 16
_TURNS = 8
_BANNER = 120
_TRIES = 3  # for a datagram's answer
_PACKETS = 4  # a question, its answer and what acknowledges them
_ANYDESK = b"AnyDesk Client"


async def identify(
    net: Net, address: Address, port: Port, *, careful: bool = False, name: str = ""
) -> Identity:
    """What speaks on a port that is open. Raises CannotAsk; whatever the target does is a value.

    `careful`: the host is fragile, so that only the port's usual protocol is asked. `name`: whose
    site is asked for (SNI), where the inventory declares one there.
    """
    if port.transport is Transport.UDP:
        return await _udp(net, address, port)
    careful = careful or port.number in HANDS_OFF
    return await _Caller(net, address, port, careful, name).call()


@dataclass(slots=True)
class _Heard:
    """What came of one connection."""

    match: Match | None = None
    said: bytes = b""  # the first octets that came, whoever sent them
    by_itself: bool = False


@dataclass(slots=True)
class _Caller:
    """The connections to one port, counted."""

    net: Net
    address: Address
    port: Port
    careful: bool
    name: str
    left: int = CONNECTIONS
    tls: bool = False
    said: bytes = b""
    tried: set[str] = field(default_factory=set)
    detail: str = ""

    async def call(self) -> Identity:
        hints, inside = hinted(self.port.number)
        heard = await self._usual(hints, inside=inside)
        if heard.match is None and not self.careful:
            heard = await self._unusual(heard, inside=inside)
        if heard.match is not None:
            how = How.GREETING if heard.by_itself else How.ANSWER
            return self._identity(heard.match, how)
        return self._unknown()

    async def _usual(self, hints: tuple[Protocol, ...], *, inside: bool) -> _Heard:
        """The port's own protocols; a second one is asked on a connection of its own."""
        heard = await self._connection(hints[:1], tls=inside)
        for hint in hints[1:]:
            if heard.match is None:
                heard = await self._connection((hint,), tls=inside)
        return heard

    async def _unusual(self, heard: _Heard, *, inside: bool) -> _Heard:
        """The other side of TLS, then whatever may stand anywhere."""
        if self.said and (protocol := betrayed(self.said)) and protocol.name not in self.tried:
            heard = await self._connection((protocol,), tls=self.tls)
        if heard.match is None and not (self.said and heard.by_itself):
            heard = await self._connection((), tls=not inside)
        for protocol in elsewhere():
            if heard.match is not None or self.left <= 0 or (self.said and heard.by_itself):
                break
            if protocol.name not in self.tried and not self.tls:
                heard = await self._connection((protocol,), tls=False)
        return heard

    async def _connection(self, hints: tuple[Protocol, ...], *, tls: bool) -> _Heard:
        if self.left <= 0:
            return _Heard()
        self.left -= 1
        reach, stream = await dial.connect(self.net, self.address, self.port.number)
        if stream is None:
            self.left, self.detail = 0, reach.detail or str(reach.state)
            return _Heard()
        with stream:
            if tls and not await self._start_tls(stream):
                return _Heard()
            heard = await self._dialogue(stream, hints)
            self.left += stream.cut and not heard.said
        self.said = self.said or heard.said
        return heard

    async def _start_tls(self, stream: Stream) -> bool:
        await self.net.gate.admit(self.address, 2 * _PACKETS, 4096)
        try:
            await stream.start_tls(lenient(), self.name or None)
        except ssl.SSLError as error:
            self.tls = self.tls or is_alert(error.reason or "")  # TLS, but not with us
            self.detail = error.reason or str(error)
        except Misbehaved as error:
            self.detail = str(error)
        else:
            self.tls = True
        return stream.secured

    async def _dialogue(self, stream: Stream, hints: tuple[Protocol, ...]) -> _Heard:
        if stream.secured and _ANYDESK in (stream.tls.getpeercert(binary_form=True) or b""):
            return _Heard(Match("anydesk", "AnyDesk"))
        hint = hints[0] if hints else None
        if hint is not None and hint.greets is None:
            return await self._ask(stream, hint)
        greeting = await stream.gather(anything, GREETING if hint else LISTEN, MOST)
        if greeting:
            return await self._greeted(stream, greeting, hint)
        if self.careful:
            return _Heard()
        return await self._ask(stream, http.PROTOCOL)

    async def _greeted(self, stream: Stream, greeting: bytes, hint: Protocol | None) -> _Heard:
        """Go on as the greeting's protocol does; who says "220" alone may be mail or files."""
        greeting += await stream.gather(_settled(greeting), 1.0, MOST)
        candidates: list[Protocol | None] = [greeted(greeting), hint]
        if greeting.startswith(b"220"):
            candidates += [smtp.PROTOCOL, ftp.PROTOCOL]
        for protocol in candidates:
            if protocol is not None and protocol.name not in self.tried:
                self.tried.add(protocol.name)
                match, _ = await self._drive(stream, protocol.talk(greeting))
                return _Heard(match, greeting, by_itself=True)
        return _Heard(None, greeting, by_itself=True)

    async def _ask(self, stream: Stream, protocol: Protocol) -> _Heard:
        self.tried.add(protocol.name)
        match, said = await self._drive(stream, protocol.talk(b""))
        return _Heard(match, said)

    async def _drive(self, stream: Stream, talk: Talk) -> tuple[Match | None, bytes]:
        """Carry a dialogue's octets; the match, and the first answer."""
        said = None
        try:
            say = next(talk)
            for _ in range(_TURNS):
                heard = await self._exchange(stream, say.data, say.enough)
                said = heard if said is None else said
                say = talk.send(heard)
        except StopIteration as end:
            return end.value, said or b""
        return None, said or b""

    async def _exchange(self, stream: Stream, data: bytes, enough: Enough) -> bytes:
        await self.net.gate.admit(self.address, _PACKETS, 2 * len(data) + 1024)
        try:
            if data:
                await stream.send(data)
        except Misbehaved:
            return b""
        return await stream.gather(lambda heard: bool(heard) and enough(heard), ANSWER, MOST)

    def _identity(self, match: Match, how: How) -> Identity:
        return _identity(self.address, self.port, match, how, tls=self.tls)

    def _unknown(self) -> Identity:
        """By its number, or TLS with something that does not show itself inside."""
        name = BY_NUMBER.get(self.port.number, "")
        hints, _ = hinted(self.port.number)
        if self.tls:
            return self._identity(Match("tls", banner=self.said), How.ANSWER)
        if not name and hints and not self.said:
            name = hints[0].name
        how = How.NUMBER if name else How.UNKNOWN
        return _identity(
            self.address, self.port, Match(name, banner=self.said), how, detail=self.detail
        )


def _settled(greeting: bytes) -> Enough:
    """Whether a greeting is whole: a reply with a code to its last line, others as they come."""
    if re.match(rb"\d{3}[ -]", greeting):
        return lambda more: reply_code(greeting + more)
    return lambda more: greeting.startswith(b"SSH-") or bool(more) or b"\n" in greeting


async def _udp(net: Net, address: Address, port: Port) -> Identity:
    """The port's own protocol; on a port of none, each that may stand anywhere."""
    for protocol in datagrams(port.number):
        match, sent, received = await _answers(net, address, port.number, protocol.talk())
        if match is not None:
            return _identity(address, port, match, How.ANSWER, sent=sent, received=received)
    name = BY_NUMBER.get(port.number, "")
    how = How.NUMBER if name else How.UNKNOWN
    return _identity(address, port, Match(name), how)


async def _answers(
    net: Net, address: Address, port: int, talk: Asking
) -> tuple[Match | None, int, int]:
    """The match, and the sizes of the question that brought the most back for its size."""
    best = (0, 0)
    try:
        payload = next(talk)
        for _ in range(_TURNS):
            reach, reply = await datagram.ask(net, address, port, payload, tries=_TRIES)
            reply = reply if reach.state is PortState.OPEN else b""
            if len(reply) * max(best[0], 1) > best[1] * len(payload.data):
                best = (len(payload.data), len(reply))
            payload = talk.send(reply[:MOST])
    except StopIteration as end:
        return end.value, *best
    return None, *best


def _identity(  # noqa: PLR0913  keyword-only parts of one record
    address: Address,
    port: Port,
    match: Match,
    how: How,
    *,
    tls: bool = False,
    sent: int = 0,
    received: int = 0,
    detail: str = "",
) -> Identity:
    return Identity(
        address=address,
        port=port,
        protocol=match.protocol,
        product=match.product,
        version=match.version,
        tls=tls,
        how=how,
        banner=text(match.banner, _BANNER),
        notes=match.notes,
        sent=sent,
        received=received,
        detail=detail,
    )
