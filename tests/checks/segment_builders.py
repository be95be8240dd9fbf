"""A link and what was heard on it, for tests of checks."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from netaudit.facts.segment import AdvertisedPrefix, Advertisement, Overheard
from netaudit.segment import Segment

LAN = IPv6Network("2001:db8:1:1::/64")
ROUTER, ROGUE = IPv6Address("fe80::1"), IPv6Address("fe80::bad")
RESOLVER, HOST = IPv6Address("2001:db8:1:1::53"), IPv6Address("2001:db8:1:1::80")
MAC = "02:00:00:00:00:01"


def make_segment(**changes: Any) -> Segment:
    """A link with one router, one resolver, no DHCPv6."""
    made = Segment(
        unit="x-a",
        vantage="lan",
        interface="eth1",
        networks=(LAN,),
        routers=(ROUTER,),
        resolvers=(RESOLVER,),
        search=("x-a.mau.test",),
        dhcp_servers=(),
        addresses=(RESOLVER, HOST),
    )
    return replace(made, **changes)


def make_prefix(**changes: Any) -> AdvertisedPrefix:
    """The link's prefix, for autoconfiguration."""
    made = AdvertisedPrefix(LAN, on_link=True, autonomous=True, valid=7200, preferred=3600)
    return replace(made, **changes)


def make_advertisement(**changes: Any) -> Advertisement:
    """As planned."""
    made = Advertisement(
        source=ROUTER,
        mac=MAC,
        hop_limit=64,
        managed=False,
        other=False,
        preference="medium",
        lifetime=1800,
        mtu=1500,
        prefixes=(make_prefix(),),
        resolvers=(RESOLVER,),
        search=("x-a.mau.test",),
        headers=False,
        count=3,
    )
    return replace(made, **changes)


def make_overheard(*advertisements: Advertisement, **changes: Any) -> Overheard:
    """These advertisements, and nothing else."""
    made = Overheard(
        interface="eth1",
        seconds=20.0,
        asked=(),
        messages=10,
        routers=len({a.source for a in advertisements}),
        router_messages=sum(a.count for a in advertisements),
        full=False,
        advertisements=advertisements,
        rejected=(),
        dhcp_servers=(),
        neighbours=(),
        members=(),
    )
    return replace(made, **changes)
