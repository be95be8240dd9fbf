"""The reverse tree: where the PTR of an address stands, and the zone of a prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.reversename

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.model import Address, Network

# Bits that one label stands for: a nibble (RFC 3596 section 2.5), an octet (RFC 1035 section 3.5).
BITS = {6: 4, 4: 8}
_TREE = 3  # labels of ip6.arpa and in-addr.arpa, with the root's


def pointer(address: Address) -> Name:
    """The owner of the address's PTR."""
    return dns.reversename.from_address(str(address))


def apex(network: Network, address: Address) -> Name:
    """Where the reverse zone for the part of `network` that holds `address` begins.

    A prefix that ends between two labels is delegated as several zones, one label further down;
    in its last label it lies in the zone above, whose holder makes aliases (RFC 2317).
    """
    bits = BITS[network.version]
    labels = -(-network.prefixlen // bits)
    most = network.max_prefixlen // bits - 1
    return pointer(address).split(min(labels, most) + _TREE)[1]
