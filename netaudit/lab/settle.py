"""What the kernel puts off when a network is built: wait until it is in force.

It lets a link carry, and puts an IPv6 address's local route in, from work queues of its own. On a
busy machine that is after the call that asked for it has returned, and a packet that comes in
between is lost without a word: nobody could tell it from a fault.
"""

from __future__ import annotations

import socket
import time
from functools import partial
from ipaddress import IPv6Address
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import LabError
from netaudit.lab import links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from netaudit.lab.kernel import Namespace

PATIENCE, BETWEEN = 60.0, 0.002  # seconds
IFF_UP = 0x1  # that somebody brought it up
CARRYING = "UP"  # RFC 2863's state; until it is reached, the link's queue swallows packets
LOCAL = 1 << 31  # RTF_LOCAL
OF_THIS_THREAD = Path("/proc/thread-self/net")


def settle(namespaces: Iterable[Namespace]) -> None:
    """Wait until all links that are up there carry and all addresses are answered for.

    Both ends of each link must have been brought up. Raises LabError when it takes a minute.
    """
    for namespace in namespaces:
        node = links.reopen(namespace)
        try:
            _wait(partial(_swallowing, node), f"{namespace.name}: links do not carry")
        finally:
            node.close()
        answering(namespace)


def answering(namespace: Namespace) -> None:
    """Wait until all addresses there are answered for. Raises LabError when it takes a minute."""

    def missing() -> set[str]:
        with namespace.entered():
            left = _addresses() - _local_routes()
        return {str(IPv6Address(bytes.fromhex(digits))) for digits in left}

    _wait(missing, f"{namespace.name}: addresses have no local route")


def _wait(missing: Callable[[], set[str]], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while left := missing():
        if time.monotonic() > until:
            raise LabError(
                "{what} after {patience} s: {left}. The machine is too busy to build a "
                "network: try again when it is not.",
                what=what,
                patience=f"{PATIENCE:.0f}",
                left=tuple(sorted(left)[:3]),
            )
        time.sleep(BETWEEN)


def _swallowing(node: links.Node) -> set[str]:
    """The links that were brought up and do not carry.

    The kernel lets a link carry at once when it is asked for that link alone; a list of all says
    what it last knew, and the rest comes up to a second later.
    """
    with node.namespace.entered():
        indices = [index for index, name in socket.if_nameindex() if name != "lo"]
    found = [node.route.link("get", index=index)[0] for index in indices]
    return {
        link.get_attr("IFLA_IFNAME")
        for link in found
        if link["flags"] & IFF_UP and link.get_attr("IFLA_OPERSTATE") != CARRYING
    }


def _addresses() -> set[str]:
    """As 32 hexadecimal digits; proc(5), /proc/net/if_inet6."""
    text = (OF_THIS_THREAD / "if_inet6").read_text(encoding="ascii")
    return {line.split()[0] for line in text.splitlines()}


def _local_routes() -> set[str]:
    """The destinations of routes that end here; their ninth field holds the flags."""
    text = (OF_THIS_THREAD / "ipv6_route").read_text(encoding="ascii")
    fields = (line.split() for line in text.splitlines())
    return {field[0] for field in fields if int(field[8], 16) & LOCAL}
