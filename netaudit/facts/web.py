"""How a web service answers requests for its root: the head, and whether each is answered."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Address, Inability, SecurityZone


@dataclass(frozen=True, slots=True)
class WebHead:
    """What one address answered.

    `status` is that of the first answer, `location` where a redirect leads ("" without one), at
    most 300 octets. `hsts` are the values of its Strict-Transport-Security fields, in order.
    `statuses` are those of all requests that were answered in HTTP, the first one's included.
    `early` are the octets of early data (0-RTT) that its session tickets allow, 0 for none; None in
    clear text, and in runs of before.
    """

    address: Address
    status: int
    location: str
    hsts: tuple[str, ...]
    statuses: tuple[int, ...]
    early: int | None = None


@dataclass(frozen=True, slots=True)
class WebHeads:
    """Every address of a service that answered in HTTP.

    `unasked` says which address families this vantage could not ask, and why. `http_2` are the
    addresses that speak HTTP/2 alone, which the probe does not.
    """

    seen_from: SecurityZone
    heads: tuple[WebHead, ...]
    unasked: tuple[Inability, ...]
    http_2: tuple[Address, ...] = ()  # runs of before did not look

    def left(self) -> tuple[Inability, ...]:
        """All that could not be asked."""
        return (*self.unasked, *(str(address) for address in self.http_2))
