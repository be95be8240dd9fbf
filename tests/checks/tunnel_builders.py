"""Facts of tunnels for the tests of the checks that judge them."""

from __future__ import annotations

from ipaddress import IPv4Address

from netaudit.facts.tunnels import End, TunnelEnd, TunnelEnds, Way

AT = IPv4Address("198.18.1.80")


def ends(**ways: End) -> TunnelEnds:
    """By the names of the ways."""
    return TunnelEnds(tuple(TunnelEnd(AT, Way[way], end, None) for way, end in ways.items()))
