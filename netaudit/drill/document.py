"""The scenario document: what may stand in the YAML. Imported late: it costs pydantic.

Every scalar arrives as text (netaudit.inventory.tree). What needs an inventory or the lab's
catalogue to judge is in netaudit.drill.rules.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from netaudit.drill.nouns import Mode
from netaudit.inventory.document import ContactPart, Part, TextField, WindowPart
from netaudit.inventory.fields import Flag, Id, Line
from netaudit.inventory.scalars import Wrong, choice, clip, integer

_DURATION = re.compile(r"\+?(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?")
MOST_POINTS = 1_000
MOST_INJECTS = 500


def duration(value: object) -> timedelta:
    """A length of time, from text such as 45m, 1h30m or 90s."""
    text = str(value).replace(" ", "").lower()
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        raise Wrong(
            "{value} is not a length of time; expected one such as 45m, 1h30m or 90s",
            value=clip(value),
        )
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    WithJsonSchema({"type": "string", "examples": ["45m", "1h30m"]}),
]
Points = Annotated[
    int,
    BeforeValidator(lambda value: integer(value, 0, MOST_POINTS)),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_POINTS}),
]
ModeField = Annotated[
    Mode,
    BeforeValidator(lambda value: choice(value, {str(mode): mode for mode in Mode})),
    WithJsonSchema({"enum": [str(mode) for mode in Mode]}),
]


class ObjectivePart(Part):
    """What is rehearsed."""

    id: Id
    title: TextField
    report_within: Duration | None = None


class ApprovalPart(Part):
    """What allows the drill, and whom to call to stop it."""

    document: Line
    window: WindowPart
    stop_contact: ContactPart


class ExpectationPart(Part):
    """A check that must fail, about the inject's target unless another is named."""

    check: Line
    target: Line | None = None


class DeadlinePart(Part):
    """How soon, from the inject on."""

    detect: Duration
    fix: Duration


class InjectPart(Part):
    """One thing that goes wrong, or seems to."""

    id: Id
    at: Duration
    kind: Line
    unit: Id
    target: Line | None = None
    objective: Id
    actor: Line = "lab"
    expect: list[ExpectationPart] = Field(default_factory=list)
    points: Points = 10
    deadline: DeadlinePart
    decoy: Flag = False
    instructions: TextField | None = None
    revert: TextField | None = None


class WeightsPart(Part):
    """Parts of a hundred, and what a false claim costs."""

    detection: Points = 40
    remediation: Points = 40
    availability: Points = 20
    false_claim: Points = 5


class ScenarioDocument(Part):
    """A whole scenario."""

    id: Id
    title: TextField
    mode: ModeField
    objectives: Annotated[list[ObjectivePart], Field(min_length=1)]
    authorisation: ApprovalPart | None = None
    duration: Duration
    rescan: Duration
    standby: list[Id] = Field(default_factory=list)
    scoring: WeightsPart = WeightsPart()
    injects: Annotated[list[InjectPart], Field(min_length=1, max_length=MOST_INJECTS)]


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario, for editors."""
    return ScenarioDocument.model_json_schema()
