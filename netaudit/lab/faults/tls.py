"""Faults of certificates and of TLS."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from netaudit.lab.authority import Period
from netaudit.lab.certs import Manner
from netaudit.lab.faults.aims import host_by_id, is_visible, service_of, services, speaks_tls
from netaudit.lab.faults.base import Aim, Kind, Undo, both, pairs
from netaudit.lab.faults.content import name_without_aaaa, touches_name
from netaudit.lab.faults.doors import stand_in, touches_doors
from netaudit.lab.listeners import StreamServer
from netaudit.lab.services.tampered import compressing, tampered, unprotected
from netaudit.lab.truth import Pair

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from netaudit.lab.authority import Identity
    from netaudit.lab.faults.base import Pairs
    from netaudit.lab.listeners import Door, Server
    from netaudit.lab.services import Conversation, Stream
    from netaudit.lab.services.base import Endpoint
    from netaudit.lab.world import World
    from netaudit.model import Service

EXPIRED = Period(timedelta(days=-400), timedelta(days=-3))
OTHER_NAME = "printer.test"


def _certificate(
    make: Callable[[World, tuple[str, ...]], Identity | None], manner: Manner = Manner.CURRENT
) -> Callable[[World, Aim], Awaitable[Undo]]:
    async def on(world: World, aim: Aim) -> Undo:
        tls = world.tls[service_of(aim).host]
        tls.change(make(world, tls.names), manner)

        async def undo() -> None:
            tls.change(None)

        return undo

    return on


def _secured(world: World, aim: Aim) -> list[Service]:
    """The host's services that show its certificate to the network."""
    host = host_by_id(world, service_of(aim).host)
    return [s for s in host.services if speaks_tls(s) and is_visible(s)]


def _each(*checks: str) -> Pairs:
    def of(world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(c, s.key) for s in _secured(world, aim) for c in checks]

    return of


async def _old_status(world: World, aim: Aim) -> Undo:
    """The certificate sends its clients to a host that has an IPv4 address only."""
    told, forget = name_without_aaaa(world, aim, b"ocsp-cu")
    issued = await _certificate(lambda w, n: w.authority.issue(n, status=told))(world, aim)

    async def undo() -> None:
        await issued()
        forget()

    return undo


