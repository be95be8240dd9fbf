from __future__ import annotations

from netaudit.model import Observation, Question, Seen
from netaudit_reports.html.observed import Observed
from tests.factories import NOON, make_finding

REACH, PORTS, UNASKED = (Question(name, "t", "ops") for name in ("a.Reach", "b.Ports", "c.None"))


def test_each_question_is_looked_up_once_and_sorted_by_fact() -> None:
    asked: list[Question] = []

    def observe(question: Question) -> Observation | None:
        asked.append(question)
        return None if question == UNASKED else Seen(question.fact, NOON)

    findings = [make_finding(target="t", evidence=e) for e in ((PORTS, REACH), (REACH, UNASKED))]
    observed = Observed(findings, observe)
    assert asked == []
    assert [q for q, _ in observed.about("t")] == [REACH, PORTS]
    assert observed.about("t") == observed.about("t")
    assert sorted(asked) == [REACH, PORTS, UNASKED]
    assert observed.about("unknown") == []
