"""What must hold between a scenario and the network that it is played on. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol

from netaudit.drill.loading import in_order, mistake
from netaudit.drill.naming import resolve
from netaudit.drill.nouns import Mode
from netaudit.model import Inventory, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.nouns import Inject, Scenario
    from netaudit.errors import Mistake
    from netaudit.inventory.tree import KeyPath, Tree

SHORTEST_RESCAN = timedelta(seconds=30)
HUNDRED = 100


class FaultKind(Protocol):
    """What the rules need to know of a kind of fault (netaudit.lab.faults.base.Kind)."""

    @property
    def only_v6(self) -> bool:
        """Whether it shows over IPv6 alone."""

    @property
    def loses_v6(self) -> bool:
        """Whether it takes the unit's IPv6 away."""


@dataclass(frozen=True)
class Network:
    """What a scenario is held against: the inventory, the checks there are, the lab's kinds."""

    inventory: Inventory
    checks: Collection[str]
    kinds: Mapping[str, FaultKind]
    units: Mapping[str, Unit] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", {unit.id: unit for unit in self.inventory.units})


def review(scenario: Scenario, tree: Tree, network: Network) -> list[Mistake]:
    """Every mistake in the scenario, in the order of the file."""
    found = [*_whole(scenario, tree), *_approval(scenario, tree)]
    for index, unit in enumerate(scenario.standby):
        if unit not in network.units:
            found.append(_no_unit(tree, ("standby", index), unit, network))
    for inject in scenario.injects:
        path = _path(tree, inject.id)
        found += _times(scenario, inject, tree, path)
        found += _place(scenario, inject, tree, path, network)
        found += _actor(scenario, inject, tree, path, network)
    found += _clashes(scenario, tree, network)
    return in_order(found)


def _path(tree: Tree, id_: str) -> KeyPath:
    """Where the inject of that id stands: the file's order is not the drill's."""
    value = tree.value
    listed = value.get("injects") if isinstance(value, dict) else None
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict) and entry.get("id") == id_:
            return ("injects", index)
    return ("injects",)


def _whole(scenario: Scenario, tree: Tree) -> Iterator[Mistake]:
    weights = scenario.weights
    total = weights.detection + weights.remediation + weights.availability
    if total != HUNDRED:
        yield mistake(
            tree, ("scoring",), "the three weights make {total}; make them 100", total=str(total)
        )
    if not SHORTEST_RESCAN <= scenario.rescan <= scenario.duration:
        yield mistake(
            tree,
            ("rescan",),
            "expected a rescan every {least} s at the most often, and within the drill's duration",
            least=str(int(SHORTEST_RESCAN.total_seconds())),
        )
    for kind, ids in (
        ("objectives", [o.id for o in scenario.objectives]),
        ("injects", [i.id for i in scenario.injects]),
    ):
        for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            yield mistake(tree, (kind,), "{id} stands here twice; give each its own id", id=twice)


def _approval(scenario: Scenario, tree: Tree) -> Iterator[Mistake]:
    if scenario.mode is Mode.LIVE and scenario.approval is None:
        yield mistake(
            tree,
            ("mode",),
            "a live drill needs `authorisation`: its document, window and stop contact",
        )
    if (approval := scenario.approval) and approval.starts >= approval.ends:
        yield mistake(tree, ("authorisation", "window"), "the window ends before it begins")


def _times(scenario: Scenario, inject: Inject, tree: Tree, path: KeyPath) -> Iterator[Mistake]:
    if inject.at >= scenario.duration:
        yield mistake(tree, (*path, "at"), "{id} comes after the drill has ended", id=inject.id)
    if inject.fix < inject.detect:
        yield mistake(
            tree,
            (*path, "deadline"),
            "{id} would have to be fixed before it is detected; swap the two",
            id=inject.id,
        )
    known = [objective.id for objective in scenario.objectives]
    if inject.objective not in known:
        yield mistake(
            tree,
            (*path, "objective"),
            "there is no objective {id}; there are: {known}",
            id=inject.objective,
            known=", ".join(known),
        )


def _place(
    _scenario: Scenario, inject: Inject, tree: Tree, path: KeyPath, network: Network
) -> Iterator[Mistake]:
    unit = network.units.get(inject.unit)
    if unit is None:
        yield _no_unit(tree, (*path, "unit"), inject.unit, network)
        return
    if inject.target and resolve(unit, inject.target) is None:
        yield mistake(
            tree,
            (*path, "target"),
            "{unit} has no target {target}; it has: {known}",
            unit=unit.id,
            target=inject.target,
            known=", ".join(t.key for t in unit.targets()),
        )
    for index, wanted in enumerate(inject.expected):
        if wanted.check not in network.checks:
            near = get_close_matches(wanted.check, network.checks, 1, 0.5)
            yield mistake(
                tree,
                (*path, "expect", index, "check"),
                "there is no check {check}; did you mean {near}?",
                check=wanted.check,
                near=near[0] if near else "`netaudit checks list`",
            )
        if not wanted.target or resolve(unit, wanted.target) is None:
            yield mistake(
                tree,
                (*path, "expect", index),
                "say which target of {unit} {check} fails about",
                unit=unit.id,
                check=wanted.check,
            )


def _no_unit(tree: Tree, path: KeyPath, unit: str, network: Network) -> Mistake:
    near = get_close_matches(unit, network.units, 3, 0.5)
    return mistake(
        tree,
        path,
        "there is no unit {unit} in the inventory; did you mean {near}?",
        unit=unit,
        near=", ".join(near) or "`netaudit inventory show`",
    )


def _actor(
    scenario: Scenario, inject: Inject, tree: Tree, path: KeyPath, network: Network
) -> Iterator[Mistake]:
    if inject.decoy:
        return
    if scenario.mode is Mode.LAB:
        if inject.kind not in network.kinds:
            near = get_close_matches(inject.kind, network.kinds, 3, 0.4)
            yield mistake(
                tree,
                (*path, "kind"),
                "the lab has no fault {kind}; did you mean {near}?",
                kind=inject.kind,
                near=", ".join(near) or "`netaudit lab faults`",
            )
        return
    if not inject.expected:
        yield mistake(
            tree, path, "{id}: in a live drill, `expect` says which check must fail", id=inject.id
        )
    if inject.instructions is None or inject.revert is None:
        yield mistake(
            tree,
            path,
            "{id}: in a live drill people act; write `instructions` and `revert`",
            id=inject.id,
        )


def _clashes(scenario: Scenario, tree: Tree, network: Network) -> Iterator[Mistake]:
    """Pairs that hide each other, as far as can be told without the lab."""
    real = [inject for inject in scenario.injects if not inject.decoy]
    for index, one in enumerate(real):
        for other in real[index + 1 :]:
            if one.unit != other.unit:
                continue
            path = _path(tree, other.id)
            if (one.kind, one.target) == (other.kind, other.target):
                yield mistake(
                    tree,
                    path,
                    "{other} does to {unit} what {one} has done already",
                    other=other.id,
                    one=one.id,
                    unit=one.unit,
                )
            elif _hides(one, other, network) or _hides(other, one, network):
                yield mistake(
                    tree,
                    path,
                    "{other} and {one} hide each other: one takes IPv6 away from {unit}, the "
                    "other shows over IPv6 alone. Take another unit for one of them",
                    other=other.id,
                    one=one.id,
                    unit=one.unit,
                )


def _hides(one: Inject, other: Inject, network: Network) -> bool:
    first, second = network.kinds.get(one.kind), network.kinds.get(other.kind)
    return bool(first and second and first.loses_v6 and second.only_v6)
