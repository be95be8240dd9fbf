"""How a web service answers requests for its root: the head, and whether each is answered.

And what the head of the page that a browser gets to see says to browsers.
"""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Address, Inability, SecurityZone


@dataclass(frozen=True, slots=True)
class WebPage:
    """The head of the page that the root is, or leads to at the same name and port over TLS.

    `path` is where it stands, without a query, at most 300 octets, `status` its code. `fields` are
    those that concern browsers and whoever looks for versions, in order, with names in lower case;
    a cookie's value is left out.
    """

    path: str
    status: int
    fields: tuple[tuple[str, str], ...]

    def of(self, name: str) -> tuple[str, ...]:
        """The values of the fields of that name."""
        return tuple(value for key, value in self.fields if key == name)

    @property
    def is_html(self) -> bool:
        """Whether it says that it is HTML."""
        kinds = {value.partition(";")[0].strip().lower() for value in self.of("content-type")}
        return bool(kinds & {"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class WebHead:
    """What one address answered.

    `status` is that of the first answer, `location` where a redirect leads ("" without one), at
    most 300 octets. `hsts` are the values of its Strict-Transport-Security fields, in order.
    `statuses` are those of all requests that were answered in HTTP, the first one's included.
    `early` are the octets of early data (0-RTT) that its session tickets allow, 0 for none; None in
    clear text, and in runs of before. `page` is None in clear text, where the root leads elsewhere
    or round and round, and in runs of before.
    """

    address: Address
    status: int
    location: str
    hsts: tuple[str, ...]
    statuses: tuple[int, ...]
    early: int | None = None
    page: WebPage | None = None


@dataclass(frozen=True, slots=True)
class WebHeads:
    """Every address of a service that answered in HTTP.

    `unasked` says which address families this vantage could not ask, and why. `http_2` are the
    addresses that speak HTTP/2 alone, which the probe does not. `pages`: they were looked for.
    """

    seen_from: SecurityZone
    heads: tuple[WebHead, ...]
    unasked: tuple[Inability, ...]
    http_2: tuple[Address, ...] = ()  # runs of before did not look
    pages: bool = False

    def left(self) -> tuple[Inability, ...]:
        """All that could not be asked."""
        return (*self.unasked, *(str(address) for address in self.http_2))
