"""What a sweep of one address still has to ask: order, repetition, time-outs. No sockets here."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from math import gcd
from typing import TYPE_CHECKING

from netaudit.facts.portstate import PortState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from netaudit.model import Address
    from netaudit.net.payloads import Payload

# With 3 % lost each way one probe in seventeen goes unanswered; six in a row, once in 24 million.
ATTEMPTS = 6
# What is enough before: an answering port is missed once in a million.
MISSED = 1e-6
# Most UDP ports are silent whatever one does, and hosts ration their ICMP errors (RFC 1812
# section 4.3.2.8), so more questions would not learn more: one open port in 80,000 is missed.
ATTEMPTS_UDP = 4
UNKNOWN_RTT = 1.0  # seconds to wait for an address that has not answered yet
LEAST, MOST = 0.3, 3.0
GROWTH = 1.25
# So many answers to the last attempts are no loss: the host rations them.
_LATE, _SOME = ATTEMPTS - 2, 3
NEARLY = 0.85  # of decoys: who accepts on so many accepts everything
_GOLDEN = 0.6180339887498949


class Patience:
    """How long to wait for an answer, from the answers so far (RFC 6298 section 2)."""

    __slots__ = ("_smoothed", "_variation")

    def __init__(self) -> None:
        self._smoothed: float | None = None
        self._variation = 0.0

    def observe(self, rtt: float) -> None:
        """Learn from a round-trip time in seconds."""
        if self._smoothed is None:
            self._smoothed, self._variation = rtt, rtt / 2
        else:
            self._variation += (abs(self._smoothed - rtt) - self._variation) / 4
            self._smoothed += (rtt - self._smoothed) / 8

    @property
    def rtt_ms(self) -> float:
        """The smoothed round trip, 0 while nothing has answered."""
        return (self._smoothed or 0.0) * 1000

    def seconds(self, attempt: int) -> float:
        """How long to wait for the answer to attempt 0, 1, ..."""
        if self._smoothed is None:
            base = UNKNOWN_RTT
        else:
            base = max(LEAST, self._smoothed + max(0.1, 4 * self._variation))
        return min(MOST, base * GROWTH**attempt)


def golden_stride(count: int) -> int:
    """A stride of n/phi that has no divisor with n: its multiples visit every place once."""
    stride = max(1, round(count * _GOLDEN))
    while gcd(stride, count) > 1:
        stride += 1
    return stride


def golden_order(ports: Sequence[int]) -> list[int]:
    """Every port once, neighbours far apart."""
    count, stride = len(ports), golden_stride(len(ports))
    return [ports[index * stride % count] for index in range(count)]


@dataclass
class Loss:
    """How many answers came at once, and how many only when asked again: of one unit's link."""

    first: int = 0
    again: int = 0

    @property
    def likely(self) -> float:
        """That a question or its answer is lost (Laplace's rule)."""
        return (self.again + 1) / (self.first + self.again + 2)


@dataclass(eq=False)
class Lane:
    """The sweep of one address.

    Attributes:
        questions: what to say to each port, over UDP; None for a sweep over TCP.
        single: one probe at a time, for a fragile host.
        loss: what its unit's addresses share.
        states: port to state, of what is settled.
        under_way: probes sent and not settled; `sent`: of all.
        listed: whether it stands in one of the sweep's lists of what is to be sent.
        blame: ICMP errors, and how often.
    """

    address: Address
    ports: Collection[int]
    questions: Mapping[int, Payload] | None = None
    single: bool = False
    loss: Loss = field(default_factory=Loss)
    patience: Patience = field(default_factory=Patience)
    states: dict[int, PortState] = field(default_factory=dict)
    under_way: int = 0
    sent: int = 0
    cancelled: bool = False
    listed: bool = False
    blame: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._queue = deque((port, 0) for port in golden_order(sorted({*self.ports})))
        self._late = 0

    @property
    def waiting(self) -> bool:
        """Whether something is to be sent."""
        held = self.single and self.under_way
        return bool(self._queue) and not self.cancelled and not held

    @property
    def done(self) -> bool:
        """Whether every port is settled, or nobody wants to know any more."""
        return self.under_way == 0 and (self.cancelled or not self._queue)

    @property
    def blamed(self) -> tuple[str, ...]:
        """ICMP errors, as netaudit.raw.messages.Done has them."""
        return tuple(f"{text}, {times} times" for text, times in self.blame.items())

    @property
    def missed(self) -> float:
        """How likely an answering port was missed, by the loss of its link."""
        if not any(s in {PortState.FILTERED, PortState.RATE_LIMITED} for s in self.states.values()):
            return 0.0
        return self.loss.likely**self._passes

    def take(self, most: int) -> list[tuple[int, int]]:
        """The next (port, attempt) pairs to send, at most `most`."""
        most = 1 if self.single else min(most, len(self._queue))
        return [self._queue.popleft() for _ in range(most)]

    def settle(self, port: int, state: PortState, rtt: float, attempt: int = 0) -> None:
        """The port answered after `rtt` seconds, to attempt 0, 1, ..."""
        self.patience.observe(rtt)
        self.states[port] = state
        self._late += attempt >= _LATE
        if attempt:
            self.loss.again += 1
        else:
            self.loss.first += 1

    def miss(self, port: int, attempt: int) -> None:
        """No answer came: ask again later, or call it silent."""
        self._passes = max(self._passes, attempt + 1)
        if self._is_enough(attempt + 1):
            rationed = self._late >= _SOME
            self.states[port] = PortState.RATE_LIMITED if rationed else PortState.FILTERED
        else:
            self._queue.append((port, attempt + 1))

    _passes = 1

    def _is_enough(self, asked: int) -> bool:
        if self.questions is not None:
            return asked >= ATTEMPTS_UDP
        # Who sends ICMP errors rations them (RFC 1812 section 4.3.2.8): silence may be one more.
        settled = asked > 1 and not self.blame
        return asked >= ATTEMPTS or (settled and self.loss.likely**asked <= MISSED)
