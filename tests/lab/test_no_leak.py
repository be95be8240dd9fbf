from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from netaudit.cli.exits import FINDINGS
from tests.lab.network import SMALL, need_namespaces
from tests.lab.outside import OUTSIDE

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
