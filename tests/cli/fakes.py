"""Commands over the fake pack, on a network that needs no packet."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from netaudit import registry, run
from netaudit.cli import main
from netaudit.model import Instant, Preflight, Zone
from netaudit.policy import Policy
from netaudit.run import Order
from tests.factories import NOON, clock, make_inventory, make_unit
from tests.fakes import pack

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.model import Inventory
    from netaudit.net.context import Net
    from netaudit.plan import Task
    from netaudit.store import Store


class Cut(Exception):  # noqa: N818
    """The power fails."""


class CutAfter:
    """A progress that ends the run after so many answers."""

    def __init__(self, answers: int) -> None:
        self.left = answers

    def answered(self, _task: Task) -> None:
        self.left -= 1
        if not self.left:
            raise Cut


def network(*labels: str) -> Inventory:
    return make_inventory(make_unit(zones=tuple(Zone("so-a", f"{n}.test") for n in labels)))


async def ready(_net: Net) -> tuple[Preflight, ...]:
    return (Preflight("clock", False, "{at} lies in the past", (("at", Instant(NOON)),)),)


def install(monkeypatch: pytest.MonkeyPatch, inventory: Inventory) -> None:
    """The commands' surroundings: the fake pack, this inventory, a clock that stands still."""
    monkeypatch.setattr("netaudit.registry.installed", lambda: [pack.__name__])
    monkeypatch.setattr("netaudit.inventory.load", lambda _: inventory)
    monkeypatch.setattr("netaudit.preflight.preflight", ready)
    monkeypatch.setattr("netaudit.net.clock.system_clock", clock)
    monkeypatch.setattr("netaudit.policy.load", lambda _: Policy("p"))
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    monkeypatch.setenv("NETAUDIT_LAB_PLACE", "ops")  # or a sample would be refused
    monkeypatch.delenv("NETAUDIT_INVENTORY", raising=False)


def cut_run(store: Store, inventory: Inventory, answers: int) -> str:
    """A run in the store that ended after so many answers; its id."""
    loaded = registry.load_packages([pack.__name__])
    order = Order(inventory, Policy("p"), loaded, inventory.vantages[0], ready)
    before = {known.id for known in store.runs()}
    with pytest.raises(Cut):
        run.scan(order, store, CutAfter(answers), clock)
    (new,) = {known.id for known in store.runs()} - before
    return new


def netaudit(monkeypatch: pytest.MonkeyPatch, *arguments: Path | str) -> int:
    """Run the command line; its exit code."""
    monkeypatch.setattr(sys, "argv", ["netaudit", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code
