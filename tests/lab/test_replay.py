"""A stored run of the lab, judged again under `strict`: other outcomes, and not a packet."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from netaudit import policy, registry, run
from netaudit.lab.session import joined
from netaudit.model import Outcome, Requirement
from netaudit.net.clock import system_clock
from netaudit.score import score
from netaudit.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.lab.session import Lab

CHECK = "dnssec.nsec3-parameters"


@pytest.mark.lab
def test_strict_makes_a_failure_of_a_warning_without_a_packet(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "netaudit.db"
    lab.inject("nsec3-iterations", "x-mot")
    command = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory), "--quiet"]
    command += ["--store", str(path), "--fail-on", "never", "--unit", "x-mot"]
    subprocess.run(joined(lab.directory, "ops", command), check=True)

    store, loaded = Store.open(path), registry.load()
    kept = store.run("latest")
    before, seen = store.findings(kept.id), store.observations(kept.id, loaded)
    # Here, outside of the lab, a packet could not even reach it; and the guard would refuse it.
    after = run.judge_run(kept, policy.load("strict"), loaded, store, system_clock).findings
    assert (store.run("latest").packets_sent, store.observations(kept.id, loaded)) == (
        kept.packets_sent,
        seen,
    )
    store.close()
    words = [
        [
            (f.outcome, f.requirement)
            for f in found
            if f.check == CHECK and f.outcome is Outcome.FAIL
        ]
        for found in (before, after)
    ]
    assert words == [[(Outcome.FAIL, Requirement.SHOULD)], [(Outcome.FAIL, Requirement.MUST)]]
    assert score(after).failures > score(before).failures
    assert score(after).warnings < score(before).warnings
