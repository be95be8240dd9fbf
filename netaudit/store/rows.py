"""Between rows of the store's tables and the nouns."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.model import Finding, Missed, Outcome, Phrase, Preflight, Question, Run, Seen, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from netaudit.model import Observation
    from netaudit.store.changelog import Mark


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC: sorts as text."""
    return at.astimezone(UTC).isoformat()


def preflight_json(results: Sequence[Preflight]) -> str:
    """The preflight column."""
    return f"[{','.join(codec.dump(result).decode() for result in results)}]"


def _preflight(item: Any) -> Preflight:
    """One of the column's: what `preflight_json` wrote, or a list with an English sentence.

    Such sentences are from before there were messages. One is read as a message without params.
    """
    if not isinstance(item, list):
        return codec.load(Preflight, json.dumps(item))
    name, ok, sentence = item
    # What stands in braces there is no placeholder.
    return Preflight(name, ok, sentence.replace("{", "{{").replace("}", "}}"))


def run(row: Row[Any]) -> Run:
    """A row of `run`."""
    found = Run(
        id=row.id,
        kind=row.kind,
        vantage=row.vantage,
        started=datetime.fromisoformat(row.started),
        ended=None,
        inventory_digest=row.inventory_digest,
        policy_digest=row.policy_digest,
        versions=tuple(json.loads(row.versions).items()),
        preflight=tuple(map(_preflight, json.loads(row.preflight))),
        packets_sent=row.packets_sent,
        partial=row.partial,
    )
    return replace(found, ended=_moment(row.ended), pruned=_moment(row.pruned))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def observation_row(run: str, question: Question, observed: Observation) -> dict[str, Any]:
    """For `observation`: `why` is set when missed; `body` is the reason's JSON then."""
    missed = isinstance(observed, Missed)
    kept = observed.detail if isinstance(observed, Missed) else observed.fact
    return {
        "run": run,
        "fact": question.fact,
        "target": question.target,
        "vantage": question.vantage,
        "at": stamp(observed.at),
        "why": str(observed.why) if isinstance(observed, Missed) else None,
        "detail": str(kept) if missed else None,
        "body": None if isinstance(kept, str) else codec.dump(kept).decode(),
    }


def observation(row: Row[Any], facts: dict[str, type]) -> Observation:
    """A row of `observation`; `facts` are the known fact types by name."""
    at = datetime.fromisoformat(row.at)
    if row.why is not None:
        return Missed(Why(row.why), codec.load(Phrase, row.body) if row.body else row.detail, at)
    known = facts.get(row.fact)
    if known is None:
        unknown = Phrase("no loaded probe knows the fact {fact}", (("fact", row.fact),))
        return Missed(Why.UNABLE, unknown, at)
    try:
        return Seen(codec.load(known, row.body), at)
    except ValueError as error:  # pydantic's ValidationError: the fact has another shape now
        told = (("fact", row.fact), ("error", str(error)))
        return Missed(Why.UNABLE, Phrase("the stored {fact} has another shape: {error}", told), at)


def pack(findings: Sequence[Finding]) -> bytes:
    """A judgement's findings for `judgement.findings`."""
    return zlib.compress(codec.dump_all(Finding, findings))


def unpack(packed: bytes) -> list[Finding]:
    """What `pack` made. Raises zlib.error or ValueError on anything else."""
    return codec.load_all(Finding, zlib.decompress(packed))


def outcome_alone(mark: Mark, *, untested: bool) -> Finding:
    """What is left of a pruned run's finding: no words of the check, no evidence."""
    finding = Finding(
        check=mark.check,
        unit=mark.unit,
        target=mark.target,
        outcome=mark.outcome,
        severity=mark.severity,
        requirement=mark.requirement,
        message="{kept}",
        params=(("kept", Phrase("only the outcome of this finding was kept; its run is pruned")),),
        basis=mark.basis,
    )
    if not untested:
        return finding
    return replace(
        finding,
        outcome=Outcome.NOT_TESTED,
        message="not tested ({why}): {detail}",
        params=(("why", "pruned"), ("detail", Phrase("the reason was not kept"))),
    )
