"""What is open on a host against what the inventory says should be: the table of the family.

Each open port of an address, seen from the vantage's security zone:

| the inventory says       | it is for      | told by exposure...                          |
|--------------------------|----------------|----------------------------------------------|
| may be reached from here | anything       | nobody: it is as planned                     |
| for other zones only     | administration | administration-closed                        |
| for other zones only     | a database     | database-closed                              |
| for other zones only     | anything else  | nothing-undeclared-v6 / -v4                  |
| nothing                  | administration | nothing-undeclared-v6 / -v4, administration-closed |
| nothing                  | a database     | nothing-undeclared-v6 / -v4, database-closed |
| nothing                  | anything else  | nothing-undeclared-v6 / -v4                  |

`zones-kept` tells of administration and databases too: whose filter leaks is a question of its own.
`no-clear-text` looks at the protocol alone, declared or not; `same-on-both-families` tells of
what stands in this table for one family and not for the other. So an SSH that leaks from the
management zone is one finding, and a forgotten Redis on both families is three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.api import Host, SecurityZone, Service, Verdict, not_tested
from netaudit.facts.ports import AddressPorts, Port
from netaudit.model import Address
from netaudit_checks.exposure._ports import (
    ADMINISTRATION,
    ADMINISTRATION_PROTOCOLS,
    CLEAR_TEXT,
    DATABASE,
    DATABASE_PROTOCOLS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_NAMES: Mapping[Port, str] = {**CLEAR_TEXT, **DATABASE, **ADMINISTRATION}


@dataclass(frozen=True, slots=True)
class Stray:
    """An open port that the plan does not want seen. `service` is its declaration, if any."""

    address: Address
    port: Port
    service: Service | None

    @property
    def administers(self) -> bool:
        """Whether it is for administration, by its port or by its declared protocol."""
        return self.port in ADMINISTRATION or self._speaks(ADMINISTRATION_PROTOCOLS)

    @property
    def stores(self) -> bool:
        """Whether it is a database."""
        return self.port in DATABASE or self._speaks(DATABASE_PROTOCOLS)

    @property
    def undeclared(self) -> bool:
        """Whether nothing-undeclared has to tell of it."""
        return self.service is None

    def _speaks(self, protocols: frozenset[str]) -> bool:
        return self.service is not None and self.service.protocol in protocols

    def __str__(self) -> str:
        return show(self.address, self.port)


def strays(host: Host, addresses: Iterable[AddressPorts], zone: SecurityZone) -> Iterator[Stray]:
    """Every open port that is not meant to be reached from `zone`."""
    for found in addresses:
        for port in found.open:
            service = declared(host, found.address, port)
            if service is None or not service.visible_from(zone):
                yield Stray(found.address, port, service)


def declared(host: Host, address: Address, port: Port) -> Service | None:
    """The service that the inventory declares there."""
    for service in host.services:
        here = (service.port, service.transport) == (port.number, port.transport)
        if here and address in service.addresses:
            return service
    return None


def show(address: Address, port: Port) -> str:
    """For people: "[2001:db8::1]:23/tcp Telnet"."""
    place = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
    return f"{place}:{port} {_NAMES.get(port, '')}".rstrip()


def silent(host: Host, addresses: tuple[AddressPorts, ...], zone: SecurityZone) -> bool:
    """Whether a host of which something should answer gave no sign of life at all."""
    expected = any(service.visible_from(zone) for service in host.services)
    return expected and all(found.silent for found in addresses)


def hushed(host: Host, addresses: Iterable[AddressPorts]) -> Verdict | None:
    """The verdict where nothing was found and the sweep was cut short; None otherwise."""
    found = tuple(str(a.address) for a in addresses if a.hushed)
    if not found:
        return None
    return not_tested(
        "{host} stopped answering while its ports were asked ({addresses}); a firewall may lock "
        "out who scans: let this scanner through it, or scan at a lower --rate",
        host=host.label(),
        addresses=found,
    )
