"""Conversations over TCP, of the asker that tests.net.test_dns has over UDP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.dns.ask import Answer, Failure
from netaudit.dns.query import Query
from netaudit.model import Transport
from netaudit.net.kept import Place
from netaudit.net.stream import Stream
from tests.fakes.dns_zones import name
from tests.net.test_dns import QUERY, V6, Server, asked, framed, response

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.net.dns import Asker


def test_several_questions_over_one_connection() -> None:
    server = Server(V6, None, lambda q: [framed(response(q))])

    async def talk(asker: Asker) -> Any:
        return await asker.conversation(V6, [QUERY, QUERY])

    answers = asked(server, talk)
    assert [a.transport for a in answers] == [Transport.TCP] * 2
    assert server.heard == ["tcp"] * 2


async def twice(asker: Asker) -> Any:
    first = await asker.conversation(V6, [QUERY])
    return first + await asker.conversation(V6, [QUERY, QUERY])


def test_a_connection_waits_for_the_next_conversation() -> None:
    server = Server(V6, None, lambda q: [framed(response(q))])
    answers = asked(server, twice)
    assert all(isinstance(a, Answer) for a in answers)
    assert (server.heard, server.connections) == (["tcp"] * 3, 1)


def test_what_has_ended_meanwhile_says_nothing_of_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It answers one question on each connection, and the next one only with its end."""
    monkeypatch.setattr(Stream, "renew", lambda _stream: True)
    counted = iter(range(9))
    server = Server(V6, None, lambda q: [framed(response(q))] if next(counted) != 1 else [])
    answers = asked(server, twice)
    assert all(isinstance(a, Answer) for a in answers)
    assert (len(server.heard), server.connections) == (4, 2)


@pytest.mark.parametrize("beside", [True, False])
def test_who_is_not_answered_beside_others_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch, *, beside: bool
) -> None:
    monkeypatch.setattr(Place, "passed_over", lambda _place: beside)
    counted = iter(range(9))
    server = Server(V6, None, lambda q: [framed(response(q))] if next(counted) else [])

    async def talk(asker: Asker) -> Any:
        return await asker.conversation(V6, [QUERY, QUERY])

    answers = asked(server, talk)
    assert [isinstance(a, Answer) for a in answers] == [beside] * 2
    assert server.connections == 1 + beside


def test_but_never_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Place, "passed_over", lambda _place: True)
    server = Server(V6, None, lambda _q: [])

    async def talk(asker: Asker) -> Any:
        return await asker.conversation(V6, [QUERY])

    assert [a.failure for a in asked(server, talk)] == [Failure.CUT]
    assert server.connections == 2


@pytest.mark.parametrize(("rcode", "connections"), [(0, 2), (5, 1)])
def test_after_a_transfer_more_may_come(rcode: int, connections: int) -> None:
    server = Server(V6, None, lambda q: [framed(response(q, flags=rcode))])

    async def transfers(asker: Asker) -> Any:
        await asker.conversation(V6, [Query(name("www.test."), 252)])
        await asker.conversation(V6, [QUERY])

    asked(server, transfers)
    assert server.connections == connections


@pytest.mark.parametrize(
    ("tcp", "failure"),
    [
        (lambda _q: [framed(b"strange")] * 4, Failure.GARBAGE),
        (lambda _q: [b"\xff\xff" + b"x" * 9], Failure.CUT),
        (None, Failure.REFUSED),
    ],
)
def test_failures_over_tcp_are_facts(
    tcp: Callable[[bytes], list[bytes]] | None, failure: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netaudit.net.stream.CONVERSATION", 0.2)

    async def talk(asker: Asker) -> Any:
        return await asker.conversation(V6, [QUERY, QUERY])

    answers = asked(Server(V6, None, tcp), talk)
    assert [a.failure for a in answers] == [failure] * 2


def test_strange_messages_before_the_answer_are_skipped() -> None:
    server = Server(V6, None, lambda q: [framed(b"strange"), framed(response(q))])

    async def talk(asker: Asker) -> Any:
        return await asker(V6, QUERY, Transport.TCP)

    assert isinstance(asked(server, talk), Answer)


@pytest.mark.parametrize("over_udp", [True, False])
def test_what_is_cut_short_over_tcp_too_is_no_answer(*, over_udp: bool) -> None:
    """Where a server has no room for an answer, what it shows of it is not what there is."""

    def cut(query: bytes) -> bytes:
        told = response(query)
        return told[:2] + bytes([told[2] | 0x02]) + told[3:]

    server = Server(V6, lambda q: [cut(q)], lambda q: [framed(cut(q))])

    async def ask(asker: Asker) -> Any:
        return await asker(V6, QUERY, Transport.UDP if over_udp else Transport.TCP)

    answer = asked(server, ask)
    assert (answer.failure, answer.truncated) == (Failure.GARBAGE, over_udp)
