from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import numpy as np
import pytest

from netaudit.facts.reach import PortState
from netaudit.raw.table import (
    CODES,
    MOST_PROBES,
    MOST_TARGETS,
    OVER,
    SILENT,
    Arena,
    Table,
    ranges,
)

PORTS = np.array([22, 80, 443, 8080], np.uint16)


def filled(count: int = 3) -> Table:
    table = Table()
    for low in range(count):
        table.add({"version": 6, "high": 7, "low": low}, PORTS)
    table.seal()
    return table


def sequences(table: Table, row: int) -> Any:
    """What probes of this target carry."""
    state: Any = tuple(table.column["hash"][row : row + 1, i].repeat(len(PORTS)) for i in range(4))
    index = table.column["base"][row] + np.arange(len(PORTS))
    return index.astype(np.uint32) ^ table.cookie.finish(state, PORTS)


def identified(table: Table, low: int, ports: Any, numbers: Any, version: int = 6) -> Any:
    count = len(ports)
    words = np.full(count, 7, np.uint64), np.full(count, low, np.uint64)
    mask, rows, indices = table.identify(version, *words, ports, numbers)
    return [(int(r), int(i)) for m, r, i in zip(mask, rows, indices, strict=True) if m]


def test_an_answer_finds_its_probe() -> None:
    table = filled()
    assert identified(table, 1, PORTS, sequences(table, 1)) == [(1, i) for i in range(4, 8)]


@pytest.mark.parametrize("wrong", ["address", "port", "number", "family", "over"])
def test_an_answer_that_fits_no_probe_is_none(wrong: str) -> None:
    table = filled()
    numbers = sequences(table, 1)
    if wrong == "over":
        table.column["phase"][1] = OVER
    low = 2 if wrong == "address" else 1
    ports = PORTS[::-1].copy() if wrong == "port" else PORTS
    numbers = numbers ^ np.uint32(1 << 30) if wrong == "number" else numbers
    assert identified(table, low, ports, numbers, 4 if wrong == "family" else 6) == []


def test_random_answers_are_none() -> None:
    table = filled(64)
    draw = np.random.default_rng(3)
    ports = np.resize(PORTS, 100_000)
    numbers = draw.integers(0, 2**32, 100_000, dtype=np.uint32)
    assert identified(table, 9, ports, numbers) == []


def test_only_the_first_answer_counts_and_the_best_stays() -> None:
    table = filled(1)
    rows, indices = np.zeros(5, np.int64), np.array([0, 0, 1, 2, 2])
    first = table.settle(rows, indices, np.array([4, 2, 1, 1, 3], np.uint8))
    assert sorted(indices[first].tolist()) == [0, 1, 2]
    assert table.column["answered"][0] == 3
    assert table.settle(rows[:1], indices[2:3], np.array([4], np.uint8)).tolist() == []
    assert table.states.data[:4].tolist() == [2, 1, 1, SILENT]


def test_only_what_nothing_answered_is_asked_again() -> None:
    table = filled(2)
    table.settle(np.array([1, 1]), np.array([4, 6]), np.array([2, 2], np.uint8))
    assert table.requeue(1) == 2
    at = int(table.column["queue_at"][1])
    assert sorted(table.queues.data[at : at + 2].tolist()) == [1, 3]


def test_what_can_be_kept_is_bounded() -> None:
    table = filled(1)
    assert table.room_for(1000, 1_000_000)
    assert not table.room_for(MOST_TARGETS, 1)
    assert not table.room_for(1, MOST_PROBES)


def test_compacting_keeps_the_queues_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.raw.table.MOST_PROBES", 64)
    table = filled(2)
    for _ in range(50):
        table.requeue(1)
    before = table.queues.size
    table.compact()
    assert table.queues.size < before
    for row in (0, 1):
        at = int(table.column["queue_at"][row])
        assert sorted(table.queues.data[at : at + 4].tolist()) == [0, 1, 2, 3]


