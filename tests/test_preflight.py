from __future__ import annotations

import asyncio
import errno
import resource
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from netaudit import model
from netaudit import preflight as module
from netaudit.errors import CannotAsk, NoRoute, Stopped
from netaudit.i18n import render, translate
from netaudit.model import DnsPlan, Preflight, RootHint, Unit
from netaudit.net import datagram, rawsweep
from netaudit.packs import messages
from netaudit.preflight import may_use_raw_sockets, preflight, raise_file_limit
from tests.factories import addresses, clock, make_host, make_inventory, make_net, make_unit
from tests.fakes.servers import answering, free_port, hangs, serving

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from netaudit.net.context import Net

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    monkeypatch.setattr(datagram, "PATIENCE", 0.05)


def told(found: Preflight, language: str = "en") -> str:
    """What it means, as a reader of that language sees it."""
    return render(found.message, found.params, language)


def units(*hosts: str) -> tuple[Unit, ...]:
    """One unit a host."""
    return tuple(
        make_unit(f"so-{n}", n, hosts=(make_host(f"so-{n}", addresses=addresses(host)),))
        for n, host in enumerate(hosts, start=1)
    )


def run(
    *hosts: str, hints: tuple[str, ...] = (), **changes: Any
) -> tuple[dict[str, Preflight], Any]:
    plan = DnsPlan(tuple(RootHint("ns.test", addresses(h)) for h in hints), ())
    net = make_net(make_inventory(*units(*hosts), dns=plan), **changes)

    async def check() -> tuple[Preflight, ...]:
        try:
            return await preflight(net)
        finally:
            await net.close()

    return {found.name: found for found in asyncio.run(check())}, net


def test_a_refusal_is_a_sign_of_life() -> None:
    found, net = run("127.0.0.1", "127.0.0.2", "127.0.0.3")
    assert found["IPv4"].ok
    assert told(found["IPv4"]) == "from 127.0.0.1"
    assert told(found["IPv4"], "vi") == "gửi từ 127.0.0.1"
    net.gate.require(ip_address("127.0.0.1"))


def test_a_family_that_nobody_uses_is_fine() -> None:
    found, _net = run("127.0.0.1")
    assert found["IPv6"] == Preflight("IPv6", True, "nothing in the inventory uses it")
    assert told(found["IPv6"], "vi") == "không có gì trong bản kiểm kê dùng đến"


def test_a_family_without_a_route_is_closed_with_the_reason() -> None:
    inventory = make_inventory()
    ops = replace(inventory.vantages[0], source_v4=IPv4Address("198.18.0.9"))
    found, net = run("127.0.0.1", vantages=(ops,))
    assert not found["IPv4"].ok
    why = "no way to 198.18.0.9 from this machine: Cannot assign requested address"
    assert told(found["IPv4"]) == f"none of its addresses can be asked (no route): {why}"
    why = "máy này không có đường tới 198.18.0.9: Cannot assign requested address"
    assert told(found["IPv4"], "vi").endswith(f"(không có đường đi): {why}")
    with pytest.raises(NoRoute, match=r"198\.18\.0\.9"):
        net.gate.require(ip_address("127.0.0.1"))


