"""Two scans of one network, with faults injected between: the comparison names just those."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from netaudit import registry, run
from netaudit.diff import State, diff, side
from netaudit.lab.session import joined
from netaudit.lab.truth import explains
from netaudit.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from netaudit.diff import Change
    from netaudit.judge import Judged
    from netaudit.lab.session import Lab

FAULTS = (("telnet", "x-mot"), ("ds-mismatch", "x-hai"))


def scanned(lab: Lab, path: Path) -> Judged:
    command = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory), "--quiet"]
    command += ["--store", str(path), "--fail-on", "never"]
    subprocess.run(joined(lab.directory, "ops", command), check=True)
    store = Store.open(path)
    try:
        return run.load_judged(store.run("latest"), registry.load(), store)
    finally:
        store.close()


def named(changes: Iterable[Change]) -> set[tuple[str, str]]:
    return {(change.finding.check, change.finding.target) for change in changes}


@pytest.mark.lab
def test_the_comparison_names_the_faults_between_and_their_end(lab: Lab, tmp_path: Path) -> None:
    path = tmp_path / "netaudit.db"
    before = scanned(lab, path)
    for kind, unit in FAULTS:
        lab.inject(kind, unit)
    truths = lab.truth()
    broken = scanned(lab, path)
    lab.clear()
    mended = scanned(lab, path)

    changes = [change for change in diff(side(before), side(broken)) if change.notable]
    worse = named(change for change in changes if change.worse)
    assert worse
    for truth in truths:  # each fault is named,
        assert any(pair.covers(*found) for pair in truth.expected for found in worse), truth
    assert not [found for found in worse if not explains(truths, *found)]  # and nothing else
    assert {change.state for change in changes} <= {State.REGRESSED, State.NEW, State.GONE}

    back = [change for change in diff(side(broken), side(mended)) if change.notable]
    assert named(change for change in back if change.better) == worse
    assert not named(change for change in diff(side(before), side(mended)) if change.notable)
