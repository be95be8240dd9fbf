"""A link is a queue of known rate here, so that what the control learns can be known."""

from __future__ import annotations

import numpy as np
import pytest

from netaudit.raw.control import CAUTIOUS, Links
from netaudit.raw.schedule import Buckets
from netaudit.raw.shared import Shared

OCTETS = 58
STEP = 0.004


def alone() -> Shared:
    """A way that is shared with nobody."""
    run = Buckets(1 / 50, 1.0)
    run.place("run", 0.0)
    return Shared(run)


class Wire:
    """One unit's link, played turn by turn: `rate` octets a second, `rtt` seconds when empty."""

    def __init__(
        self, rate: float, rtt: float, known: float = 0.0, loss: int = 0, *, stamped: bool = True
    ) -> None:
        """`known`: what the inventory says. Every `loss`-th probe is lost and asked again.

        Without `stamped` an answer came when it is read.
        """
        self.stamped = stamped
        self.buckets = Buckets(1 / 50, 1500.0)
        self.links = Links(self.buckets, alone(), stamped=stamped)
        self.links.place("u", known, 0.01, OCTETS, 0.0)
        self.rate, self.rtt, self.loss = rate, rtt, loss
        self.now = self.free = 0.0
        self.sent = 0
        self.queues: list[float] = []
        self._due: list[tuple[float, float, bool, int, float]] = []

    def play(self, seconds: float) -> None:
        unit = np.zeros(1, np.int64)
        for _ in range(int(seconds / STEP)):
            self.now += STEP
            self.buckets.refill(STEP)
            self.links.turned(STEP)
            tick, before = round(self.now / STEP), self.sent
            while self.buckets.tokens[0] >= OCTETS:
                self.links.spend(unit, np.array([float(OCTETS)]))
                self.sent += 1
                self.free = max(self.free, self.now) + OCTETS / self.rate
                self.queues.append(self.free - self.now)
                again = bool(self.loss) and self.sent % self.loss == 0
                came = self.free + self.rtt
                self._due.append((came, came - self.now, again, tick, 0.0))
            self.links.left(np.zeros(self.sent - before, np.int64), tick, self.now)
            for came, rtt, again, left, stood in [d for d in self._due if d[0] <= self.now]:
                late = 0.0 if self.stamped else self.now - came
                waited = np.array([0.0 if self.stamped else STEP])
                self.links.arrived(unit, np.array([left]), np.array([came + late]), waited)
                surely = rtt - stood if self.stamped else rtt + late - STEP
                self.links.heard(
                    unit, np.array([rtt + late]), np.array([surely]), np.array([again])
                )
            self._due = [d for d in self._due if d[0] > self.now]
            self.links.look(self.now)

    def stall(self, seconds: float) -> None:
        """This machine stands still between building probes and sending them."""
        self.now += seconds
        self._due = [(d[0] + seconds, d[1] + seconds, *d[2:4], d[4] + seconds) for d in self._due]
        self.links.turned(seconds)


def test_our_own_lateness_is_no_queue() -> None:
    wire = Wire(16_000.0, 0.04)
    wire.play(5)
    for _ in range(8):
        wire.stall(0.3)
        wire.play(0.3)
        assert wire.buckets.rate[0] > 0.75 * wire.rate  # as it finds out without being late


@pytest.mark.parametrize("rtt", [0.04, 0.3])
@pytest.mark.parametrize("rate", [16_000.0, 64_000.0])
def test_an_unknown_link_is_used_and_its_queue_stays_short(rate: float, rtt: float) -> None:
    wire = Wire(rate, rtt)
    wire.play(15)
    before, wire.queues = wire.sent, []
    wire.play(15)
    assert (wire.sent - before) * OCTETS > 0.5 * rate * 15
    assert sum(wire.queues) / len(wire.queues) < 0.01


@pytest.mark.parametrize("rtt", [0.04, 0.3])
def test_a_link_is_found_out_without_filling_its_queue(rtt: float) -> None:
    wire = Wire(16_000.0, rtt)
    wire.play(15)
    assert max(wire.queues) < 0.15
    assert sum(wire.queues) / len(wire.queues) < 0.015


@pytest.mark.parametrize("rtt", [0.04, 0.3])
@pytest.mark.parametrize("rate", [16_000.0, 64_000.0, 250_000.0])
def test_an_unknown_link_is_in_use_after_a_round_trip_and_a_little(rate: float, rtt: float) -> None:
    """Trains tell what it has; growing from twenty probes a second takes many seconds."""
    wire = Wire(rate, rtt)
    wire.play(rtt + 0.4)
    before, wire.queues = wire.sent, []
    wire.play(2)
    assert (wire.sent - before) * OCTETS > 0.45 * rate * 2
    assert max(wire.queues) < 0.15


@pytest.mark.parametrize("rtt", [0.04, 0.3])
@pytest.mark.parametrize("rate", [16_000.0, 64_000.0, 250_000.0])
def test_who_reads_answers_late_finds_a_link_out_gently(rate: float, rtt: float) -> None:
    wire = Wire(rate, rtt, stamped=False)
    wire.play(rtt + 0.5)
    before = wire.sent
    wire.play(6)
    assert (wire.sent - before) * OCTETS > 0.4 * rate * 6
    assert max(wire.queues) < 0.15
    assert sum(wire.queues) / len(wire.queues) < 0.02