def _behind(change: Callable[[Stream], Stream]) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Something stands before the service at each of its addresses."""

    async def on(world: World, aim: Aim) -> Undo:
        serving = world.listeners.serving()
        servers: dict[Door, Server] = {}
        for door in world.doors(service_of(aim)):
            server = serving[door]
            assert isinstance(server, StreamServer), "what speaks TLS at once is one"
            servers[door] = replace(server, service=change(server.service))
        return await stand_in(world, servers)

    return on


def _every_second(service: Stream) -> Stream:
    turns = cycle((True, False))

    async def serve(conversation: Conversation, endpoint: Endpoint) -> None:
        if next(turns):
            await service(conversation, endpoint)

    return serve


def _certificate_and_zone(world: World, aim: Aim) -> Iterable[str]:
    return [*_touches(world, aim), *touches_name(world, aim, "status-host")]


def _touches(_world: World, aim: Aim) -> Iterable[str]:
    return [f"tls:{service_of(aim).host}"]


_AIMS = services(speaks_tls)
_AT_ONCE = services(lambda s: s.protocol in {"https", "imaps"})
# OpenSSL signs by SHA-1 where its security level is 0, which weak keys and old suites need.
_LENIENT = _each("tls.exchange-hash-strong")
_OTHER_KEY = both(_LENIENT, _each("tls.tlsa-matches"))
KINDS = (
    Kind(
        "certificate-expired",
        "tls",
        "the certificate expired three days ago",
        _AIMS,
        _certificate(lambda w, n: w.authority.issue(n, EXPIRED)),
        _each("tls.certificate-in-date"),
        _touches,
        also=_each("tls.certificate-trusted", "tls.tlsa-matches"),
    ),
    Kind(
        "certificate-of-another-name",
        "tls",
        "the certificate is for another name",
        _AIMS,
        _certificate(lambda w, _: w.authority.issue((OTHER_NAME,))),
        _each("tls.certificate-names-match"),
        _touches,
        also=_each("tls.certificate-trusted", "tls.tlsa-matches"),
    ),
    Kind(
        "certificate-self-signed",
        "tls",
        "the certificate is signed by itself",
        _AIMS,
        _certificate(lambda w, n: w.authority.self_signed(n)),
        _each("tls.certificate-trusted"),
        _touches,
        also=_each("tls.tlsa-matches"),
    ),
    Kind(
        "certificate-short-key",
        "tls",
        "the certificate has an RSA key of 1024 bits",
        _AIMS,
        _certificate(lambda w, n: w.authority.issue_short(n), Manner.LENIENT),
        _each("tls.certificate-strong"),
        _touches,
        also=_OTHER_KEY,
    ),
    Kind(
        "certificate-by-sha1",
        "tls",
        "the certificate is signed with SHA-1",
        _AIMS,
        _certificate(lambda w, n: w.authority.issue_by_sha1(n), Manner.LENIENT),
        _each("tls.certificate-strong"),
        _touches,
        also=_OTHER_KEY,
    ),
    Kind(
        "authority-short-key",
        "tls",
        "the authority that issued the certificate has an RSA key of 1024 bits",
        _AIMS,
        _certificate(lambda w, n: w.authority.issue_under_short(n), Manner.LENIENT),
        _each("tls.certificate-strong"),
        _touches,
        also=_OTHER_KEY,
    ),
    Kind(
        "status-host-without-aaaa",
        "ipv6",
        "the certificate names a host for its status that has no AAAA",
        services(
            lambda s: speaks_tls(s) and bool(s.names) and {a.version for a in s.addresses} == {4, 6}
        ),
        _old_status,
        _each("ipv6.status-hosts-have-aaaa"),
        _certificate_and_zone,
        also=_each("tls.tlsa-matches"),
    ),
    Kind(
        "tls-obsolete",
        "tls",
        "the server speaks TLS 1.0 and nothing newer",
        _AIMS,
        _certificate(lambda _w, _n: None, Manner.OBSOLETE),
        _each("tls.version-current"),
        _touches,
        also=_each("ipv6.service-operational", "tls.*", "web.*"),
        hides=_each("ipv6.parity"),
    ),
    Kind(
        "tls-weak-suites",
        "tls",
        "the server takes cipher suites that encrypt nothing",
        _AIMS,
        _certificate(lambda _w, _n: None, Manner.BARE),
        _each("tls.cipher-suites-current"),
        _touches,
        also=_LENIENT,
    ),
    Kind(
        "tls-short-group",
        "tls",
        "the server takes a Diffie-Hellman group of 1024 bits",
        _AIMS,
        _certificate(lambda w, n: w.authority.issue_rsa(n), Manner.SHORT_GROUP),
        _each("tls.group-long"),
        _touches,
        also=_OTHER_KEY,
    ),
    Kind(
        "tls-static-keys",
        "tls",
        "the server takes cipher suites without forward secrecy",
        _AIMS,
        _certificate(lambda w, n: w.authority.issue_rsa(n), Manner.STATIC),
        _each("tls.forward-secrecy"),
        _touches,
        also=_each("tls.tlsa-matches"),
    ),
    Kind(
        "tls-plain-master-secret",
        "tls",
        "the server has no extended master secret in TLS 1.2",
        _AIMS,
        _certificate(lambda _w, _n: None, Manner.NO_EXTENDED_MASTER),
        _each("tls.master-secret-extended"),
        _touches,
    ),
    Kind(
        "tls-client-order",
        "tls",
        "the server takes the first suite of the client's that it has, however old",
        _AIMS,
        _certificate(lambda _w, _n: None, Manner.CLIENT_ORDER),
        _each("tls.cipher-order"),
        _touches,
    ),
    Kind(
        "tls-suites-old",
        "tls",
        "the server has no suite with authenticated encryption in TLS 1.2",
        _AIMS,
        _certificate(lambda _w, _n: None, Manner.NOT_AUTHENTICATED),
        _each("tls.cipher-order"),
        _touches,
    ),
    Kind(
        "tls-broken-hash",
        "tls",
        "the server signs its key exchange by SHA-1 where the client asks for it",
        _AIMS,
        _certificate(lambda _w, _n: None, Manner.BROKEN_HASH),
        _each("tls.exchange-hash-strong"),
        _touches,
    ),
    Kind(
        "tls-renegotiation-unprotected",
        "tls",
        "the server has no protection of renegotiation in TLS 1.2",
        _AT_ONCE,
        _behind(lambda service: tampered(service, unprotected)),
        pairs("tls.renegotiation-secure"),
        touches_doors,
    ),
    Kind(
        "tls-compressing",
        "tls",
        "the server compresses in TLS 1.2",
        _AT_ONCE,
        _behind(lambda service: tampered(service, compressing)),
        pairs("tls.compression-off"),
        touches_doors,
    ),
    Kind(
        "machine-dead-behind-balancer",
        "tls",
        "of two machines behind the service one is dead, and half of the connections are cut",
        _AT_ONCE,
        _behind(_every_second),
        pairs("tls.every-connection-answered"),
        touches_doors,
        also=pairs("ipv6.*", "tls.*", "web.*"),
        hides=pairs("ipv6.*", "tls.*", "web.*"),
    ),
)
