"""What an inventory lists: the units, what they run, and what a check judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.model.message import Phrase
from netaudit.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    vi: str
    en: str

    def in_(self, language: str) -> str:
        """The text in `language` ("vi" or "en")."""
        return self.vi if language == "vi" else self.en


class Level(StrEnum):
    """Level of administration."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Branch(StrEnum):
    """Which branch of the political system a unit belongs to."""

    GOVERNMENT = "government"
    PARTY = "party"


class SecurityZone(StrEnum):
    """A security zone: from where something may be reached, or where a vantage point stands."""

    INTERNET = "internet"
    WAN = "wan"
    UNIT = "unit"
    MANAGEMENT = "management"

    @property
    def phrase(self) -> Phrase:
        """What people call it."""
        return _ZONES[self]


_ZONES = {
    SecurityZone.INTERNET: Phrase("Internet"),
    SecurityZone.WAN: Phrase("whole network"),
    SecurityZone.UNIT: Phrase("own unit"),
    SecurityZone.MANAGEMENT: Phrase("management"),
}


class Transport(StrEnum):
    """Transport protocol."""

    TCP = "tcp"
    UDP = "udp"


@dataclass(frozen=True, slots=True)
class Link:
    """A unit's access link: rate in kbit/s, one-way latency in ms, loss in percent one way."""

    rate_kbit: int
    latency_ms: float
    loss_percent: float = 0.0


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone to call."""

    role: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Authorisation:
    """What allows the scan. `starts` and `ends` bound the window (aware datetimes)."""

    document: str
    scope: tuple[Network, ...]
    starts: datetime
    ends: datetime
    contact: Contact


@dataclass(frozen=True, slots=True)
class Vantage:
    """A place from where questions are asked, and the security zone it stands in."""

    id: str
    name: Text
    zone: SecurityZone
    source_v6: IPv6Address | None = None
    source_v4: IPv4Address | None = None


@dataclass(frozen=True, slots=True)
class RootHint:
    """A name server of the root, or of another `zone` where the walk begins (RFC 9499)."""

    name: str
    addresses: tuple[Address, ...]
    zone: str = "."


class Purpose(StrEnum):
    """What a canary tells about a resolver."""

    VALIDATION = "validation"  # its state
    SIZE = "size"  # a TXT RRset that fits no datagram
    MINIMISATION = "minimisation"  # TXT: "yes" if its servers were asked label by label
    IDENTITY = "identity"  # TXT: the address that its servers were asked from


@dataclass(frozen=True, slots=True)
class Canary:
    """A name whose DNSSEC state is known: `expected` is "secure", "bogus" or "insecure".

    `fault` says what is wrong with a bogus one ("signature", "expired", "future", "ds") or why
    one is insecure ("algorithm", "iterations").
    """

    name: str
    expected: str
    fault: str = ""
    purpose: Purpose = Purpose.VALIDATION


@dataclass(frozen=True, slots=True)
class DnsPlan:
    """The network's DNS. `trust_anchors` are DS or DNSKEY records in presentation form."""

    root_hints: tuple[RootHint, ...]
    trust_anchors: tuple[str, ...]
    canaries: tuple[Canary, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """Target: something that answers (or must not) on a port of a host.

    `kind` is a key of netaudit.inventory.kinds; `exposure`: the security zones from which it is
    meant to be reachable (sorted; empty: from nowhere); `dkim`: the selectors that sign its mail.
    """

    unit: str
    host: str
    kind: str
    names: tuple[str, ...]
    addresses: tuple[Address, ...]
    port: int
    transport: Transport
    protocol: str
    exposure: tuple[SecurityZone, ...]
    dkim: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Stable identity within an inventory."""
        return f"service:{self.host}/{self.transport}/{self.port}"

    def visible_from(self, zone: SecurityZone) -> bool:
        """Whether the plan means it to be reachable from that security zone."""
        return zone in self.exposure

    def label(self) -> str:
        """For people: the first name or the host, and the port."""
        return f"{self.names[0] if self.names else self.host}:{self.port}/{self.transport}"


@dataclass(frozen=True, slots=True)
class Host:
    """Target: a machine. `id` is unique in the inventory (unit id, slash, name)."""

    unit: str
    id: str
    names: tuple[str, ...]
    addresses: tuple[Address, ...]
    services: tuple[Service, ...] = ()
    fragile: bool = False

    @property
    def key(self) -> str:
        """Stable identity within an inventory."""
        return f"host:{self.id}"

    def label(self) -> str:
        """For people."""
        return self.names[0] if self.names else self.id


@dataclass(frozen=True, slots=True)
class Zone:
    """Target: a DNS zone (RFC 9499), by the name of its apex, lower case, no final dot."""

    unit: str
    name: str

    @property
    def key(self) -> str:
        """Stable identity within an inventory."""
        return f"zone:{self.name}"

    def label(self) -> str:
        """For people."""
        return self.name


@dataclass(frozen=True, slots=True)
class Prefix:
    """Target: a prefix assigned to a unit."""

    unit: str
    network: Network

    @property
    def key(self) -> str:
        """Stable identity within an inventory."""
        return f"prefix:{self.network}"

    def label(self) -> str:
        """For people."""
        return str(self.network)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Target: a recursive resolver that a unit's clients use, and that must validate."""

    unit: str
    host: str
    addresses: tuple[Address, ...]

    @property
    def key(self) -> str:
        """Stable identity within an inventory."""
        return f"resolver:{self.host}"

    def label(self) -> str:
        """For people."""
        return self.host


Target = Zone | Host | Service | Prefix | Resolver | Segment


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency unit, with all that it runs."""

    id: str
    name: Text
    level: Level
    branch: Branch
    parent: str | None
    link: Link
    prefixes: tuple[Prefix, ...]
    zones: tuple[Zone, ...]
    hosts: tuple[Host, ...]
    resolvers: tuple[Resolver, ...] = ()
    contacts: tuple[Contact, ...] = ()
    segments: tuple[Segment, ...] = ()

    def targets(self, vantage: str = "") -> Iterator[Target]:
        """Everything of this unit that a check can judge; of segments, that vantage's if given."""
        yield from (s for s in self.segments if vantage in {"", s.vantage})
        yield from self.prefixes
        yield from self.zones
        yield from self.resolvers
        for host in self.hosts:
            yield host
            yield from host.services


@dataclass(frozen=True, slots=True)
class Inventory:
    """A network, as its owner describes it. `ca_bundle` is PEM text, empty for the system's.

    `others`: units that are not asked about here. What they declare is no less declared.
    """

    id: str
    name: Text
    authorisation: Authorisation
    dns: DnsPlan
    vantages: tuple[Vantage, ...]
    units: tuple[Unit, ...]
    ca_bundle: str = ""
    others: tuple[Unit, ...] = ()

    @property
    def all_units(self) -> tuple[Unit, ...]:
        """Those that are asked about, and the others."""
        return self.units + self.others

    def vantage(self, id_: str) -> Vantage:
        """The vantage point of that id; KeyError if there is none."""
        return {v.id: v for v in self.vantages}[id_]
