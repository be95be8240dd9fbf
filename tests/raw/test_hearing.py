"""What is counted of all that comes in."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.net import rawsweep
from netaudit.raw.hearing import Hearing, arrivals
from netaudit.raw.schedule import Schedule
from netaudit.raw.table import OVER, Table
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, from_near, joined
from tests.raw.test_engine import _forge, make_sweep

if TYPE_CHECKING:
    from netaudit.net.context import Net


class _Deaf:
    """Paths whose rings overflow each time."""

    def drops(self) -> int:
        return 7


def test_what_our_ring_had_no_room_for_is_counted_and_asked_again() -> None:
    table = Table()
    schedule = Schedule(table, 50_000.0)
    hearing = Hearing(_Deaf(), schedule)  # type: ignore[arg-type]
    for _ in range(2):
        schedule.table.add({"version": 6}, _ports())
    table.column["phase"][1] = OVER
    for _ in range(5):
        assert hearing.mind_overflow() == 7
    assert hearing.tally.overflowed == 35
    assert schedule.run.rate[0] < 50_000.0
    assert table.column["attempt"][:2].tolist() == [-3, 0]  # a few passes more, and not for ever


def test_an_answer_came_when_the_kernel_says_even_if_somebody_sets_the_clock() -> None:
    import numpy as np

    stamps = np.array([1000.0, 999.98, 400.0, 4000.0])  # now, a little ago, and two that cannot be
    found = arrivals(stamps, wall=1000.0, now=7.0, since=6.9)
    assert found.tolist() == pytest.approx([7.0, 6.98, 6.85, 7.05])


def test_two_clocks_that_were_not_read_together_are_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """We are kept from reading the second one for 0.2 s, then for 0.05 s, then not at all."""
    from netaudit.raw import hearing

    moments = iter([1.0, 1.2, 2.0, 2.05, 3.0, 3.00001])
    monkeypatch.setattr(hearing, "monotonic", lambda: next(moments))
    assert hearing.both_clocks()[0] == 3.00001


def test_where_two_clocks_cannot_be_read_together_an_answer_is_rather_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from netaudit.raw import hearing

    moments = iter([1.0, 1.2, 2.0, 2.05, 3.0, 3.1, 4.0, 4.1])
    monkeypatch.setattr(hearing, "monotonic", lambda: next(moments))
    assert hearing.both_clocks()[0] == 2.05


def _ports() -> Any:
    import numpy as np

    return np.arange(3, dtype=np.uint16)


@pytest.mark.lab
def test_forged_and_damaged_answers_are_counted_and_thrown_away() -> None:
    """What is forged here has a wrong checksum, and no cookie either."""

    def inside() -> Any:
        sent: list[int] = []
        stop = threading.Event()

        async def ask(net: Net) -> Any:
            helper = await rawsweep.helper_of(net)
            done = await helper.ask(make_sweep(str(FAR), ports="1-20000"), FAR, 0)
            counted = await helper.count()
            return done.states, counted.sent, counted.answers, counted.damaged + counted.strays

        with joined(22, 443) as (near, far):
            forger = threading.Thread(target=_forge, args=(far, stop, sent))
            forger.start()
            try:
                return from_near(near, ask), sum(sent)
            finally:
                stop.set()
                forger.join()

    (states, probes, answers, rejected), forged = in_a_namespace(inside)
    assert states[0] == "open 22,443"
    assert probes >= answers == 20_000
    assert 0 < rejected <= forged


def test_nobody_counts_for_a_helper_that_has_ended() -> None:
    from netaudit.errors import CannotAsk
    from netaudit.net.rawsweep import Helper
    from tests.factories import make_net

    async def ask() -> None:
        with pytest.raises(CannotAsk):
            await Helper(make_net()).count()

    asyncio.run(ask())
