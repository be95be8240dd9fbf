"""The shape of a policy's and of a waivers file's YAML document. Imported late: it costs pydantic.

Scalars come as text, as they were written (netaudit.inventory.tree); a check's options are
converted where their types are known (netaudit.policy.model).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, field_validator

from netaudit.disposition import DispositionKind
from netaudit.inventory.fields import BranchField, Day, KindField, LevelField, ZoneField
from netaudit.inventory.scalars import choice, identifier, line
from netaudit.model import Requirement, Severity
from netaudit.policy.select import Selector


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


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_many = BeforeValidator(_listed)
Kind = Annotated[DispositionKind, _one_of({str(kind): kind for kind in DispositionKind})]


class WhenPart(Part):
    """A selector; each entry is one value or a list of them."""

    check: Annotated[tuple[Line, ...], _many] = ()
    unit: Annotated[tuple[Line, ...], _many] = ()
    target: Annotated[tuple[Line, ...], _many] = ()
    level: Annotated[tuple[LevelField, ...], _many] = ()
    branch: Annotated[tuple[BranchField, ...], _many] = ()
    kind: Annotated[tuple[KindField, ...], _many] = ()
    exposure: Annotated[tuple[ZoneField, ...], _many] = ()

    def selector(self) -> Selector:
        """As the engine has it."""
        return Selector(**dict(self))


class WaiverPart(Part):
    """One waiver."""

    disposition: Kind = DispositionKind.WAIVED
    when: WhenPart
    reason: Line
    approver: Line
    document: Line
    created: Day
    expires: Day
    owner: Line = ""
    control: Line = ""


class WaiversDocument(Part):
    """A whole file: waivers by their ids."""

    waivers: dict[Name, WaiverPart] = Field(default_factory=dict)
