"""Which versions of TLS a service accepts, and which certificate it presents."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netaudit.api import Service, probe
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.application import Speech
from netaudit.facts.reach import PortState
from netaudit.facts.tls import Certificate, Endpoint, Presented, TlsServer
from netaudit.model import Address
from netaudit.net import dial
from netaudit.net.context import Net
from netaudit.net.stream import Misbehaved, Stream
from netaudit.net.tls import NAMES, VERSIONS, is_ours, lenient, verifying
from netaudit.probes._certificate import read_certificate
from netaudit.probes.reach import meant, reached

if TYPE_CHECKING:
    from datetime import datetime


_HANDSHAKE = (10, 6000)  # packets and octets of one, both ways
_NAMES = 4  # server names that are asked for, at most
_TRIES = 2
_OUT_OF_DATE = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_LINES = 64  # of an answer to EHLO
_SMTP_OK = (b"220", b"250")


@probe(timeout=240.0)
async def tls_server(service: Service, net: Net) -> TlsServer:
    """On every address. A family without a route is named, not left out."""
    unasked: list[str] = []
    addresses: list[Address] = []
    for version in (6, 4):
        family = meant(service, net, version)
        try:
            for address in family:
                net.gate.require(address)
        except NoRoute as error:
            unasked.append(f"IPv{version}: {error}")
        else:
            addresses += family
    if unasked and not addresses:
        raise NoRoute("; ".join(unasked))
    found = await asyncio.gather(*(_endpoint(service, net, address) for address in addresses))
    return TlsServer(net.vantage.zone, net.clock(), tuple(found), tuple(unasked))


@dataclass(frozen=True, slots=True)
class _Shaken:
    """How a handshake ended: with `version` and the leaf in DER, or with an error."""

    version: str = ""
    leaf: bytes = b""
    error: ssl.SSLError | None = None
    detail: str = ""
    offers: bool = True
    connected: bool = True


@dataclass(frozen=True, slots=True)
class _Target:
    service: Service
    net: Net
    address: Address

    async def shake(self, context: ssl.SSLContext, name: str) -> _Shaken:
        """One handshake, tried again when it came to nothing that TLS knows."""
        shaken = _Shaken()
        for _ in range(_TRIES):
            await self.net.gate.admit(self.address, *_HANDSHAKE)
            reach, stream = await dial.connect(self.net, self.address, self.service.port)
            if stream is None:
                shaken = _Shaken(detail=reach.detail, connected=False)
                continue
            with stream:
                shaken = await self._shake(stream, context, name)
            if shaken.version or shaken.error or not shaken.offers:
                break
        return shaken

    async def _shake(self, stream: Stream, context: ssl.SSLContext, name: str) -> _Shaken:
        try:
            if self.service.protocol in {"smtp", "submission"}:
                await start_smtp_tls(stream)
            await stream.start_tls(context, name or None)
        except ssl.SSLError as error:
            return _Shaken(error=error, detail=error.reason or str(error))
        except NotOfferedError as error:
            return _Shaken(detail=str(error), offers=False)
        except Misbehaved as error:
            return _Shaken(detail=str(error))
        return _Shaken(stream.tls.version() or "", stream.tls.getpeercert(True) or b"")


class NotOfferedError(Exception):
    """The server does not offer STARTTLS."""


async def start_smtp_tls(stream: Stream) -> None:
    """Go up to the point where TLS begins (RFC 3207). Raises Misbehaved, NotOfferedError."""
    await _reply(stream)
    await stream.send(b"EHLO netaudit.test\r\n")
    if not any(line[4:].strip().upper() == b"STARTTLS" for line in await _reply(stream)):
        raise NotOfferedError("STARTTLS is not offered")
    await stream.send(b"STARTTLS\r\n")
    await _reply(stream)


async def _reply(stream: Stream) -> list[bytes]:
    lines: list[bytes] = []
    while len(lines) < _LINES:
        lines.append(await stream.line())
        if not lines[-1].startswith(_SMTP_OK):
            raise Misbehaved(Speech.REFUSED, "SMTP refused")
        if lines[-1][3:4] != b"-":
            return lines
    raise Misbehaved(Speech.TOO_MUCH, "an endless SMTP reply")


async def _endpoint(service: Service, net: Net, address: Address) -> Endpoint:
    reach = await reached(service, net, address)
    if reach.state is not PortState.OPEN:
        return Endpoint(address, reach.state, False, (), (), (), reach.detail)
    target = _Target(service, net, address)
    names = service.names[:_NAMES] or ("",)
    best = await target.shake(lenient(), names[0])
    if not best.connected:
        return Endpoint(address, PortState.FILTERED, False, (), (), (), best.detail)
    accepted, unasked = [best.version] if best.version else [], []
    for version in VERSIONS if best.version else ():
        if _below(version, best.version):
            shaken = await target.shake(lenient(version), names[0])
            if shaken.version:
                accepted.append(shaken.version)
            elif not shaken.connected or (shaken.error and is_ours(shaken.error)):
                unasked.append(NAMES[version])
    presented, detail = await _presented(target, names, best)
    return Endpoint(
        address=address,
        state=PortState.OPEN,
        offers=best.offers,
        versions=tuple(accepted),
        unasked=tuple(unasked),
        presented=presented,
        detail=best.detail or detail,
    )


def _below(version: ssl.TLSVersion, negotiated: str) -> bool:
    """Whether it is older: newer ones were offered, and the server chose none of them."""
    order = list(NAMES.values())
    return order.index(NAMES[version]) > order.index(negotiated)


async def _presented(
    target: _Target, names: tuple[str, ...], best: _Shaken
) -> tuple[tuple[Presented, ...], str]:
    """The certificate for each name, and what went wrong."""
    found: list[Presented] = []
    detail = ""
    for name in names if best.leaf else ():
        leaf = best.leaf if name == names[0] else (await target.shake(lenient(), name)).leaf
        certificate = read_certificate(leaf)
        if certificate is None:
            detail = "the certificate cannot be read"
            continue
        try:
            problem = await _problem(target, name, certificate, target.net.clock())
        except Misbehaved as error:
            detail = str(error)
            continue
        found.append(Presented(name, replace(certificate, problem=problem)))
    return tuple(found), detail


async def _problem(target: _Target, name: str, leaf: Certificate, now: datetime) -> str:
    """Why the chain is not trusted, apart from the leaf's own dates; "" if it is."""
    bundle = target.net.inventory.ca_bundle
    error = await _verify(target, name, bundle, check_time=True)
    if error is None:
        return ""
    if error.verify_code not in _OUT_OF_DATE:
        return error.verify_message
    if leaf.not_before <= now <= leaf.not_after:
        return "a certificate above it is out of date"
    timeless = await _verify(target, name, bundle, check_time=False)
    return timeless.verify_message if timeless else ""


async def _verify(
    target: _Target, name: str, bundle: str, *, check_time: bool
) -> ssl.SSLCertVerificationError | None:
    try:
        context = verifying(bundle, check_time=check_time)
    except ssl.SSLError as error:
        raise CannotAsk(
            "the inventory's ca_bundle_file has no certificate in PEM form; give the file of your "
            "certification authority, or leave it out to use the system's"
        ) from error
    shaken = await target.shake(context, name)
    if isinstance(shaken.error, ssl.SSLCertVerificationError):
        return shaken.error
    if not shaken.version:
        raise Misbehaved(Speech.NO_TLS, f"not a second time: {shaken.detail}")
    return None
