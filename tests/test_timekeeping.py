from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from netaudit import preflight
from netaudit.errors import CannotAsk, Stopped
from netaudit.i18n import render
from netaudit.timekeeping import Off, judged, off
from tests.factories import addresses, clock, make_host, make_inventory, make_net, make_unit
from tests.factories import make_service as service
from tests.fakes.servers import cuts, hangs, says, serving

if TYPE_CHECKING:
    from netaudit.net.context import Net

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], None),
        ([92, 92], None),  # too few
        ([92, 92, 92], Off(92 * DAY, 3)),
        ([-92, -92, -92], Off(-92 * DAY, 3)),
        ([92, 92, 92, 0], Off(92 * DAY, 3)),  # one of four is wrong itself
        ([92, 92, 92, 0, 0], None),  # they do not agree
        ([0, 0, 0, 92], None),
        ([0.04, 0.04, 0.04], None),  # 58 minutes
        ([1, 1.001, 0.999], Off(DAY, 3)),
        ([1, 1.1, 0.9], None),
    ],
)
def test_our_clock_is_off_where_most_of_several_say_the_same(
    days: list[float], found: Off | None
) -> None:
    assert judged([day * DAY for day in days]) == found


def web(date: str, end: bytes = b"\r\n\r\n") -> object:
    return says(f"HTTP/1.1 301 Moved\r\nServer: x\r\nDATE: {date}".encode(), end)


def http_date(ahead: timedelta) -> str:
    return format_datetime(clock() - ahead, usegmt=True)


def network(port: int, units: int = 3, **changes: Any) -> Net:
    """A net in which so many units have a web server there."""
    at = addresses("127.0.0.1")
    found = []
    for number in range(1, units + 1):
        name = f"so-{number}"
        offered = (service(name, addresses=at, port=port, protocol="http", **changes),)
        host = make_host(name, addresses=at, services=offered)
        found.append(make_unit(name, number, hosts=(host,), prefixes=(), zones=()))
    net = make_net(replace(make_inventory(*found)))
    net.clock = clock
    return net


def asked(behaviour: object, units: int = 3, **changes: Any) -> Off | None:
    async def go() -> Off | None:
        async with serving(behaviour) as port:  # type: ignore[arg-type]
            net = network(port, units, **changes)
            try:
                return await off(net)
            finally:
                await net.close()

    return asyncio.run(go())


def test_what_web_servers_say() -> None:
    assert asked(web(http_date(92 * DAY))) == Off(92 * DAY, 3)
    assert asked(web(http_date(-2 * HOUR))) == Off(-2 * HOUR, 3)
    assert asked(web(http_date(timedelta(0)))) is None
    assert asked(web(http_date(92 * DAY)), units=2) is None
    assert asked(web(http_date(92 * DAY)), exposure=()) is None  # not ours to reach


@pytest.mark.parametrize(
    "behaviour",
    [
        web("tomorrow"),
        web("Sat, 28 Nov 2026 20:00:00 -0000"),  # of no zone
        web("Sat, 99 Nov 2026 20:00:00 GMT"),
        says(b"HTTP/1.1 200 OK\r\n\r\nDate: Sat, 28 Nov 2020 20:00:00 GMT\r\n"),  # in the body
        says(b"x\r\n" * 200),
        says(b"x" * 100_000),
        cuts,
    ],
)
def test_whoever_says_no_time_says_nothing(behaviour: object) -> None:
    assert asked(behaviour) is None


def test_silence_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from netaudit.net import stream

    monkeypatch.setattr(stream, "CONVERSATION", 0.1)
    assert asked(hangs) is None


def test_at_most_eight_are_asked_over_all_of_the_network() -> None:
    from netaudit.timekeeping import _spread

    found = _spread(network(80, units=204))
    assert len(found) == 8
    assert found[-1][0].unit == f"so-{7 * 12 + 1}"


def preflighted(ahead: timedelta, monkeypatch: pytest.MonkeyPatch, *, in_step: bool) -> Net:
    monkeypatch.setattr(preflight, "is_synchronised", lambda: in_step)

    async def go() -> Net:
        async with serving(web(http_date(ahead))) as port:  # type: ignore[arg-type]
            net = network(port)
            try:
                net.told = await preflight._clock(net)  # type: ignore[attr-defined]
            finally:
                await net.close()
            return net

    return asyncio.run(go())


def test_a_wrong_clock_is_told_and_nothing_is_judged_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    net = preflighted(92 * DAY, monkeypatch, in_step=False)
    told = net.told  # type: ignore[attr-defined]
    assert not told.ok
    said = render(told.message, told.params, "en")
    assert "3 web servers" in said
    assert f"{clock() - 92 * DAY:%Y-%m-%d}" in said
    with pytest.raises(CannotAsk, match=r"clock is wrong.*set this machine's clock"):
        net.time()


def test_a_clock_in_step_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    net = preflighted(92 * DAY, monkeypatch, in_step=True)
    assert net.told.ok  # type: ignore[attr-defined]
    assert net.time() == clock()


def test_a_clock_in_the_past_judges_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network(80)
    net.clock = lambda: datetime(2020, 1, 1, tzinfo=clock().tzinfo)
    found = asyncio.run(preflight._clock(net))
    assert not found.ok
    with pytest.raises(CannotAsk, match="lies in the past"):
        net.time()


def test_a_stopped_run_stops() -> None:
    net = network(80)
    net.gate.stop()
    with pytest.raises(Stopped):
        asyncio.run(off(net))
