"""The sweep against the twin: exact over links that lose packets, and as nmap sees it."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from netaudit import inventory as inventories
from netaudit.lab.session import Lab
from netaudit.model import SecurityZone
from tests.lab.network import SMALL, need_namespaces
from tests.programs import need

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.model import Inventory

pytestmark = pytest.mark.lab
LINK = re.compile(r"link: \{.*\}")
SLOW = "link: {rate: 2 Mbit/s, latency: 60 ms, loss: 3 %}"
SCAN = [sys.executable, "-m", "tests.lab.sweep_all"]


def sweep(lab: Lab, *engine: str) -> Any:
    done = lab.exec([*SCAN, *engine], timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def planned(inventory: Inventory) -> dict[str, set[str]]:
    """What should be open from the wide area network, by address."""
    found: dict[str, set[str]] = {}
    for unit in inventory.units:
        for host in unit.hosts:
            for address in host.addresses:
                found[str(address)] = {
                    f"{service.port}/{service.transport}"
                    for service in host.services
                    if address in service.addresses and service.visible_from(SecurityZone.WAN)
                }
    return found


@pytest.fixture
def slow_lab(tmp_path: Path) -> Iterator[Lab]:
    """The small network behind links of 2 Mbit/s, 60 ms and 3 % loss, each way."""
    need_namespaces()
    text, changed = LINK.subn(SLOW, SMALL.read_text("utf-8"))
    assert changed
    slow = tmp_path / "slow.yaml"
    slow.write_text(text, "utf-8")
    with Lab(slow) as lab:
        yield lab


def test_over_slow_links_that_lose_packets_nothing_is_missed_or_invented(slow_lab: Lab) -> None:
    slow_lab.inject("telnet-on-ipv6", "x-mot")
    slow_lab.inject("redis", "x-hai")
    inventory = inventories.load(slow_lab.public_inventory)
    expected = planned(inventory)
    for truth in slow_lab.truth():
        host = next(h for u in inventory.units for h in u.hosts if h.key == truth.target)
        for address in host.addresses:
            if truth.kind == "redis":
                expected[str(address)].add("6379/tcp")
            elif address.version == 6:
                expected[str(address)].add("23/tcp")
    found = {address: set(ports) for address, ports in sweep(slow_lab)["open"].items()}
    assert found == expected


@pytest.mark.peer
def test_nmap_sees_the_same(lab: Lab) -> None:
    """What raw packets find of TCP, on both families, with undeclared services here and there."""
    nmap = need("nmap")
    for kind, unit in (("mysql", "x-mot"), ("ssh-exposed", "x-hai"), ("service-down", "x-ba")):
        lab.inject(kind, unit)
    ours = sweep(lab, "raw")
    theirs: dict[str, set[str]] = {}
    wanted = ",".join(map(str, ours["asked"]))
    for family in ("-4", "-6"):
        addresses = [a for a in ours["open"] if (":" in a) == (family == "-6")]
        command = [nmap, family, "-sT", "-Pn", "-n", "-T4", "-p", wanted, "-oG", "-", *addresses]
        done = lab.exec([part for part in command if part != "-4"], timeout=120)
        assert done.returncode == 0, done.stderr
        for line in done.stdout.splitlines():
            if match := re.match(r"Host: (\S+) .*Ports: ([^\t]*)", line):
                theirs[match[1]] = set(re.findall(r"(\d+)/open/tcp", match[2]))
    asked = set(map(str, ours["asked"]))
    found = {
        address: {port.partition("/")[0] for port in ports if port.endswith("/tcp")} & asked
        for address, ports in ours["open"].items()
    }
    assert {a: p for a, p in found.items() if p} == {a: p for a, p in theirs.items() if p}
    assert any("3306" in p for p in found.values())
