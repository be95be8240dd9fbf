"""Zones signed by BIND, Knot and ldns, each served by NSD, Knot and named: verdicts as they are.

In the suite every signer with every algorithm, and every denial; NETAUDIT_PEERS=all takes all
combinations. The truth is in QUESTIONS and ROLLS; unbound and delv stand beside.
"""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.lab.network import in_a_namespace
from tests.peers.farm import TOOLS, asked, found
from tests.peers.rolls import ROLLS
from tests.peers.signers import DENIALS, NAMES, QUESTIONS, SIGNERS

pytestmark = [pytest.mark.lab, pytest.mark.peer]
ALL = os.environ.get("NETAUDIT_PEERS") == "all"
MATRIX = [
    (signer, algorithm, denial)
    for s, signer in enumerate(SIGNERS)
    for a, algorithm in enumerate(NAMES)
    for d, denial in enumerate(DENIALS)
    if ALL or d == (s + a) % len(DENIALS)
]


def decided(judge: str, algorithm: int, right: str, theirs: str) -> bool:
    """Where a judge differs and an RFC decides.

    delv counts a denial in an opt-out span as secure: RFC 5155 section 9.2 forbids AD for it.
    Debian's unbound has no Ed448, so that RFC 4035 section 5.2 makes the zone insecure for it.
    """
    if judge == "delv":
        return (right, theirs) == ("insecure", "secure")
    return algorithm == 16 and theirs == "insecure"


def right_of(signer: str, denial: str, owner: str, verdict: str) -> str:
    """ldns-signzone -p sets the flag and still gives each delegation a record of its own."""
    if verdict != "span":
        return verdict
    own_record = signer == "ldns" and owner == "child"
    return "insecure" if denial == "optout" and not own_record else "secure"


def zone_of(signer: str, algorithm: int, denial: str) -> str:
    return f"{signer}-{algorithm}-{denial}.test"


def roll_zone(name: str) -> str:
    return f"{name.replace('_', '-')}.test"


@cache
def said() -> dict[str, Any]:
    """All zones signed, served and asked once, in one namespace."""
    if missing := [tool for tool in TOOLS if found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")

    def go() -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            whole = [SIGNERS[s](folder, zone_of(s, a, d), a, d) for s, a, d in MATRIX]
            rolling = [roll(folder, roll_zone(roll.__name__)) for roll in ROLLS]
            return asked(whole, rolling, folder)

    answer: dict[str, Any] = in_a_namespace(go)
    return answer


@pytest.mark.parametrize(("signer", "algorithm", "denial"), MATRIX)
def test_verdicts_on_whole_zones(signer: str, algorithm: int, denial: str) -> None:
    zone, heard = zone_of(signer, algorithm, denial), said()
    for owner, kind, verdict, rcode in QUESTIONS:
        right = right_of(signer, denial, owner, verdict)
        question = f"{owner}.{zone} {kind}" if owner else f"{zone} {kind}"
        assert (question, *heard["netaudit"][question][:2]) == (question, right, rcode)
        for judge in ("unbound", "delv"):
            theirs = heard[judge][question]
            same = theirs == right or decided(judge, algorithm, right, theirs)
            assert same, (judge, question, right, theirs)


@pytest.mark.parametrize(("signer", "algorithm", "denial"), MATRIX)
def test_only_what_is_unwise_fails_a_check(signer: str, algorithm: int, denial: str) -> None:
    failed = set(said()["failed"].get(zone_of(signer, algorithm, denial), ()))
    unwise = {"dnssec.no-opt-out"} if denial == "optout" else set()
    unwise |= {"dnssec.algorithm-current"} if algorithm == 10 else set()
    # They all stand in one network; and no inventory has what a walk through the zone finds.
    unwise |= {"dns.servers-apart"} | ({"dns.names-declared"} if denial == "nsec" else set())
    assert failed == unwise


@pytest.mark.parametrize("roll", ROLLS, ids=lambda roll: roll.__name__)
def test_rolls_under_way_and_gone_wrong(roll: Any) -> None:
    verdict, wanted = ROLLS[roll]
    zone, heard = roll_zone(roll.__name__), said()
    question = f"www.{zone} A"
    assert heard["netaudit"][question][0] == verdict
    assert (heard["unbound"][question], heard["delv"][question]) == (verdict, verdict)
    assert {c for c in heard["failed"][zone] if c.startswith("dnssec.")} == wanted
