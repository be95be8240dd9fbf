from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.fallback import Fallback
from netaudit.dns.message import Message
from netaudit.dns.query import Query
from netaudit.errors import Stopped
from netaudit.model import Address, Transport
from tests.dns.worlds import address
from tests.fakes.dns_zones import name

HERE = address("2001:db8::1")
QUERY = Query(name("www.test."), 1)
SILENT = NoAnswer(Failure.SILENT)


@dataclass
class Server:
    """Gives what `says` has, one after the other; the last of it for ever. Asked `over` this."""

    says: list[int | NoAnswer]
    asked: list[bool] = field(default_factory=list)
    over: Transport = Transport.UDP

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        assert (address, transport, whole) == (HERE, self.over, True)
        self.asked.append(query.edns)
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if isinstance(said, NoAnswer):
            return said
        return Answer(Message(0x8000, said, (), (), (), None, 0), transport, 12)


def ask(server: Server, times: int = 1) -> Answer | NoAnswer:
    async def go() -> Answer | NoAnswer:
        fallback = Fallback(server)
        answers = [await fallback(HERE, QUERY) for _ in range(times)]
        return answers[-1]

    return asyncio.run(go())


def test_who_answers_is_asked_with_edns() -> None:
    server = Server([0])
    assert isinstance(ask(server, 2), Answer)
    assert server.asked == [True, True]


@pytest.mark.parametrize("rcode", [1, 4, 16])
def test_who_refuses_edns_is_asked_without(rcode: int) -> None:
    server = Server([rcode, 0])
    answer = ask(server)
    assert isinstance(answer, Answer)
    assert (answer.message.rcode, server.asked) == (0, [True, False])


def test_a_refusal_stands_where_nothing_better_comes() -> None:
    answer = ask(Server([1, SILENT]))
    assert isinstance(answer, Answer)
    assert answer.message.rcode == 1


def test_who_is_silent_to_edns_alone_is_asked_without_from_then_on() -> None:
    server = Server([SILENT, 0, SILENT, 0])
    assert isinstance(ask(server, 3), Answer)
    assert server.asked == [True, False, True, False, False]


def test_a_lost_answer_is_no_refusal_of_edns() -> None:
    server = Server([SILENT, 0])
    assert isinstance(ask(server, 2), Answer)
    assert server.asked == [True, False, True, True]


def test_the_dead_are_asked_without_once() -> None:
    server = Server([SILENT])
    assert ask(server, 3) is SILENT
    assert server.asked == [True, False, True, True]


def test_who_spoke_once_is_believed_to_speak_edns() -> None:
    server = Server([0, SILENT])
    assert ask(server, 2) is SILENT
    assert server.asked == [True, True]


def test_other_failures_are_not_silence() -> None:
    server = Server([NoAnswer(Failure.REFUSED)])
    assert isinstance(ask(server), NoAnswer)
    assert server.asked == [True]


def over_tcp(server: Server, *silences: NoAnswer) -> list[Answer | NoAnswer]:
    async def go() -> list[Answer | NoAnswer]:
        fallback = Fallback(server)
        return [await fallback.over_tcp(HERE, QUERY, silence) for silence in silences]

    return asyncio.run(go())


def test_who_is_silent_over_udp_is_asked_over_tcp() -> None:
    server = Server([0], over=Transport.TCP)
    (came,) = over_tcp(server, SILENT)
    assert isinstance(came, Answer)
    assert server.asked == [True]


def test_where_tcp_fails_as_well_the_silence_stands_and_is_not_tried_again() -> None:
    server = Server([NoAnswer(Failure.REFUSED)], over=Transport.TCP)
    assert over_tcp(server, SILENT, SILENT) == [SILENT, SILENT]
    assert server.asked == [True]


@pytest.mark.parametrize(
    "failure", [NoAnswer(Failure.REFUSED), NoAnswer(Failure.SILENT, truncated=True)]
)
def test_what_is_no_silence_over_udp_is_left_as_it_is(failure: NoAnswer) -> None:
    server = Server([0], over=Transport.TCP)
    assert over_tcp(server, failure) == [failure]
    assert server.asked == []


