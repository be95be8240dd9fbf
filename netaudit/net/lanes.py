"""What a sweep of one address still has to ask: order, repetition, time-outs. No sockets here."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd

from netaudit.facts.reach import PortState
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


@dataclass(eq=False)
class Lane:
    """The sweep of one address.

    Attributes:
        questions: what to say to each port, over UDP; None for a sweep over TCP.
        states: port to state, of what is settled.
        under_way: probes sent and not settled.
        listed: whether it stands in one of the sweep's lists of what is to be sent.
    """

    address: Address
    ports: Collection[int]
    questions: Mapping[int, Payload] | None = None
    patience: Patience = field(default_factory=Patience)
    states: dict[int, PortState] = field(default_factory=dict)
    under_way: int = 0
    cancelled: bool = False
    listed: bool = False

    def __post_init__(self) -> None:
        order = golden_order(sorted(set(self.ports)))
        self._queue = deque((port, 0) for port in order)

    @property
    def waiting(self) -> bool:
        """Whether something is to be sent."""
        return bool(self._queue) and not self.cancelled

    @property
    def done(self) -> bool:
        """Whether every port is settled, or nobody wants to know any more."""
        return self.under_way == 0 and (self.cancelled or not self._queue)

    def take(self, most: int) -> list[tuple[int, int]]:
        """The next (port, attempt) pairs to send, at most `most`."""
        return [self._queue.popleft() for _ in range(min(most, len(self._queue)))]

    def settle(self, port: int, state: PortState, rtt: float) -> None:
        """The port answered after `rtt` seconds."""
        self.patience.observe(rtt)
        self.states[port] = state

    def miss(self, port: int, attempt: int) -> None:
        """No answer came: ask again later, or call it silent."""
        most = ATTEMPTS if self.questions is None else ATTEMPTS_UDP
        if attempt + 1 < most:
            self._queue.append((port, attempt + 1))
        else:
            self.states[port] = PortState.FILTERED
