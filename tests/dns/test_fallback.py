from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.fallback import Fallback
from netaudit.dns.message import Message
from netaudit.dns.query import Query
from netaudit.model import Transport
from tests.dns.worlds import address
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from netaudit.model import Address

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


def test_questions_at_once_share_one_trial() -> None:
    class Deaf(Server):
        async def __call__(self, *arguments: object, **options: object) -> Answer | NoAnswer:
            query = arguments[1]
            assert isinstance(query, Query)
            self.asked.append(query.edns)
            await asyncio.sleep(0)
            if query.edns:
                return SILENT
            return Answer(Message(0x8000, 0, (), (), (), None, 0), Transport.UDP, 12)

    async def go() -> list[Answer | NoAnswer]:
        fallback = Fallback(Deaf([0]))
        return await asyncio.gather(*(fallback(HERE, QUERY) for _ in range(3)))

    assert all(isinstance(answer, Answer) for answer in asyncio.run(go()))


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
