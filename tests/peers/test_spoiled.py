"""Signed zones with records changed afterwards: we say what Unbound and BIND say.

A few here; `python -m tests.peers.spoils SEED ZONES` takes as many as one likes.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.peers import farm, spoils

ZONES = 12


@cache
def told() -> dict[str, Any]:
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    return spoils.said(1, ZONES)


@pytest.mark.lab
@pytest.mark.peer
def test_where_both_agree_we_say_the_same_or_name_what_they_stumble_over() -> None:
    assert list(spoils.odd(told())) == []


@pytest.mark.lab
@pytest.mark.peer
def test_the_changes_are_felt_and_nearly_always_judged_alike() -> None:
    """Or the test above would hold for want of anything to judge."""
    ours = {question: verdict for question, (verdict, *_) in told()["netaudit"].items()}
    felt = Counter(ours.values())
    assert len(ours) == ZONES * len(spoils.QUESTIONS)
    assert felt["bogus"] > ZONES
    assert felt["secure"] > ZONES
    same = sum(told()["unbound"][question] == verdict for question, verdict in ours.items())
    assert same > 0.9 * len(ours)


def one(ours: tuple[str, list[str]], unbound: str, delv: str) -> list[str]:
    """What is odd about one question: our verdict and codes, and the others' verdicts."""
    verdict, codes = ours
    return list(
        spoils.odd(
            {
                "done": {"m1.test": ["left out: x"], "m11.test": []},
                "netaudit": {"www.m1.test A": [verdict, "NOERROR", codes]},
                "unbound": {"www.m1.test A": unbound},
                "delv": {"www.m1.test A": delv},
            }
        )
    )


@pytest.mark.parametrize(
    ("ours", "both"), [("secure", "bogus"), ("bogus", "secure"), ("secure", "insecure")]
)
def test_a_verdict_against_both_is_odd(ours: str, both: str) -> None:
    (line,) = one((ours, []), both, both)
    assert line.startswith(f"www.m1.test A: {ours} NOERROR")
    assert line.endswith("['left out: x']")


def test_what_decides_a_difference() -> None:
    assert one(("secure", ["SIGNATURE_INVALID"]), "bogus", "bogus") == []
    assert one(("insecure", ["OPT_OUT"]), "bogus", "bogus") != []
    assert one(("bogus", ["SIGNATURE_INVALID"]), "secure", "secure") != []
    assert one(("indeterminate", ["LAME"]), "bogus", "bogus") == []
    assert one(("secure", []), "bogus", "secure") == []
