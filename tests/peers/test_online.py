"""Zones that PowerDNS and Knot's onlinesign sign as they are asked: verdicts as they are.

The truth is in QUESTIONS; unbound and delv stand beside.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.lab.network import in_a_namespace
from tests.peers import farm
from tests.peers.online import (
    POWERDNS,
    missing,
    online_knotd,
    onlinesign,
    pdns_server,
    powerdns,
)
from tests.peers.signers import QUESTIONS

pytestmark = [pytest.mark.lab, pytest.mark.peer]
DENIALS = {f"pdns-{denial}.test": denial for denial in POWERDNS}
COMPACT = "compact.test"  # onlinesign has a record for whatever name is asked (RFC 9824)


@cache
def said() -> dict[str, Any]:
    """All zones served and asked once, in one namespace."""
    if absent := missing():
        pytest.skip(f"not installed: {', '.join(absent)}")

    def go() -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            zones = [*powerdns(folder, DENIALS), *onlinesign(folder, [COMPACT])]
            return farm.asked(zones, [], folder, [pdns_server, online_knotd])

    answer: dict[str, Any] = in_a_namespace(go)
    return answer


def shuffled(zone: str, owner: str, theirs: str) -> bool:
    """PowerDNS gives the records of an answer in any order (RFC 1034 section 3.6).

    unbound, of which delv asks one, takes a CNAME ahead of its DNAME for one without a signature.
    """
    return (owner, theirs) == ("x.d", "bogus") and zone in DENIALS


@pytest.mark.parametrize("zone", [*DENIALS, COMPACT])
def test_verdicts_on_zones_signed_online(zone: str) -> None:
    heard = said()
    for owner, kind, verdict, rcode in QUESTIONS:
        right = "secure" if verdict == "span" else verdict
        expected = "NOERROR" if zone == COMPACT else rcode
        question = f"{owner}.{zone} {kind}" if owner else f"{zone} {kind}"
        assert (question, *heard["netaudit"][question][:2]) == (question, right, expected)
        for judge in ("unbound", "delv"):
            theirs = heard[judge][question]
            same = theirs == right or shuffled(zone, owner, theirs)
            assert same, (judge, question, right, theirs)


@pytest.mark.parametrize("zone", [*DENIALS, COMPACT])
def test_nothing_is_wrong_with_them(zone: str) -> None:
    """But for one name server, and what stands in a zone and in no inventory."""
    undeclared = {"dns.names-declared"} if DENIALS.get(zone) == "nsec" else set()
    assert set(said()["failed"][zone]) == {"dns.servers-enough"} | undeclared
