"""ping, tracepath, traceroute, ndisc6's tools and nmap agree with our facts about paths."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netaudit import codec
from netaudit.facts.path import Mtu, PathMtus, Presence
from netaudit.facts.trace import End, Traces
from tests.programs import need

if TYPE_CHECKING:
    from netaudit.lab.session import Lab

pytestmark = [pytest.mark.lab, pytest.mark.peer]
UNIT = "x-mot"
WEB, GATEWAY = "2001:db8:1002::80", "2001:db8:1002::1"
ADDRESS = re.compile(r"2001:db8:[0-9a-f:]+")
ROOT = Path(__file__).parents[2]
MODULE = "tests.lab.path_facts"


def ours(lab: Lab) -> tuple[Presence, PathMtus, Traces]:
    """What our probes learn of the unit."""
    command = ["env", f"NETAUDIT_INVENTORY={lab.public_inventory}", f"PYTHONPATH={ROOT}"]
    done = lab.exec([*command, sys.executable, "-P", "-m", MODULE, UNIT])
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.splitlines()
    return codec.load(Presence, first), codec.load(PathMtus, second), codec.load(Traces, third)


def routers(traces: Traces, method: str, address: str = WEB) -> list[str]:
    found = next(
        t for t in traces.traces if str(t.address) == address and t.method.startswith(method)
    )
    return [str(hop.router) for hop in found.hops]


def told(lab: Lab, *command: str) -> str:
    done = lab.exec([need(command[0]), *command[1:]], timeout=60)
    return done.stdout + done.stderr


def addresses(output: str) -> list[str]:
    """The address of each hop's line, in order."""
    lines = [line for line in output.splitlines() if re.match(r"\s*\d+[:? ]", line)]
    return [found.group() for line in lines if (found := ADDRESS.search(line))]


def test_a_healthy_path_is_the_same_for_all(lab: Lab) -> None:
    # The kernel keeps for ten minutes what a fault of an earlier test told it of the path's MTU.
    told(lab, "ip", "-6", "route", "flush", "cache")
    presence, mtus, traces = ours(lab)
    assert all(s.carrier == "echo" for s in presence.addresses)
    assert {path.state for path in mtus.addresses} == {Mtu.WHOLE}
    assert "1 received" in told(lab, "ping", "-6", "-c1", "-M", "do", "-s", "1452", WEB)
    assert "message too long" in told(lab, "ping", "-6", "-c1", "-M", "do", "-s", "1453", WEB)
    icmp, udp, tcp = (routers(traces, m) for m in ("icmpv6", "udp", "tcp"))
    assert addresses(told(lab, "traceroute", "-6", "-n", "-I", "-q1", WEB)) == [*icmp, WEB]
    assert addresses(told(lab, "traceroute", "-6", "-n", "-U", "-q1", WEB)) == [*udp, WEB]
    assert addresses(told(lab, "traceroute", "-6", "-n", "-T", "-p80", "-q1", WEB)) == [*tcp, WEB]
    assert addresses(told(lab, "rltraceroute6", "-n", "-q1", WEB)) == [*udp, WEB]
    assert addresses(told(lab, "tcptraceroute6", "-n", "-q1", WEB, "80")) == [*tcp, WEB]
    nmap = told(lab, "nmap", "-6", "-n", "-sn", "-PE", "--traceroute", WEB)
    assert addresses(nmap) == [*icmp, WEB]


def test_tracepath_learns_the_same_mtu(lab: Lab) -> None:
    lab.inject("mtu-small", UNIT)
    _, mtus, _ = ours(lab)
    assert {(path.state, path.mtu) for path in mtus.addresses} == {(Mtu.REDUCED, 1400)}
    assert "pmtu 1400" in told(lab, "tracepath", "-6", "-n", WEB)


def test_ping_loses_what_we_call_a_black_hole(lab: Lab) -> None:
    lab.inject("mtu-black-hole", UNIT)
    _, mtus, _ = ours(lab)
    assert {path.state for path in mtus.addresses} == {Mtu.BLACK_HOLE}
    for path in mtus.addresses:
        large, small = str(path.mtu - 48 + 8), str(path.mtu - 48)
        assert "1 received" in told(lab, "ping", "-6", "-c1", "-W1", "-s", small, str(path.address))
        assert "0 received" in told(
            lab, "ping", "-6", "-c1", "-W1", "-M", "do", "-s", large, str(path.address)
        )


@pytest.mark.parametrize("fault", ["routing-loop", "route-missing"])
def test_traceroute_ends_as_ours_does(lab: Lab, fault: str) -> None:
    lab.inject(fault, UNIT)
    presence, _, traces = ours(lab)
    assert not presence.anything
    theirs = told(lab, "traceroute", "-6", "-n", "-I", "-q1", "-m6", WEB)
    found = next(t for t in traces.traces if str(t.address) == WEB)
    if fault == "routing-loop":
        assert found.end is End.LOOP
        hops = [str(hop.router) for hop in found.hops]
        assert addresses(theirs)[: len(hops)] == hops[:6]
    else:
        assert found.end is End.REFUSED
        assert "!N" in theirs
        assert str(addresses(theirs)[-1]) in found.said


def test_nobody_hears_a_dead_address(lab: Lab) -> None:
    lab.inject("address-dead", UNIT)
    presence, _, _ = ours(lab)
    dead = [str(s.address) for s in presence.addresses if not s.carrier]
    assert dead == [GATEWAY]
    assert "0 received" in told(lab, "ping", "-6", "-c1", "-W1", GATEWAY)
    said = told(
        lab, "nmap", "-6", "-n", "-sn", "-PE", *(str(s.address) for s in presence.addresses)
    )
    assert set(re.findall(r"report for (\S+)", said)) == {
        str(s.address) for s in presence.addresses if s.carrier
    }
