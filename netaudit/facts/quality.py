"""Loss, latency and jitter towards one machine of a unit, over both families side by side."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Address


@dataclass(frozen=True, slots=True)
class Sample:
    """Echo requests to one address.

    Times in milliseconds; `median_ms` is that of all answers, `jitter_ms` the mean difference
    between one answer's time and the next one's. Both are 0 where nothing was answered.
    """

    address: Address
    sent: int
    answered: int
    median_ms: float
    jitter_ms: float

    @property
    def loss_percent(self) -> float:
        """The share of echo requests that stayed without an answer."""
        return 100 * (self.sent - self.answered) / self.sent if self.sent else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """The same machine over both families, asked in turns."""

    v6: Sample
    v4: Sample


@dataclass(frozen=True, slots=True)
class Quality:
    """Towards the first machine of a unit that answers echo over both families; else empty."""

    pairs: tuple[Pair, ...]
