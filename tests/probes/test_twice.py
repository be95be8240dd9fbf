from __future__ import annotations

import asyncio

import dns.message
import dns.rcode
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import parse
from netaudit.model import Transport
from netaudit.probes import _twice
from netaudit.probes._twice import AFTER_FAILURE, APART, Twice


def coded(text: str) -> Answer:
    message = dns.message.make_response(dns.message.make_query("good.test.", "A"))
    message.set_rcode(dns.rcode.from_text(text))
    return Answer(parse(message.to_wire()), Transport.UDP, 12)


CUT = NoAnswer(Failure.CUT)


@pytest.mark.parametrize(
    ("came", "sound", "resolves", "times"),
    [
        (coded("NOERROR"), True, True, 1),
        (coded("SERVFAIL"), True, False, 2),
        (coded("SERVFAIL"), False, True, 1),
        (coded("REFUSED"), False, True, 2),
        (coded("REFUSED"), True, False, 1),
        (CUT, False, False, 2),
        (NoAnswer(Failure.REFUSED), True, True, 1),
        (NoAnswer(Failure.SILENT), True, True, 1),
    ],
)
def test_what_may_be_chance_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch,
    came: Answer | NoAnswer,
    *,
    sound: bool,
    resolves: bool,
    times: int,
) -> None:
    monkeypatch.setattr(_twice, "AFTER_FAILURE", 0.0)
    monkeypatch.setattr(_twice, "APART", 0.0)
    asked = []

    async def ask() -> Answer | NoAnswer:
        asked.append(came)
        return came

    assert asyncio.run(Twice()(ask, sound=sound, resolves=resolves)) == came
    assert len(asked) == times


def test_a_failure_is_forgotten_before_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[float | str] = []

    async def sleep(seconds: float) -> None:
        done.append(seconds)

    async def ask() -> Answer | NoAnswer:
        done.append("asked")
        return CUT

    monkeypatch.setattr("netaudit.probes._twice.asyncio.sleep", sleep)
    asyncio.run(asyncio.wait_for(Twice()(ask, sound=True, resolves=True), None))
    assert done == ["asked", AFTER_FAILURE, APART, "asked"]


def test_the_second_time_they_come_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_twice, "AFTER_FAILURE", 0.0)
    monkeypatch.setattr(_twice, "APART", 0.0)
    under_way, most, asked = [0], [0, 0], [0]

    async def ask() -> Answer | NoAnswer:
        second = asked[0] >= 3
        asked[0] += 1
        under_way[0] += 1
        most[second] = max(most[second], under_way[0])
        await asyncio.sleep(0)
        under_way[0] -= 1
        return CUT

    async def go() -> None:
        twice = Twice()
        await asyncio.gather(*(twice(ask, sound=True, resolves=True) for _ in range(3)))

    asyncio.run(go())
    assert (most, asked[0]) == ([3, 1], 6)