def test_what_is_read_late_hides_a_queue_only_where_nothing_was_read_in_time() -> None:
    links = Links(Buckets(1 / 50, 1500.0), alone(), stamped=False)
    place = links.place("u", 16_000.0, 0.01, OCTETS, 0.0)
    rates = links._units.rate
    for now in (1.0, 2.0, 3.0, 4.0, 5.0):
        late, sharp = now - 0.3, 0.2 if now > 1 else 0.04
        rtts, surely = np.array([late, sharp]), np.array([0.0, sharp - 0.004])
        links.heard(np.full(2, place), rtts, surely, np.zeros(2, bool))
        links.look(now)
    assert rates[place] < 16_000.0  # the sharp one tells of the queue
    assert links.column["base"][place] == pytest.approx(0.04)


def test_where_everything_is_read_late_the_mean_tells_of_a_queue() -> None:
    links = Links(Buckets(1 / 50, 1500.0), alone(), stamped=False)
    place = links.place("u", 16_000.0, 0.01, OCTETS, 0.0)
    for now, least in ((1.0, 0.02), (2.0, 0.09), (3.0, 0.09), (4.0, 0.09)):
        surely = np.array([0.0, 2 * least])
        links.heard(np.full(2, place), surely + 0.05, surely, np.zeros(2, bool))
        links.look(now)
    assert links.column["base"][place] == pytest.approx(0.05)
    assert links.column["worst"][place] == pytest.approx(0.04)


def test_a_known_link_starts_at_its_rate_and_is_never_asked_for_more() -> None:
    wire = Wire(64_000.0, 0.04, known=48_000.0)
    wire.play(10)
    assert wire.sent * OCTETS <= 48_000 * 10 + 1500
    assert wire.sent * OCTETS > 0.9 * 48_000 * 10
    assert max(wire.queues) < 0.05


def test_a_link_that_others_use_too_is_left_to_them() -> None:
    """The inventory says 64,000 octets a second; half of them are somebody else's."""
    wire = Wire(32_000.0, 0.04, known=51_200.0)
    wire.play(10)
    before, wire.queues = wire.sent, []
    wire.play(10)
    assert sum(wire.queues) / len(wire.queues) < 0.08
    assert (wire.sent - before) * OCTETS < 0.9 * 32_000.0 * 10


def test_one_late_turn_of_ours_does_not_slow_a_known_link_down() -> None:
    """All probes of a look left 60 ms later than we thought: that is no queue of the link."""
    wire = Wire(1e6, 0.04, known=50_000.0)
    wire.play(1)
    wire.rtt = 0.1
    wire.play(0.2)
    wire.rtt = 0.04
    wire.play(0.3)
    assert wire.buckets.rate[0] == 50_000.0
    wire.rtt = 0.1
    wire.play(0.5)
    assert wire.buckets.rate[0] < 50_000.0


def test_a_known_link_is_soon_asked_at_its_rate_again() -> None:
    """The queue that we gave way to was not ours: within two seconds of its end we are back."""
    wire = Wire(1e6, 0.3, known=50_000.0)
    wire.play(2)
    wire.rtt = 0.4
    wire.play(1)
    assert wire.buckets.rate[0] < 30_000.0
    wire.rtt = 0.3
    wire.play(2.5)
    assert wire.buckets.rate[0] == 50_000.0


def test_loss_slows_a_unit_down_and_no_other() -> None:
    lossy, clean = Wire(1e6, 0.04, known=50_000.0, loss=4), Wire(1e6, 0.04, known=50_000.0)
    for wire in (lossy, clean):
        wire.play(5)
    assert lossy.buckets.rate[0] < 0.75 * clean.buckets.rate[0]
    assert clean.buckets.rate[0] == 50_000.0


def test_while_nothing_comes_back_an_unknown_link_is_asked_little() -> None:
    wire = Wire(1e6, 1000.0)
    wire.play(20)
    assert wire.sent * OCTETS <= 20 * 5 * CAUTIOUS + 1500


def test_a_unit_that_nobody_minds_keeps_its_rate() -> None:
    links = Links(buckets := Buckets(1 / 50, 1500.0), alone())
    links.place("lab", 0.0, 0.0, OCTETS, 0.0)
    before = buckets.rate.copy()
    links.heard(np.zeros(9, np.int64), np.full(9, 3.0), np.full(9, 3.0), np.zeros(9, bool))
    links.look(1.0)
    assert (buckets.rate == before).all()


def test_loss_is_estimated_from_what_came_only_when_asked_again() -> None:
    links = Links(Buckets(1 / 50, 1500.0), alone())
    place = links.place("u", 0.0, 0.0, OCTETS, 0.0)
    assert links.loss(place) == 0.5  # nobody knows
    links.heard(np.zeros(98, np.int64), np.full(98, 0.1), np.full(98, 0.1), np.arange(98) < 5)
    assert links.loss(place) == 0.06
