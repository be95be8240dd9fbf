"""The shape of a policy's YAML document. Imported late: it costs pydantic."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator

from netaudit.model import Requirement, Severity

NAME = r"^[a-z0-9][a-z0-9._-]{0,63}$"


class Closed(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BothLanguages(Closed):
    """A text in both languages."""

    vi: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class RuleDocument(Closed):
    """`must`, or a mapping with `requirement` and, if wanted, `severity` and `options`."""

    requirement: Requirement
    severity: Severity | None = None
    options: dict[str, JsonValue] = Field(default_factory=dict)


class PolicyDocument(Closed):
    """A whole document."""

    name: str = Field(pattern=NAME)
    title: BothLanguages | None = None
    default: Requirement = Requirement.SHOULD
    checks: dict[str, RuleDocument] = Field(default_factory=dict)

    @field_validator("checks", mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {
            check: {"requirement": rule} if isinstance(rule, str) else rule
            for check, rule in value.items()
        }
