from __future__ import annotations

import asyncio
from ipaddress import IPv6Address
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.codec import dump, load
from netaudit.errors import NoRoute, OutOfScope
from netaudit.facts.page import PageHosts, StartPage, StartPages
from netaudit.model import Phrase
from netaudit.net import stream
from netaudit.net.stream import ALLOWANCE
from netaudit.probes import _needed, page
from netaudit.probes._lookup import AAAA
from netaudit.probes.page import dechunked, literals, page_hosts, parse, start_page, start_pages
from tests.factories import addresses, make_net, make_service
from tests.fakes.certificates import Authority
from tests.fakes.servers import cuts, floods, free_port, hangs, says, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HERE = addresses("127.0.0.1")
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.6)


def ask(behaviour: Behaviour, *, tls: bool = False, **changes: Any) -> StartPage:
    context = Authority().server("www.so-a.kontum.test") if tls else None

    async def run() -> StartPage:
        async with serving(behaviour, tls=context) as port:
            protocol = "https" if tls else "http"
            fields: dict[str, Any] = {
                "protocol": protocol,
                "port": port,
                "addresses": HERE,
            } | changes
            return await start_page(make_service(**fields), make_net())

    found = asyncio.run(run())
    assert load(StartPage, dump(found)) == found
    return found


def web(*answer: bytes) -> Behaviour:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"".join(answer))

    return serve


@pytest.mark.parametrize("tls", [True, False])
def test_a_page_and_the_addresses_in_it(*, tls: bool) -> None:
    body = b'<img src="http://198.18.3.80/a.png"><a href="//203.0.113.7:8080/">'
    size = f"Content-Length: {len(body)}\r\n\r\n".encode()
    found = ask(web(OK, size, body), tls=tls)
    assert (found.address, found.status, found.whole) == (HERE[0], 200, True)
    assert found.literals == ("198.18.3.80", "203.0.113.7")


def test_a_redirect_to_an_address() -> None:
    found = ask(web(b"HTTP/1.1 302 Found\r\nLocation: https://198.18.1.7/x\r\n\r\n"))
    assert (found.status, found.literals) == (302, ("198.18.1.7",))


def test_a_page_in_chunks_is_put_together() -> None:
    chunks = b"10\r\n<a href=//198.18\r\n5;x\r\n.1.7>\r\n0\r\n\r\n"
    found = ask(web(OK, b"Transfer-Encoding: chunked\r\n\r\n", chunks))
    assert (found.whole, found.literals) == (True, ("198.18.1.7",))


def test_a_page_without_an_end_is_read_so_far() -> None:
    found = ask(web(OK, b"\r\n", b"a" * (ALLOWANCE + 10)))
    assert (found.status, found.whole) == (200, False)
    assert not ask(web(OK, b"Content-Length: 99\r\n\r\nshort")).whole


@pytest.mark.parametrize(
    "behaviour", [hangs, cuts, floods, says(b"SSH-2.0-x\r\n"), says(b"HTTP/1.1 \r\n\r\n")]
)
def test_what_gives_no_page(behaviour: Behaviour) -> None:
    assert ask(behaviour).address is None


def test_a_closed_port_and_a_server_without_tls() -> None:
    service = make_service(addresses=HERE, port=free_port())
    assert asyncio.run(start_page(service, make_net())).address is None
    assert ask(web(OK), protocol="https").address is None


def test_the_other_family_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(_service: Any, _net: Any, address: Any) -> Any:
        if address.version == 6:
            raise NoRoute("no IPv6 here")
        return parse(OK + b"Content-Length: 0\r\n\r\n")

    monkeypatch.setattr(page, "_fetch", fetch)
    found = asyncio.run(start_page(make_service(), make_net()))
    assert str(found.address) == "198.18.1.80"
    with pytest.raises(NoRoute):
        asyncio.run(start_page(make_service(addresses=addresses("2001:db8::1")), make_net()))


# --- what it is made of


def test_names_on_the_page_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(_net: Any, name: Any, rdtype: int) -> Any:
        if name.to_text().startswith("far."):
            raise OutOfScope("out of scope")
        return rdtype

    def found(*rdtypes: Any) -> Any:
        return tuple(IPv6Address("2001:db8::9") for t in rdtypes if t == AAAA), ()

    monkeypatch.setattr(_needed, "look_up", look_up)
    monkeypatch.setattr(_needed, "addresses", found)
    text = (
        b"<img src=//cdn.test/><script src=//far.test/></script><img src=//www.so-a.kontum.test/>"
    )

    async def fetch(_service: Any, _net: Any, _address: Any) -> Any:
        return parse(body(text))

    monkeypatch.setattr(page, "_fetch", fetch)
    service = make_service(names=("www.so-a.kontum.test",))
    told = asyncio.run(page_hosts(service, make_net()))
    assert load(PageHosts, dump(told)) == told
    assert [(h.name, len(h.aaaa), h.unasked) for h in told.hosts] == [
        ("cdn.test", 1, ""), ("far.test", 0, Phrase("out of scope"))
    ]  # fmt: skip


