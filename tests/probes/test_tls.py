from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.api import about
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.reach import PortState, Reached
from netaudit.facts.tls import Agreed
from netaudit.lab.authority import Authority as LabAuthority
from netaudit.lab.certs import Manner, Tls
from netaudit.model import Phrase
from netaudit.net import dial, stream
from netaudit.net.clock import system_clock
from netaudit.probes.reach import reached
from netaudit.probes.tls import tls_server
from tests.factories import addresses, make_inventory, make_net, make_service
from tests.fakes.certificates import Authority, context_of
from tests.fakes.servers import cuts, floods, free_port, hangs, says, serving

if TYPE_CHECKING:
    from netaudit.facts.tls import Endpoint, TlsServer

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HERE = addresses("127.0.0.1")
NAME = "www.so-a.kontum.test"
DAY = timedelta(days=1)
OURS = Authority("Our root")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.5)


def ask(
    behaviour: Behaviour, tls: ssl.SSLContext | None = None, *, bundle: str = "", **changes: Any
) -> Endpoint:
    async def run() -> TlsServer:
        net = make_net(make_inventory(ca_bundle=bundle or OURS.pem))
        net.clock = system_clock
        async with serving(behaviour, tls=tls) as port:
            service = make_service(port=port, addresses=HERE, **changes)
            return await tls_server(service, net)

    (endpoint,) = asyncio.run(run()).endpoints
    return endpoint


def problem(tls: ssl.SSLContext) -> str:
    endpoint = ask(hangs, tls)
    return endpoint.presented[0].certificate.problem


def test_a_good_server() -> None:
    endpoint = ask(hangs, OURS.server(NAME))
    assert endpoint.versions == ("TLSv1.3", "TLSv1.2")
    assert (endpoint.state, endpoint.offers, endpoint.detail) == (PortState.OPEN, True, "")
    (presented,) = endpoint.presented
    assert presented.name == NAME
    assert presented.certificate.names == (NAME,)
    assert presented.certificate.trusted


def test_every_old_version_is_found_beside_the_current_ones() -> None:
    tls = OURS.server(NAME)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tls.minimum_version = ssl.TLSVersion.TLSv1
    endpoint = ask(hangs, tls)
    assert endpoint.versions == ("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1")
    assert endpoint.weak == ("anon",)  # the context takes what OpenSSL has


def test_suites_without_forward_secrecy_are_told_apart_from_weak_ones() -> None:
    authority = LabAuthority(system_clock)
    identity = authority.issue_rsa((NAME,))
    for manner, static in ((Manner.STATIC, True), (Manner.CURRENT, False)):
        endpoint = ask(hangs, Tls(authority, (NAME,), identity, manner).context())
        assert (endpoint.weak, endpoint.static) == ((), static)


def test_ssl_3_is_found_where_it_is_all_there_is() -> None:
    async def ancient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(5)
        await reader.readexactly(int.from_bytes(head[3:]))
        body = b"\3\0" + bytes(32) + b"\0\0\x05\0"  # with RC4
        message = b"\2" + len(body).to_bytes(3) + body
        writer.write(b"\x16\3\0" + len(message).to_bytes(2) + message)

    endpoint = ask(ancient)
    assert endpoint.versions == ("SSLv3",)
    assert (endpoint.weak, endpoint.static) == (("RC4",), False)


def test_what_can_be_asked_no_more_is_named() -> None:
    """A server that takes one connection, and no other."""
    context, served = OURS.server(NAME, version=ssl.TLSVersion.TLSv1_2), []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await writer.start_tls(context)
        served.append(writer)

    async def run() -> TlsServer:
        net = make_net(make_inventory(ca_bundle=OURS.pem))
        async with serving(once) as port:
            service = make_service(addresses=HERE, port=port)
            await reached(service, net, HERE[0])
            connect = dial.connect

            async def refused_after_the_first(*arguments: Any, **more: Any) -> Any:
                if served:
                    return Reached(HERE[0], PortState.FILTERED, None, 1, "no answer"), None
                return await connect(*arguments, **more)

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(dial, "connect", refused_after_the_first)
                return await tls_server(service, net)

    (endpoint,) = asyncio.run(run()).endpoints
    assert endpoint.versions == ("TLSv1.2",)
    assert endpoint.unasked == ("TLSv1.1", "TLSv1", "SSLv3")
    assert (endpoint.weak, endpoint.static) == (None, None)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        (ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
        (ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
        (ssl.TLSVersion.TLSv1, "TLSv1"),
    ],
)
def test_a_server_of_one_version_has_that_and_its_certificate(
    version: ssl.TLSVersion, name: str
) -> None:
    endpoint = ask(hangs, OURS.server(NAME, version=version))
    assert (endpoint.versions, endpoint.unasked) == ((name,), ())
    assert endpoint.presented[0].certificate.trusted


def test_a_root_that_is_not_in_the_bundle_is_not_trusted() -> None:
    assert problem(Authority("Some other root").server(NAME)) != ""


def test_a_self_signed_certificate_is_not_trusted() -> None:
    alone = Authority(NAME)
    assert "self" in problem(context_of(alone._root))


def test_a_leaf_out_of_date_is_still_trusted() -> None:
    """Its dates are another check's business."""
    now = system_clock()
    assert problem(OURS.server(NAME, starts=now - 9 * DAY, ends=now - DAY)) == ""
    assert problem(OURS.server(NAME, starts=now + DAY, ends=now + 9 * DAY)) == ""


