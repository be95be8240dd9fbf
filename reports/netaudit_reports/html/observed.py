"""What was observed about targets: each question is looked up once a page, for both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from netaudit.model import Finding, Observation, Question

    Observe = Callable[[Question], Observation | None]


class Observed:
    """Observations behind the findings of one unit."""

    def __init__(self, findings: Iterable[Finding], observe: Observe) -> None:
        """`observe` may read from a store: it is asked late, and once."""
        self._questions: dict[str, dict[Question, None]] = {}
        self._seen: dict[Question, Observation | None] = {}
        self._observe = observe
        for finding in findings:
            self._questions.setdefault(finding.target, {}).update(dict.fromkeys(finding.evidence))

    def about(self, target: str) -> list[tuple[Question, Observation]]:
        """Everything that was asked about a target, by the name of the fact."""
        found = ((q, self._look(q)) for q in sorted(self._questions.get(target, ())))
        return [(question, seen) for question, seen in found if seen is not None]

    def _look(self, question: Question) -> Observation | None:
        if question not in self._seen:
            self._seen[question] = self._observe(question)
        return self._seen[question]
