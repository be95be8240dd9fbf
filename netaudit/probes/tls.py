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
from netaudit.probes._needed import needed_hosts
from netaudit.probes.reach import meant, reached

if TYPE_CHECKING:
    from collections.abc import Iterable

_HANDSHAKE = (10, 6000)  # packets and octets of one, both ways
_NAMES = 4  # server names that are asked for, at most
_TRIES = 2
_OUT_OF_DATE = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_OLD = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)  # RFC 8996
_SILENT = {Speech.SILENT, Speech.TOO_SLOW}
_LINES = 64  # of an answer to EHLO
_SMTP_OK = (b"220", b"250")


@probe(timeout=240.0)
async def tls_server(service: Service, net: Net) -> TlsServer:
    """On every address. A family without a route is named, not left out.

    Raises CannotAsk where our clock cannot be right: certificates would be out of date.
    """
    net.time()
    addresses, unasked = askable(service, net)
    if unasked and not addresses:
        raise NoRoute("; ".join(unasked))
    found = await asyncio.gather(*(_endpoint(service, net, address) for address in addresses))
    needed = await needed_hosts(_status_hosts(found), net)
    return TlsServer(net.vantage.zone, net.clock(), tuple(found), tuple(unasked), needed)


def _status_hosts(endpoints: Iterable[Endpoint]) -> list[str]:
    certificates = (p.certificate for endpoint in endpoints for p in endpoint.presented)
    return list(dict.fromkeys(host for c in certificates for host in c.status_hosts))


def askable(service: Service, net: Net) -> tuple[list[Address], list[str]]:
    """The addresses that this vantage has a route to, and the families that it has none for."""
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
    return addresses, unasked


@dataclass(frozen=True, slots=True)
class _Shaken:
    """How a handshake ended: with `version` and the leaf in DER, or with an error.

    `above` are the certificates that came above the leaf, None where Python does not tell.
    """

    version: str = ""
    leaf: bytes = b""
    above: tuple[bytes, ...] | None = None
    error: ssl.SSLError | None = None
    detail: str = ""
    offers: bool = True
    connected: bool = True
    silent: bool = False


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
            return _Shaken(detail=str(error), silent=error.speech in _SILENT)
        leaf = stream.tls.getpeercert(True) or b""
        return _Shaken(stream.tls.version() or "", leaf, chain_above(stream.tls))


class NotOfferedError(Exception):
    """The server does not offer STARTTLS."""


def chain_above(tls: ssl.SSLObject) -> tuple[bytes, ...] | None:
    """What the server sent above its leaf, in DER; None where this Python does not tell.

    Public since Python 3.13, there under another name since 3.10.
    """
    told = getattr(tls, "get_unverified_chain", None)
    if told is not None:
        return tuple(told()[1:])
    inner = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
    if inner is None:
        return None
    return tuple(ssl.PEM_cert_to_DER_cert(c.public_bytes()) for c in (inner() or ())[1:])


async def presented_chain(
    service: Service, net: Net, address: Address, name: str
) -> tuple[tuple[bytes, ...], bool]:
    """The chain that an open address presents, leaf first, and whether all of it could be seen.

    Empty without a handshake.
    """
    reach = await reached(service, net, address)
    if reach.state is not PortState.OPEN:
        return (), True
    shaken = await _Target(service, net, address).shake(lenient(), name)
    leaf = (shaken.leaf,) if shaken.leaf else ()
    return leaf + (shaken.above or ()), shaken.above is not None


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
    best = await _look(target, names[0])
    if not best.shaken.connected:
        return Endpoint(address, PortState.FILTERED, False, (), (), (), best.shaken.detail)
    accepted, unasked = await _versions(target, names[0], best.shaken.version)
    presented, detail = await _presented(target, names, best)
    return Endpoint(
        address=address,
        state=PortState.OPEN,
        offers=best.shaken.offers,
        versions=accepted,
        unasked=unasked,
        presented=presented,
        detail=best.shaken.detail or detail,
        silent=best.shaken.silent,
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """A handshake for one name, and why the chain was refused first, if it was."""

    shaken: _Shaken
    refused: ssl.SSLCertVerificationError | None = None


async def _look(target: _Target, name: str) -> _Looked:
    """One handshake that verifies the chain; only where it is refused, one that does not."""
    shaken = await target.shake(_verifying(target, check_time=True), name)
    if not isinstance(shaken.error, ssl.SSLCertVerificationError):
        return _Looked(shaken)
    return _Looked(await target.shake(lenient(), name), shaken.error)


async def _versions(
    target: _Target, name: str, negotiated: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The versions that are accepted, newest first, and those that could not be asked."""
    if not negotiated:
        return (), ()
    accepted, unasked = [negotiated], []
    older = [version for version in VERSIONS if _below(version, negotiated)]
    if {*_OLD} <= set(older) and await _refuses_all_old(target, name):
        older = [version for version in older if version not in _OLD]
    for version in older:
        shaken = await target.shake(lenient(version, version), name)
        if shaken.version:
            accepted.append(shaken.version)
        elif not shaken.connected or (shaken.error and is_ours(shaken.error)):
            unasked.append(NAMES[version])
    return tuple(accepted), tuple(unasked)


async def _refuses_all_old(target: _Target, name: str) -> bool:
    """Whether one handshake that offers only the old versions is refused by the server's TLS."""
    shaken = await target.shake(lenient(min(_OLD), max(_OLD)), name)
    return shaken.error is not None and not is_ours(shaken.error)


def _below(version: ssl.TLSVersion, negotiated: str) -> bool:
    """Whether it is older: newer ones were offered, and the server chose none of them."""
    order = list(NAMES.values())
    return order.index(NAMES[version]) > order.index(negotiated)


async def _presented(
    target: _Target, names: tuple[str, ...], best: _Looked
) -> tuple[tuple[Presented, ...], str]:
    """The certificate for each name, and what went wrong."""
    found: list[Presented] = []
    detail = ""
    for name in names if best.shaken.leaf else ():
        looked = best if name == names[0] else await _look(target, name)
        certificate = read_certificate(looked.shaken.leaf)
        if certificate is None:
            detail = "the certificate cannot be read"
            continue
        try:
            problem = await _problem(target, name, certificate, looked.refused)
        except Misbehaved as error:
            detail = str(error)
            continue
        found.append(Presented(name, replace(certificate, problem=problem)))
    return tuple(found), detail


async def _problem(
    target: _Target, name: str, leaf: Certificate, refused: ssl.SSLCertVerificationError | None
) -> str:
    """Why the chain is not trusted, apart from the leaf's own dates; "" if it is."""
    if refused is None:
        return ""
    if refused.verify_code not in _OUT_OF_DATE:
        return refused.verify_message
    if leaf.not_before <= target.net.clock() <= leaf.not_after:
        return "a certificate above it is out of date"
    timeless = await target.shake(_verifying(target, check_time=False), name)
    if isinstance(timeless.error, ssl.SSLCertVerificationError):
        return timeless.error.verify_message
    if not timeless.version:
        raise Misbehaved(Speech.NO_TLS, f"not a second time: {timeless.detail}")
    return ""


def _verifying(target: _Target, *, check_time: bool) -> ssl.SSLContext:
    try:
        return verifying(target.net.inventory.ca_bundle, check_time=check_time)
    except ssl.SSLError as error:
        raise CannotAsk(
            "the inventory's ca_bundle_file has no certificate in PEM form; give the file of your "
            "certification authority, or leave it out to use the system's"
        ) from error
