"""Attacks drawn at random from a seed. `NETAUDIT_SCENARIOS=full` draws a hundred times as many."""

from __future__ import annotations

import os
from random import Random  # noqa: TID251  seeded

import pytest

from tests.dns.scenarios.attacker import KINDS, attack, harmless, sound

ROUNDS = 5000 if os.environ.get("NETAUDIT_SCENARIOS") == "full" else 40


@pytest.mark.parametrize("kind", KINDS)
def test_no_attack_makes_a_lie_secure_or_the_truth_insecure(kind: str) -> None:
    believed = 0
    for seed in range(ROUNDS):
        said, true = attack(Random(f"{kind} {seed}"), kind)
        assert harmless(said, true), (kind, seed, said, true)
        believed += said == true
    assert 0 < believed < ROUNDS  # some attacks miss, and some hit


def test_what_is_attacked_is_sound() -> None:
    for kind in KINDS:
        _, truths, pool = sound(kind)
        assert {true.verdict for true in truths.values()} <= {"secure", "insecure"}
        assert len(pool) > 40
