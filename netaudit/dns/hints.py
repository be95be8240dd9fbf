"""Where a walk begins: the zones that the root hints name, and their servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.dns.cuts import Cut, Cuts
from netaudit.errors import CannotAsk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dns.name import Name

    from netaudit.dns.anchors import Hint
    from netaudit.model import Address


class Beginnings:
    """The cuts that hints name, those of zones further up first; above each is the next one up."""

    def __init__(self, hints: Iterable[Hint], versions: Sequence[int]) -> None:
        """`versions` are the IP versions to use."""
        by_zone: dict[Name, list[Hint]] = {}
        for hint in hints:
            by_zone.setdefault(hint.zone, []).append(hint)
        self._cuts: dict[Name, Cut] = {}
        for zone in sorted(by_zone, key=len):
            known = tuple(
                (hint.name, tuple(a for a in hint.addresses if a.version in versions))
                for hint in by_zone[zone]
            )
            names = tuple(hint.name for hint in by_zone[zone])
            self._cuts[zone] = Cut(zone, self._above(zone), names, known)

    def cuts(self) -> Cuts:
        """All of them."""
        return Cuts(self._cuts.values())

    def names(self, zone: Name) -> bool:
        """Whether the hints name the servers of that zone."""
        return zone in self._cuts

    def of(self, name: Name) -> Name | None:
        """The highest zone from which a walk to the name may begin; None if nothing leads there."""
        return next((zone for zone in self._cuts if name.is_subdomain(zone)), None)

    def addresses(self, server: Name) -> tuple[Address, ...] | None:
        """What the hints say of a name server; None if they have no address of it."""
        hinted = (dict(cut.addresses).get(server) for cut in self._cuts.values())
        return next(filter(None, hinted), None)

    def nowhere(self, name: Name, *, above: bool) -> CannotAsk:
        """What is to be said where nothing leads to a name, or to the zone above it."""
        begins = " ".join(zone.to_text() for zone in self._cuts)
        if above:
            message = "nothing leads to the zone above {name}: the root hints begin at {zones}"
        else:
            message = "nothing leads to {name}: the root hints begin at {zones}"
        return CannotAsk(message, name=name.to_text(), zones=begins)

    def _above(self, zone: Name) -> Cut | None:
        """Of those further up, which are there already."""
        above = [cut for cut in self._cuts.values() if zone.is_subdomain(cut.name)]
        return above[-1] if above else None
