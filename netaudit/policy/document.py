"""The shape of a policy's YAML document. Imported late: it costs pydantic.

Scalars come as text, as they were written (netaudit.inventory.tree); a check's options are
converted where their types are known (netaudit.policy.model).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, field_validator

from netaudit.inventory.scalars import choice, identifier, line
from netaudit.model import Requirement, Severity


def _one_of(options: dict[str, Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: choice(value, options))


Word = Annotated[Requirement, _one_of({str(word): word for word in Requirement})]
HowBad = Annotated[Severity, _one_of({str(word): word for word in Severity})]
Name = Annotated[str, BeforeValidator(identifier)]
Line = Annotated[str, BeforeValidator(line)]


class Part(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextPart(Part):
    """A text in both languages."""

    vi: Line
    en: Line


class RulePart(Part):
    """`must`, or a mapping with `requirement` and, if wanted, `severity` and `options`."""

    requirement: Word
    severity: HowBad | None = None
    options: dict[str, JsonValue] = Field(default_factory=dict)


class PolicyDocument(Part):
    """A whole document."""

    name: Name
    title: TextPart | None = None
    default: Word = Requirement.SHOULD
    checks: dict[str, RulePart] = Field(default_factory=dict)

    @field_validator("checks", mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            check: {"requirement": rule} if isinstance(rule, str) else rule
            for check, rule in value.items()
        }
