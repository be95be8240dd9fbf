"""Inventories of nobody's addresses: samples, whose units exist in the lab alone."""

from __future__ import annotations

import os
from ipaddress import ip_network
from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from netaudit.model import Inventory

# Addresses that are nobody's: no network but the lab has them.
RESERVED = (
    "2001:db8::/32",  # RFC 3849
    "3fff::/20",  # RFC 9637
    "198.18.0.0/15",  # RFC 2544
    "192.0.2.0/24",  # RFC 5737
    "198.51.100.0/24",
    "203.0.113.0/24",
)


def refuse_outside_the_lab(network: Inventory) -> None:
    """Raise UsageError for an inventory of nothing but addresses that exist in the lab alone."""
    if "NETAUDIT_LAB_PLACE" in os.environ:  # set by netaudit.lab.join
        return
    reserved = [ip_network(prefix) for prefix in RESERVED]
    if all(
        any(n.version == r.version and n.subnet_of(r) for r in reserved)  # type: ignore[arg-type]
        for n in network.authorisation.scope
    ):
        message = (
            "the inventory's scope holds only addresses for documentation and benchmarks "
            "(RFC 2544, 3849, 5737, 9637): it is a sample, and its units exist in the lab alone. "
            "Nothing was sent; put `netaudit lab exec --` before the command, or use "
            "`netaudit demo`"
        )
        raise UsageError(message)
