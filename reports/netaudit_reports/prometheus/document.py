"""The metrics: few series for each unit and check, none for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.model import Outcome, Severity
from netaudit.score import is_failure, is_warning
from netaudit_reports.plain import NAME
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from netaudit.model import Finding
    from netaudit_reports.plain import Speaker

    Sample = tuple[dict[str, str], float]

STATES: dict[str, Callable[[Finding], bool]] = {
    "failure": is_failure,
    "warning": is_warning,
    "passed": lambda finding: finding.outcome is Outcome.PASS,
    "not_tested": lambda finding: finding.outcome is Outcome.NOT_TESTED,
}


def metrics(speaker: Speaker) -> Iterator[str]:
    """The file: families of metrics, each with its help and type."""
    yield from _family("netaudit_run_info", "Which run this is of.", _run(speaker))
    yield from _family(
        "netaudit_run_ended_timestamp_seconds", "When the run ended; absent when it was cut.",
        _ended(speaker),
    )  # fmt: skip
    yield from _family("netaudit_unit_findings", "Findings of a unit.", _findings(speaker))
    yield from _family(
        "netaudit_unit_failures", "Failed mandatory requirements of a unit, by severity.",
        _failures(speaker),
    )  # fmt: skip
    yield from _family(
        "netaudit_unit_coverage_ratio", "Tested of what applies, 0 to 1.",
        _ratios(speaker, "coverage"),
    )  # fmt: skip
    yield from _family(
        "netaudit_unit_score_ratio", "Weighted share of requirements met, of those tested, 0 to 1.",
        _ratios(speaker, "percent"),
    )  # fmt: skip
    yield from _family(
        "netaudit_check_units_failing", "Units that fail a mandatory or recommended check.",
        _checks(speaker),
    )  # fmt: skip


def _family(name: str, help_: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {help_}\n# TYPE {name} gauge\n"
    for labels, value in samples:
        inner = ",".join(f'{key}="{_label(text)}"' for key, text in labels.items())
        yield f"{name}{{{inner}}} {value:.10g}\n" if inner else f"{name} {value:.10g}\n"


def _label(text: str) -> str:
    return visible(text, NAME).replace("\\", "\\\\").replace('"', '\\"')


def _run(speaker: Speaker) -> Iterator[Sample]:
    judged = speaker.tally.judged
    yield (
        {
            "run": judged.run.id,
            "kind": judged.run.kind,
            "policy": judged.policy_name,
            "vantage": judged.run.vantage,
            "version": dict(judged.run.versions).get("netaudit", ""),
        },
        1,
    )


def _ended(speaker: Speaker) -> Iterator[Sample]:
    if ended := speaker.tally.judged.run.ended:
        yield {}, int(ended.timestamp())


def _findings(speaker: Speaker) -> Iterator[Sample]:
    for unit in speaker.tally.units:
        found = speaker.tally.by_unit[unit]
        for state, held in STATES.items():
            yield {"unit": unit, "state": state}, sum(map(held, found))


def _failures(speaker: Speaker) -> Iterator[Sample]:
    for unit in speaker.tally.units:
        failed = [f.severity for f in speaker.tally.by_unit[unit] if is_failure(f)]
        for severity in Severity:
            yield {"unit": unit, "severity": str(severity)}, failed.count(severity)


def _ratios(speaker: Speaker, part: str) -> Iterator[Sample]:
    for unit, score in speaker.tally.scores.items():
        if (percent := getattr(score, part)) is not None:
            yield {"unit": unit}, percent / 100


def _checks(speaker: Speaker) -> Iterator[Sample]:
    for check, units in speaker.tally.failing.items():
        yield {"check": check}, len(units)
