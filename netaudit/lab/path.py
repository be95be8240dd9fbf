"""What can be wrong on the way to a unit: filters at a hop, a small MTU, a route that leads astray.

Each is a change of a namespace's own kernel state, and gives back what undoes it. A filter is a
table of its own (nftables), so that several stand beside each other and go one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from netaudit.lab import nfnetlink as nft
from netaudit.model import Network

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.lab.kernel import Namespace

NFPROTO = {4: 2, 6: 10}
SOURCE, DESTINATION = {4: 12, 6: 8}, {4: 16, 6: 24}
ICMP6 = 58
EARLY = -100  # priority: ahead of the units' own filters
WHOLE = 1 << 16


class Hook(IntEnum):
    """Where in the kernel a packet is looked at (linux/netfilter.h)."""

    INPUT = 1
    FORWARD = 2
    OUTPUT = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Which packets; None matches all.

    `icmpv6`: a type. `extension`: the number of an IPv6 extension header that is present.
    `longer`: octets that the packet has more than. `share`: so many of 65,536, drawn by chance.
    `protocol`: of the upper layer; `port`: a destination port. `quoted`: where the packet went
    that an ICMPv6 error quotes.
    """

    version: int = 6
    source: Network | None = None
    destination: Network | None = None
    icmpv6: int | None = None
    extension: int | None = None
    longer: int | None = None
    share: int | None = None
    protocol: int | None = None
    port: int | None = None
    quoted: Network | None = None


def drop(namespace: Namespace, name: str, hook: Hook, matches: Iterable[Match]) -> None:
    """Drop what one of `matches` fits, in a table of that name. Raises OSError."""
    batch = nft.Batch()
    table, chain = nft.text(1, name), "fault"
    batch.add(nft.NEW_TABLE, nft.CREATE, table)
    batch.add(
        nft.NEW_CHAIN,
        nft.CREATE,
        table,
        nft.text(3, chain),
        nft.nest(4, nft.number(1, hook), nft.number(2, EARLY)),
        nft.number(5, nft.ACCEPT),
        nft.text(7, "filter"),
    )
    for match in matches:
        rule = nft.nest(4, *expressions(match), nft.verdict(nft.DROP))
        batch.add(nft.NEW_RULE, nft.CREATE | nft.APPEND, table, nft.text(2, chain), rule)
    with namespace.entered():
        batch.commit()


def lift(namespace: Namespace, name: str) -> None:
    """Take that table away. Raises OSError."""
    batch = nft.Batch()
    batch.add(nft.DELETE_TABLE, 0, nft.text(1, name))
    with namespace.entered():
        batch.commit()


def expressions(match: Match) -> list[bytes]:
    """The tests of a rule, in order."""
    version = match.version
    found = [nft.meta(nft.META_NFPROTO), nft.equals(bytes([NFPROTO[version]]))]
    for network, offset in ((match.source, SOURCE), (match.destination, DESTINATION)):
        if network is not None:
            found += _within(nft.NETWORK_HEADER, offset[version], network)
    return [*found, *_upper(match), *_any_packet(match)]


def _upper(match: Match) -> Iterator[bytes]:
    protocol = ICMP6 if match.icmpv6 is not None else match.protocol
    if protocol is not None:
        yield from (nft.meta(nft.META_L4PROTO), nft.equals(bytes([protocol])))
    if match.icmpv6 is not None:
        yield from (nft.payload(nft.TRANSPORT_HEADER, 0, 1), nft.equals(bytes([match.icmpv6])))
    if match.port is not None:
        number = match.port.to_bytes(2, "big")
        yield from (nft.payload(nft.TRANSPORT_HEADER, 2, 2), nft.equals(number))


def _within(base: int, offset: int, network: Network) -> list[bytes]:
    """An address at that place is in the network."""
    return [
        nft.payload(base, offset, len(network.netmask.packed)),
        nft.mask(network.netmask.packed),
        nft.equals(network.network_address.packed),
    ]


def _any_packet(match: Match) -> Iterator[bytes]:
    if match.quoted is not None:  # behind the error's own header of 8 octets
        yield from _within(nft.TRANSPORT_HEADER, 8 + DESTINATION[6], match.quoted)
    if match.extension is not None:
        yield from (nft.has_extension(match.extension), nft.equals(b"\1"))
    if match.longer is not None:
        yield from (nft.meta(nft.META_LENGTH), nft.above(match.longer))
    if match.share is not None:
        yield from (nft.chance(WHOLE), nft.below(match.share))
