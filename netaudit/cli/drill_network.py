"""A scenario and the network that it is played on: arguments, mistakes, go or no-go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import _, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.drill.field import Field
    from netaudit.drill.nouns import Scenario
    from netaudit.inventory.tree import Tree
    from netaudit.model import Inventory
    from netaudit.schedule.rule import Rule


def scenario_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """SCENARIO: a YAML file."""
    return click.argument(
        "scenario_path", metavar="SCENARIO", type=click.Path(dir_okay=False, path_type=Path)
    )(function)


def network_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--inventory FILE."""
    return click.option(
        "--inventory",
        "inventory_path",
        envvar="NETAUDIT_INVENTORY",
        type=click.Path(path_type=Path),
        help="The network. Default: in lab mode the one that the lab is the twin of.",
    )(function)


def read(
    scenario_path: Path, inventory_path: Path | None, directory: Path
) -> tuple[Scenario, Tree, Inventory]:
    """A scenario with its network: in lab mode the lab's, unless one is named."""
    from netaudit import inventory
    from netaudit.drill.loading import load
    from netaudit.drill.nouns import Mode
    from netaudit.lab.state import public_inventory

    scenario, tree = load(scenario_path)
    if inventory_path is None and scenario.mode is Mode.LAB:
        inventory_path = public_inventory(directory)
    if inventory_path is None:
        raise click.UsageError(_("which network? Give --inventory, or set NETAUDIT_INVENTORY"))
    return scenario, tree, inventory.load(inventory_path)


def refuse_mistakes(scenario: Scenario, tree: Tree, network: Inventory) -> None:
    """Raise ScenarioError with everything that does not fit the network."""
    from netaudit import registry
    from netaudit.drill.rules import Network, review
    from netaudit.errors import ScenarioError
    from netaudit.lab.faults import catalogue

    if found := review(scenario, tree, Network(network, registry.load().checks, catalogue())):
        raise ScenarioError(found)


def field_of(scenario: Scenario, directory: Path) -> Field:
    """Where a scenario is played."""
    from netaudit.drill.field import LabField, LiveField
    from netaudit.drill.nouns import Mode

    return LabField(directory) if scenario.mode is Mode.LAB else LiveField()


def schedule_rules() -> list[Rule]:
    """The rules of the schedule beside the store that is used by default; none where none is."""
    from netaudit.datafolder import default_path
    from netaudit.schedule.journal import Journal, path_for

    path = path_for(default_path())
    return Journal(path).rules() if path.exists() else []


def go(scenario: Scenario, network: Inventory, directory: Path) -> bool:
    """Print the go or no-go list; whether all of it holds. The lab, if any, is held."""
    from netaudit.drill.field import LabField
    from netaudit.drill.go import review, review_lab, review_schedule
    from netaudit.drill.nouns import Mode
    from netaudit.net.clock import is_synchronised, system_clock

    now = system_clock()
    items = list(review(scenario, network, now, in_step=is_synchronised()))
    if scenario.mode is Mode.LAB:
        items += review_lab(scenario, LabField(directory))
    else:
        items += review_schedule(scenario, network, schedule_rules(), now)
    for item in items:
        mark = _("yes") if item.ok else _("NO")
        note("{mark}  {text}", mark=mark, text=_(item.message).format(**dict(item.params)))
    is_go = all(item.ok for item in items)
    if not is_go:
        note("no-go: see to what is marked NO, then `netaudit drill check` again")
    return is_go
