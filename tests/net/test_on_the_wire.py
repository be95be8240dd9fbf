"""What ICMP says, from a real router in a namespace: a word about the target, or about us."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NETWORK = r"""
set -e
unshare -n sleep 120 & router=$!
trap 'kill $router' EXIT
for try in 1 2 3 4 5; do
  [ "$(readlink /proc/$router/ns/net)" != "$(readlink /proc/$$/ns/net)" ] && break
  sleep 0.05
done
at_router() { nsenter -t $router -n "$@"; }
ip link set lo up
ip link add v0 type veth peer name v1 netns $router
ip address add 198.18.0.1/24 dev v0
ip address add 2001:db8:0:1::1/64 dev v0 nodad
ip link set v0 up
at_router sh -c '
  ip link set lo up
  ip address add 198.18.0.2/24 dev v1
  ip address add 2001:db8:0:1::2/64 dev v1 nodad
  ip link set v1 up
  echo 1 > /proc/sys/net/ipv4/ip_forward
  echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
  echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
  echo 0 > /proc/sys/net/ipv6/icmp/ratelimit
  ip route add prohibit 198.18.9.0/24; ip -6 route add prohibit 2001:db8:9::/48
  ip route add unreachable 198.18.8.0/24; ip -6 route add unreachable 2001:db8:8::/48
  ip route add blackhole 198.18.7.0/24; ip -6 route add blackhole 2001:db8:7::/48
'
for n in 7 8 9; do
  ip route add 198.18.$n.0/24 via 198.18.0.2
  ip -6 route add 2001:db8:$n::/48 via 2001:db8:0:1::2
done
ip route add 198.18.6.0/24 via 198.18.0.98; ip -6 route add 2001:db8:6::/48 via 2001:db8:0:1::98
ip route add prohibit 198.18.5.0/24; ip -6 route add prohibit 2001:db8:5::/48
nsenter -t $router -n "$1" -c '
import socket, time
one = socket.create_server(("198.18.0.2", 8080))
other = socket.create_server(("2001:db8:0:1::2", 8080), family=socket.AF_INET6)
time.sleep(100)' & server=$!
trap 'kill $server $router' EXIT
for try in $(seq 200); do  # until it listens, over a link that carries
  "$1" -c '
import socket
for host in ("198.18.0.2", "2001:db8:0:1::2"):
    socket.create_connection((host, 8080), 1).close()' 2>/dev/null && break
  sleep 0.05
done
"$1" -m tests.net.on_the_wire
"""


@cache
def answers() -> Any:
    missing = [tool for tool in ("unshare", "nsenter", "ip") if not shutil.which(tool)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    if subprocess.run(["unshare", "-Urn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine allows no user namespaces")
    done = subprocess.run(
        ["unshare", "-Urn", "sh", "-c", NETWORK, "network", sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


HOW = ("dial", "udp", "sweep", "sweep-udp", "raw")
# What each way of asking makes of each target. Linux routers ration these ICMP errors, five and
# then one a second, and a sweep of two attempts may miss them; over TCP it sees their kind for
# IPv6 only.
RATIONED = "prohibited unreachable filtered"
EXPECTED = {
    "listening": ("open", "closed", "open", "closed", "open"),
    "prohibited": ("prohibited", "prohibited", RATIONED, RATIONED, "prohibited filtered"),
    "unreachable": ("unreachable", "unreachable", RATIONED, RATIONED, "unreachable filtered"),
    "blackhole": ("filtered", "filtered", "filtered", "filtered", "filtered"),
    "absent on the link": ("unreachable", None, None, None, "unreachable"),
    "behind a dead gateway": ("NoRoute", None, None, None, "NoRoute"),
    "our own prohibition": ("NoRight", "NoRight", "NoRight", "NoRight", "NoRight"),
    "without a route": ("NoRoute", "NoRoute", "NoRoute", "NoRoute", "NoRoute"),
}


@pytest.mark.lab
@pytest.mark.parametrize(
    ("target", "how", "state"),
    [
        (target, how, state)
        for target, states in EXPECTED.items()
        for how, state in zip(HOW, states, strict=True)
        if state
    ],
)
def test_a_real_routers_word(target: str, how: str, state: str) -> None:
    found = answers()[f"{target}, {how}"]
    assert set(found) == {"v4", "v6"}
    assert set(found.values()) <= set(state.split())


@pytest.mark.lab
def test_nothing_but_a_listener_is_ever_open() -> None:
    found = {
        key for key, states in answers().items() for state in states.values() if state == "open"
    }
    assert found == {"listening, dial", "listening, sweep", "listening, raw"}
