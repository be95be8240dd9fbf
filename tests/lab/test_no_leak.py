from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.cli.exits import FINDINGS
from netaudit.discover.session import Options, Session
from netaudit.model import Prefix
from tests.factories import addresses, clock, make_host, make_inventory, make_unit, networks
from tests.lab.network import SMALL, in_a_namespace, need_namespaces
from tests.lab.outside import OUTSIDE, drain, uplink, wave

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.lab
def test_no_packet_of_a_lab_or_of_its_scan_crosses_the_machines_uplink(tmp_path: Path) -> None:
    """The uplink is a default route that would take any stray packet, with a capture behind it."""
    need_namespaces()
    command = [sys.executable, "-m", "tests.lab.outside", str(SMALL), str(tmp_path / "n.db")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    everything = sorted(OUTSIDE.values())
    assert sorted(said["control"]) == sorted(said["control_after"]) == everything
    assert said["code"] == FINDINGS
    assert said["leaked"] == []


class _Deaf:
    """Does not listen to a discovery."""

    def begin(self) -> None:
        """It began."""

    def found(self, _result: Any) -> None:
        """It found something."""


@pytest.mark.lab
def test_no_packet_of_a_discovery_leaves_for_what_is_out_of_scope(tmp_path: Path) -> None:
    """Hosts and prefixes of the inventory have a route out here, but no authorisation."""

    def inside() -> Any:
        heard = uplink()
        wave()
        control = drain(heard)
        host = make_host(addresses=addresses(*OUTSIDE.values()), services=())
        prefixes = networks("2001:db8:ffff::/120", "198.18.255.0/26", "198.19.7.0/30")
        unit = replace(
            make_unit(), hosts=(host,), prefixes=tuple(Prefix("so-a", p) for p in prefixes)
        )
        network = make_inventory(unit)
        narrow = replace(network.authorisation, scope=networks("198.19.7.0/30"))
        network = replace(network, authorisation=narrow)
        for engine in ("raw", "connect"):
            options = Options("22,80", "53", prefixes=True, engine=engine, state=tmp_path / "state")
            session = Session(network, network.vantages[0], options)
            assert session.run(_Deaf(), clock)
        return sorted(control), sorted(set(drain(heard)))

    control, heard = in_a_namespace(inside)
    assert control == sorted(OUTSIDE.values())
    assert heard == ["198.19.7.1", "198.19.7.2"]  # what is authorised, and nothing else
