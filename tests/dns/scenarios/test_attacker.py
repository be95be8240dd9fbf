"""Sessions drawn at random from a seed. `NETAUDIT_SCENARIOS=full` draws a hundred times as many."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from random import Random  # noqa: TID251  seeded
from typing import TYPE_CHECKING

import pytest

from tests.dns.scenarios.acts import attack, forge, garble, take_liberties
from tests.dns.scenarios.attacker import (
    KINDS,
    Change,
    Tally,
    Told,
    faithful,
    harmless,
    session,
    sound,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 2000 if os.environ.get("NETAUDIT_SCENARIOS") == "full" else 25


def sessions(
    kind: str, change: Change, rounds: int, fair: Callable[[Told, Told], bool] = harmless
) -> Tally:
    async def go() -> Tally:
        total = Tally()
        for seed in range(rounds):
            total.add(await session(Random(f"{kind} {seed}"), kind, change, fair))
        return total

    sound(kind)
    return asyncio.run(go())


@pytest.mark.parametrize("change", [attack, garble])
@pytest.mark.parametrize("kind", KINDS)
def test_no_attack_makes_a_lie_secure_or_the_truth_insecure(kind: str, change: Change) -> None:
    total = sessions(kind, change, ROUNDS)
    assert total.lies == []
    assert 0 < total.true < total.resolutions  # some changes miss, and some hit
    assert total.changed > ROUNDS / 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_said_in_another_way_is_the_same(kind: str) -> None:
    total = sessions(kind, take_liberties, ROUNDS, faithful)
    assert total.lies == []
    assert total.changed > ROUNDS / 2


def test_a_resolver_that_takes_any_signature_believes_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would prove nothing."""
    monkeypatch.setattr("netaudit.dns.signature.Work.verify", lambda *_: True)
    assert sessions("nsec", partial(attack, acts=(forge,)), ROUNDS).lies


def test_what_is_attacked_is_sound() -> None:
    for kind in KINDS:
        tree = sound(kind)
        assert {true.verdict for true in tree.truths.values()} <= {"secure", "insecure"}
        assert len(tree.pool.rrsets) > 80
