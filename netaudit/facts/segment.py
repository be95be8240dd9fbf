"""What is heard on a link where we stand: routers, DHCPv6 servers, neighbours, groups."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network

from netaudit.model import Phrase


@dataclass(frozen=True, slots=True)
class AdvertisedPrefix:
    """A Prefix Information option (RFC 4861 section 4.6.2); lifetimes in seconds."""

    network: IPv6Network
    on_link: bool
    autonomous: bool
    valid: int
    preferred: int


@dataclass(frozen=True, slots=True)
class Advertisement:
    """A router advertisement that is valid (RFC 4861 section 6.1.2), and how often it came.

    `mac` is the sender's Ethernet address. `preference`: "high", "medium", "low" or "reserved"
    (RFC 4191 section 2.2). `lifetime` in seconds. `mtu` is 0 where it names none. `resolvers` and
    `search` as of RFC 8106, without those of lifetime 0. `headers`: it came behind extension
    headers (RFC 7113 section 2).
    """

    source: IPv6Address
    mac: str
    hop_limit: int
    managed: bool
    other: bool
    preference: str
    lifetime: int
    mtu: int
    prefixes: tuple[AdvertisedPrefix, ...]
    resolvers: tuple[IPv6Address, ...]
    search: tuple[str, ...]
    headers: bool
    count: int


# Why a message is not believed: the helper's words (netaudit.raw.onlink), to be translated.
FLAWS = (
    Phrase("it is fragmented (RFC 6980)"),
    Phrase("its first fragment does not say what it is (RFC 7112, RFC 7113)"),
    Phrase("it is cut short"),
    Phrase("it is too short"),
    Phrase("its checksum is wrong"),
    Phrase("its hop limit is not 255"),
    Phrase("its code is not 0"),
    Phrase("its source is not link-local"),
    Phrase("its target is a multicast address"),
    Phrase("it has too many options"),
    Phrase("an option has no length"),
    Phrase("an option is cut short"),
    Phrase("its MTU option has a wrong length"),
    Phrase("a prefix option has a wrong length"),
    Phrase("a prefix is longer than an address"),
    Phrase("an RDNSS option has a wrong length"),
    Phrase("a DNS option is too short"),
    Phrase("a DNS suffix cannot be read"),
    Phrase("a DNS suffix is cut short"),
    Phrase("its DNS suffixes are too long"),
    Phrase("a listener report is too short"),
    Phrase("a listener report is cut short"),
    Phrase("a listener report has too many records"),
    Phrase("a listener report names no multicast group"),
    Phrase("a DHCPv6 message is too short"),
    Phrase("a DHCPv6 message has too many options"),
    Phrase("a DHCPv6 option is cut short"),
    Phrase("a DHCPv6 server does not say who it is"),
    Phrase("a DHCPv6 server's list of resolvers cannot be read"),
)
HIDDEN = Phrase("an advertisement behind extension headers")


def heard_from(source: IPv6Address, why: Phrase, count: int) -> Phrase:
    """So many messages of somebody, and what is wrong with them."""
    told = (("source", str(source)), ("why", why), ("count", str(count)))
    return Phrase("{source}: {why} ({count})", told)


@dataclass(frozen=True, slots=True)
class Rejected:
    """Messages that a host must not believe: `why` as of FLAWS, who sent them, how many."""

    why: str
    source: IPv6Address
    count: int


@dataclass(frozen=True, slots=True)
class DhcpServer:
    """Who speaks as a DHCPv6 server (RFC 8415), and the resolvers that it names (RFC 3646)."""

    source: IPv6Address
    mac: str
    resolvers: tuple[IPv6Address, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An address on the link. `router`: it says so of itself (RFC 4861 section 4.4)."""

    address: IPv6Address
    mac: str
    router: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Who listens to a multicast group, by its own report (RFC 2710, RFC 3810)."""

    group: IPv6Address
    source: IPv6Address


@dataclass(frozen=True, slots=True)
class Overheard:
    """All that was heard on a link within `seconds`.

    `asked`: what we sent ourselves, none where we only listened: "router-solicitation",
    "dhcpv6-information-request", "echo". `messages` of ICMPv6 and DHCPv6 in all; `routers` counts
    the different senders of valid advertisements and `router_messages` those; `full`: there were
    more than we keep, or read, so that what is listed is a part.
    """

    interface: str
    seconds: float
    asked: tuple[str, ...]
    messages: int
    routers: int
    router_messages: int
    full: bool
    advertisements: tuple[Advertisement, ...]
    rejected: tuple[Rejected, ...]
    dhcp_servers: tuple[DhcpServer, ...]
    neighbours: tuple[Neighbour, ...]
    members: tuple[Member, ...]
