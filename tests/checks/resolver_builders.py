"""Facts about resolvers, sound unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from netaudit.facts.resolver import ResolverManners, ResolverView
from netaudit.model import Resolver, SecurityZone

ADDRESS = "2001:db8:1001::54"
RESOLVER = Resolver("so-a", "so-a/resolver", (ip_address(ADDRESS), ip_address("198.18.1.54")))


def view(address: str = ADDRESS, **changes: Any) -> ResolverView:
    whole = ResolverView(
        address=ip_address(address),
        plain="NOERROR",
        signatures=True,
        tcp="NOERROR",
        checking_disabled="NOERROR",
        large="NOERROR",
        large_truncated=True,
        large_tcp="NOERROR",
        large_whole=True,
        minimised="yes",
        seen_as=address,
        own=True,
        software="",
        identifier="",
    )
    return replace(whole, **changes)


def manners(*views: ResolverView, admitted: bool = True) -> ResolverManners:
    return ResolverManners(SecurityZone.WAN, admitted, views)
