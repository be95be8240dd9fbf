"""What is told of many targets is what they answered, each."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from netaudit.facts.portstate import PortState
from netaudit.raw.packet import packed_columns
from netaudit.raw.results import RATIONED, Results
from netaudit.raw.schedule import Schedule
from netaudit.raw.table import CODES, Table

if TYPE_CHECKING:
    from netaudit.raw.hearing import Hearing

OPEN, CLOSED = CODES[PortState.OPEN], CODES[PortState.CLOSED]
PORTS = np.array([22, 80, 81, 443], np.uint16)


def targets(*packed: bytes, version: int = 4) -> tuple[Results, Table, Any]:
    """Targets that were asked `PORTS`, none of which said anything yet."""
    table = Table()
    schedule = Schedule(table, 0.0)
    words, high, low = packed_columns(list(packed))
    values = {"words": words, "high": high, "low": low, "version": version, "number": 5}
    unit = schedule.links.place("unit", 0.0, 0.0, 44, 0.0)
    values |= {"smoothed": -1.0, "attempt": 1, "unit": unit}
    table.add(values, PORTS, count=len(packed))
    table.seal()
    hearing = SimpleNamespace(blame={})
    return Results(schedule, cast("Hearing", hearing)), table, hearing


def answer(table: Table, row: int, codes: dict[int, int]) -> None:
    indices = np.array([table.column["base"][row] + place for place in codes])
    table.settle(np.full(len(codes), row), indices, np.array([*codes.values()], np.uint8))


def test_who_answered_alike_is_told_of_together() -> None:
    results, table, _ = targets(*(bytes([198, 18, 0, n]) for n in range(1, 6)))
    for row in (0, 1, 3):
        answer(table, row, dict.fromkeys(range(4), CLOSED) | {0: OPEN})
    answer(table, 2, {0: OPEN, 1: CLOSED})
    table.column["smoothed"][:2] = 0.012_345_6, 0.5
    table.column["sent"][:5] = 4, 5, 8, 4, 8
    some, short, silent = results.of([0, 1, 2, 3, 4])
    assert some.addresses == ("198.18.0.1", "198.18.0.2", "198.18.0.4")
    assert some.states == ("open 22", "closed 80-81,443")
    assert some.rtts_ms == (12.346, 500.0, 0.0)
    assert (some.number, some.sent, some.missed, some.everything) == (5, (4, 5, 4), 0.0, False)
    assert short.states == ("open 22", "closed 80", "filtered 81,443")
    assert silent.states == ("filtered 22,80-81,443",)
    assert (short.addresses, silent.addresses) == (("198.18.0.3",), ("198.18.0.5",))
    assert 0 < short.missed == silent.missed < 1


def test_what_is_blamed_on_one_is_told_of_that_one() -> None:
    results, table, hearing = targets(*(bytes([32, 1, *bytes(13), n]) for n in (1, 2)), version=6)
    for row in (0, 1):
        answer(table, row, dict.fromkeys(range(4), CODES[PortState.PROHIBITED]))
    hearing.blame[1] = Counter({"prohibited ICMPv6 type 1 code 1 from 2001::9": 4})
    first, second = results.of([0, 1])
    assert (first.addresses, first.blame) == (("2001::1",), ())
    assert second.blame == ("prohibited ICMPv6 type 1 code 1 from 2001::9, 4 times",)
    assert hearing.blame == {}


def test_silence_of_who_rations_and_of_who_accepts_everything() -> None:
    results, table, _ = targets(*(bytes([198, 18, 0, n]) for n in range(1, 4)))
    for row in range(3):
        answer(table, row, {0: OPEN})
    table.column["attempt"][:3] = RATIONED - 1, RATIONED, 1
    table.column["everything"][2] = 1
    said = results.of([0, 1, 2])
    silence = [one.states[1:] for one in said]
    assert silence == [("filtered 80-81,443",), ("rate-limited 80-81,443",), ()]
    assert [one.everything for one in said] == [False, False, True]


def test_large_numbers_are_told_in_parts() -> None:
    every = [bytes([10, 0, n >> 8, n & 255]) for n in range(5000)]
    results, _table, _ = targets(*every)
    said = results.of(range(5000))
    assert [len(one.addresses) for one in said] == [2048, 2048, 904]
    assert said[-1].addresses[-1] == "10.0.19.135"
