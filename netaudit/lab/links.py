"""Links, addresses and routes of the namespaces, through pyroute2.

A link is a veth pair. Its ends are fe80::1 (upstream) and fe80::2 (downstream) with fixed MAC
addresses; IPv4 goes over the IPv6 next hop (RFC 5549). The neighbours are permanent entries: the
kernel's table of learnt ones holds 1,024 for the whole machine, and a province needs more.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netaudit.lab.kernel import Namespace, set_kernel
from netaudit.lab.nfnetlink import CREATE, REQUEST, attribute, raise_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Address, Network

UPSTREAM, DOWNSTREAM = "fe80::1", "fe80::2"
MACS = {UPSTREAM: "02:00:5e:00:00:01", DOWNSTREAM: "02:00:5e:00:00:02"}
ON_SEGMENT, SEGMENT_MAC = "fe80::a", "02:00:5e:00:00:0a"
OTHER_END = {UPSTREAM: DOWNSTREAM, DOWNSTREAM: UPSTREAM}
NO_DAD = 0x02  # IFA_F_NODAD: duplicate address detection would hold back packets for a second
PERMANENT = 0x80  # NUD_PERMANENT
LOOPBACK_INDEX = 1
UP = "up"  # what every node but the core calls its way out
RTM_NEWADDR, IFA_ADDRESS, IFA_LOCAL, IFA_FLAGS, EXCLUSIVE = 20, 1, 2, 8, 0x200

# What a fresh namespace needs before its first link is made.
PARAMETERS = (
    ("net/ipv6/conf/default/accept_dad", "0"),
    ("net/ipv6/conf/all/accept_dad", "0"),
    ("net/ipv6/conf/default/addr_gen_mode", "1"),  # no link-local of the kernel's choice
    ("net/ipv6/conf/default/accept_ra", "0"),
    ("net/ipv4/conf/default/rp_filter", "0"),
    ("net/ipv4/conf/all/rp_filter", "0"),
)
ROUTER_PARAMETERS = (
    ("net/ipv6/conf/all/forwarding", "1"),
    ("net/ipv4/ip_forward", "1"),
    ("net/ipv4/icmp_ratelimit", "0"),
    ("net/ipv6/icmp/ratelimit", "0"),
)
VANTAGE_PARAMETERS = (
    ("net/ipv4/ping_group_range", "0 0"),
    ("net/ipv4/ip_local_port_range", "1024 65535"),
)


@dataclass(slots=True)
class Node:
    """A namespace with its routing socket and what was made in it."""

    namespace: Namespace
    route: Any  # pyroute2.IPRoute: the library has no types

    def close(self) -> None:
        """Close the routing socket; the namespace stays."""
        self.route.close()


def open_node(namespace: Namespace, parameters: Iterable[tuple[str, str]] = ()) -> Node:
    """Prepare a fresh namespace: parameters, loopback up. Raises OSError."""
    from pyroute2 import IPRoute

    with namespace.entered():
        for name, value in (*PARAMETERS, *parameters):
            set_kernel(name, value)
        route = IPRoute()
    route.link("set", index=LOOPBACK_INDEX, state="up")
    return Node(namespace, route)


def reopen(namespace: Namespace) -> Node:
    """A routing socket into a namespace that was prepared before."""
    from pyroute2 import IPRoute

    with namespace.entered():
        return Node(namespace, IPRoute())


def connect(upstream: Node, downstream: Node, up_name: str, down_name: str, index: int) -> None:
    """A link between two nodes; `index` numbers the links of the upstream node, from 2."""
    upstream.route.link(
        "add",
        ifname=up_name,
        kind="veth",
        index=index,
        address=MACS[UPSTREAM],
        peer={
            "ifname": down_name,
            "address": MACS[DOWNSTREAM],
            "net_ns_fd": downstream.namespace.fd,
        },
    )


def join_segment(unit: Node, vantage: Node, inner: str, outer: str, index: int) -> None:
    """A link of a unit on which a vantage point stands; the unit's kernel says nothing there.

    The lab speaks there for everybody (netaudit.lab.onlink); the vantage point has a link-local
    address and nothing else, and believes no router.
    """
    peer = {"ifname": outer, "address": SEGMENT_MAC, "net_ns_fd": vantage.namespace.fd}
    unit.route.link("add", ifname=inner, kind="veth", index=index, peer=peer)
    with unit.namespace.entered():
        set_kernel(f"net/ipv6/conf/{inner}/disable_ipv6", "1")
    place = index_of(vantage, outer)
    unit.route.link("set", index=index, state="up")
    vantage.route.link("set", index=place, state="up")
    vantage.route.addr("add", index=place, address=ON_SEGMENT, prefixlen=64, flags=NO_DAD)


def configure(node: Node, index: int, own: str) -> None:
    """Bring an end up: its link-local address and its permanent neighbour."""
    node.route.link("set", index=index, state="up")
    node.route.addr("add", index=index, address=own, prefixlen=64, flags=NO_DAD)
    other = OTHER_END[own]
    node.route.neigh("add", dst=other, lladdr=MACS[other], ifindex=index, state=PERMANENT)


def index_of(node: Node, name: str) -> int:
    """The index of an interface; LookupError if there is none."""
    found = node.route.link_lookup(ifname=name)
    if not found:
        raise LookupError(f"{node.namespace.name} has no interface {name}")
    return int(found[0])


def add_addresses(node: Node, addresses: Iterable[Address]) -> None:
    """Put addresses on the loopback interface, all in one message. Raises OSError.

    pyroute2 spends half a millisecond on each, and a province has thousands.
    """
    data = b"".join(_new_address(a, n) for n, a in enumerate(addresses, 1))
    if not data:
        return
    with node.namespace.entered():
        netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    with netlink:
        netlink.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        netlink.send(data)  # what the kernel refuses, it has said when send() returns
        netlink.setblocking(False)
        raise_refusal(_errors(netlink), "addresses")


def _errors(netlink: socket.socket) -> bytes:
    """What the kernel said: it speaks of failures only."""
    try:
        return netlink.recv(1 << 16)
    except BlockingIOError:
        return b""


def _new_address(address: Address, sequence: int) -> bytes:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET  # noqa: PLR2004
    head = struct.pack("=BBBBI", family, address.max_prefixlen, 0, 0, LOOPBACK_INDEX)
    body = (
        head
        + attribute(IFA_LOCAL, address.packed)
        + attribute(IFA_ADDRESS, address.packed)
        + attribute(IFA_FLAGS, struct.pack("=I", NO_DAD))
    )
    flags = REQUEST | CREATE | EXCLUSIVE
    return struct.pack("=IHHII", 16 + len(body), RTM_NEWADDR, flags, sequence, 0) + body


def add_route(node: Node, network: Network, index: int, gateway: str) -> None:
    """Route a prefix through a link's other end."""
    if network.version == 6:  # noqa: PLR2004  the protocol's number
        node.route.route(
            "add", family=socket.AF_INET6, dst=str(network), gateway=gateway, oif=index
        )
        return
    node.route.route(
        "add",
        family=socket.AF_INET,
        dst=str(network),
        oif=index,
        via={"family": socket.AF_INET6, "addr": gateway},
    )


