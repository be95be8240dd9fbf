"""Name servers: where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TYPE_CHECKING

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, not_tested, passed
from netaudit.facts.parent import ServerNames
from netaudit_checks.dns._howto import EDIT_PARENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Address


@dataclass(frozen=True)
class Options:
    """How long a prefix is that stands for one site, `v6` and `v4`."""

    v6: int = field(default=48, metadata={"stricter": "less"})
    v4: int = field(default=24, metadata={"stricter": "less"})


@check(
    "dns.servers-apart",
    title="The zone's name servers do not all stand in one place of the network",
    severity=Severity.LOW,
    remedy=(
        "Let a machine of another unit serve the zone as well, by transfer with TSIG: the data "
        "centre for a unit's zone, a unit with a good link for the zones of the data centre. Then "
        "name it in the NS records at the zone and at its parent."
    ),
    howto=EDIT_PARENT,
    refs=["RFC 2182 section 3.1"],
)
def servers_apart(zone: Zone, names: ServerNames, options: Options) -> Verdict:
    """Behind one link or in one room, all of them are lost together, and the zone with them.

    Servers stand apart where addresses of theirs lie in different prefixes of one family, a /48
    over IPv6 or a /24 over IPv4, which is what a unit has.
    """
    servers = {frozenset(n.addresses or n.glue) for n in names.names} - {frozenset()}
    if len(servers) < 2:  # noqa: PLR2004  fewer than two are not apart; dns.servers-enough says so
        return not_applicable("{zone} has fewer than two name servers", zone=zone.name)
    v6 = [_sites(addresses, 6, options.v6) for addresses in servers]
    v4 = [_sites(addresses, 4, options.v4) for addresses in servers]
    sites = tuple(sorted(set().union(*v6, *v4)))
    if any(len(set().union(*family)) > 1 for family in (v6, v4)):
        return passed("name servers in {sites}", sites=sites)
    if all(v6) or all(v4):
        return failed(
            "all {count} name servers of {zone} stand in {sites}",
            count=len(servers),
            zone=zone.name,
            sites=sites,
        )
    return not_tested("the name servers of {zone} have no family in common", zone=zone.name)


def _sites(addresses: Iterable[Address], version: int, length: int) -> set[str]:
    return {
        str(ip_network((address, length), strict=False))
        for address in addresses
        if address.version == version
    }
