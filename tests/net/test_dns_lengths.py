"""Where long answers over UDP do not arrive: a short one is asked for, and the whole over TCP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.flags
import dns.message
import dns.rrset
import pytest

from netaudit.dns.ask import NoAnswer
from netaudit.model import Transport
from netaudit.net import dns as module
from tests.net.test_dns import QUERY, V6, Server, asked, framed, response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.net.dns import Asker


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience for loopback."""
    monkeypatch.setattr(module, "WAITS", (0.15, 0.15, 0.15))


def _long(query: bytes, number: int = 40) -> bytes:
    """An answer of some 50 octets and 16 more an address."""
    texts = [f"198.18.0.{host}" for host in range(number)]
    made = dns.message.make_response(dns.message.from_wire(query))
    made.answer.append(dns.rrset.from_text_list("www.test.", 60, "IN", "A", texts))
    return made.to_wire(max_size=65535)


def _room(query: bytes) -> int:
    return int(dns.message.from_wire(query).payload)


class Narrow:
    """Sends what fits the room that it is offered, else TC; `most` octets at a time get through."""

    def __init__(self, most: int, number: int = 40) -> None:
        self.most, self.number = most, number
        self.rooms: list[int] = []

    def udp(self, query: bytes) -> list[bytes]:
        self.rooms.append(_room(query))
        full = _long(query, self.number)
        said = full if len(full) <= self.rooms[-1] else response(query, flags=dns.flags.TC)
        return [said] if len(said) <= self.most else []

    def tcp(self, query: bytes) -> list[bytes]:
        return [framed(_long(query, self.number))]


def _again(times: int) -> Callable[[Asker], Awaitable[list[Any]]]:
    async def act(asker: Asker) -> list[Any]:
        return [await asker(V6, QUERY) for _ in range(times)]

    return act


def test_where_long_answers_are_lost_short_ones_are_asked_for() -> None:
    narrow = Narrow(512)
    told = asked(Server(V6, narrow.udp, narrow.tcp), _again(3))
    assert [(a.transport, a.truncated, a.shortened) for a in told] == [
        (Transport.TCP, True, True)
    ] * 3
    assert narrow.rooms == [1232, 1232, 512, 1232, 1232, 512, 512]  # two are enough to know it


def test_a_long_answer_that_came_stands_against_chance() -> None:
    narrow = Narrow(1232)

    async def act(asker: Asker) -> list[Any]:
        narrow.most = 512
        first = [await asker(V6, QUERY) for _ in range(2)]
        narrow.most = 1232
        exact = await asker(V6, QUERY, whole=False)
        return [*first, exact, await asker(V6, QUERY)]

    told = asked(Server(V6, narrow.udp, narrow.tcp), act)
    assert [a.shortened for a in told] == [True, True, False, False]
    assert narrow.rooms[-2:] == [1232, 1232]


def test_room_is_offered_for_as_much_as_has_come() -> None:
    narrow = Narrow(800)

    async def act(asker: Asker) -> list[Any]:
        told = [await asker(V6, QUERY)]
        narrow.number = 60
        told += [await asker(V6, QUERY) for _ in range(3)]
        return told

    told = asked(Server(V6, narrow.udp, narrow.tcp), act)
    assert [a.shortened for a in told] == [False, True, True, True]
    assert narrow.rooms[-1] == told[0].size
    assert 512 < told[0].size <= 800


def test_who_wants_an_answer_as_it_comes_gets_no_shorter_one() -> None:
    narrow = Narrow(512)

    async def act(asker: Asker) -> Any:
        return await asker(V6, QUERY, whole=False)

    answer = asked(Server(V6, narrow.udp, narrow.tcp), act)
    assert isinstance(answer, NoAnswer)
    assert set(narrow.rooms) == {1232}


def test_where_tcp_gives_nothing_the_whole_is_asked_for_over_udp() -> None:
    narrow = Narrow(512)

    def recovered(query: bytes) -> list[bytes]:
        if len(narrow.rooms) >= 3:
            narrow.most = 1232  # it was mere loss
        return narrow.udp(query)

    answer = asked(Server(V6, recovered))
    assert (answer.transport, answer.shortened) == (Transport.UDP, False)
    assert narrow.rooms == [1232, 1232, 512, 1232]


def test_what_has_no_room_anyway_was_not_lost() -> None:
    narrow = Narrow(512, number=100)

    def late(query: bytes) -> list[bytes]:
        said = narrow.udp(query)
        return said if len(narrow.rooms) % 3 == 0 else []

    told = asked(Server(V6, late, narrow.tcp), _again(3))
    assert [(a.truncated, a.shortened) for a in told] == [(True, False)] * 3
    assert narrow.rooms == [1232, 1232, 512] * 3
