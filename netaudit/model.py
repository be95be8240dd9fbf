"""The nouns. Everything here is frozen, and knows nothing of sockets, files or clocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.disposition import Disposition
from netaudit.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


# --- what an inventory says -----------------------------------------------------------------


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


# --- what was asked and learnt --------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """A fact's name, a target's key and a vantage's id: cache key and the store's key."""

    fact: str
    target: str
    vantage: str


class Why(StrEnum):
    """Why a question could not be asked: always about us, never about the target."""

    NO_ROUTE = "no route"  # this vantage has no usable route for the address family
    NO_RIGHT = "no right"  # a privilege or a tool is missing here
    OUT_OF_SCOPE = "out of scope"
    DEADLINE = "deadline"
    STOPPED = "stopped"
    PROBE_ERROR = "probe error"  # a bug in the probe
    NEEDS = "needs"  # a fact that this one builds on was itself missed
    UNABLE = "unable"  # anything else of ours


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact was learnt: `fact` is an instance of a fact dataclass, `at` when it was complete."""

    fact: object
    at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """We could not ask. `detail` is for a technician, never parsed."""

    why: Why
    detail: Inability
    at: datetime


Observation = Seen | Missed


# --- what was judged ------------------------------------------------------------------------


class Outcome(StrEnum):
    """What a check can say."""

    PASS = "pass"  # noqa: S105  not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    NOT_TESTED = "not tested"


class Severity(StrEnum):
    """How bad a failure is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class Requirement(StrEnum):
    """The policy's word on a check: a failed `must` is a failure, a failed `should` a warning."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Instant:
    """A time in a message: an own type, so that it comes back from JSON as what it was."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text inside a message: a msgid of the engine's catalogue, and what fills it."""

    message: str
    params: tuple[tuple[str, Param], ...] = ()

    def __str__(self) -> str:
        from netaudit.i18n import render

        return render(self.message, self.params, "en")


Param = str | int | float | Instant | Phrase | tuple[str | Phrase, ...]
Inability = Phrase | str  # why we could not ask: a text is from a run before there were phrases


class Look(StrEnum):
    """What a second look in the same run said of a failure that was none in the run before."""

    ONCE = "once"  # there was no second look
    CONFIRMED = "confirmed"  # it failed again
    UNCONFIRMED = "unconfirmed"  # there was to be one, and it could not be had
    UNSTEADY = "unsteady"  # it failed, and passed when it was looked at again


@dataclass(frozen=True, slots=True)
class Finding:
    """One judgement of one check about one target.

    `message` is a gettext msgid with named placeholders, `params` fills them. `evidence` are
    the questions whose observations were judged. `basis` is a digest of what it was judged by, the
    check's version and options: findings of different bases cannot be compared. `disposition` is
    what people decided about it, `look` how often it was looked at.
    """

    check: str
    unit: str
    target: str
    outcome: Outcome
    severity: Severity
    requirement: Requirement
    message: str
    params: tuple[tuple[str, Param], ...] = ()
    evidence: tuple[Question, ...] = ()
    basis: str = ""
    disposition: Disposition | None = None
    look: Look = Look.ONCE

    @property
    def excused(self) -> bool:
        """Whether a decision that still holds keeps it from counting."""
        return self.disposition is not None and self.disposition.excuses

    @property
    def fingerprint(self) -> str:
        """The same for the same check and target in every run (16 hex digits)."""
        return sha256(f"{self.check}\0{self.unit}\0{self.target}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Preflight:
    """What a vantage could do when a run began. `name` and `message` are msgids of the engine's."""

    name: str
    ok: bool
    message: str
    params: tuple[tuple[str, Param], ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One walk of an inventory. Times are aware; `ended` is None while it goes on or was cut.

    `partial`: only some of the inventory's units were asked for. `pruned`: when its answers were
    given up, None while they are kept; of its findings the outcomes alone are known then.
    """

    id: str
    kind: str
    vantage: str
    started: datetime
    ended: datetime | None
    inventory_digest: str
    policy_digest: str
    versions: tuple[tuple[str, str], ...]
    preflight: tuple[Preflight, ...] = field(default=())
    packets_sent: int = 0
    partial: bool = False
    pruned: datetime | None = None
