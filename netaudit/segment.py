"""A link of a unit on which a vantage point stands."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network


@dataclass(frozen=True, slots=True)
class Segment:
    """Target: a link of a unit on which a vantage point stands, and what is planned for it.

    `interface` is the vantage point's own. `networks` are the prefixes that may be on the link;
    `routers` may be link-local, and are empty where the plan names none. `managed` and `other` are
    the flags M and O of its router advertisements (RFC 4861 section 4.2). `addresses` are those
    of the unit's hosts. It can be asked and judged from its own vantage point only.
    """

    unit: str
    vantage: str
    interface: str
    networks: tuple[IPv6Network, ...]
    routers: tuple[IPv6Address, ...]
    resolvers: tuple[IPv6Address, ...]
    search: tuple[str, ...]
    dhcp_servers: tuple[IPv6Address, ...]
    addresses: tuple[IPv6Address, ...]
    managed: bool = False
    other: bool = False
    mtu: int = 1500
    hop_limit: int = 64

    @property
    def key(self) -> str:
        """Stable identity within an inventory."""
        return f"segment:{self.vantage}"

    def label(self) -> str:
        """For people."""
        return f"{self.vantage} ({self.interface})"