# --- both families


def over_both(
    v6: list[bytes | None], v4: list[bytes | None], monkeypatch: pytest.MonkeyPatch
) -> StartPages:
    """What is found when the addresses give these responses in turn, the last again and again."""
    left = {6: v6, 4: v4}

    async def fetch(_service: Any, _net: Any, address: Any) -> Any:
        turns = left[address.version]
        data = turns.pop(0) if len(turns) > 1 else turns[0]
        return data and parse(data)

    monkeypatch.setattr(page, "_fetch", fetch)
    found = asyncio.run(start_pages(make_service(), make_net()))
    assert load(StartPages, dump(found)) == found
    return found


def body(text: bytes, status: bytes = b"200 OK", more: bytes = b"") -> bytes:
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status, more, len(text), text)


TEXT = b"<title>X\xc3\xa3 \xc4\x90\xc4\x83k</title> " + b" ".join(b"tin %d" % n for n in range(300))
HOME = body(TEXT)


def test_the_same_page_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = over_both([HOME, None], [HOME, None], monkeypatch)
    assert found.v4 is not None
    assert (str(found.v4.address), found.v4.status, found.v4.octets) == (
        "198.18.1.80", 200, len(TEXT)
    )  # fmt: skip
    (one,) = found.v6
    assert (one.page.status, one.likeness, one.steadiness) == (200, 1.0, 1.0)


def test_another_page_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = over_both([body(b"It works!")], [HOME], monkeypatch).v6
    assert (one.likeness, one.steadiness) == (0.0, 1.0)
    (refused,) = over_both([body(b"no", b"403 Forbidden")], [HOME], monkeypatch).v6
    assert (refused.page.status, refused.steadiness) == (403, 1.0)


def test_a_page_that_changes_with_every_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[bytes | None] = [body(b"a b c"), body(b"d e f")]
    (one,) = over_both(looks, [HOME], monkeypatch).v6
    assert one.steadiness == 0.0
    (gone,) = over_both([body(b"a b c"), None], [HOME], monkeypatch).v6
    assert gone.steadiness == 0.0


def test_pages_longer_than_we_read_are_compared_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    long = body(b"tin " * (ALLOWANCE // 4))[:ALLOWANCE]
    (one,) = over_both([long], [long], monkeypatch).v6
    assert one.likeness == 1.0


def test_redirects_are_compared_by_where_they_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = (
        body(b"moved", b"301 Moved", b"Location: https://%b.test/\r\n" % host)
        for host in (b"www", b"old")
    )
    (same,) = over_both([here], [here], monkeypatch).v6
    (other,) = over_both([there], [here], monkeypatch).v6
    assert (same.likeness, other.likeness, other.steadiness) == (1.0, 0.0, 1.0)
    assert other.page.location == "https://old.test/"


def test_a_page_that_never_ends_over_ipv6_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its head passes, and large packets do not: it was taken for no page at all."""
    half = HOME[:-400]
    found = over_both([half], [HOME], monkeypatch)
    assert found.v6 == ()
    (cut,) = found.unfinished
    assert (cut.address.version, cut.status, cut.octets) == (6, 200, len(TEXT) - 400)
    assert over_both([half, None], [HOME], monkeypatch).unfinished == (cut,)
    once = over_both([half, HOME], [HOME], monkeypatch)
    assert (len(once.v6), once.unfinished) == (1, ())
    assert over_both([half], [HOME, half], monkeypatch).unfinished == ()  # nor over IPv4 by now


def test_nothing_to_compare(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = body(b"later", b"503 Busy")
    assert over_both([None], [HOME], monkeypatch).v6 == ()
    assert over_both([HOME], [None], monkeypatch) == StartPages(None, ())
    assert over_both([busy], [HOME], monkeypatch).v6 == ()
    assert len(over_both([None, HOME], [HOME], monkeypatch).v6) == 1  # a segment was lost
    alone = make_service(addresses=addresses("2001:db8::1"))
    assert asyncio.run(start_pages(alone, make_net())) == StartPages(None, ())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"http://198.18.1.7", ("198.18.1.7",)),
        (b"ws://u@198.18.1.7:80/", ("198.18.1.7",)),
        (b"http:\\/\\/198.18.1.7", ()),
        (b"version 198.18.1.7 of // 198.18.1.8", ()),
        (b"http://198.18.1.7.example.test/", ()),
        (b"http://999.18.1.7/ http://01.2.3.4/", ()),
        (b"http://127.0.0.1:8443/sign", ()),
        (b"http://198.18.1.7/ http://198.18.1.7/", ("198.18.1.7",)),
    ],
)
def test_only_hosts_of_urls_count(text: bytes, found: tuple[str, ...]) -> None:
    assert literals(text) == found


@given(st.binary(max_size=200))
def test_nothing_makes_it_stumble(data: bytes) -> None:
    dechunked(data)
    literals(data)
    assert parse(data) is None or data.startswith(b"HTTP/1.")
    parse(OK + data)
