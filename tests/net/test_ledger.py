from __future__ import annotations

from ipaddress import ip_address
from itertools import pairwise

import pytest

from netaudit.errors import Stopped
from netaudit.model import Link
from netaudit.net import gate as gate_module
from netaudit.net import ledger as module
from netaudit.net.gate import Gate, Limits, gate_for
from netaudit.net.ledger import Ledger, Lock, Table, digest_of
from tests.factories import make_inventory, make_unit

HERE, BESIDE = ip_address("2001:db8:1001::80"), ip_address("2001:db8:1001::81")


def two(ledger: Ledger, limits: Limits | None = None) -> tuple[Gate, Gate]:
    """The gates of two processes."""
    inventory = make_inventory()
    return gate_for(inventory, limits, ledger), gate_for(inventory, limits, ledger)


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still: what was booked is not yet free."""
    monkeypatch.setattr(gate_module, "monotonic", lambda: 1000.0)


@pytest.mark.usefixtures("still")
def test_two_processes_together_are_as_slow_as_one() -> None:
    alone = gate_for(make_inventory(), Limits(host_pps=10.0))
    one, other = two(Ledger(2), Limits(host_pps=10.0))
    waits = [gate.reserve(HERE) for gate in (one, other, one, other)]
    assert waits == [alone.reserve(HERE) for _ in range(4)]
    assert waits == sorted(waits)
    assert waits[-1] > 0


@pytest.mark.usefixtures("still")
def test_the_pace_that_a_name_server_has_earned_holds_for_both() -> None:
    one, other = two(Ledger(2))
    alone = gate_for(make_inventory())
    for gate in (one, alone):
        for _ in range(300):
            gate.answered(HERE, after=0.0)
    assert other.reserve(HERE, 100, question=True) == alone.reserve(HERE, 100, question=True)
    one.lost(HERE, 0.0)
    alone.lost(HERE, 0.0)
    assert other.reserve(HERE, 100, question=True) == alone.reserve(HERE, 100, question=True)


def test_what_both_have_sent_is_counted_together() -> None:
    one, other = two(Ledger(2))
    one.reserve(HERE, 2, 100)
    other.count(3)
    assert (one.packets, other.packets, one.octets) == (5, 5, 100)


def test_who_stops_one_stops_both() -> None:
    one, other = two(Ledger(2))
    one.stop()
    assert other.stopped
    with pytest.raises(Stopped):
        other.reserve(HERE)


@pytest.mark.usefixtures("still")
def test_without_room_each_has_its_share_of_the_pace() -> None:
    ledger = Ledger(2, places=4)  # room for three: the run, one link, one host
    one, _ = two(ledger, Limits(host_pps=10.0))
    whole = [one.reserve(HERE) for _ in range(3)]
    assert ledger.bucket(("host", BESIDE), 1.0) is None
    half = [one.reserve(BESIDE) for _ in range(3)]
    steps = [later - sooner for waits in (whole, half) for sooner, later in pairwise(waits)]
    assert steps == pytest.approx([0.1, 0.1, 0.2, 0.2])


def test_a_place_is_found_again_and_others_keep_theirs() -> None:
    table = Table(8)
    places = [table.place(digest_of(key)) for key in range(6)]
    assert [place and place[1] for place in places] == [True] * 6
    assert len({place and place[0] for place in places}) == 6
    assert [table.place(digest_of(key)) for key in range(6)] == [(p[0], False) for p in places if p]
    assert table.place(digest_of("one more")) is None


def test_who_claims_first_has_it() -> None:
    ledger = Ledger(2, places=4)
    assert ledger.claim("a", 1) == 1
    assert ledger.claim("a", 2) == 1
    assert ledger.claim("b", 2) == 2
    assert ledger.claim("c", 2) == 2
    assert [ledger.claim("d", who) for who in (1, 2)] == [1, 2], "there is no more room"


def test_a_lock_that_nobody_gives_back_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    lock = Lock()
    with lock, pytest.raises(Stopped, match="ended while it booked"), lock:
        pass
    with lock:
        pass


@pytest.mark.usefixtures("still")
def test_each_link_has_its_own_pace_and_one_lock_is_held_for_all() -> None:
    ledger = Ledger(2)
    units = (make_unit(link=Link(8, 0.0)), make_unit("so-b", 2, link=Link(8, 0.0)))
    one, other = (gate_for(make_inventory(*units), None, ledger) for _ in range(2))
    assert one._lock is other._lock is ledger.lock
    there = ip_address("2001:db8:1002::80")
    assert one.reserve(HERE, octets=1500) == other.reserve(there, octets=1500) == 0
    assert one.reserve(there, octets=500) == pytest.approx(1.0)
