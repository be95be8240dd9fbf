"""From a YAML file to a Scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.drill.nouns import Approval, Expectation, Inject, Objective, Scenario, Weights
from netaudit.errors import InventoryError, Mistake, Place, ScenarioError, of_the_system
from netaudit.inventory.build import contact, text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from netaudit.drill.document import ApprovalPart, InjectPart, ScenarioDocument
    from netaudit.inventory.tree import KeyPath, Tree
    from netaudit.model import Inability

MAX_OCTETS = 1_000_000


def load(path: Path) -> tuple[Scenario, Tree]:
    """The scenario in a file, and where its parts stand. Raises ScenarioError."""
    from netaudit.inventory.tree import decode

    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except OSError as error:
        raise _error(path, "cannot be read: {problem}", problem=of_the_system(error)) from error
    if len(data) > MAX_OCTETS:
        raise _error(
            path, "is larger than a scenario can be ({limit} octets)", limit=str(MAX_OCTETS)
        )
    try:
        return load_text(decode(data, str(path)), str(path))
    except InventoryError as error:
        raise ScenarioError(error.mistakes) from error


def load_text(written: str, file: str = "scenario.yaml") -> tuple[Scenario, Tree]:
    """The scenario in a text; `file` is its name in messages. Raises ScenarioError."""
    from pydantic import ValidationError

    from netaudit.drill.document import ScenarioDocument
    from netaudit.inventory.mistakes import from_pydantic
    from netaudit.inventory.tree import parse

    try:
        tree, mistakes = parse(written, file)
    except InventoryError as error:
        raise ScenarioError(error.mistakes) from error
    try:
        document = ScenarioDocument.model_validate(tree.value or {})
    except ValidationError as error:
        mistakes += from_pydantic(error, tree, ScenarioDocument)
        raise ScenarioError(in_order(mistakes)) from error
    if mistakes:
        raise ScenarioError(in_order(mistakes))
    return _scenario(document), tree


def mistake(tree: Tree, path: KeyPath, message: str, **params: str) -> Mistake:
    """A mistake at a place of the scenario."""
    return Mistake(tree.place(path), message, tuple(params.items()))


def in_order(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """As they stand in the file."""
    return sorted(mistakes, key=lambda m: (m.place.line or 0, m.place.column or 0))


def _scenario(part: ScenarioDocument) -> Scenario:
    return Scenario(
        id=part.id,
        title=text(part.title),
        mode=part.mode,
        objectives=tuple(Objective(o.id, text(o.title), o.report_within) for o in part.objectives),
        approval=_approval(part.authorisation) if part.authorisation else None,
        duration=part.duration,
        rescan=part.rescan,
        standby=tuple(part.standby),
        weights=Weights(
            part.scoring.detection,
            part.scoring.remediation,
            part.scoring.availability,
            part.scoring.false_claim,
        ),
        injects=tuple(sorted(map(_inject, part.injects), key=lambda i: (i.at, i.id))),
    )


def _approval(part: ApprovalPart) -> Approval:
    return Approval(part.document, part.window.from_, part.window.until, contact(part.stop_contact))


def _inject(part: InjectPart) -> Inject:
    return Inject(
        id=part.id,
        at=part.at,
        kind=part.kind,
        unit=part.unit,
        target=part.target or "",
        objective=part.objective,
        actor=part.actor,
        expected=tuple(Expectation(e.check, e.target or part.target or "") for e in part.expect),
        points=part.points,
        detect=part.deadline.detect,
        fix=part.deadline.fix,
        decoy=part.decoy,
        instructions=text(part.instructions) if part.instructions else None,
        revert=text(part.revert) if part.revert else None,
    )


def _error(path: Path, message: str, **params: Inability) -> ScenarioError:
    return ScenarioError([Mistake(Place(str(path)), message, tuple(params.items()))])
