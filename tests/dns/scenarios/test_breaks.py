"""Every break of `breaks`, under every algorithm and kind of denial.

`NETAUDIT_SCENARIOS=full` takes all combinations; otherwise each break meets one of them.
"""

from __future__ import annotations

import os
from itertools import product

import pytest

from tests.dns.scenarios.breaks import ALGORITHMS, BREAKS, DENIALS, GONE, WILD, Break, world

COMBINATIONS = list(product(ALGORITHMS, DENIALS))
FULL = os.environ.get("NETAUDIT_SCENARIOS") == "full"
CASES = [
    (made, *combination)
    for index, made in enumerate(BREAKS)
    for combination in (COMBINATIONS if FULL else [COMBINATIONS[index % len(COMBINATIONS)]])
]


def _label(part: object) -> str:
    return part.label if isinstance(part, Break) else str(part)


@pytest.mark.parametrize(("made", "algorithm", "denial"), CASES, ids=_label)
def test_a_break_has_its_verdict_and_its_finding(made: Break, algorithm: int, denial: str) -> None:
    net = world(algorithm, denial)
    made.apply(net)
    found = net.resolve(made.owner)
    if denial == "opt-out" and made.owner in {GONE, WILD}:  # RFC 5155 section 9.2
        assert str(found.verdict) in {"insecure", made.verdict.replace("secure", "insecure")}
    else:
        assert str(found.verdict) == made.verdict
    assert not made.code or made.code in {flaw.code for flaw in found.flaws}
