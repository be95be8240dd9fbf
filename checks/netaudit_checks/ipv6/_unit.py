"""What the checks about the way to a unit share."""

from __future__ import annotations

from netaudit.api import Prefix, Verdict, not_applicable

_V6 = 6


def is_v6(prefix: Prefix) -> bool:
    """Whether it is an IPv6 prefix."""
    return prefix.network.version == _V6


def out_of_reach(prefix: Prefix) -> Verdict:
    """Nothing answers there: ipv6.unit-reachable says so, once."""
    return not_applicable(
        "nothing in {prefix} answers over IPv6 (see ipv6.unit-reachable)", prefix=prefix.label()
    )
