"""A rescan, as a process of its own: `python -m netaudit.drill.look DIR RUN CHECK,… UNIT,…`.

Inside the lab it is started at a vantage point there; it walks the drill's own inventory, judges
the given checks alone, and keeps the run under the given id in the drill's store. Where the
process that started it was killed, it looks on; the next one waits for it, and finds the run.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.drill.authority import bounded
from netaudit.drill.folder import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.model import Inventory, Run
    from netaudit.policy import Policy
    from netaudit.registry import Registry
    from netaudit.run import Order
    from netaudit.store import Store

KIND = "drill"


def policy_for(checks: Iterable[str]) -> Policy:
    """A policy of these checks alone."""
    from netaudit.policy.loading import load_text

    lines = ["name: drill", "default: off", "checks:"]
    lines += [f"  {check}: must" for check in sorted(set(checks))]
    return load_text("\n".join(lines) + "\n")


def look(folder: Folder, id_: str, checks: Sequence[str], units: Sequence[str]) -> None:
    """Scan and judge, or go on with it; nothing if it is judged. Raises NetauditError."""
    from netaudit import run
    from netaudit.gather import Unwatched
    from netaudit.net.clock import system_clock
    from netaudit.store import Store

    with folder.looked():
        store = Store.open(folder.store)
        try:
            cut = next((known for known in store.runs() if known.id == id_), None)
            if cut is None:
                order = _order(folder, id_, checks, units)
                run.scan(order, store, Unwatched(), system_clock)
            elif store.judgement(id_) is None:
                run.resume(cut, _again(cut, store), store, Unwatched(), system_clock)
        finally:
            store.close()


def warm(root: Path) -> None:
    """Read here, once, what each look that is forked from this process would read for itself."""
    _registry()
    with suppress(OSError, ValueError):  # the look itself says what is wrong
        _network(Folder(root).inventory_file.read_bytes())


@lru_cache(maxsize=1)
def _network(text: bytes) -> Inventory:
    from netaudit import codec
    from netaudit.model import Inventory

    return codec.load(Inventory, text)


@cache
def _registry() -> Registry:
    from netaudit import registry

    return registry.load()


def _order(folder: Folder, id_: str, checks: Sequence[str], units: Sequence[str]) -> Order:
    from netaudit import run
    from netaudit.preflight import preflight
    from netaudit.sample import refuse_outside_the_lab

    network = bounded(folder.scenario(), _network(folder.inventory_file.read_bytes()))
    refuse_outside_the_lab(network)
    loaded = _registry()
    return run.Order(
        inventory=run.only_units(network, units),
        policy=policy_for(checks or loaded.checks),
        registry=loaded,
        vantage=network.vantages[0],
        preflight=preflight,
        kind=KIND,
        id=id_,
    )


def _again(cut: Run, store: Store) -> Order:
    from netaudit import run
    from netaudit.preflight import preflight

    return run.order_of(cut, store, _registry(), preflight)


def main(arguments: Sequence[str]) -> int:
    """Look; 1 and the reason where it cannot."""
    from netaudit.errors import NetauditError

    root, id_, checks, units = arguments
    try:
        look(Folder(Path(root)), id_, [c for c in checks.split(",") if c], units.split(","))
    except NetauditError as error:
        print(error, file=sys.stderr)  # noqa: T201  the engine reads this
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
