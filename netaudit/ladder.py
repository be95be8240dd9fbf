"""The IPv6 ladder: how far each service and each unit has come, and what holds it there.

It is read off the findings of a judged run: nothing is asked, and no check is judged anew. A
target climbs to the rung below the first one that something holds it from. Where that is a
failure, the standing is *known*; where a check could not be tested, or never ran, it stands there
at least, and no more is claimed. NIST's monitor counts the first half of the rungs (assigned,
reachable, operational). A waived failure holds like any other: the ladder tells what works.

What it does not see, for no fact tells it yet: certificate status servers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from netaudit.model import Finding, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.model import Inventory, Prefix, Service, Target, Unit

_V6 = 6


class Rung(IntEnum):
    """From the ground up; each needs all that is below it."""

    NOT_ASSIGNED = 0
    ASSIGNED = 1  # a prefix and an address of the plan, AAAA that give it
    REACHABLE = 2  # every address accepts
    OPERATIONAL = 3  # its own protocol answers, with a certificate that a client takes
    PARITY = 4  # as well as over IPv4
    IPV6_ONLY = 5  # to a client that has nothing else: all that it depends on on the way


class Gap(StrEnum):
    """What holds a target and is no check's finding."""

    NO_PREFIX = "no IPv6 prefix"
    NO_ADDRESS = "no IPv6 address"
    NO_ZONE = "name in no zone"
    NO_SERVICE = "no service"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a target from `rung`: a finding of `check` about `target`, or a gap.

    `known`: it fails. Otherwise it could not be told.
    """

    rung: Rung
    target: str
    check: str
    gap: Gap | None
    known: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a target stands: on `rung`, for sure only if `known`; `holds` keep it from the next."""

    rung: Rung
    known: bool
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Standings by unit id and by service key. Services not meant for this vantage are left out."""

    units: Mapping[str, Standing]
    services: Mapping[str, Standing]

    def share(self) -> tuple[tuple[Rung, int, int], ...]:
        """For every rung: the units known to stand there, and those there at least."""
        stand = self.units.values()
        return tuple(
            (
                rung,
                sum(s.rung is rung and s.known for s in stand),
                sum(s.rung is rung and not s.known for s in stand),
            )
            for rung in Rung
        )


# The check that decides each rung, then those that may hold it as well where they were judged.
_DECIDES = {
    Rung.ASSIGNED: "ipv6.aaaa-published",
    Rung.REACHABLE: "ipv6.service-reachable",
    Rung.OPERATIONAL: "ipv6.service-operational",
    Rung.PARITY: "ipv6.parity",
}
_HOLDS = {
    Rung.ASSIGNED: (),
    # A right AAAA beside a stray one: assigned, and out of reach for whoever draws the stray.
    Rung.REACHABLE: ("ipv6.published-assignable", "ipv6.published-in-prefixes"),
    Rung.OPERATIONAL: (
        "tls.certificate-in-date",
        "tls.certificate-names-match",
        "tls.certificate-trusted",
    ),
    Rung.PARITY: ("ipv6.content-on-par",),
}
_HOST_PARITY = "exposure.same-on-both-families"
_PATH_PARITY = ("ipv6.loss-on-par", "ipv6.latency-on-par")
# What a page is made of, names that it must not be made of, and who vouches for its certificate.
_PAGE = (
    "ipv6.page-hosts-have-aaaa",
    "ipv6.no-ipv4-literals",
    "ipv6.status-hosts-have-aaaa",
)
_MAIL = "mail.exchangers-have-aaaa"
_SERVERS = "ipv6.name-servers-reachable"
_RESOLVER = "dns.resolver-same-on-both-families"
_UNIT = "ipv6.unit-reachable"


def ladder(inventory: Inventory, vantage: str, findings: Iterable[Finding]) -> Ladder:
    """Where everything stands, as this vantage point sees it."""
    view = _View(
        {(f.check, f.target): f for f in findings},
        frozenset(zone.name for unit in inventory.units for zone in unit.zones),
    )
    zone = inventory.vantage(vantage).zone
    units: dict[str, Standing] = {}
    services: dict[str, Standing] = {}
    for unit in inventory.units:
        mine = {
            service.key: _standing(view.service(unit, service))
            for host in unit.hosts
            for service in host.services
            if service.visible_from(zone)
        }
        services.update(mine)
        units[unit.id] = _standing([*view.unit(unit, bool(mine)), *_inherited(mine.values())])
    return Ladder(units, services)


def _standing(holds: Iterable[Hold]) -> Standing:
    by_rung: dict[Rung, list[Hold]] = defaultdict(list)
    for hold in holds:
        by_rung[hold.rung].append(hold)
    if not by_rung:
        return Standing(Rung.IPV6_ONLY, known=True, holds=())
    first = min(by_rung)
    here = tuple(dict.fromkeys(by_rung[first]))
    return Standing(Rung(first - 1), any(hold.known for hold in here), here)


def _inherited(standings: Iterable[Standing]) -> Iterator[Hold]:
    """A unit stands no higher than the lowest of its services."""
    for standing in standings:
        yield from standing.holds


@dataclass(frozen=True, slots=True)
class _View:
    """The findings by check and target, and the names of all zones."""

    found: Mapping[tuple[str, str], Finding]
    zones: frozenset[str]

    def service(self, unit: Unit, service: Service) -> Iterator[Hold]:
        """Everything that holds a service, on whatever rung."""
        if not any(a.version == _V6 for a in service.addresses):
            yield Hold(Rung.ASSIGNED, service.key, "", Gap.NO_ADDRESS, known=True)
        for rung, check in _DECIDES.items():
            if rung is not Rung.ASSIGNED or service.names:
                yield from self._decided(rung, check, service)
            for other in _HOLDS[rung]:
                yield from self._held(rung, other, service.key)
        yield from self._held(Rung.PARITY, _HOST_PARITY, f"host:{service.host}")
        yield from self._path(unit, service)
        for check in _PAGE:
            yield from self._held(Rung.IPV6_ONLY, check, service.key)
        for name in service.names:
            yield from self._resolvable(name, service)

    def unit(self, unit: Unit, has_services: bool) -> Iterator[Hold]:  # noqa: FBT001  one caller, one line away
        """What holds a unit beside its services."""
        prefixes = [p for p in unit.prefixes if p.network.version == _V6]
        if not prefixes:
            yield Hold(Rung.ASSIGNED, "", "", Gap.NO_PREFIX, known=True)
        for prefix in prefixes:
            yield from self._held(Rung.REACHABLE, _UNIT, prefix.key)
        if not has_services:
            yield Hold(Rung.OPERATIONAL, "", "", Gap.NO_SERVICE, known=False)
            yield from self._unseen(prefixes)
        for zone in unit.zones:
            yield from self._held(Rung.IPV6_ONLY, _MAIL, zone.key)
        for resolver in unit.resolvers:
            if not any(a.version == _V6 for a in resolver.addresses):
                yield Hold(Rung.IPV6_ONLY, resolver.key, "", Gap.NO_ADDRESS, known=True)
            yield from self._held(Rung.IPV6_ONLY, _RESOLVER, resolver.key)

    def _path(self, unit: Unit, service: Service) -> Iterator[Hold]:
        """Loss and latency beside IPv4's, of the prefixes that the service is in."""
        for prefix in unit.prefixes:
            if any(address in prefix.network for address in service.addresses):
                for check in _PATH_PARITY:
                    yield from self._held(Rung.PARITY, check, prefix.key)

    def _unseen(self, prefixes: list[Prefix]) -> Iterator[Hold]:
        """Without a service, only a sign of life from the prefix makes the unit reachable."""
        for prefix in prefixes:
            finding = self.found.get((_UNIT, prefix.key))
            if finding is None or finding.outcome is Outcome.NOT_APPLICABLE:
                yield Hold(Rung.REACHABLE, prefix.key, _UNIT, Gap.NOT_JUDGED, known=False)

    def _decided(self, rung: Rung, check: str, target: Target) -> Iterator[Hold]:
        """As `_held`; where the check says nothing, the rung is not known to be reached.

        Not applicable is nothing to hold against it, but for names that no server answers for.
        """
        finding = self.found.get((check, target.key))
        silent = finding is not None and finding.outcome is Outcome.NOT_APPLICABLE
        if finding is None or (silent and rung is Rung.ASSIGNED):
            yield Hold(rung, target.key, check, Gap.NOT_JUDGED, known=False)
        yield from self._held(rung, check, target.key)

    def _held(self, rung: Rung, check: str, target: str) -> Iterator[Hold]:
        finding = self.found.get((check, target))
        if finding is not None and finding.outcome in {Outcome.FAIL, Outcome.NOT_TESTED}:
            known = finding.outcome is Outcome.FAIL
            yield Hold(rung, target, check, None, known)

    def _resolvable(self, name: str, service: Service) -> Iterator[Hold]:
        """Whether the servers of every zone above the name answer over IPv6."""
        labels = name.split(".")
        above = [".".join(labels[start:]) for start in range(len(labels))]
        zones = [zone for zone in above if zone in self.zones]
        if not zones:
            yield Hold(Rung.IPV6_ONLY, service.key, "", Gap.NO_ZONE, known=False)
        for zone in zones:
            key = f"zone:{zone}"
            if (_SERVERS, key) not in self.found:
                yield Hold(Rung.IPV6_ONLY, key, _SERVERS, Gap.NOT_JUDGED, known=False)
            yield from self._held(Rung.IPV6_ONLY, _SERVERS, key)
