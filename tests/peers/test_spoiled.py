"""Signed zones with records changed afterwards: we say what Unbound and BIND say.

A few here; `python -m tests.peers.spoils SEED ZONES` takes as many as one likes.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from tests.lab.network import in_a_namespace
from tests.peers import farm, signers, spoils
from tests.peers.spoils import Row, Spoiled

ZONES = 12


def _installed() -> None:
    if missing := [tool for tool in farm.TOOLS if farm.found(tool) is None]:
        pytest.skip(f"not installed: {', '.join(missing)}")


@cache
def told() -> dict[str, Any]:
    _installed()
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


def _keys_signed_by_the_zone_key_alone(zone: Spoiled) -> None:
    """The signature of the key that the DS is of is left out."""
    (tag, *_), *_ = zone.ds
    zone.rows = [
        row
        for row in zone.rows
        if (row.kind, *row.data[:1], *row.data[6:7]) != ("RRSIG", "DNSKEY", tag)
    ]


def _text_added(zone: Spoiled) -> None:
    zone.rows.append(Row(f"{zone.zone}.", 300, "TXT", ['"x"']))


def _denial_corrupt(zone: Spoiled) -> None:
    """Of a name that neither the denial of a type nor of a name shows."""
    signature, other = (
        next(row for row in zone.of("RRSIG") if (row.owner, row.data[0]) == (owner, kind))
        for owner, kind in ((zone.named("d"), "NSEC"), (f"{zone.zone}.", "SOA"))
    )
    signature.data = [*signature.data[:8], *other.data[8:]]


AT_ONE = {
    _keys_signed_by_the_zone_key_alone: "dnssec.valid-on-every-server",
    _text_added: "dnssec.valid-on-every-server",
    _denial_corrupt: "dnssec.denial-chain-validates",
}


def _at_one_of_two(beside: str) -> dict[str, list[str]]:
    """What fails, by zone, where NSD has a spoiled copy, and `beside` a sound one; m0 is sound."""
    with tempfile.TemporaryDirectory() as name:
        folder, servers = Path(name), (*spoils.ALONE, beside)
        zones = [
            spoils.read(signers.bind(folder, f"m{n}.test", 13, "nsec", servers=servers))
            for n in range(len(AT_ONE) + 1)
        ]
        for zone, change in zip(zones[1:], AT_ONE, strict=True):
            change(zone)
        with spoils.served(zones, folder, (beside,)) as judges:
            return farm.ours(judges, [], [zone.zone for zone in zones])[1]


@pytest.mark.lab
@pytest.mark.peer
@pytest.mark.parametrize("beside", ["knot", "named"])
def test_what_is_wrong_at_one_server_of_two(beside: str) -> None:
    _installed()
    failed = in_a_namespace(partial(_at_one_of_two, beside))
    for place, check in enumerate(AT_ONE.values(), 1):
        assert {*failed[f"m{place}.test"]} - {*failed["m0.test"]} == {check}


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