@dataclass
class Road:
    """To HERE and there. Datagrams with EDNS are lost on the way to HERE: all, or the first few."""

    lost: int
    dead: bool = False
    asked: list[tuple[Address, bool, Transport]] = field(default_factory=list)

    async def __call__(
        self,
        address: Address,
        query: Query,
        transport: Transport = Transport.UDP,
        *,
        whole: bool = True,
    ) -> Answer | NoAnswer:
        assert (query.name, query.rdtype, whole) == (QUERY.name, QUERY.rdtype, True)
        self.asked.append((address, query.edns, transport))
        await asyncio.sleep(0)
        if address == HERE and (self.dead or (query.edns and transport is Transport.UDP)):
            self.lost -= 1
            if self.lost >= 0:
                return SILENT
        return Answer(Message(0x8000, 0, (), (), (), None, 0), transport, 12)

    def edns(self) -> list[bool]:
        return [edns for _, edns, _ in self.asked]


def test_who_does_without_edns_is_one_address_not_all_and_does_so_over_tcp_too() -> None:
    there, road = address("2001:db8::2"), Road(99)

    async def go() -> None:
        fallback = Fallback(road)
        await fallback(HERE, QUERY)
        await fallback(there, QUERY)
        await fallback.over_tcp(HERE, QUERY, SILENT)
        await fallback.over_tcp(there, QUERY, SILENT)

    asyncio.run(go())
    assert road.asked[3:] == [
        (there, True, Transport.UDP),
        (HERE, False, Transport.TCP),
        (there, True, Transport.TCP),
    ]


@pytest.mark.parametrize(
    ("road", "edns", "came"),
    [
        (Road(99), [True, True, True, False, True, False, False], "answer"),
        (Road(3), [True, True, True, False, True], "mixed"),
        (Road(99, dead=True), [True, True, True, False], "silence"),
    ],
    ids=["drops EDNS", "lost three", "dead"],
)
def test_others_wait_for_the_trial_and_go_by_it(road: Road, edns: list[bool], came: str) -> None:
    async def go() -> list[Answer | NoAnswer]:
        fallback = Fallback(road)
        return await asyncio.gather(*(fallback(HERE, QUERY) for _ in range(3)))

    answers = asyncio.run(go())
    assert (road.edns(), {at for at, *_ in road.asked}) == (edns, {HERE})
    wanted = {"answer": 0, "mixed": 2, "silence": 3}
    assert answers.count(SILENT) == wanted[came]
    assert sum(isinstance(answer, Answer) for answer in answers) == 3 - wanted[came]


def test_two_addresses_are_tried_at_once() -> None:
    """None waits for the other's trial, which may take long."""
    answered = asyncio.Event()

    async def ask(address: Address, query: Query, *_: object, **_options: object) -> NoAnswer:
        if not query.edns:
            await answered.wait() if address == HERE else answered.set()
        return SILENT

    async def go() -> list[Answer | NoAnswer]:
        fallback = Fallback(ask)
        first = asyncio.ensure_future(_waited(fallback, HERE))
        second = _waited(fallback, address("2001:db8::2"))
        return list(await asyncio.wait_for(asyncio.gather(first, second), 60))

    assert asyncio.run(go()) == [SILENT, SILENT]


def test_without_edns_silence_is_silence() -> None:
    road = Road(99, dead=True)

    async def go() -> Answer | NoAnswer:
        return await Fallback(road)(HERE, Query(QUERY.name, QUERY.rdtype, edns=False))

    assert asyncio.run(go()) is SILENT
    assert road.edns() == [False]


def test_that_we_cannot_ask_reaches_whoever_waits() -> None:
    async def stopped(*_: object, **_options: object) -> Answer | NoAnswer:
        raise Stopped("the run was stopped")

    with pytest.raises(Stopped):
        asyncio.run(_waited(Fallback(stopped), HERE))


async def _waited(fallback: Fallback, at: Address) -> Answer | NoAnswer:
    return await fallback(at, QUERY)