def test_a_family_outside_the_scope_is_closed_and_nothing_is_sent(refused: list[str]) -> None:
    found, _net = run("198.18.1.1", "198.18.2.1", "198.18.3.1")
    assert not found["IPv4"].ok
    assert told(found["IPv4"]) == "none of its addresses lies in the authorised scope"
    assert told(found["IPv4"], "vi") == (
        "không có địa chỉ nào thuộc họ này nằm trong phạm vi được phép"
    )
    assert refused == []


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing ever comes back."""

    async def silence(*_: object) -> bool:
        return False

    monkeypatch.setattr(module, "_sign", silence)


@pytest.mark.usefixtures("mute")
def test_when_every_control_is_silent_it_is_our_own_way_out() -> None:
    found, net = run("127.0.0.1", "127.0.0.2", "127.0.0.3")
    assert not found["IPv4"].ok
    assert told(found["IPv4"], "vi") == (
        "không có phản hồi nào từ cả 3 địa chỉ, nên lỗi ở chính đường ra của máy này"
    )
    with pytest.raises(NoRoute, match="no sign of life from any of 3"):
        net.gate.require(ip_address("127.0.0.1"))


@pytest.mark.usefixtures("mute")
def test_one_silent_address_proves_nothing_against_us() -> None:
    found, net = run("127.0.0.1")
    assert found["IPv4"].ok
    net.gate.require(ip_address("127.0.0.1"))


def test_the_controls_are_spread_over_the_units() -> None:
    hosts = [ip_address(f"127.1.0.{n}") for n in range(1, 205)]
    hints = list(addresses("127.0.0.1"))
    chosen = list(module._spread(hints, hosts))
    assert chosen[0] == hints[0]
    assert len(chosen) == 12
    assert int(chosen[-1]) - int(chosen[1]) > 150


def name_server(flags: int = 0) -> Callable[[bytes], bytes]:
    return lambda query: query[:2] + (0x8000 | flags).to_bytes(2, "big") + query[4:]


async def tcp_name_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length = await reader.readexactly(2)
    query = await reader.readexactly(int.from_bytes(length, "big"))
    writer.write(length + query[:2] + bytes([query[2] | 0x80]) + query[3:])
    await reader.read()


def dns(port: int, monkeypatch: pytest.MonkeyPatch, zone: str = ".") -> dict[str, Preflight]:
    monkeypatch.setattr(module, "_DNS", port)
    plan = DnsPlan((RootHint("ns.test", addresses("127.0.0.1"), zone),), ())
    net = make_net(make_inventory(make_unit(hosts=()), dns=plan))

    async def check() -> tuple[Preflight, ...]:
        try:
            return await preflight(net)
        finally:
            await net.close()

    return {found.name: found for found in asyncio.run(check())}


def beside(
    server: AbstractAsyncContextManager[int], monkeypatch: pytest.MonkeyPatch, zone: str = "."
) -> dict[str, Preflight]:
    async def find() -> dict[str, Preflight]:
        async with server as port:
            return await asyncio.to_thread(dns, port, monkeypatch, zone)

    return asyncio.run(find())


@pytest.mark.parametrize(("behaviour", "ok"), [(tcp_name_server, True), (hangs, False)])
def test_dns_over_tcp(behaviour: Serve, monkeypatch: pytest.MonkeyPatch, *, ok: bool) -> None:
    from netaudit.net import stream

    monkeypatch.setattr(stream, "CONVERSATION", 0.2)
    found = beside(serving(behaviour), monkeypatch)
    assert found["DNS over TCP"].ok is ok
    assert not found["DNS over UDP"].ok


def test_dns_over_udp(monkeypatch: pytest.MonkeyPatch) -> None:
    found = beside(answering(name_server()), monkeypatch)
    assert found["DNS over UDP"].ok
    assert told(found["DNS over UDP"]) == "answered by 127.0.0.1"
    assert told(found["DNS over UDP"], "vi") == "có trả lời từ 127.0.0.1"
    assert not found["DNS over TCP"].ok


@pytest.mark.parametrize(
    ("flags", "replaced"),
    [(0x0400, False), (0x0480, False), (0x0080, True), (0x0085, True)],  # AA, AA RA, RA, REFUSED
)
def test_a_resolver_in_place_of_a_root_server_is_told(
    monkeypatch: pytest.MonkeyPatch, flags: int, *, replaced: bool
) -> None:
    found = beside(answering(name_server(flags)), monkeypatch)["DNS over UDP"]
    assert found.ok is not replaced
    said = "a resolver answers in place of the name servers 127.0.0.1 (RA without AA)"
    assert told(found).startswith(said if replaced else "answered by 127.0.0.1")


def test_a_server_is_asked_for_the_zone_of_its_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def answer(query: bytes) -> bytes:
        asked.append(query)
        return name_server()(query)

    assert beside(answering(answer), monkeypatch, "mau.test")["DNS over UDP"].ok
    assert any(b"\x03mau\x04test\x00\x00\x06" in query for query in asked)


def test_an_answer_that_cannot_be_read_is_no_resolver_s(monkeypatch: pytest.MonkeyPatch) -> None:
    server = answering(lambda query: name_server(0x0080)(query)[:4] + b"\xff" * 8)
    assert beside(server, monkeypatch)["DNS over UDP"].ok


def test_no_root_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dns(free_port(), monkeypatch)
    said = "no server of the root hints answers"
    assert found["DNS over UDP"] == Preflight("DNS over UDP", False, said)
    vi = "không máy chủ nào trong danh sách máy chủ gốc trả lời"
    assert told(found["DNS over UDP"], "vi") == vi


def test_an_inventory_without_root_hints_is_told() -> None:
    found, _net = run("127.0.0.1")
    assert found["DNS"] == Preflight("DNS", False, "the inventory names no root server")
    assert told(found["DNS"], "vi") == "bản kiểm kê không nêu máy chủ gốc nào"


def test_a_clock_of_long_ago_is_wrong() -> None:
    net = make_net()
    net.clock = lambda: datetime(1970, 1, 1, tzinfo=UTC)
    found = asyncio.run(module._clock(net))
    assert not found.ok
    assert told(found) == "1970-01-01 00:00 UTC lies in the past"
    assert told(found, "vi") == "01/01/1970 00:00 UTC là thời điểm đã qua"


@pytest.mark.parametrize(
    ("in_step", "en", "vi"),
    [
        (True, ", synchronised", ", được đồng bộ"),
        (
            False,
            "; the kernel does not say that it is in step",
            "; nhân hệ điều hành không xác nhận đồng hồ được đồng bộ",
        ),
    ],
)
def test_a_clock_of_today_holds(
    monkeypatch: pytest.MonkeyPatch, en: str, vi: str, *, in_step: bool
) -> None:
    monkeypatch.setattr(module, "is_synchronised", lambda: in_step)
    net = make_net()
    net.clock = clock
    found = asyncio.run(module._clock(net))
    assert found.ok
    assert told(found) == f"{clock():%Y-%m-%d %H:%M} UTC{en}"
    assert told(found, "vi") == f"{clock():%d/%m/%Y %H:%M} UTC{vi}"


@pytest.mark.parametrize(("error", "able"), [(None, True), (errno.EPERM, False)])
def test_raw_sockets(monkeypatch: pytest.MonkeyPatch, error: int | None, *, able: bool) -> None:
    real = socket.socket

    def pretend(*_: object) -> socket.socket:
        if error:
            raise OSError(error, "")
        return real()

    monkeypatch.setattr(socket, "socket", pretend)
    assert may_use_raw_sockets() is able


@pytest.fixture
def able(monkeypatch: pytest.MonkeyPatch) -> None:
    """CAP_NET_RAW is there, and there is somebody beyond this machine."""
    monkeypatch.setattr(module, "may_use_raw_sockets", lambda: True)
    monkeypatch.setattr(module, "_leaves_this_machine", lambda _: True)


def raw(net: Net, *, wanted: bool = True) -> Preflight:
    return asyncio.run(module._raw_sockets(net, wanted=wanted))


@pytest.mark.usefixtures("able")
def test_ports_are_swept_by_the_helper_once_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Net] = []

    async def start(net: Net) -> None:
        started.append(net)

    monkeypatch.setattr(rawsweep, "helper_of", start)
    net = make_net()
    found = raw(net)
    assert (found.ok, net.raw, started) == (True, True, [net])
    assert told(found) == "CAP_NET_RAW is there: TCP is swept by raw packets"
    assert told(found, "vi") == "có quyền CAP_NET_RAW: việc quét TCP dùng gói tin thô"
    unwanted = make_net()
    found = raw(unwanted, wanted=False)
    assert (found.ok, unwanted.raw, len(started)) == (True, False, 1)
    assert told(found) == "CAP_NET_RAW is there: sweeps go over connect()"
    assert told(found, "vi") == "có quyền CAP_NET_RAW: việc quét dùng connect()"


def test_without_the_right_ports_are_swept_over_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "may_use_raw_sockets", lambda: False)
    found = raw(make_net())
    assert not found.ok
    assert told(found) == "no CAP_NET_RAW: sweeps go over connect()"
    assert told(found, "vi") == "không có CAP_NET_RAW: việc quét dùng connect()"


@pytest.mark.usefixtures("able")
def test_a_helper_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_net: Net) -> None:
        raise rawsweep.Unsupported("the raw-packet helper did not start in time")

    monkeypatch.setattr(rawsweep, "helper_of", fail)
    net = make_net()
    found = raw(net)
    assert (found.ok, net.raw) == (False, False)
    why = "the raw-packet helper did not start in time"
    assert told(found) == f"CAP_NET_RAW is there, but sweeps go over connect(): {why}"
    assert told(found, "vi") == f"có quyền CAP_NET_RAW nhưng việc quét dùng connect(): {why}"


@pytest.mark.usefixtures("able")
def test_a_stopped_run_starts_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop(_net: Net) -> None:
        raise Stopped("the run was stopped; nothing more is sent")

    monkeypatch.setattr(rawsweep, "helper_of", stop)
    with pytest.raises(Stopped):
        raw(make_net())


def test_on_loopback_no_helper_is_started() -> None:
    net = make_net(make_inventory(*units("127.0.0.1", "::1")))
    assert not module._leaves_this_machine(net)
    assert not raw(net).message.endswith("raw packets")


def test_no_files_left_says_nothing_about_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "")

    monkeypatch.setattr(socket, "socket", none_left)
    with pytest.raises(CannotAsk):
        may_use_raw_sockets()


def test_the_file_limit_is_raised_to_what_the_system_grants(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = {"now": (1024, 4096)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits["now"])
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.update(now=pair))
    assert raise_file_limit() == 4096
    assert limits["now"] == (4096, 4096)
    found = module._files()
    assert found.ok
    assert told(found) == "4096 files may be open"
    assert told(found, "vi") == "được mở tối đa 4096 tệp"


def test_a_system_that_grants_nothing_keeps_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_file_limit() == 1024
    found = module._files()
    assert not found.ok
    assert told(found) == (
        "1024 files may be open; sweeps are slower: type `ulimit -n 65536` before the run"
    )
    assert told(found, "vi") == (
        "được mở tối đa 1024 tệp; việc quét sẽ chậm hơn: gõ `ulimit -n 65536` trước khi quét"
    )


def test_every_text_can_be_translated() -> None:
    """Whatever a preflight says stands in the source as a literal, and in the catalogue."""
    source = messages.read(module.__name__, Path(module.__file__))
    known = messages.takers(messages.sources("netaudit.model", Path(model.__file__).parent))
    texts = {use.text for _, use in messages.uses([source], known) if use.text}
    assert len(texts) > 20
    assert [text for text in texts if translate(text, "vi") == text] == []
