"""From a judgement to the text of run.json, piece by piece."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, cast

from netaudit import codec
from netaudit.model import Instant, Missed, Outcome, Phrase, Text
from netaudit_reports.formats import fill, formats_for
from netaudit_reports.json import models
from netaudit_reports.safe import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel

    from netaudit.judge import Judged
    from netaudit.ladder import Rung, Standing
    from netaudit.model import Finding, Observation, Param, Preflight, Question
    from netaudit.registry import Check
    from netaudit.score import Score
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

    Spoken = tuple[Formats, Formats]  # Vietnamese, English

STRING = 2_000  # characters of one observed text
FACT = 8_192  # bytes of one fact


def run_document(counted: Tally) -> Iterator[str]:
    """The document, one unit, check, finding or observation a line."""
    judged = counted.judged
    spoken = formats_for(judged, "vi"), formats_for(judged, "en")
    head = {"format": models.FORMAT, "version": models.VERSION}
    yield json.dumps(head)[:-1]
    yield f',\n"run": {_line(_run(judged, spoken))},\n"score": {_line(_score(counted.overall))}'
    yield from _list("ladder", _shares(counted))
    yield from _list("units", (_unit(counted, id_) for id_ in counted.units))
    yield from _list("checks", (_check(c, spoken) for c in judged.registry.checks.values()))
    yield from _list("findings", (_finding(counted, f, spoken) for f in judged.findings))
    yield from _list("observations", _observations(judged))
    yield "\n}\n"


def _list(name: str, items: Iterable[BaseModel]) -> Iterator[str]:
    yield f',\n"{name}": ['
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{_line(item)}"
    yield "\n]"


def _line(item: BaseModel) -> str:
    return escaped(item.model_dump_json())


def _text(text: Text) -> models.Bilingual:
    return models.Bilingual(vi=_cut(text.vi), en=_cut(text.en))


def _cut(text: str) -> str:
    """Bounded, and without lone surrogates, which strict readers of JSON refuse."""
    kept = text[:STRING].encode("utf-8", "backslashreplace").decode("utf-8")
    return kept if len(text) <= STRING else f"{kept}… (+{len(text) - STRING})"


def _run(judged: Judged, spoken: Spoken) -> models.RunModel:
    run, inventory = judged.run, judged.inventory
    vantage, allowed = inventory.vantage(run.vantage), inventory.authorisation
    contact = allowed.contact
    return models.RunModel(
        id=_cut(run.id),
        kind=_cut(run.kind),
        network=_text(inventory.name),
        policy=_cut(judged.policy_name),
        started=run.started,
        ended=run.ended,
        inventory_digest=_cut(run.inventory_digest),
        policy_digest=_cut(run.policy_digest),
        versions={_cut(name): _cut(version) for name, version in run.versions},
        packets_sent=run.packets_sent,
        vantage=models.VantageModel(
            id=_cut(vantage.id),
            name=_text(vantage.name),
            zone=vantage.zone,
            source_v6=str(vantage.source_v6) if vantage.source_v6 else None,
            source_v4=str(vantage.source_v4) if vantage.source_v4 else None,
        ),
        authorisation=models.AuthorisationModel(
            document=_cut(allowed.document),
            scope=[str(network) for network in allowed.scope],
            starts=allowed.starts,
            ends=allowed.ends,
            contact=models.ContactModel(
                role=_cut(contact.role),
                name=_cut(contact.name),
                phone=_cut(contact.phone),
                email=_cut(contact.email),
            ),
        ),
        preflight=[_preflight(held, spoken) for held in run.preflight],
    )


def _preflight(held: Preflight, spoken: Spoken) -> models.PreflightModel:
    (_, vi), (_, en) = (formats.preflight_text(held) for formats in spoken)
    return models.PreflightModel(
        name=_cut(held.name),
        ok=held.ok,
        detail=_cut(fill(held.message, held.params, "en", "netaudit")),
        message=_text(Text(vi=vi, en=en)),
        params=_values(held.params),
    )


def _score(score: Score) -> models.ScoreModel:
    names = models.ScoreModel.model_fields
    return models.ScoreModel(**{name: getattr(score, name) for name in names})


def _unit(counted: Tally, id_: str) -> models.UnitModel:
    unit = counted.units[id_]
    return models.UnitModel(
        id=_cut(id_),
        name=_text(unit.name),
        level=unit.level,
        branch=unit.branch,
        parent=_cut(unit.parent) if unit.parent else None,
        score=_score(counted.scores[id_]),
        ladder=_standing(counted.ladder.units[id_]) if counted.ladder else None,
        services={
            _cut(service.key): _standing(counted.ladder.services[service.key])
            for host in unit.hosts
            for service in host.services
            if counted.ladder and service.key in counted.ladder.services
        },
    )


def _shares(counted: Tally) -> Iterator[models.ShareModel]:
    for rung, known, at_least in counted.ladder.share() if counted.ladder else ():
        yield models.ShareModel(rung=_rung(rung), units=known, at_least=at_least)


def _standing(standing: Standing) -> models.StandingModel:
    return models.StandingModel(
        rung=_rung(standing.rung),
        known=standing.known,
        holds=[
            models.HoldModel(
                target=_cut(hold.target),
                check=hold.check or None,
                gap=hold.gap,
                known=hold.known,
            )
            for hold in standing.holds
        ],
    )


def _rung(rung: Rung) -> models.RungName:
    return cast("models.RungName", rung.name.lower().replace("_", " "))


def _check(check: Check, spoken: Spoken) -> models.CheckModel:
    def both(message: str) -> models.Bilingual:
        return _text(Text(*(formats.check_text(check, message) for formats in spoken)))

    return models.CheckModel(
        id=check.id,
        title=both(check.meta.title),
        rationale=both(check.rationale),
        remedy=both(check.meta.remedy),
        severity=check.meta.severity,
        refs=list(check.meta.refs),
    )


def _finding(counted: Tally, finding: Finding, spoken: Spoken) -> models.FindingModel:
    check = counted.check(finding.check)
    vi, en = (formats.finding_text(finding, check) for formats in spoken)
    return models.FindingModel(
        fingerprint=finding.fingerprint,
        check=_cut(finding.check),
        unit=_cut(finding.unit),
        target=_cut(finding.target),
        outcome=finding.outcome,
        severity=finding.severity,
        requirement=finding.requirement,
        message=_text(Text(vi=vi, en=en)),
        params=_values(finding.params),
        evidence=list(dict.fromkeys(_cut(question.fact) for question in finding.evidence)),
        look=finding.look,
    )


def _values(params: tuple[tuple[str, Param], ...]) -> dict[str, object]:
    return {_cut(name): _param(value) for name, value in params}


def _param(value: Param) -> object:
    if isinstance(value, Instant):
        return value.at.isoformat()
    if isinstance(value, tuple):
        return [_cut(str(item)) for item in value[:STRING]]
    if isinstance(value, Phrase):
        return _cut(str(value))
    return _cut(value) if isinstance(value, str) else value


def _observations(judged: Judged) -> Iterator[models.ObservationModel]:
    wanted = dict.fromkeys(
        question
        for finding in judged.findings
        if finding.outcome is Outcome.FAIL
        for question in finding.evidence
    )
    for question in wanted:
        if (seen := judged.observe(question)) is not None:
            yield _observation(question, seen)


def _observation(question: Question, seen: Observation) -> models.ObservationModel:
    missed = isinstance(seen, Missed)
    body = None if isinstance(seen, Missed) else _dump(seen.fact)
    return models.ObservationModel(
        fact=_cut(question.fact),
        target=_cut(question.target),
        at=seen.at,
        value=json.loads(body) if body else None,
        omitted=not missed and body is None,
        why=str(seen.why) if isinstance(seen, Missed) else None,
        detail=_cut(str(seen.detail)) if isinstance(seen, Missed) else None,
    )


def _dump(fact: object) -> bytes | None:
    """The fact as the store keeps it; None if it is too long, or the store would refuse it."""
    if isinstance(fact, dict) or _characters(fact, FACT) > FACT:
        return (
            None  # a dict is what is left of a fact that names others (netaudit_reports.audience)
        )
    try:
        body = codec.dump(fact)
    except ValueError:
        return None
    return body if len(body) <= FACT else None


def _characters(value: object, enough: int) -> int:
    """A lower bound of a fact's length in JSON, found in bounded time: ends beyond `enough`."""
    inner: Iterable[object]
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, tuple | list | frozenset):
        total, inner = 2 * len(value), value
    elif is_dataclass(value):
        names = [item.name for item in fields(value)]
        total = sum(len(name) + 4 for name in names)
        inner = (getattr(value, name) for name in names)
    else:
        return 1
    for item in inner:
        if total > enough:
            break
        if not isinstance(item, int):
            total += _characters(item, enough - total)
    return total
