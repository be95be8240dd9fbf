"""Links that share a part of their way, in virtual time: what is whose is known here."""

from __future__ import annotations

import numpy as np
import pytest

from netaudit.raw.control import Links
from netaudit.raw.schedule import Buckets
from netaudit.raw.shared import Shared

OCTETS = 58
STEP, RTT, TARGET = 0.004, 0.04, 0.01


def bucket(rate: float) -> Buckets:
    run = Buckets(1 / 50, 1.0)
    run.place("run", rate)
    return run


class Province:
    """Links of `rates` octets a second that nobody knows, all behind one way."""

    def __init__(self, *rates: float, known: float = 0.0) -> None:
        """`known`: what the inventory says of each."""
        self.run, self.buckets = bucket(1e6), Buckets(1 / 50, 1500.0)
        self.links = Links(self.buckets, Shared(self.run))
        for number in range(len(rates)):
            self.links.place(f"u{number}", known, TARGET, OCTETS, 0.0)
        self.rates, self.all = np.array(rates), np.arange(len(rates))
        self.free = np.zeros(len(rates))
        self.now, self.stall = 0.0, 0.0
        self.more = np.zeros(len(rates))  # seconds that others' traffic delays a link's probes
        self.queues: list[float] = []
        self._due: list[tuple[float, int, float, int]] = []

    def play(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            self.buckets.refill(STEP)
            self.run.refill(STEP)
            self.links.turned(STEP)
            self._send(round(self.now / STEP))
            here = [d for d in self._due if d[0] <= self.now]
            self._due = [d for d in self._due if d[0] > self.now]
            if here:
                came, units, left, ticks = (np.array(values) for values in zip(*here, strict=True))
                none = np.zeros(len(here))
                self.links.arrived(units, ticks, came, none)
                self.links.heard(units, came - left, came - left, none > 0)
            self.links.look(self.now)

    def _send(self, tick: int) -> None:
        """Slow links first, as the schedule has it."""
        sent: list[int] = []
        turn = np.roll(self.all, tick)
        classes = np.floor(np.log2(np.maximum(1.0, self.buckets.rate[turn])))
        for unit in turn[np.argsort(classes, kind="stable")].tolist():
            most = min(self.buckets.tokens[unit] // OCTETS, self.run.tokens[0])
            for _ in range(int(most)):
                self.free[unit] = max(self.free[unit], self.now) + OCTETS / self.rates[unit]
                self.queues.append(self.free[unit] - self.now)
                came = self.free[unit] + RTT + self.more[unit] + self.stall
                self._due.append((came, unit, self.now, tick))
            sent += [unit] * int(most)
            self.run.tokens[0] -= int(most)
        units = np.array(sent, np.int64)
        self.links.spend(units, np.full(len(sent), OCTETS))
        self.links.shared.sent += len(sent)
        self.links.left(units, tick, self.now)


@pytest.mark.parametrize("known", [0.0, 40_000.0])
def test_what_all_are_late_by_slows_the_run_and_no_link(known: float) -> None:
    net = Province(*[64_000.0] * 6, known=known)
    net.play(1.2)
    before = net.buckets.rate.copy()
    net.stall = 0.1
    net.play(0.6)
    assert net.run.rate[0] < 0.8 * before.sum() / OCTETS
    net.stall = 0.0
    net.play(0.4)
    assert (net.buckets.rate >= (1.0 if known else 0.75) * before).all()
    net.play(2)
    assert net.run.rate[0] > 0.9 * before.sum() / OCTETS


@pytest.mark.parametrize("stall", [0.0, 0.05])
def test_one_links_queue_slows_it_alone_whatever_all_are_late_by(stall: float) -> None:
    net = Province(*[64_000.0] * 6)
    net.play(1.2)
    before = net.buckets.rate.copy()
    net.more[2], net.stall = 0.05, stall
    net.play(0.4)
    others = np.delete(net.buckets.rate, 2)
    assert (others > (0.65 if stall else 0.99) * np.delete(before, 2)).all()
    assert net.buckets.rate[2] < 0.75 * others.min()


@pytest.mark.parametrize("rates", [[16_000.0] * 6, [16_000.0] * 5 + [64_000.0]])
def test_queues_of_all_links_at_once_are_no_longer_than_one_links(rates: list[float]) -> None:
    net = Province(*rates)
    net.play(8)
    assert max(net.queues) < 0.1
    assert sum(net.queues) / len(net.queues) < 0.015
    assert len(net.queues) * OCTETS > 0.6 * sum(rates) * 8


def late(shared: Shared, now: float, seconds: float, links: int = 4) -> None:
    """A look that finds all so late, in which as much is sent as may."""
    shared.common(np.full(links, seconds))
    shared.sent = int(shared._run.rate[0] * 0.1)
    shared.look(now, TARGET, 0.04, known=False)


def test_two_links_say_nothing_of_all() -> None:
    shared = Shared(run := bucket(1000_000.0))
    assert shared.common(np.array([0.2, 0.3])) == 0.0
    assert shared.common(np.array([0.2, 0.3, 0.4])) == 0.2
    assert shared.common(np.array([0.0, 0.0, 0.3, 0.4])) == 0.0
    for look in range(1, 9):
        late(shared, look / 10, 0.2, links=2)
    assert run.rate[0] == 1000_000.0


def test_a_way_that_got_longer_for_good_is_no_queue() -> None:
    shared = Shared(run := bucket(50_000.0))
    late(shared, 0.1, 0.0)
    for look in range(2, 30):
        late(shared, look / 10, 0.03)
    assert run.rate[0] == 100.0  # we give way to it as long as it can be a queue
    for look in range(30, 200):
        late(shared, look / 10, 0.03)
    assert run.rate[0] == 50_000.0


def test_nobody_is_kept_waiting_for_more_than_the_run_was_given() -> None:
    shared = Shared(run := bucket(3000.0))
    shared.begin()
    assert run.rate[0] == 3000.0
    for look in range(1, 20):
        late(shared, look / 10, 0.0)
    assert run.rate[0] == 3000.0


def test_links_are_found_out_with_little_else_on_the_way() -> None:
    shared = Shared(run := bucket(1000_000.0))
    shared.begin()
    assert run.rate[0] == 20_000.0
    for look in range(1, 20):
        late(shared, look / 10, 0.0)
    assert run.rate[0] == 1000_000.0


def test_answers_that_we_had_no_room_for_slow_the_run_for_good() -> None:
    shared = Shared(run := bucket(10_000.0))
    shared.overflow()
    for look in range(1, 50):
        late(shared, look / 10, 0.0)
    assert run.rate[0] == 7000.0
