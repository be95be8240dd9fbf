"""The start page of a web service, and how alike it is over both address families."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.needed import NeededHost
from netaudit.model import Address


@dataclass(frozen=True, slots=True)
class StartPage:
    """What one address gave: the first of IPv6 that answered, or the first of IPv4.

    `address` is None where none gave a page, `status` 0 then. `whole`: all of it was read.
    `literals` are the IPv4 addresses that it, or where it redirects to, has as hosts of URLs,
    loopback left out.
    """

    address: Address | None
    status: int
    whole: bool
    literals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What one address gave. `location` is where a redirect leads, "" without one.

    `location` is at most 120 printable characters; `octets` those of the body that were read.
    """

    address: Address
    status: int
    location: str
    octets: int


@dataclass(frozen=True, slots=True)
class Likened:
    """A page over IPv6 beside the one over IPv4.

    `likeness` is the share that they have in common, 0.0 to 1.0: of redirects all or nothing, of
    pages an estimate of the sequences of three words that both have among all that one has.
    `steadiness` is that of each page with itself, the lower one; 1.0 where there was no need to
    ask again.
    """

    page: PageSeen
    likeness: float
    steadiness: float


@dataclass(frozen=True, slots=True)
class StartPages:
    """Every IPv6 address that gave a page, beside the first of IPv4 that did.

    `unfinished` are the IPv6 ones that began a page time and again and never came to its end, while
    IPv4 did before and after.
    """

    v4: PageSeen | None
    v6: tuple[Likened, ...]
    unfinished: tuple[PageSeen, ...] = ()  # runs of before did not look


@dataclass(frozen=True, slots=True)
class PageHosts:
    """Other names that the start page makes its reader fetch from, or redirects to.

    `address` is as in StartPage, `whole` as well. The names of the service itself are left out,
    and so are links that a reader may follow or not.
    """

    address: Address | None
    whole: bool
    hosts: tuple[NeededHost, ...]
