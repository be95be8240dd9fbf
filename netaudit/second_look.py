"""A second look at what passed before and fails now: one lost packet is no regression. Pure.

The same run asks the facts behind such a finding again, after a while, and keeps both answers: the
second under the vantage's name with a mark. So a run that is judged again is judged by both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netaudit.model import Finding, Look, Outcome, Phrase, Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netaudit.plan import Task

_FINE = (Outcome.PASS, Outcome.NOT_APPLICABLE)
MARK = "/2"  # no id of a vantage has a slash
LOOKS = {
    Look.CONFIRMED: Phrase("it failed again when it was looked at a second time"),
    Look.UNCONFIRMED: Phrase("a second look was due and could not be had"),
    Look.UNSTEADY: Phrase("it failed at first, and passed at the second look"),
}


@dataclass(frozen=True, slots=True)
class SecondLook:
    """How a run looks again: after how many seconds, and at most how much.

    What is beyond the bounds is not asked, and its findings are unconfirmed. `tell` is called with
    the number of findings before the wait begins.
    """

    after: float = 10.0
    questions: int = 500
    packets: int = 20_000
    seconds: float = 120.0
    tell: Callable[[int], None] = lambda _: None


def again(question: Question) -> Question:
    """The question of the second look."""
    return replace(question, vantage=f"{question.vantage}{MARK}")


def suspects(
    findings: Iterable[Finding], before: Mapping[str, tuple[Outcome, str]]
) -> list[Finding]:
    """What fails now and did not where it was last tested; the gravest first.

    `before` has outcome and basis by fingerprint. What was never there, or is judged otherwise
    now, is no regression.
    """
    found = [
        finding
        for finding in findings
        if finding.outcome is Outcome.FAIL
        and before.get(finding.fingerprint) in {(o, finding.basis) for o in _FINE}
    ]
    return sorted(found, key=lambda finding: finding.severity.rank)


def tasks_again(found: Iterable[Finding], tasks: Iterable[Task], most: int) -> list[Task]:
    """What to ask again for these findings: at most so many, and no finding by halves."""
    known = {task.question: task for task in tasks}
    chosen: dict[Question, Task] = {}
    for finding in found:
        own = [known[q] for q in finding.evidence if q in known and again(q) not in chosen]
        if len(chosen) + len(own) > most:
            continue
        for task in own:
            question = again(task.question)
            chosen[question] = replace(task, question=question)
    return list(chosen.values())


def both(first: Finding, second: Finding) -> Finding:
    """One finding of two looks at what failed at the first."""
    if second.outcome is Outcome.FAIL:
        return replace(first, look=Look.CONFIRMED)
    if second.outcome is Outcome.NOT_TESTED:
        return replace(first, look=Look.UNCONFIRMED)
    seen = tuple(dict.fromkeys((*first.evidence, *map(again, first.evidence))))
    return replace(second, look=Look.UNSTEADY, evidence=seen)
