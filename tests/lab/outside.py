"""A machine with an uplink, made of namespaces: runs a lab and a scan, prints what came out.

`python -m tests.lab.outside INVENTORY STORE`. Prints JSON: `control`, the datagrams seen that
were sent out on purpose (so that an empty `leaked` means something), `leaked`, whatever else
crossed the uplink while the lab ran and was scanned, and the scan's exit code.
"""

from __future__ import annotations

import json
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from pyroute2 import IPRoute

from netaudit.lab.kernel import choose_mode, leave_the_machine
from netaudit.lab.session import Lab

ETH_P_ALL = 3
PEER = "02:00:00:00:00:02"
OUTSIDE = {socket.AF_INET6: "2001:db8:ffff::1", socket.AF_INET: "198.18.255.255"}
CONTROL_PORT = 9


def uplink() -> socket.socket:
    """Give this namespace a way out, the default route; a socket that hears what leaves."""
    with IPRoute() as kernel:
        kernel.link("add", ifname="up", kind="veth", peer={"ifname": "world", "address": PEER})
        index = {name: kernel.link_lookup(ifname=name)[0] for name in ("up", "world", "lo")}
        for number in index.values():
            kernel.link("set", index=number, state="up")
        for address, length in (("2001:db8:fffe::2", 64), ("198.19.255.2", 24)):
            kernel.addr("add", index=index["up"], address=address, prefixlen=length, flags=0x02)
        for gateway in ("2001:db8:fffe::1", "198.19.255.1"):
            kernel.neigh("add", dst=gateway, lladdr=PEER, ifindex=index["up"], state=128)
            kernel.route("add", dst="default", gateway=gateway, family=_family(gateway))
    heard = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    heard.bind(("world", ETH_P_ALL))
    heard.setblocking(False)
    return heard


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def wave() -> None:
    """Send one datagram out over each family: what must be heard, or the test proves nothing."""
    for family, address in OUTSIDE.items():
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"control", (address, CONTROL_PORT))


def drain(heard: socket.socket) -> list[str]:
    """Destinations of the IP packets heard since last time, but for link-local chatter."""
    found: list[str] = []
    while True:
        try:
            frame = heard.recv(2048)
        except BlockingIOError:
            return found
        if destination := _destination(frame):
            found.append(destination)


def _destination(frame: bytes) -> str | None:
    kind = int.from_bytes(frame[12:14], "big")
    raw = {0x86DD: frame[38:54], 0x0800: frame[30:34]}.get(kind)
    if raw is None:
        return None
    address = ip_address(raw)
    return None if address.is_multicast or address.is_link_local else str(address)


def scanned(inventory: Path, store: str) -> int:
    """Boot the lab, break it, scan it; the scan's exit code."""
    with Lab(inventory, links=False) as lab:
        lab.inject_random(5, 1)
        command = [sys.executable, "-m", "netaudit", "scan", "--store", store, "--quiet"]
        return lab.exec(command).returncode


def main() -> None:
    leave_the_machine(choose_mode()[0])
    heard = uplink()
    wave()
    said: dict[str, Any] = {"control": drain(heard)}
    said["code"] = scanned(Path(sys.argv[1]), sys.argv[2])
    said["leaked"] = drain(heard)
    wave()
    said["control_after"] = drain(heard)
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
