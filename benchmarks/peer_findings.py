"""What DNSViz and Zonemaster find on a zone, and whether one of our findings stands beside it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PAGE = Path(__file__).parent.parent / "docs" / "peers-dnssec.md"
ROW = re.compile(r"^\| `?([A-Z][A-Z0-9_]+(?: [A-Z][A-Z0-9_]+)?)`? \| (.+) \|$", re.MULTILINE)
LEFT_OUT = "left out, because "
Found = dict[str, set[str]]  # by zone


def mapping() -> dict[str, str]:
    """What stands here for their code, test case, or `TESTCASE TAG`, from docs/peers-dnssec.md."""
    return dict(ROW.findall(PAGE.read_text("utf-8")))


def of_dnsviz(grok: Mapping[str, Any], zones: Sequence[str]) -> Found:
    """Codes of errors and warnings in each zone's own part of grok's output, by zone."""
    return {zone: set(_codes(grok.get(zone, {}))) for zone in zones}


def _codes(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _codes(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in {"errors", "warnings"} and isinstance(value, list):
                yield from (str(e["code"]) for e in value if isinstance(e, dict) and "code" in e)
            else:
                yield from _codes(value)


def of_zonemaster(raw: str) -> Found:
    """`TESTCASE TAG` of each line that begins with the zone."""
    found: Found = defaultdict(set)
    for line in raw.splitlines():
        words = line.split()
        if len(words) > 4 and re.fullmatch(r"[\d.]+", words[1]):
            found[words[0]].add(f"{words[3]} {words[4]}")
    return found


def compare(
    on: Mapping[str, str],
    failed: Mapping[str, list[str]],
    codes: Mapping[str, list[str]],
    theirs: Mapping[str, Found],
) -> int:
    """Print what each found of each fault, and theirs without ours; how many of those are open.

    Not open is what the page leaves out whole, with its reason. A finding of ours on every zone
    says nothing of one, and stands for nothing.
    """
    ours = {zone: {*failed.get(zone, ()), *codes.get(zone, ())} for zone in on}
    everywhere = set[str].intersection(*ours.values())
    known, missing = mapping(), Counter[tuple[str, str, str]]()
    for zone, kind in sorted(on.items(), key=lambda pair: pair[1]):
        print(f"  {kind} ({zone})\n    netaudit: {_listed(ours[zone])}")
        for tool, found in theirs.items():
            print(f"    {tool}: {_listed(found.get(zone, ()))}")
            for one in found.get(zone, ()):
                text = known.get(one) or known.get(one.split()[0], "")
                if not set(re.findall(r"`([^`]+)`", text)) & (ours[zone] - everywhere):
                    missing[tool, one, text or "not on the page"] += 1
    print(f"\nours on every zone, which stand for nothing: {_listed(everywhere)}")
    print("found by them without a finding of ours that docs/peers-dnssec.md names:")
    for (tool, one, text), times in sorted(missing.items()):
        print(f"  {times:3} zones: {tool} {one}: {text}")
    still = [key for key in missing if not key[2].startswith(LEFT_OUT)]
    print(f"open: {len(still)}; the page argues the others")
    return len(still)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
