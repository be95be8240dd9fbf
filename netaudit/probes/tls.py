"""Which versions of TLS a service accepts, and which certificate it presents."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from netaudit.api import Service, about, probe
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.application import Speech
from netaudit.facts.reach import PortState
from netaudit.facts.tls import Agreed, Certificate, Endpoint, Presented, TlsServer
from netaudit.net import hello
from netaudit.net.context import Net
from netaudit.net.stream import Misbehaved
from netaudit.net.tls import lenient, verifying
from netaudit.probes._cautious import choice, signs_brokenly
from netaudit.probes._certificate import read_certificate, read_intermediates
from netaudit.probes._handshake import Shaken, Target
from netaudit.probes._needed import needed_hosts
from netaudit.probes.reach import meant, reached

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Address, Phrase

_DHE, _STATIC = "DHE", "static"  # beside the kinds of weak suites
_NAMES = 4  # server names that are asked for, at most
_OUT_OF_DATE = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


@probe(timeout=600.0)  # mail servers may be slow to greet, each time
async def tls_server(service: Service, net: Net) -> TlsServer:
    """On every address. A family without a route is named, not left out.

    Raises CannotAsk where our clock cannot be right: certificates would be out of date.
    """
    net.time()
    addresses, unasked = askable(service, net)
    if unasked and not addresses:
        raise NoRoute.because(*unasked)
    found = await asyncio.gather(*(_endpoint(service, net, address) for address in addresses))
    needed = await needed_hosts(_status_hosts(found), net)
    return TlsServer(net.vantage.zone, net.clock(), tuple(found), tuple(unasked), needed)


def _status_hosts(endpoints: Iterable[Endpoint]) -> list[str]:
    certificates = (p.certificate for endpoint in endpoints for p in endpoint.presented)
    return list(dict.fromkeys(host for c in certificates for host in c.status_hosts))


def askable(service: Service, net: Net) -> tuple[list[Address], list[Phrase]]:
    """The addresses that this vantage has a route to, and the families that it has none for."""
    unasked: list[Phrase] = []
    addresses: list[Address] = []
    for version in (6, 4):
        family = meant(service, net, version)
        try:
            for address in family:
                net.gate.require(address)
        except NoRoute as error:
            unasked.append(about(f"IPv{version}", error.phrase))
        else:
            addresses += family
    return addresses, unasked


async def presented_chain(
    service: Service, net: Net, address: Address, name: str
) -> tuple[tuple[bytes, ...], bool]:
    """The chain that an open address presents, leaf first, and whether all of it could be seen.

    Empty without a handshake.
    """
    reach = await reached(service, net, address)
    if reach.state is not PortState.OPEN:
        return (), True
    shaken = await Target(service, net, address).shake(lenient(), name)
    leaf = (shaken.leaf,) if shaken.leaf else ()
    return leaf + (shaken.above or ()), shaken.above is not None


async def _endpoint(service: Service, net: Net, address: Address) -> Endpoint:
    reach = await reached(service, net, address)
    if reach.state is not PortState.OPEN:
        return Endpoint(address, reach.state, False, (), (), (), reach.detail)
    async with net.one_by_one(address, service.port):
        return await _open(Target(service, net, address))


async def _open(target: Target) -> Endpoint:
    service, address = target.service, target.address
    names = service.names[:_NAMES] or ("",)
    best = await _look(target, names[0])
    if not best.shaken.connected:
        return Endpoint(address, PortState.FILTERED, False, (), (), (), best.shaken.detail)
    accepted, unasked, newest = await _versions(target, names[0], best.shaken)
    presented, detail = await _presented(target, names, best)
    taken = await _taken(target, names[0], best.shaken, accepted)
    chosen = await _choice(target, names[0], accepted, newest)
    suites = await choice(target, names[0], chosen)
    broken = await signs_brokenly(target, names[0], chosen)
    return Endpoint(
        address=address,
        state=PortState.OPEN,
        offers=best.shaken.offers,
        versions=accepted,
        unasked=unasked,
        presented=presented,
        detail=best.shaken.detail or detail,
        silent=best.shaken.silent,
        weak=taken.weak,
        asked=target.tally.asked,
        dropped=target.tally.dropped,
        group=taken.group,
        static=taken.static,
        agreed=_agreed(chosen or newest),
        ordered=suites.ordered,
        good=suites.good,
        broken=broken,
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """A handshake for one name, and why the chain was refused first, if it was."""

    shaken: Shaken
    refused: ssl.SSLCertVerificationError | None = None


async def _look(target: Target, name: str) -> _Looked:
    """One handshake that verifies the chain; only where it is refused, one that does not."""
    shaken = await target.shake(_verifying(target, check_time=True), name)
    if not isinstance(shaken.error, ssl.SSLCertVerificationError):
        return _Looked(shaken)
    return _Looked(await target.shake(lenient(), name), shaken.error)


async def _versions(
    target: Target, name: str, best: Shaken
) -> tuple[tuple[str, ...], tuple[str, ...], hello.Answer | None]:
    """The versions that are accepted, newest first, and those that could not be asked.

    And the first answer to a ClientHello of our own that took one.

    A server takes the newest that it has of those up to the one offered (RFC 5246 appendix E.1).
    Some refuse one that they lack instead, though they have an older one: whoever refuses is
    offered TLS 1.0, too.
    """
    if best.silent or not best.offers:
        return (), (), None
    newest = None
    accepted = [best.version] if best.version else []
    older, texts = list(hello.NAMES), list(hello.NAMES.values())
    if best.version in texts:
        older = older[texts.index(best.version) + 1 :]
    while older:
        answer = await target.offer(older[0], hello.ANY, name)
        if answer is None:
            return tuple(accepted), tuple(hello.NAMES[version] for version in older), newest
        if answer.version not in older:
            if older[0] <= hello.TLS1:
                break
            older = [version for version in older if version <= hello.TLS1]
            continue
        newest = newest or answer
        accepted.append(hello.NAMES[answer.version])
        older = older[older.index(answer.version) + 1 :]
    return tuple(accepted), (), newest


async def _choice(
    target: Target, name: str, accepted: tuple[str, ...], newest: hello.Answer | None
) -> hello.Answer | None:
    """What it takes of all suites in TLS 1.2, the worst first; mostly it has been asked already."""
    if newest is not None and newest.version == hello.TLS1_2:
        return newest
    if hello.NAMES[hello.TLS1_2] not in accepted:
        return None
    answer = await target.offer(hello.TLS1_2, hello.ANY, name)
    return answer if answer and answer.version == hello.TLS1_2 else None


def _agreed(answer: hello.Answer | None) -> Agreed | None:
    """What comes of a ServerHello; SSL 3.0 has no extensions."""
    if answer is None or answer.extensions is None or answer.version <= hello.SSL3:
        return None
    return Agreed(
        answer.compresses,
        hello.RENEGOTIATION_INFO in answer.extensions,
        hello.EXTENDED_MASTER_SECRET in answer.extensions,
    )


class _Taken(NamedTuple):
    """Kinds of weak suites, bits of a Diffie-Hellman group, suites without forward secrecy.

    None for what could not be asked.
    """

    weak: tuple[str, ...] | None = None
    group: int | None = None
    static: bool | None = None


async def _taken(target: Target, name: str, best: Shaken, accepted: tuple[str, ...]) -> _Taken:
    """What of all that no client of today needs is taken.

    All is asked in one: who takes nothing of it refuses once.
    """
    if best.silent or not best.offers:
        return _Taken()
    if accepted == ("TLSv1.3",):  # which has none, and its groups are named ones
        return _Taken((), 0, static=False)
    left = {**hello.WEAK, _DHE: hello.DHE, _STATIC: hello.STATIC}
    found: list[str] = []
    group = 0
    while left:
        suites = [suite for of_kind in left.values() for suite in of_kind]
        answer = await target.offer(hello.TLS1_2, suites, name)
        if answer is None:
            return _Taken(None, group or None, _STATIC in found or None)
        kind = next((kind for kind, suites in left.items() if answer.suite in suites), "")
        if not kind:
            break
        found.append(kind)
        del left[kind]
        group = answer.group or group
    weak = tuple(kind for kind in found if kind in hello.WEAK)
    return _Taken(weak, group, static=_STATIC in found)


async def _presented(
    target: Target, names: tuple[str, ...], best: _Looked
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
        above = read_intermediates(looked.shaken.above)
        found.append(Presented(name, replace(certificate, problem=problem), above))
    return tuple(found), detail


async def _problem(
    target: Target, name: str, leaf: Certificate, refused: ssl.SSLCertVerificationError | None
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
    if not timeless.leaf:
        raise Misbehaved(Speech.NO_TLS, f"not a second time: {timeless.detail}")
    return ""


def _verifying(target: Target, *, check_time: bool) -> ssl.SSLContext:
    try:
        return verifying(target.net.inventory.ca_bundle, check_time=check_time)
    except ssl.SSLError as error:
        raise CannotAsk(
            "the inventory's ca_bundle_file has no certificate in PEM form; give the file of your "
            "certification authority, or leave it out to use the system's"
        ) from error
