"""The shape of a policy's and of a waivers file's YAML document. Imported late: it costs pydantic.

Scalars come as text, as they were written (netaudit.inventory.tree); a check's options are
converted where their types are known (netaudit.policy.model).
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from netaudit.disposition import DispositionKind
from netaudit.inventory.fields import BranchField, Day, KindField, LevelField, ZoneField
from netaudit.inventory.scalars import choice, identifier, integer, line
from netaudit.model import Requirement, Severity
from netaudit.policy.on_link import LONGEST, QUESTIONS, SHORTEST
from netaudit.policy.select import Selector


def _one_of(options: dict[str, Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: choice(value, options))


Word = Annotated[Requirement, _one_of({str(word): word for word in Requirement})]
HowBad = Annotated[Severity, _one_of({str(word): word for word in Severity})]
Seconds = Annotated[int, BeforeValidator(lambda value: integer(value, SHORTEST, LONGEST))]
Asked = Annotated[str, _one_of({word: word for word in QUESTIONS})]
Name = Annotated[str, BeforeValidator(identifier)]
Line = Annotated[str, BeforeValidator(line)]


class Part(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextPart(Part):
    """A text in both languages."""

    vi: Line
    en: Line


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


class RulePart(Part):
    """`must`, or a mapping with `requirement`, `severity` and `options`, each if wanted."""

    requirement: Word | None = None
    severity: HowBad | None = None
    options: dict[str, JsonValue] = Field(default_factory=dict)


def _short_forms(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {
        check: {"requirement": rule} if isinstance(rule, str) else rule
        for check, rule in value.items()
    }


Rules = Annotated[dict[str, RulePart], BeforeValidator(_short_forms)]


class ConditionalPart(Part):
    """What holds of some targets only. The keys of `checks` may be patterns."""

    when: WhenPart
    checks: Rules = Field(min_length=1)


class OnLinkPart(Part):
    """On a link where the vantage point stands: how long to listen, and what may be sent there."""

    listen: Seconds | None = Field(
        default=None, description="Seconds. Routers may be silent for 600, some for 1800."
    )
    send: Annotated[tuple[Asked, ...], _many] | None = Field(
        default=None, description="Nothing is sent there without this leave."
    )


class PolicyDocument(Part):
    """A whole document. `extends` is a shipped policy, or a file beside this one."""

    name: Name
    title: TextPart | None = None
    extends: Line | None = None
    default: Word | None = None
    checks: Rules = Field(default_factory=dict)
    rules: list[ConditionalPart] = Field(default_factory=list)
    on_link: OnLinkPart | None = None


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


def schema_text() -> str:
    """The JSON Schema of policies, for editors."""
    made = PolicyDocument.model_json_schema()
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"
