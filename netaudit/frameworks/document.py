"""The shape of a framework's YAML document. Imported late: it costs pydantic."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from netaudit.frameworks.model import Status
from netaudit.inventory.fields import Day, Line
from netaudit.inventory.scalars import choice, identifier, integer

MOST_LEVEL = 5

Name = Annotated[str, BeforeValidator(identifier)]
StatusField = Annotated[
    Status, BeforeValidator(lambda value: choice(value, {str(word): word for word in Status}))
]
LevelNumber = Annotated[int, BeforeValidator(lambda value: integer(value, 1, MOST_LEVEL))]


class Part(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextPart(Part):
    """A text in both languages."""

    vi: Line
    en: Line


class NeedPart(Part):
    """One requirement."""

    clause: Line
    title: TextPart
    paraphrase: TextPart | None = None
    status: StatusField
    levels: list[LevelNumber] = Field(default_factory=list)
    checks: list[Line] = Field(default_factory=list)
    options: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)


class FrameworkDocument(Part):
    """A whole document."""

    id: Name
    title: TextPart
    source: Line
    verified: Day
    effective_from: Day | None = None
    effective_until: Day | None = None
    superseded_by: Line = ""
    note: TextPart | None = None
    requirements: dict[Name, NeedPart] = Field(min_length=1)