def test_an_arena_grows_and_keeps() -> None:
    arena = Arena("u2")
    starts = [arena.append(np.full(700, n, np.uint16)) for n in range(5)]
    assert starts == [0, 700, 1400, 2100, 2800]
    assert [int(arena.data[start]) for start in starts] == [0, 1, 2, 3, 4]


def test_ranges() -> None:
    assert ranges([]) == ""
    assert ranges([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10"


def test_every_state_has_a_code() -> None:
    assert sorted(CODES.values()) == [1, 2, 3, 4, SILENT]


def test_patience_grows_with_the_round_trip_and_the_attempt() -> None:
    table = filled(3)
    table.column["smoothed"][:3] = (-1.0, 0.02, 0.5)
    table.column["variation"][:3] = (0.0, 0.001, 0.1)
    assert table.patience(np.arange(3)).tolist() == pytest.approx([1.0, 0.12, 0.9])
    table.column["attempt"][:3] = (2, 3, 4)
    assert table.patience(np.arange(3)).tolist() == pytest.approx([1.0, 0.15, 0.9 * 1.25**2])
    table.column["attempt"][:3] = 40
    assert table.patience(np.arange(3)).tolist() == [3.0] * 3


def test_an_address_as_text() -> None:
    table = Table()
    table.add({"version": 6, "high": 0x20010DB8 << 32, "low": 5}, PORTS)
    table.add({"version": 4, "low": 0xC6120001}, PORTS)
    table.add({"version": 6, "high": 0, "low": 0xFFFF_C612_0001}, PORTS)
    table.add({"version": 6, "high": 0x64_FF9B << 32, "low": 0xC612_0001}, PORTS)
    wanted = ["2001:db8::5", "198.18.0.1", "::ffff:198.18.0.1", "64:ff9b::198.18.0.1"]
    # As the scanner writes them: it finds its question by this text.
    assert [table.address(row) for row in range(4)] == [str(ip_address(text)) for text in wanted]


def test_only_granted_targets_may_send() -> None:
    table = filled(4)
    table.column["granted"][:4] = (0, 5, 5, 1)
    table.column["phase"][2] = OVER
    assert table.may_send(0.0).tolist() == [1, 3]


DECOYS = np.array([1, 2, 3, 5, 8, 13, 21, 34], np.uint16)


def decoyed(accepting: int) -> Table:
    """A target with decoys, so many of which accept, and whose other ports refuse."""
    table = Table()
    ports = np.union1d(PORTS, DECOYS)
    table.add({"version": 6, "low": 1}, ports, DECOYS)
    table.seal()
    codes = np.full(len(ports), CODES[PortState.CLOSED], np.uint8)
    codes[np.searchsorted(ports, DECOYS[:accepting])] = CODES[PortState.OPEN]
    table.states.data[: len(ports)] = codes
    return table


def test_decoys_are_asked_first_and_the_rest_once() -> None:
    table = decoyed(0)
    column = table.column
    ports = table.ports.data[: int(column["size"][0])]

    def queued() -> list[int]:
        at, size = int(column["queue_at"][0]), int(column["queue_size"][0])
        return sorted(ports[table.queues.data[at : at + size]].tolist())

    assert queued() == DECOYS.tolist()
    table.pass_decoys(np.array([0]))
    assert queued() == PORTS.tolist()
    assert int(column["first"][0]) < len(PORTS)


@pytest.mark.parametrize("accepting", [0, 6, 7, 8])
def test_what_the_decoys_answered_is_known_apart(accepting: int) -> None:
    states = decoyed(accepting).decoy_states(0)
    assert len(states) == len(DECOYS)
    assert int((states == CODES[PortState.OPEN]).sum()) == accepting


def test_where_all_ports_are_decoys_they_are_asked_as_any_other() -> None:
    table = Table()
    table.add({"version": 6}, DECOYS, DECOYS)
    assert int(table.column["queue_size"][0]) == len(DECOYS)
    assert not table.column["ahead"][0]