def set_special(node: Node, action: str, network: Network, kind: str, metric: int = 512) -> None:
    """`action` ("add" or "del") a route of kind "unreachable", "blackhole" or "prohibit"."""
    family = socket.AF_INET6 if network.version == 6 else socket.AF_INET  # noqa: PLR2004
    node.route.route(action, family=family, dst=str(network), type=kind, priority=metric)


def set_mtu(node: Node, name: str, octets: int) -> None:
    """Set the MTU of the node's end of a link. IPv6 needs 1280 (RFC 8200 section 5)."""
    node.route.link("set", index=index_of(node, name), mtu=octets)


def renew_default(node: Node) -> None:
    """Take the IPv6 default route away and put it back: path MTUs that were learnt go with it."""
    way = {"family": socket.AF_INET6, "dst": "::/0", "gateway": UPSTREAM}
    index = index_of(node, UP)
    for action in ("del", "add"):
        node.route.route(action, oif=index, **way)


def lead_up(node: Node, action: str, network: Network) -> None:
    """`action` ("add" or "del") a route upwards to an IPv6 prefix, ahead of the right one."""
    node.route.route(
        action,
        family=socket.AF_INET6,
        dst=str(network),
        gateway=UPSTREAM,
        oif=index_of(node, UP),
        priority=1,
    )


def rehearse() -> None:
    """Make one pair in the namespace that we stand in, as a boot would. Raises OSError."""
    from pyroute2 import IPRoute

    with IPRoute() as route:
        route.link("add", ifname="rehearsal", kind="veth", peer="rehearsed")
