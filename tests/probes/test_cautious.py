from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from netaudit.lab.authority import Authority as LabAuthority
from netaudit.lab.certs import Manner, Tls
from netaudit.net import hello, stream
from netaudit.net.clock import system_clock
from netaudit.net.hello import Answer
from netaudit.probes._cautious import Choice, choice, signs_brokenly
from netaudit.probes._handshake import Target
from tests.factories import addresses, make_net, make_service
from tests.fakes.servers import hangs, serving

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

    Question = Callable[[Target, str, Answer | None], Awaitable[object]]

NAME = "www.so-a.kontum.test"
HERE = addresses("127.0.0.1")
AUTHORITY = LabAuthority(system_clock)
GOOD, CBC, STATIC = 0xC02B, 0xC009, 0x2F


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.5)


def tls(manner: Manner, suites: str = "", *, rsa: bool = False) -> ssl.SSLContext:
    identity = AUTHORITY.issue_rsa((NAME,)) if rsa else None
    context = Tls(AUTHORITY, (NAME,), identity, manner).context()
    if suites:
        context.set_ciphers(suites)
    return context


def ask(question: Question, chosen: Answer | None, server: ssl.SSLContext) -> tuple[object, int]:
    """What is learnt, and from how many connections: asyncio's server cuts one that it refuses.

    Such a one is asked twice.
    """

    async def run() -> tuple[object, int]:
        async with serving(hangs, tls=server) as port:
            service = make_service(port=port, addresses=HERE, names=(NAME,))
            target = Target(service, make_net(), HERE[0])
            return await question(target, NAME, chosen), target.tally.asked

    return asyncio.run(run())


def took(suite: int) -> Answer:
    return Answer(hello.TLS1_2, suite)


def test_who_took_a_good_suite_is_asked_nothing_more() -> None:
    assert ask(choice, took(GOOD), tls(Manner.CURRENT)) == (Choice(ordered=True, good=True), 0)


@pytest.mark.parametrize(
    ("suite", "suites", "found"),
    [
        (CBC, "", (False, True)),
        (CBC, "ECDHE+AES+SHA", (True, False)),  # it has nothing better
        (STATIC, "kRSA:ECDHE+AES+SHA", (False, None)),
        (STATIC, "kRSA:ECDHE+AES", (False, True)),
        (STATIC, "kRSA", (True, False)),
    ],
)
def test_who_took_a_worse_one_is_offered_the_better_ones_alone(
    suite: int, suites: str, found: tuple[bool, bool | None]
) -> None:
    server = tls(Manner.CLIENT_ORDER, suites, rsa=suite == STATIC)
    assert ask(choice, took(suite), server) == (Choice(*found), 1 + found[0])


@pytest.mark.parametrize(
    ("manner", "broken"), [(Manner.CURRENT, False), (Manner.BROKEN_HASH, True)]
)
@pytest.mark.parametrize("rsa", [True, False])
def test_who_signs_by_sha_1(manner: Manner, *, broken: bool, rsa: bool) -> None:
    assert ask(signs_brokenly, took(GOOD), tls(manner, rsa=rsa)) == (broken, 2 - broken)


def test_with_a_group_of_its_own_too() -> None:
    server = tls(Manner.SHORT_GROUP, "DHE+AES:@SECLEVEL=0", rsa=True)
    assert ask(signs_brokenly, took(0x9E), server) == (True, 1)


@pytest.mark.parametrize(("question", "nothing"), [(choice, Choice()), (signs_brokenly, None)])
def test_without_tls_1_2_nothing_is_asked(question: Question, nothing: object) -> None:
    assert ask(question, None, tls(Manner.CURRENT)) == (nothing, 0)


class Silent:
    """A target that cannot be asked, or that tells no signature."""

    def __init__(self, answer: Answer | None) -> None:
        self.answer = answer

    async def offer(self, *_: object) -> Answer | None:
        return self.answer


@pytest.mark.parametrize("answer", [None, Answer(hello.TLS1_2, GOOD)])
def test_what_was_not_learnt_is_not_judged(answer: Answer | None) -> None:
    target: Target = Silent(answer)  # type: ignore[assignment]  # it has what is asked of one
    assert asyncio.run(signs_brokenly(target, NAME, took(CBC))) is None
    if answer is None:
        assert asyncio.run(choice(target, NAME, took(CBC))) == Choice()
