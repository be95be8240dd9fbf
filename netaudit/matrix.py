"""The reach matrix: what each vantage point reached of each unit, beside the plan. Pure.

From stored runs alone: one a vantage point. Nothing is asked anew, and nothing is judged twice:
`exposure.zones-kept` and its family judge each run; here the runs stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.api import about
from netaudit.facts.ports import OpenPortsV4, OpenPortsV6, Port
from netaudit.model import (
    Address,
    Inventory,
    Observation,
    Phrase,
    Question,
    Run,
    SecurityZone,
    Seen,
    Transport,
)
from netaudit.registry import fact_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from netaudit.facts.ports import AddressPorts
    from netaudit.model import Host, Service, Unit, Vantage

FAMILIES = {6: OpenPortsV6, 4: OpenPortsV4}


@dataclass(frozen=True, slots=True)
class View:
    """A run, and what it saw."""

    run: Run
    inventory: Inventory
    observe: Callable[[Question], Observation | None]

    @property
    def vantage(self) -> Vantage:
        """Where it stood."""
        return self.inventory.vantage(self.run.vantage)


@dataclass(frozen=True, slots=True, order=True)
class Door:
    """A port of an address. `meant_for`: the zones of the plan; empty where none is declared."""

    host: str
    address: Address
    port: Port
    meant_for: tuple[SecurityZone, ...]

    def __str__(self) -> str:
        place = f"[{self.address}]" if self.address.version == 6 else str(self.address)  # noqa: PLR2004  IPv6
        return f"{place}:{self.port}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit from one vantage point over one address family.

    `strays` were reached and must not be; `lost` must be and were not; `kept` counts what was
    reached as planned. `untested` says why hosts could not be asked.
    """

    vantage: str
    zone: SecurityZone
    family: int
    kept: int
    strays: tuple[Door, ...]
    lost: tuple[Door, ...]
    untested: tuple[Phrase, ...]

    @property
    def as_planned(self) -> bool:
        """Whether it was tested, and nothing is wrong with it."""
        return not (self.strays or self.lost or self.untested)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit, from every vantage point; IPv6 and IPv4 in turn."""

    unit: str
    cells: tuple[Cell, ...]

    @property
    def as_planned(self) -> bool:
        """Whether all of it is as the plan has it."""
        return all(cell.as_planned for cell in self.cells)

    def one_sided(self) -> tuple[tuple[Cell, Door], ...]:
        """Strays of one family whose host keeps that port closed over the other, from there."""
        other = {
            (cell.vantage, cell.family, door.host, door.port)
            for cell in self.cells
            for door in cell.strays
        }
        return tuple(
            (cell, door)
            for cell in self.cells
            for door in cell.strays
            if (cell.vantage, 10 - cell.family, door.host, door.port) not in other
            and not self._untested(cell.vantage, 10 - cell.family)
        )

    def _untested(self, vantage: str, family: int) -> bool:
        return any(c.untested for c in self.cells if (c.vantage, c.family) == (vantage, family))


def matrix(views: Sequence[View]) -> tuple[Row, ...]:
    """Every unit of the first run that another has too, in the inventory's order."""
    by_view = [{unit.id: unit for unit in view.inventory.units} for view in views]
    return tuple(
        Row(
            id_,
            tuple(
                _cell(view, units[id_], family)
                for view, units in zip(views, by_view, strict=True)
                if id_ in units
                for family in FAMILIES
            ),
        )
        for id_ in by_view[0]
    )


def zone_towards(vantage: Vantage, unit: Unit) -> SecurityZone:
    """The zone that a vantage point is in, as a unit sees it.

    One that stands in a unit is of zone `unit` for that unit, and of `wan` for all others.
    """
    sources = (vantage.source_v6, vantage.source_v4)
    at_home = any(s in p.network for p in unit.prefixes for s in sources if s is not None)
    if at_home:
        return SecurityZone.UNIT
    return SecurityZone.WAN if vantage.zone is SecurityZone.UNIT else vantage.zone


def _cell(view: View, unit: Unit, family: int) -> Cell:
    zone = zone_towards(view.vantage, unit)
    kept = 0
    strays: list[Door] = []
    lost: list[Door] = []
    untested: list[Phrase] = []
    for host in unit.hosts:
        question = Question(fact_name(FAMILIES[family]), host.key, view.run.vantage)
        seen = view.observe(question)
        if not isinstance(seen, Seen):
            if any(a.version == family for a in host.addresses):
                why = seen.detail if seen else Phrase("never asked")
                untested.append(about(host.id, why))
            continue
        assert isinstance(seen.fact, OpenPortsV6 | OpenPortsV4), "by its name"
        for found in seen.fact.addresses:
            wrong = list(_strays(host, found, zone))
            strays += wrong
            lost += _lost(host, found, zone)
            kept += len(found.open) - len(wrong)
    return Cell(view.run.vantage, zone, family, kept, tuple(strays), tuple(lost), tuple(untested))


def _strays(host: Host, found: AddressPorts, zone: SecurityZone) -> Iterator[Door]:
    for port in found.open:
        service = _declared(host.services, found.address, port)
        if service is None or not service.visible_from(zone):
            yield Door(host.id, found.address, port, service.exposure if service else ())


def _lost(host: Host, found: AddressPorts, zone: SecurityZone) -> Iterator[Door]:
    """TCP alone: silence of a UDP port proves nothing."""
    for service in host.services:
        port = Port(service.port, service.transport)
        meant = service.visible_from(zone) and found.address in service.addresses
        if meant and port.transport is Transport.TCP and port not in found.open:
            yield Door(host.id, found.address, port, service.exposure)


def _declared(services: Iterable[Service], address: Address, port: Port) -> Service | None:
    for service in services:
        here = (service.port, service.transport) == (port.number, port.transport)
        if here and address in service.addresses:
            return service
    return None
