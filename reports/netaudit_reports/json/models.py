"""The shape of run.json. The schema that is published is made from these models."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from netaudit.ladder import Gap
from netaudit.model import (
    Branch,
    Level,
    Look,
    Outcome,
    Requirement,
    SecurityZone,
    Severity,
)

FORMAT = "netaudit-run"
VERSION = 1
RungName = Literal["not assigned", "assigned", "reachable", "operational", "parity", "ipv6 only"]
Percent = Annotated[float, Field(ge=0, le=100)]


class Model(BaseModel):
    """Closed: what is not named here is not there."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Model):
    """A text in both languages."""

    vi: str
    en: str


class ContactModel(Model):
    """Someone to call."""

    role: str
    name: str
    phone: str
    email: str


class AuthorisationModel(Model):
    """What allowed the run. `scope` are prefixes."""

    document: str
    scope: list[str]
    starts: datetime
    ends: datetime
    contact: ContactModel


class VantageModel(Model):
    """From where it was asked."""

    id: str
    name: Bilingual
    zone: SecurityZone
    source_v6: str | None
    source_v4: str | None


class PreflightModel(Model):
    """What the vantage could do when the run began.

    `detail` is `message` in English, whole; `params` are the values in it.
    """

    name: str
    ok: bool
    detail: str
    message: Bilingual
    params: dict[str, Any]


class RunModel(Model):
    """The run itself. Digests are SHA-256 in hex; `ended` is null when it was cut."""

    id: str
    kind: str
    network: Bilingual
    policy: str
    started: datetime
    ended: datetime | None
    inventory_digest: str
    policy_digest: str
    versions: dict[str, str]
    packets_sent: Annotated[int, Field(ge=0)]
    vantage: VantageModel
    authorisation: AuthorisationModel
    preflight: list[PreflightModel]


class ScoreModel(Model):
    """Counts, percentages from 0 to 100 (null where undefined), grade (null where none)."""

    passed: int
    failures: int
    warnings: int
    not_tested: int
    not_applicable: int
    percent: Percent | None
    coverage: Percent | None
    grade: Literal["A", "B", "C", "D", "E"] | None


class HoldModel(Model):
    """What keeps from the next rung: a check's finding about a target, or a gap."""

    target: str
    check: str | None
    gap: Gap | None
    known: bool


class StandingModel(Model):
    """A rung of the IPv6 ladder; where not `known`, at least that one."""

    rung: RungName
    known: bool
    holds: list[HoldModel]


class ShareModel(Model):
    """Units known to stand on a rung, and units that stand there at least."""

    rung: RungName
    units: int
    at_least: int


class UnitModel(Model):
    """An agency unit, its score, its standing and its services' (by key).

    A report for one unit has no standings.
    """

    id: str
    name: Bilingual
    level: Level
    branch: Branch
    parent: str | None
    score: ScoreModel
    ladder: StandingModel | None
    services: dict[str, StandingModel]


class CheckModel(Model):
    """A check that was judged; texts in both languages."""

    id: str
    title: Bilingual
    rationale: Bilingual
    remedy: Bilingual
    severity: Severity
    refs: list[str]


class FindingModel(Model):
    """One judgement. `evidence` names the facts that were judged, asked about the same target.

    `look`: what a second look in the same run said of a failure that was none before.
    """

    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    check: str
    unit: str
    target: str
    outcome: Outcome
    severity: Severity
    requirement: Requirement
    message: Bilingual
    params: dict[str, Any]
    evidence: list[str]
    look: Look


class ObservationModel(Model):
    """A fact behind a failure or an advice, or why it was missed.

    `value` is the fact as the store keeps it, null when it was missed or `omitted`: longer than
    8 KB, or no text that JSON can hold.
    """

    fact: str
    target: str
    at: datetime
    value: Any
    omitted: bool
    why: str | None
    detail: str | None


class RunDocument(Model):
    """The whole document."""

    format: Literal["netaudit-run"]
    version: Literal[1]
    run: RunModel
    score: ScoreModel
    ladder: list[ShareModel]
    units: list[UnitModel]
    checks: list[CheckModel]
    findings: list[FindingModel]
    observations: list[ObservationModel]


@cache
def schema_text() -> str:
    """The JSON Schema (2020-12) of run.json, as it is published."""
    schema = RunDocument.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
