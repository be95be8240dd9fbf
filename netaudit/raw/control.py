"""How fast each unit's link is asked: delay and loss, measured on its own answers, set the rate.

A scanner should be the least of a link's users (RFC 6817, LEDBAT): where answers take longer than
the quickest did, a queue has grown, and the rate is lowered until it is gone. No unit's trouble
slows another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.raw.shared import LINKS, Shared
from netaudit.raw.trains import CARS, Trains

if TYPE_CHECKING:
    from netaudit.raw.schedule import Buckets

_EVERY = 0.1  # seconds between two looks at a unit
_SAMPLES = 4  # answers in a look, unless it has waited four times as long
CAUTIOUS = 1_160.0  # octets a second: twenty probes, for a link that nobody knows
_UNHEARD = 5 * CAUTIOUS  # the most while nothing has come back
# Growth in a second, as a logarithm: to begin with, and after a queue was met.
_FASTER, _CREEP = 1.5, 0.3
# And on a known link, which we do not fill: what we gave way to was somebody else's, or a moment
# in which everything was late.
_BACK = 1.0
# What grows by g a second, and learns D seconds late that it has passed the link's rate, has made
# a queue of g * D * D / 2 seconds by then: so long it may be, and a quarter of it later on.
_OVERSHOOT = 0.06
_LONGEST = 0.5  # seconds of a look that count
_LESS, _OF_DELIVERED = 0.7, 0.75
# While a queue stands it drains no faster than we stay below the link: a quarter of a second's
# worth, at most half of the rate. Then we are back soon, and careful where it began.
_DRAIN, _LEAST_DRAIN = 4.0, 0.5
_SOON = 0.7  # of the rate at which a queue was met
_WITHIN = 2.0  # times a rate: of so little more it is known whether the link has it
_TOGETHER = 0.85  # of the rate: to so much all are soon back who were late at the same time
_BEYOND = 1.15  # of that rate: no queue here, so it was not the link's
_BEGIN = 0.75  # of what trains say that a link has, at least
_AT_MOST = 0.25  # of the rate is left, however little of it was in use
_AT_ONCE = 1 / 25  # of a second's octets may leave at once, after a turn that took so long
_LEAST_DEPTH = 240.0  # octets: three probes or four
_LEAST_OF_KNOWN = 0.25  # of the rate that we were given
# Even the quickest answer of a look is so late: half of the target on a link that we find out
# about, for others waited longer. Of a known link we stay below the rate, so that a queue is
# somebody else's: then we make room for it, but not for a few busy milliseconds here or there.
_PART, _PART_OF_KNOWN = 0.5, 4.0
# Looks in a row that find it so. A turn of ours that came late makes all probes of one look late.
_LOOKS, _LOOKS_OF_KNOWN = 1.0, 2.0
_TICK = 0.004  # seconds that a round trip may be off, by the tick that a probe tells
_OWN = 0.002  # seconds of a turn that nobody minds
_SHARP = 0.01  # seconds: a round trip that is known so well
_FALLS = 0.9  # of the queue in the last look: it drains, and we gave way enough
_USED, _USED_NEAR = 0.75, 0.85  # of the rate: who did not use it learns nothing about more
_LOSSY = 0.1  # of the answers came only when asked again
_ENOUGH = 8
_FAR = 1e9
_COLUMNS = {
    "cap": 0.0,  # octets a second
    "least": 0.0,  # octets a second, whatever is measured
    "part": 0.0,  # of the target, that even the quickest answer may be late
    "looks": 0.0,  # in a row, that must find the quickest answer late
    "late": 0.0,  # that did
    "own": 0.0,  # seconds: the longest turn of ours in this look
    "before": 0.0,  # and in the last one, whose probes are answered in this
    "target": 0.0,  # seconds of queue; 0: not minded
    "base": _FAR,  # the quickest round trip
    "slot": _FAR,  # the quickest round trip since links were compared
    "slot_rough": 0.0,  # the sum of what round trips took at least
    "slot_count": 0.0,
    "quickest": _FAR,  # round trip in this look: a queue that stays delays that one too
    "common": _FAR,  # the least that all links were late by when answers came
    "rough": 0.0,  # the sum of what round trips took at least
    "count": 0.0,
    "spent": 0.0,  # octets sent in this look
    "since": 0.0,
    "hold": 0.0,  # until then nothing is learnt
    "first": 0.0,  # answers to first questions
    "again": 0.0,  # answers to repetitions
    "acted": 0.0,  # `again` when loss last slowed us down
    "met": 0.0,  # octets a second at which a queue is or was met, or loss; 0: nobody knows
    "gave": 0.0,  # 1: we gave way to it
    "queue": 0.0,  # seconds, in the last look; _FAR: we gave way to it
    "worst": 0.0,  # the longest queue, seconds
}


class Links:
    """The links of all units; `units` are their token buckets."""

    def __init__(self, units: Buckets, shared: Shared, *, stamped: bool = True) -> None:
        """`shared`: the way that all have in common.

        `stamped`: the kernel says when answers came; else it is when we look.
        """
        self.shared = shared
        self._stamped = stamped
        # Seconds behind a round trip in which we learn what we did; a look more if read late.
        self._late = (2 if stamped else 3) * _EVERY
        self._units = units
        self._trains = Trains()
        self.column = {name: np.zeros(0) for name in _COLUMNS}
        self._looked = 0.0

    def place(self, name: str, rate: float, target: float, octets: float, now: float) -> int:
        """The bucket of a unit: at most `rate` octets a second (0: unknown).

        `target`: seconds of queue, 0 for not to care. `octets` of a probe.
        """
        place = self._units.place(name, rate if rate or not target else CAUTIOUS)
        if place == len(self.column["cap"]):
            for key, value in _COLUMNS.items():
                self.column[key] = np.append(self.column[key], value)
            self.column["cap"][place] = rate or _FAR
            self.column["part"][place] = _PART_OF_KNOWN if rate else _PART
            self.column["looks"][place] = _LOOKS_OF_KNOWN if rate else _LOOKS
            self.column["least"][place] = max(CAUTIOUS, _LEAST_OF_KNOWN * rate)
            self.column["target"][place] = target
            self.column["since"][place] = now
            if target and rate:
                self._set_depth(np.array([place]))
                if (self.column["target"] > 0).sum() == LINKS:
                    self.shared.begin()
            elif target:
                self.shared.begin(stamped=self._stamped)
                self._trains.begin(place, octets, now)
                self._units.rate[place] = 0.0  # but for the trains
                self._units.depth[place] = self._units.tokens[place] = CARS * octets
                self.column["hold"][place] = _FAR
        return place

    def left(self, units: Any, tick: int, now: float) -> None:
        """Probes left for these units, all at this tick."""
        if self._trains.busy:
            self._trains.left(units, tick, now)

    def _mind_trains(self, now: float) -> None:
        units, octets = self._trains.due(now)
        self._units.depth[units] = self._units.tokens[units] = octets
        units, least, most = self._trains.told(now)
        self._units.rate[units] = np.maximum(CAUTIOUS, _BEGIN * least)
        self._set_depth(units)
        self._units.tokens[units] = 0.0
        self.column["met"][units] = most
        self.column["since"][units] = now
        # What comes until then was not sent at this rate.
        self.column["hold"][units] = now + np.minimum(1.0, self.column["base"][units])
        for name in ("count", "spent"):
            self.column[name][units] = 0.0

    def _set_depth(self, units: Any) -> None:
        self._units.depth[units] = np.maximum(_LEAST_DEPTH, _AT_ONCE * self._units.rate[units])

    @property
    def finding(self) -> bool:
        """Whether trains are under way, which tell the more the better we know when they came."""
        return self._trains.busy

    @property
    def minded(self) -> bool:
        """Whether anybody cares for the queues of a link."""
        return bool((self.column["target"] > 0).any())

    @property
    def learnt(self) -> bool:
        """Whether a link's rate is found out."""
        return bool(((self.column["target"] > 0) & (self.column["cap"] == _FAR)).any())

    def spend(self, units: Any, octets: Any) -> None:
        """Octets leave, or left by our kernel's hand."""
        spent = octets.astype(float)  # of one kind, or numpy takes a path forty times slower
        np.subtract.at(self._units.tokens, units, spent)
        np.add.at(self.column["spent"], units, spent)

    def heard(self, units: Any, rtts: Any, surely: Any, repeated: Any) -> None:
        """Answers came: their round trips in seconds, and whether to a repetition.

        `rtts`: at most; `surely`: at least, where nobody says when they came.
        """
        column = self.column
        np.minimum.at(column["base"], units, rtts)
        np.add.at(column["slot_count"], units, 1.0)
        np.add.at(column["slot_rough"], units, surely)
        sharp = rtts - surely <= _SHARP
        np.minimum.at(column["slot"], units[sharp], surely[sharp])
        np.add.at(column["first"], units[~repeated], 1.0)
        np.add.at(column["again"], units[repeated], 1.0)

    def arrived(self, units: Any, ticks: Any, moments: Any, waited: Any) -> None:
        """The same answers: the ticks of their probes, when they came, or so long before."""
        if self._trains.busy:
            self._trains.heard(units, ticks, moments, waited)

    def loss(self, units: Any) -> Any:
        """How likely a question and its answer are lost: Laplace's rule over what was heard."""
        again, first = self.column["again"][units], self.column["first"][units]
        return (again + 1) / (first + again + 2)

    def turned(self, seconds: float) -> None:
        """So long it is since the last turn: answers may seem late by that, and were not."""
        if seconds > _OWN:
            np.maximum(self.column["own"], seconds, out=self.column["own"])

    def look(self, now: float) -> None:
        """Judge the units whose look is due, and set their rates."""
        if now - self._looked < _EVERY / 4:
            return
        self._looked = now
        if self._trains.busy:
            self._mind_trains(now)
        self._compare(now)
        column = self.column
        held = column["hold"] > now
        for name in ("count", "spent", "quickest", "common", "rough"):
            column[name][held] = _COLUMNS[name]
        column["since"][held] = now
        age = (now - column["since"]) / _EVERY
        ripe = (age >= 1) & ((column["count"] >= _SAMPLES) | (age >= 4))  # noqa: PLR2004
        due = np.flatnonzero(ripe & (column["target"] > 0) & (now >= column["hold"]))
        if len(due):
            self._judge(due, now)

    def _compare(self, now: float) -> None:
        """What was heard since the last time goes into the look, and what all have in common."""
        column = self.column
        minded = column["target"] > 0
        if not minded.any():
            return
        heard = np.flatnonzero((column["slot_count"] > 0) & minded)
        quickest, count, base = (column[name][heard] for name in ("slot", "slot_count", "base"))
        rough = column["slot_rough"][heard]
        least = np.where(quickest < _FAR, quickest, rough / count)
        common = self.shared.common(np.maximum(0.0, least - base))
        # A look is late by what its quickest answer is, and so is what it has in common.
        for name, values in (("quickest", quickest), ("common", common)):
            column[name][heard] = np.minimum(column[name][heard], values)
        column["rough"][heard] += rough
        column["count"][heard] += count
        for name in ("slot", "slot_rough", "slot_count"):
            column[name][heard] = _COLUMNS[name]
        rtt = min(1.0, base.max(initial=0.0))
        if self._trains.busy:
            return  # too much else on the way would make nonsense of them
        target = column["target"][minded].min()
        if self.shared.look(now, target, rtt, known=not self.learnt):
            self._give_way(np.flatnonzero(minded & (column["cap"] == _FAR)))

    def _give_way(self, units: Any) -> None:
        """All are late: what is in queues of ours drains, if it is that."""
        rate = self._units.rate[units]
        self._units.rate[units] = np.maximum(np.minimum(rate, CAUTIOUS), _LESS * rate)
        self.column["met"][units] = _TOGETHER / _SOON * rate
        self.column["gave"][units] = 1.0
        self._set_depth(units)

    def _judge(self, due: Any, now: float) -> None:
        column, rates = self.column, self._units.rate
        seconds, rate, queue = now - column["since"][due], rates[due], self._queue(due)
        column["worst"][due] = np.maximum(column["worst"][due], queue)
        # Of the time in which we could send.
        sent_rate = column["spent"][due] / np.maximum(_EVERY / 2, seconds - column["own"][due])
        own = np.maximum(column["own"][due], column["before"][due])
        hidden = np.minimum(own, _TICK) if self._stamped else 0.0
        known = column["cap"][due] < _FAR
        late = queue - hidden > column["part"][due] * column["target"][due]
        falls = late & ~known & (queue < _FALLS * column["queue"][due])
        column["late"][due] = np.where(late & ~falls, column["late"][due] + 1, 0)
        full = column["late"][due] >= column["looks"][due]
        lossy = self._lossy(due)
        slower = np.minimum(_LESS * rate, np.maximum(CAUTIOUS, _OF_DELIVERED * sent_rate))
        slower *= np.maximum(_LEAST_DRAIN, 1 - _DRAIN * np.where(full, queue, 0.0))
        slower = np.maximum(slower, np.minimum(rate, column["least"][due]))
        slower = np.maximum(slower, _AT_MOST * rate)
        faster = np.where(falls, rate, self._faster(due, sent_rate, seconds, own))
        rates[due] = np.where(full | lossy, slower, faster)
        column["queue"][due] = np.where(full, _FAR, queue)
        self._meet(due, rate, lossy | (full & ~known))
        # What is under way now was sent at the old rate: it must not slow us down twice.
        column["hold"][due[full]] = now + (column["base"][due] + queue)[full]
        column["before"][due] = column["own"][due]
        for name in ("count", "spent", "own", "quickest", "common", "rough"):
            column[name][due] = _COLUMNS[name]
        column["since"][due] = now
        self._set_depth(due)

    def _queue(self, due: Any) -> Any:
        """Seconds that even the quickest answer of this look was late, and not with all others."""
        column = self.column
        # Where nothing is known so well, the mean of what it took at least.
        rough = column["rough"][due] / np.maximum(1.0, column["count"][due])
        quickest = np.where(column["quickest"][due] < _FAR, column["quickest"][due], rough)
        late = quickest - column["base"][due] - column["common"][due]
        return np.where(column["count"][due] > 0, np.maximum(0.0, late), 0.0)

    def _faster(self, due: Any, sent_rate: Any, seconds: Any, own: Any) -> Any:
        """The rates of links that have no queue."""
        column, rate, met = self.column, self._units.rate[due], self.column["met"][due]
        cap = np.where(column["base"][due] < _FAR, column["cap"][due], _UNHEARD)
        cap = np.minimum(cap, column["cap"][due])
        late = np.minimum(column["base"][due], 1.0) + self._late + 2 * own
        near = (rate >= _SOON * met) & (rate <= _BEYOND * met)
        gave = column["gave"][due] > 0
        bold = np.where(near, 0.5, np.where(gave, 1.0, 2.0))
        growth = np.minimum(np.where(near, _CREEP, _FASTER), bold * _OVERSHOOT / late**2)
        below = gave & (rate < _SOON * met)
        growth = np.where(((column["cap"][due] < _FAR) & ~near) | below, _BACK, growth)
        faster = np.minimum(cap, rate * np.exp(growth * np.minimum(seconds, _LONGEST)))
        faster = np.where(below, np.minimum(faster, _SOON * met), faster)
        used = sent_rate >= np.where(near, _USED_NEAR, _USED) * rate
        used &= self.shared.late <= _PART * column["target"][due]
        return np.maximum(np.where(used, faster, rate), np.minimum(rate, cap))

    def _meet(self, due: Any, rate: Any, ours: Any) -> None:
        """A queue, or loss, was met at this rate, and it is ours."""
        column, met = self.column, self.column["met"][due]
        # Where we had given way already it was not the rate that made the queue; and what trains
        # told of a link is not forgotten for one moment in which it was late.
        kept = (column["gave"][due] > 0) | (met <= _WITHIN * rate)
        column["met"][due[ours]] = np.where(kept, np.maximum(rate, _SOON * met), rate)[ours]
        column["gave"][due[ours]] = 1.0

    def _lossy(self, due: Any) -> Any:
        column = self.column
        again, first = column["again"][due], column["first"][due]
        lossy = (again >= _ENOUGH) & (again > _LOSSY * (again + first))
        lossy &= again >= 2 * column["acted"][due]
        column["acted"][due[lossy]] = again[lossy]
        return lossy