def test_out_of_date_and_of_another_root_is_not_trusted() -> None:
    now = system_clock()
    other = Authority("Some other root")
    assert problem(other.server(NAME, starts=now - 9 * DAY, ends=now - DAY)) != ""


def test_every_name_is_asked_for() -> None:
    endpoint = ask(hangs, OURS.server("a.test"), names=("a.test", "b.test"))
    assert [p.name for p in endpoint.presented] == ["a.test", "b.test"]


def test_a_service_without_a_name_is_asked_without_one() -> None:
    endpoint = ask(hangs, OURS.server("a.test"), names=())
    assert [p.name for p in endpoint.presented] == [""]


def smtp(offer: bytes) -> Behaviour:
    context = OURS.server(NAME)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail\r\n")
        await reader.readline()
        writer.write(b"250-mail\r\n250 " + offer + b"\r\n")
        await reader.readline()
        writer.write(b"220 go\r\n")
        await writer.start_tls(context)
        await reader.read()

    return serve


def test_starttls() -> None:
    endpoint = ask(smtp(b"STARTTLS"), protocol="submission")
    assert endpoint.versions[0] == "TLSv1.3"
    assert endpoint.presented[0].certificate.trusted


def test_a_mail_server_without_starttls_offers_nothing() -> None:
    endpoint = ask(smtp(b"SIZE"), protocol="smtp")
    assert (endpoint.offers, endpoint.versions, endpoint.presented) == (False, (), ())


@pytest.mark.parametrize("behaviour", [says(b"554 no\r\n"), says(b"250-x\r\n" * 200), hangs, cuts])
def test_a_hostile_mail_server_ends_as_a_fact(behaviour: Behaviour) -> None:
    endpoint = ask(behaviour, protocol="smtp")
    assert (endpoint.state, endpoint.versions) == (PortState.OPEN, ())
    assert endpoint.detail


@pytest.mark.parametrize("behaviour", [says(b"HTTP/1.0 200 OK\r\n\r\n"), floods, hangs, cuts])
def test_what_is_not_tls_ends_as_a_fact(behaviour: Behaviour) -> None:
    endpoint = ask(behaviour)
    assert (endpoint.state, endpoint.versions, endpoint.presented) == (PortState.OPEN, (), ())
    assert endpoint.detail
    assert endpoint.silent is (behaviour is hangs)


def test_what_is_closed_is_told_with_its_state() -> None:
    async def run() -> TlsServer:
        service = make_service(addresses=HERE, port=free_port())
        return await tls_server(service, make_net())

    (endpoint,) = asyncio.run(run()).endpoints
    assert endpoint.state is PortState.CLOSED


def test_a_bundle_without_a_certificate_is_our_inability() -> None:
    with pytest.raises(CannotAsk, match="ca_bundle_file"):
        ask(hangs, OURS.server(NAME), bundle="nothing in PEM here")


def test_where_our_clock_cannot_be_right_no_certificate_is_judged_by_it() -> None:
    async def run() -> None:
        net = make_net()
        net.gate.clock_off = Phrase("this machine's clock is wrong")
        await tls_server(make_service(), net)

    with pytest.raises(CannotAsk, match="clock is wrong"):
        asyncio.run(run())


def test_a_family_without_a_route_is_named() -> None:
    async def run(*closed: int) -> TlsServer:
        net = make_net()
        for version in closed:
            net.gate.close_family(version, Phrase("no way out"))
        service = make_service(addresses=addresses("127.0.0.1", "::1"), port=free_port())
        return await tls_server(service, net)

    fact = asyncio.run(run(6))
    assert fact.unasked == (about("IPv6", Phrase("no way out")),)
    assert len(fact.endpoints) == 1
    with pytest.raises(NoRoute):
        asyncio.run(run(4, 6))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, None])
def test_what_openssl_agrees_on_below_tls_1_3(version: ssl.TLSVersion | None) -> None:
    tls = OURS.server(NAME, version=version) if version else OURS.server(NAME)
    assert ask(hangs, tls).agreed == Agreed(compression=False, renegotiation=True, secret=True)
    tls.options |= 1  # SSL_OP_NO_EXTENDED_MASTER_SECRET
    assert ask(hangs, tls).agreed == Agreed(compression=False, renegotiation=True, secret=False)


def test_of_tls_1_3_alone_nothing_is_agreed() -> None:
    endpoint = ask(hangs, OURS.server(NAME, version=ssl.TLSVersion.TLSv1_3))
    assert (endpoint.agreed, endpoint.ordered, endpoint.broken) == (None, None, None)


@pytest.mark.parametrize(
    ("manner", "order", "broken"),
    [
        (Manner.CURRENT, True, False),
        (Manner.CLIENT_ORDER, False, False),
        (Manner.BROKEN_HASH, True, True),
    ],
)
def test_what_a_server_does_for_a_client_that_asks_for_worse(
    manner: Manner, *, order: bool, broken: bool
) -> None:
    authority = LabAuthority(system_clock)
    tls = Tls(authority, (NAME,), None, manner).context()
    endpoint = ask(hangs, tls, bundle=authority.bundle())
    assert (endpoint.ordered, endpoint.broken) == (order, broken)


def test_an_old_version_beside_tls_1_2_does_not_hide_its_choice() -> None:
    """What took TLS 1.1 first was then all that was looked at."""
    tls = OURS.server(NAME)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tls.minimum_version, tls.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2
    endpoint = ask(hangs, tls)
    assert endpoint.versions == ("TLSv1.2", "TLSv1.1", "TLSv1")
    assert (endpoint.ordered, endpoint.broken) == (True, True)
