"""docs/peers-dnssec.md names only what exists, and names all of it that is about DNS."""

import re
from pathlib import Path

import pytest

from netaudit.dns.flaws import CODES
from netaudit.registry import load

PAGE = Path(__file__).parent.parent / "docs" / "peers-dnssec.md"
ROW = re.compile(r"^\| (`?[A-Z][A-Z0-9_]+`?) \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text("utf-8"))


def named(text: str) -> set[str]:
    """What stands in backquotes."""
    return set(re.findall(r"`([^` ]+)`", text))


@pytest.mark.parametrize(("theirs", "ours"), ROWS)
def test_what_stands_for_it_exists(theirs: str, ours: str) -> None:
    known = load().checks.keys() | CODES.keys()
    assert named(ours) - known == set(), theirs
    assert named(ours) or ours.startswith("left out, because "), theirs


def test_each_is_listed_once_and_none_is_forgotten() -> None:
    listed = [theirs for theirs, _ in ROWS]
    assert len(listed) == len(set(listed))
    assert len([t for t in listed if t.startswith("`")]) >= 150
    cases = {t for t in listed if not t.startswith("`")}
    wanted = {f"DNSSEC{n:02}" for n in range(1, 19) if n != 12}
    wanted |= {f"DELEGATION{n:02}" for n in range(1, 8)}
    wanted |= {f"CONSISTENCY{n:02}" for n in range(1, 7)}
    wanted |= {f"NAMESERVER{n:02}" for n in range(1, 16) if n != 14}
    wanted |= {f"ZONE{n:02}" for n in range(1, 12)}
    wanted |= {f"ADDRESS{n:02}" for n in range(1, 4)}
    wanted |= {f"CONNECTIVITY{n:02}" for n in range(1, 5)} | {"BASIC02", "SYNTAX05", "SYNTAX06"}
    assert cases == wanted


def test_every_check_of_dns_is_on_the_page() -> None:
    page = named(PAGE.read_text("utf-8"))
    ours = {id_ for id_ in load().checks if id_.startswith(("dns.", "dnssec."))}
    assert ours - page == set()
    assert len(ours) >= 45
