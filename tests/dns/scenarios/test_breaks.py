"""Every break of `breaks`, under every algorithm and kind of denial.

`NETAUDIT_SCENARIOS=full` takes all combinations; otherwise each break meets one of them, whose
reasons are compared with `reasons.txt` word for word.
"""

from __future__ import annotations

import os

import pytest

from tests.dns.scenarios.breaks import BREAKS, GONE, WILD, Break, world
from tests.dns.scenarios.reasons import COMBINATIONS, PAIRED, story, written

FULL = os.environ.get("NETAUDIT_SCENARIOS") == "full"
CASES = [(made, *pair) for made in BREAKS for pair in COMBINATIONS] if FULL else PAIRED


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
    if (made, algorithm, denial) in PAIRED:
        told = story(made, algorithm, denial, found)
        assert told == written(made, algorithm, denial, net)
