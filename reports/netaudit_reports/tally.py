"""One walk over a judgement: what every page counts, counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from netaudit.judge import Judged
from netaudit.ladder import Ladder, ladder
from netaudit.model import Finding, Outcome, Target, Unit
from netaudit.score import Score, is_failure, is_warning, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from netaudit.registry import Check


@dataclass(frozen=True, slots=True)
class Tally:
    """A judgement, indexed. Units without a finding have an empty entry, and so have checks.

    `failing`: of each check, the ids of units with a failed must or should. `families` in the
    order of their first check. `ladder` is None in a report for one unit: the zones above it are
    left out there, so that the last rung cannot be told.
    """

    judged: Judged
    units: Mapping[str, Unit]
    targets: Mapping[str, Target]
    by_unit: Mapping[str, tuple[Finding, ...]]
    by_check: Mapping[str, tuple[Finding, ...]]
    scores: Mapping[str, Score]
    overall: Score
    failing: Mapping[str, frozenset[str]]
    families: tuple[str, ...]
    ladder: Ladder | None

    def check(self, id_: str) -> Check | None:
        """The loaded check, None when the pack that made the finding is gone."""
        return self.judged.registry.checks.get(id_)


def tally(judged: Judged) -> Tally:
    """Index a judgement."""
    units = {unit.id: unit for unit in judged.inventory.units}
    by_unit = _group(judged.findings, lambda f: f.unit, units)
    by_check = _group(judged.findings, lambda f: f.check, judged.registry.checks)
    return Tally(
        judged=judged,
        units=MappingProxyType(units),
        targets=MappingProxyType({t.key: t for u in units.values() for t in u.targets()}),
        by_unit=by_unit,
        by_check=by_check,
        scores=MappingProxyType({id_: score(by_unit[id_]) for id_ in units}),
        overall=score(judged.findings),
        failing=MappingProxyType({id_: _failing(found) for id_, found in by_check.items()}),
        families=tuple(dict.fromkeys(id_.partition(".")[0] for id_, f in by_check.items() if f)),
        ladder=None
        if judged.audience
        else ladder(judged.inventory, judged.run.vantage, judged.findings),
    )


def counts_as_failing(finding: Finding) -> bool:
    """A failed must or a failed should."""
    return is_failure(finding) or is_warning(finding)


def _group(
    findings: Iterable[Finding], key: Callable[[Finding], str], known: Iterable[str]
) -> Mapping[str, tuple[Finding, ...]]:
    groups: dict[str, list[Finding]] = defaultdict(list, {name: [] for name in known})
    for finding in findings:
        groups[key(finding)].append(finding)
    return MappingProxyType({name: tuple(found) for name, found in groups.items()})


def _failing(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(f.unit for f in findings if counts_as_failing(f))


def has_verdict(findings: Iterable[Finding]) -> bool:
    """Whether any of them was really judged: passed or failed."""
    return any(f.outcome in {Outcome.PASS, Outcome.FAIL} for f in findings)
