"""A schedule over the fake pack, with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit import registry, run
from netaudit.gather import Progress, Unwatched
from netaudit.model import Inventory
from netaudit.policy import Policy
from netaudit.schedule.audit import Auditor
from netaudit.schedule.journal import Journal, path_for
from netaudit.schedule.rule import Rule
from netaudit.store import Store
from tests.cli.fakes import ready
from tests.fakes import pack

if TYPE_CHECKING:
    from netaudit.model import Run

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def make_rule(**changes: Any) -> Rule:
    """Every hour, in UTC, from Monday on."""
    values: dict[str, Any] = {
        "id": "hourly",
        "inventory": "x.yaml",
        "zone": "UTC",
        "created": MONDAY,
        "cron": "0 * * * *",
    }
    return Rule(**(values | changes))


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Bench:
    """An auditor over the fake pack, and what it works with."""

    folder: Path
    inventory: Inventory
    clock: Clock = field(default_factory=Clock)
    progress: Progress = field(default_factory=Unwatched)
    tell: Callable[..., Any] | None = None

    def __post_init__(self) -> None:
        self.store = Store.open(self.folder / "netaudit.db")
        self.journal = Journal(path_for(self.store.path))
        self.loaded = registry.load_packages([pack.__name__])

    def order(self, _rule: Rule) -> run.Order:
        network = self.inventory
        return run.Order(network, Policy("p"), self.loaded, network.vantages[0], ready)

    def again(self, _rule: Rule, cut: Run) -> run.Order:
        return run.order_of(cut, self.store, self.loaded, ready)

    @property
    def auditor(self) -> Auditor:
        return Auditor(
            self.journal, self.store, self.order, self.again, self.progress, self.clock, self.tell
        )

    def close(self) -> None:
        self.store.close()
