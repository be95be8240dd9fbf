"""docs/peers-dnssec.md names only what exists, and names all of it that is about DNS."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netaudit.dns.flaws import CODES
from netaudit.registry import load

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "peers-dnssec.md"
ROW = re.compile(r"^\| (`?[A-Z][A-Z0-9_]+`?(?: [A-Z][A-Z0-9_]+)?) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text("utf-8"))
LEFT_OUT = "left out, because "
MOST_OF_OURS = 5  # for one of theirs
FOUND = {"a.test": ["dns.one-soa", "dns.servers-agree"], "b.test": ["dns.servers-agree"]}


def named(text: str) -> set[str]:
    """What stands in backquotes."""
    return set(re.findall(r"`([^` ]+)`", text))


@pytest.mark.parametrize(("theirs", "ours"), ROWS)
def test_what_stands_for_it_exists(theirs: str, ours: str) -> None:
    known = load().checks.keys() | CODES.keys()
    assert named(ours) - known == set(), theirs
    if ours.startswith(LEFT_OUT):
        return
    assert "left out" not in ours, f"{theirs}: a row of its own for what is left out"
    assert 1 <= len(named(ours)) <= MOST_OF_OURS, theirs


def test_each_is_listed_once_and_none_is_forgotten() -> None:
    listed = [theirs for theirs, _ in ROWS]
    assert len(listed) == len(set(listed))
    assert len([t for t in listed if t.startswith("`")]) >= 150
    cases = {t for t in listed if not t.startswith("`") and " " not in t}
    assert {t.split()[0] for t in listed if " " in t} <= cases
    wanted = {f"DNSSEC{n:02}" for n in range(1, 19) if n != 12}
    wanted |= {f"DELEGATION{n:02}" for n in range(1, 8)}
    wanted |= {f"CONSISTENCY{n:02}" for n in range(1, 7)}
    wanted |= {f"NAMESERVER{n:02}" for n in range(1, 16) if n != 14}
    wanted |= {f"ZONE{n:02}" for n in range(1, 12)}
    wanted |= {f"ADDRESS{n:02}" for n in range(1, 4)}
    wanted |= {f"CONNECTIVITY{n:02}" for n in range(1, 5)} | {"SYNTAX05", "SYNTAX06"}
    wanted |= {"BASIC01", "BASIC02", "BASIC03", "UNSPECIFIED"}
    assert cases == wanted


def test_every_check_of_dns_is_on_the_page() -> None:
    page = named(PAGE.read_text("utf-8"))
    ours = {id_ for id_ in load().checks if id_.startswith(("dns.", "dnssec."))}
    assert ours - page == set()
    assert len(ours) >= 45


@pytest.fixture(scope="module")
def compare() -> Callable[..., int]:
    found: Callable[..., int] = runpy.run_path(str(ROOT / "benchmarks" / "peer_findings.py"))[
        "compare"
    ]
    return found


@pytest.mark.parametrize(
    ("theirs", "still_open"),
    [
        ("ZONE10 MULTIPLE_SOA", 0),
        ("DELEGATION03 REFERRAL_SIZE_TOO_LARGE", 0),  # left out
        ("ZONE03 REFRESH_LOWER_THAN_RETRY", 1),  # ours is another
        ("CONSISTENCY01 MULTIPLE_SOA_SERIALS", 1),  # ours is there, as on every zone
        ("ZONE99 SOMETHING", 1),  # not on the page
        ("SYNTAX04 SOMETHING", 1),
    ],
)
def test_the_comparison_hides_nothing(
    theirs: str, still_open: int, compare: Callable[..., int]
) -> None:
    on = {"a.test": "soa-double", "b.test": "no-fault"}
    assert compare(on, FOUND, {}, {"Zonemaster": {"a.test": {theirs}}}) == still_open
    assert compare(on, {}, FOUND, {"Zonemaster": {"a.test": {theirs}}}) == still_open
