"""A rescan, as a process of its own: `python -m netaudit.drill.look DIR CHECK,… UNIT,…`.

Inside the lab it is started at a vantage point there; it walks the drill's own inventory, judges
the given checks alone, keeps the run in the drill's store, and prints the run's id.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.drill.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.model import Observation
    from netaudit.plan import Task
    from netaudit.policy import Policy

KIND = "drill"


class _Quiet:
    """Nobody watches."""

    def answered(self, task: Task, observation: Observation) -> None:
        """Nothing to show."""


def policy_for(checks: Iterable[str]) -> Policy:
    """A policy of these checks alone."""
    from netaudit.policy.loading import load_text

    lines = ["name: drill", "default: off", "checks:"]
    lines += [f"  {check}: must" for check in sorted(set(checks))]
    return load_text("\n".join(lines) + "\n")


def look(folder: Folder, checks: Sequence[str], units: Sequence[str]) -> str:
    """Scan and judge; the run's id. Raises NetauditError."""
    from netaudit import registry, run
    from netaudit.net.clock import system_clock
    from netaudit.preflight import preflight
    from netaudit.sample import refuse_outside_the_lab
    from netaudit.store import Store

    network = folder.inventory()
    refuse_outside_the_lab(network)
    loaded = registry.load()
    order = run.Order(
        inventory=run.only_units(network, units),
        policy=policy_for(checks or loaded.checks),
        registry=loaded,
        vantage=network.vantages[0],
        preflight=preflight,
        kind=KIND,
    )
    store = Store.open(folder.store)
    try:
        return run.scan(order, store, _Quiet(), system_clock).run.id
    finally:
        store.close()


def main(arguments: Sequence[str]) -> int:
    """Look, and print the run's id; 1 and the reason where it cannot."""
    from netaudit.errors import NetauditError

    root, checks, units = arguments
    try:
        found = look(Folder(Path(root)), [c for c in checks.split(",") if c], units.split(","))
    except NetauditError as error:
        print(error, file=sys.stderr)  # noqa: T201  the engine reads this
        return 1
    print(found)  # noqa: T201  same
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
